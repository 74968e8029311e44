"""Regions, and how long a message takes from one to another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput

Array = npt.NDArray[Any]
Place = tuple[float, float]

MICROSECONDS = 1_000
# A delay of an hour is a slip of the unit.
_LONGEST_MS = 3_600_000


@dataclass(frozen=True)
class DelayTable:
    """One-way delays between regions: `delays` [from, to] in microseconds, the diagonal within a region.

    `coordinates` gives latitude and longitude in degrees where known.
    """

    name: str
    regions: tuple[str, ...]
    delays: Array
    source: str
    coordinates: Mapping[str, Place] = field(default_factory=dict)

    def places(self, regions: tuple[str, ...]) -> Array:
        """The rows of these regions; BadInput names the first without delays."""
        missing = [region for region in regions if region not in self.regions]
        if missing:
            raise BadInput(
                f"{self.name}: region {missing[0]!r} has no delays; regions with delays: {', '.join(self.regions)}"
            )
        return np.array([self.regions.index(region) for region in regions])

    def nearest(self, place: Place) -> str:
        """The region nearest to a place (latitude, longitude) by great circle."""
        return min(self.coordinates, key=lambda region: _angle(place, self.coordinates[region]))


def delay_table(name: str, delays: Mapping[str, Any], *, source: str, symmetric: bool = True) -> DelayTable:
    """A table from rows of milliseconds by sending region, in the order of the regions.

    BadInput for a matrix that is not square, delays that are negative or no number, and one that is not symmetric
    unless `symmetric` is false.
    """
    regions = tuple(delays)
    for region, row in delays.items():
        _check_row(name, region, row, len(regions))
    matrix = np.array([[round(delay * MICROSECONDS) for delay in row] for row in delays.values()], np.int64)
    if symmetric:
        _check_symmetry(name, regions, matrix)
    return DelayTable(name, regions, matrix, source)


def _check_row(name: str, region: str, row: Any, regions: int) -> None:
    if not isinstance(row, list | tuple) or len(row) != regions:
        found = f"{len(row)} delays" if isinstance(row, list | tuple) else repr(row)
        raise BadInput(
            f"{name}: row {region!r} has {found}; the matrix must be square: one delay per region, {regions} in all"
        )
    for delay in row:
        if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= _LONGEST_MS:
            raise BadInput(f"{name}: row {region!r} has the delay {delay!r}; allowed: 0 to {_LONGEST_MS} ms")


def _check_symmetry(name: str, regions: tuple[str, ...], matrix: Array) -> None:
    uneven = np.argwhere(matrix != matrix.T)
    if len(uneven):
        there, back = (regions[place] for place in uneven[0])
        raise BadInput(
            f"{name}: {there} to {back} takes other than {back} to {there}; allowed: a symmetric matrix, "
            "or symmetric = false"
        )


def _angle(one: Place, other: Place) -> float:
    """The angle between two places seen from the centre of the Earth, by the haversine formula."""
    (first, west), (second, east) = ((math.radians(place[0]), math.radians(place[1])) for place in (one, other))
    chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin((east - west) / 2) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(chord)))
