"""Two independent samples and mixtures of them, from which variance shares are estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.sweeps.designs.design import Axes
from econ.sweeps.designs.sampled import Sampled, Shares, powers_around, sobol_shares


@dataclass(frozen=True)
class Saltelli(Sampled):
    """For each of `count` base points: A, B, and A with each column in turn from B: count (axes + 2) points.

    Source: A. Saltelli et al., Computer Physics Communications 181, 2010. Points that coincide stay, each at its place.
    """

    kind: ClassVar[str] = "saltelli"
    droppable: ClassVar[bool] = False

    def __post_init__(self) -> None:
        below, above = powers_around(self.count)
        if below != above or self.count < 2:
            nearest = f"such as {below} or {above}" if self.count > 1 else "from 2 on"
            raise BadInput(f"design.points: {self.count} base points; allowed: a power of two, {nearest}")

    def size(self, axes: Axes) -> int:
        """Base points times (axes + 2)."""
        return self.count * (len(axes) + 2)

    def shares(self, dimensions: int) -> Shares:
        """Base point by base point [point, axis]: A, B, then the mixtures in the order of the axes."""
        both = sobol_shares(self.count, 2 * dimensions, self.seed)
        base, other = both[:, :dimensions], both[:, dimensions:]
        rows = np.stack([base, other, *(mixture(base, other, column) for column in range(dimensions))], axis=1)
        return np.ascontiguousarray(rows.reshape(-1, dimensions))

    def parts(self, outputs: npt.ArrayLike) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """Outputs at the points, in their order, as those at A [n], at B [n] and at the mixtures [axis, n]."""
        rows = np.asarray(outputs).reshape(self.count, -1)
        return rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2:].T.copy()


def mixture(base: Shares, other: Shares, column: int) -> Shares:
    """The base sample with one column of the other."""
    mixed = base.copy()
    mixed[:, column] = other[:, column]
    return mixed
