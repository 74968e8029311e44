"""Points sampled in the unit cube and carried onto the axes: Latin hypercubes and Sobol sequences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.sweeps.designs.design import Axes, Point, distinct

Shares = npt.NDArray[np.float64]
SEED = 1


@dataclass(frozen=True)
class Sampled(ABC):
    """A sample of `count` points in the unit cube, drawn from `seed` and carried onto the axes.

    Where points may be dropped equal ones are there once; elsewhere each stays at its place.
    """

    count: int
    seed: int = SEED

    kind: ClassVar[str]
    neighbours: ClassVar[bool] = False
    droppable: ClassVar[bool] = True

    def size(self, _axes: Axes) -> int:
        """The number asked for; fewer points where values coincide."""
        return self.count

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """The points in the order of the sample."""
        found = carried(self.shares(len(axes)), axes)
        return distinct(found) if self.droppable else found

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Nothing to say."""
        return ()

    @abstractmethod
    def shares(self, dimensions: int) -> Shares:
        """The sample in the unit cube [point, axis]."""


@dataclass(frozen=True)
class LatinHypercube(Sampled):
    """Each axis cut into `count` equal strata, each of them met once (M. McKay et al., Technometrics 21, 1979)."""

    kind: ClassVar[str] = "latin-hypercube"

    def shares(self, dimensions: int) -> Shares:
        """The sample in random order [point, axis]."""
        from scipy.stats.qmc import LatinHypercube as Sampler  # noqa: PLC0415 - scipy.stats takes a second to load

        return np.asarray(Sampler(dimensions, rng=self.seed).random(self.count))


@dataclass(frozen=True)
class Sobol(Sampled):
    """The first `count` points of a scrambled Sobol sequence (A. Owen, Journal of Complexity 14, 1998)."""

    kind: ClassVar[str] = "sobol"

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """A number that is no power of two loses the sequence's balance."""
        below, above = powers_around(self.count)
        if below == above:
            return ()
        return (
            f"design.points: {self.count} is no power of two, so strata are unequal: {below} or {above} are balanced",
        )

    def shares(self, dimensions: int) -> Shares:
        """The sample in the order of the sequence [point, axis]."""
        return sobol_shares(self.count, dimensions, self.seed)


def sobol_shares(count: int, dimensions: int, seed: int) -> Shares:
    """The first points of a scrambled Sobol sequence [point, axis]."""
    from scipy.stats.qmc import Sobol as Sampler  # noqa: PLC0415 - scipy.stats takes a second to load

    if dimensions > Sampler.MAXDIM:
        raise BadInput(f"design: {dimensions} dimensions; allowed: at most {Sampler.MAXDIM} in a Sobol sequence")
    # A whole power of two is drawn, as scipy warns of anything else; any first part of it is the shorter sequence.
    return np.asarray(Sampler(dimensions, rng=seed).random_base2((count - 1).bit_length()))[:count]


def carried(shares: Shares, axes: Axes) -> tuple[Point, ...]:
    """Shares of the unit cube [point, axis] as values of the axes."""
    return tuple(tuple(axis.at(share) for axis, share in zip(axes, row, strict=True)) for row in shares.tolist())


def powers_around(count: int) -> tuple[int, int]:
    """The nearest powers of two from below and from above."""
    above = 1 << (count - 1).bit_length()
    return (count, count) if above == count else (above // 2, above)
