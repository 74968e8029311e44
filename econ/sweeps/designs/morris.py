"""Trajectories that move one axis at a time: a screening of many parameters (M. Morris, Technometrics 33, 1991)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.extras import optional
from econ.sweeps.designs.design import Axes, Point
from econ.sweeps.designs.sampled import SEED, Shares, carried

EXTRA = "sensitivity"


@dataclass(frozen=True)
class Morris:
    """`trajectories` of axes + 1 points each, on a lattice of so many `levels` per axis (an even number).

    Points that coincide stay, each at its place. Needs SALib, the extra `sensitivity`.
    """

    trajectories: int
    levels: int = 4
    seed: int = SEED

    kind: ClassVar[str] = "morris"
    neighbours: ClassVar[bool] = False
    droppable: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.levels < 2 or self.levels % 2:
            raise BadInput(f"design.levels: {self.levels}; allowed: an even number from 2 on")

    def size(self, axes: Axes) -> int:
        """Trajectories times (axes + 1)."""
        return self.trajectories * (len(axes) + 1)

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """Trajectory by trajectory."""
        return carried(self.shares(len(axes)), axes)

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Nothing to say."""
        return ()

    def shares(self, dimensions: int) -> Shares:
        """The positions in the unit cube [point, axis]; BadInput where SALib is missing."""
        names = [str(number) for number in range(dimensions)]
        problem = {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
        sampler = optional("SALib.sample.morris", EXTRA)
        return np.asarray(sampler.sample(problem, self.trajectories, num_levels=self.levels, seed=self.seed))
