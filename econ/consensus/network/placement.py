"""Where validators stand: shares of the stake by region, and validators assigned to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm
from typing import Any

from econ.errors import BadInput


@dataclass(frozen=True)
class Placement:
    """Regions with shares of the stake (any positive whole numbers) over a delay table."""

    name: str
    title: str
    shares: Mapping[str, int]
    source: str

    def __post_init__(self) -> None:
        if not self.shares:
            raise BadInput(f"{self.name}: no region has stake; allowed: at least one region = stake")
        for region, share in self.shares.items():
            _check_share(self.name, region, share)

    def regions(self, validators: int) -> tuple[str, ...]:
        """The region of each validator: largest remainder of the shares, regions interleaved.

        A region with c validators has them at (k + 1/2) / c of the way, ties in the order of the regions: equal shares
        give the regions in turn.
        """
        counts = largest_remainder(tuple(self.shares.values()), validators)
        seats = [
            ((2 * k + 1) * (lcm(*filter(None, counts)) // count), place, region)
            for place, (region, count) in enumerate(zip(self.shares, counts, strict=True))
            for k in range(count)
        ]
        return tuple(region for _, _, region in sorted(seats))


def equal(regions: Iterable[str]) -> dict[str, int]:
    """The same share for every region."""
    return dict.fromkeys(regions, 1)


def zipf(count: int) -> tuple[int, ...]:
    """Stakes in proportion to 1 / rank, the largest first, as the least whole numbers of that ratio."""
    common = lcm(*range(1, count + 1)) if count <= _EXACT_RANKS else _LARGEST
    return tuple(common // rank for rank in range(1, count + 1))


def largest_remainder(shares: tuple[int, ...], total: int) -> tuple[int, ...]:
    """Whole numbers that sum to the total, in proportion to the shares; ties go to the first."""
    whole = sum(shares)
    counts = [share * total // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: (-(shares[place] * total % whole), place))
    for place in by_remainder[: total - sum(counts)]:
        counts[place] += 1
    return tuple(counts)


# The least common multiple of more ranks no longer fits sums of 64 bits; beyond, shares are right to a millionth.
_EXACT_RANKS = 30
_LARGEST = 10**12


def _check_share(name: str, region: str, share: Any) -> None:
    if isinstance(share, bool) or not isinstance(share, int) or share <= 0:
        raise BadInput(f"{name}: region {region!r} has the stake {share!r}; allowed: whole numbers of 1 or more")
