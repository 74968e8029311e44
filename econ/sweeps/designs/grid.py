"""Every combination of the axes' levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, lcm, prod, sqrt
from typing import ClassVar

from econ.sweeps.designs.design import Axes, Point

GOLDEN = (sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Grid:
    """The Cartesian product of the levels; any first part meets the levels of each axis equally often, up to one."""

    kind: ClassVar[str] = "grid"
    neighbours: ClassVar[bool] = True
    droppable: ClassVar[bool] = True

    def size(self, axes: Axes) -> int:
        """The product of the numbers of levels."""
        return prod(axis.count() for axis in axes)

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """Every combination once."""
        levels = [axis.grid() for axis in axes]
        orders = [tuple(strides(len(values), turn)) for turn, values in enumerate(levels)]
        sizes = [len(values) for values in levels]
        return tuple(
            tuple(values[order[digit]] for values, order, digit in zip(levels, orders, digits, strict=True))
            for digits in (_digits(place, sizes) for place in range(prod(sizes)))
        )

    def advice(self, axes: Axes) -> tuple[str, ...]:
        """Axes of one level are no axes."""
        single = [axis.key for axis in axes if axis.count() == 1]
        return (f"{', '.join(single)}: one level only, so nothing varies",) if single else ()


def strides(count: int, turn: int = 0) -> Iterator[int]:
    """All of 0 .. count - 1, each once, neighbours far apart; every turn in another order, where there is one."""
    step = max(int(count * ((turn + 1) * GOLDEN % 1)), 1)
    while gcd(step, count) > 1:
        step += 1
    return (place * step % count for place in range(count))


def _digits(place: int, sizes: list[int]) -> tuple[int, ...]:
    """Digits of 0 .. prod(sizes) - 1, all combinations once, in which every digit cycles.

    An axis of size b after axes of A combinations takes (place + place // lcm(A, b)) % b: without the second term the
    pair would repeat after lcm(A, b) places.
    """
    digits = []
    before = prod(sizes)
    for size in reversed(sizes):
        before //= size
        digits.append((place + place // lcm(before, size)) % size)
        place %= before
    return tuple(reversed(digits))
