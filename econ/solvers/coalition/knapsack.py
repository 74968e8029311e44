"""The cheapest members whose power reaches a need: an exact covering knapsack in integers.

Dynamic programme over power, O(members x need), with an extra axis for the number of members where that is bounded.
Where the table would be too large, powers are rounded up to buckets; where sums would leave 64 bits, costs are rounded
down: both favour the coalition, so that the bound stays sound and the members found are only a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Decisions kept, one byte each, and the largest sum of costs in a table.
CELLS = 1 << 25
COST_BITS = 60
# Exchanges that improve a set found with rounded powers.
MOST_SWAPS = 32
_NEVER = np.iinfo(np.int64).max // 2


@dataclass(frozen=True)
class Cover:
    """Members that reach a need, None if none were found, and a lower bound on the cost of any that do.

    The bound is the cost of the members where nothing was rounded, and None where the need is out of reach.
    """

    members: tuple[int, ...] | None
    bound: int | None


def cheapest_cover(power: Sequence[int], cost: Sequence[int], need: int, *, most: int) -> Cover:
    """The cheapest set of 1 to `most` members with at least this power (need >= 1; costs may be negative)."""
    if sum(sorted(power)[-most:]) < need:
        return Cover(None, None)
    places = _places(power, cost, need, most)
    unit = gcd(*power) or 1
    power, need = [each // unit for each in power], -(-need // unit)
    bucket = _bucket(power, need, places)
    shift = max(sum(map(abs, cost)).bit_length() - COST_BITS, 0)
    columns = -(-need // bucket)
    weights = np.array([min(-(-each // bucket), columns) for each in power], np.int64)
    costs = np.array([each >> shift for each in cost], np.int64)
    chosen = _table(weights, costs, columns, places)
    if chosen is None:
        return Cover(None, None)
    members = chosen if bucket == 1 else _swapped(power, cost, need, _repaired(power, cost, need, chosen))
    return Cover(members if len(members) <= most else None, int(costs[list(chosen)].sum()) << shift)


def _places(power: Sequence[int], cost: Sequence[int], need: int, most: int) -> int | None:
    """The bound on the number of members, None where it binds nobody.

    Where no cost is negative some cheapest cover loses the need with any one member, so that it has no more members
    than it takes of the weakest.
    """
    if most >= len(power):
        return None
    total = count = 0
    for each in sorted(power):
        total, count = total + each, count + (total < need)
    return None if min(cost) >= 0 and count <= most else most


def _bucket(power: Sequence[int], need: int, places: int | None) -> int:
    """How much power makes one column, so that the table fits."""
    rows = 1 if places is None else places + 1
    columns = max(CELLS // (rows * len(power)), 2)
    return -(-need // columns)


def _table(weights: Array, costs: Array, need: int, places: int | None) -> tuple[int, ...] | None:
    """The cheapest members for each number of places and each power needed [places, power], one member at a time."""
    rows = 1 if places is None else places + 1
    best = np.full((rows, need + 1), _NEVER, np.int64)
    best[:, 0] = 0
    taken = np.zeros((len(weights), rows, need + 1), bool)
    for member, (weight, cost) in enumerate(zip(weights.tolist(), costs.tolist(), strict=True)):
        joined = _joined(best[:-1] if places is not None else best, weight, cost)
        rest = best[rows - len(joined) :]
        taken[member, rows - len(joined) :] = joined < rest
        np.minimum(rest, joined, out=rest)
    return None if best[-1, need] == _NEVER else _chosen(taken, weights, places is not None)


def _joined(before: Array, weight: int, cost: int) -> Array:
    """The cost [places, power] with the member in, which leaves less power to find."""
    joined = np.empty_like(before)
    joined[:, weight:] = before[:, : before.shape[1] - weight] + cost
    joined[:, :weight] = before[:, :1] + cost
    # A negative cost must not make the impossible look cheap.
    joined[joined >= _NEVER // 2] = _NEVER
    return joined


def _chosen(taken: Array, weights: Array, bounded: bool) -> tuple[int, ...]:  # noqa: FBT001
    row, left = taken.shape[1] - 1, taken.shape[2] - 1
    members = []
    for member in reversed(range(len(weights))):
        if taken[member, row, left]:
            members.append(member)
            row, left = row - bounded, max(left - int(weights[member]), 0)
    return tuple(reversed(members))


def _repaired(power: Sequence[int], cost: Sequence[int], need: int, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The chosen members, further ones until they reach the need in truth, less whoever they can then do without."""
    members, total = set(chosen), sum(power[member] for member in chosen)
    while total < need:
        member = _next(power, cost, need - total, members)
        members.add(member)
        total += power[member]
    for member in sorted(members, key=lambda each: -cost[each]):
        if total - power[member] >= need and cost[member] > 0:
            members.remove(member)
            total -= power[member]
    return tuple(sorted(members))


def _next(power: Sequence[int], cost: Sequence[int], short: int, members: set[int]) -> int:
    """The cheapest outsider that brings all that is short, else the cheapest per power."""
    free = [member for member in range(len(power)) if member not in members and power[member]]
    enough = [member for member in free if power[member] >= short]
    if enough:
        return min(enough, key=lambda each: cost[each])
    return min(free, key=lambda each: Fraction(cost[each], power[each]))


def _swapped(power: Sequence[int], cost: Sequence[int], need: int, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The members once no exchange of one for a cheaper outsider is left that keeps the need."""
    members, total = set(chosen), sum(power[member] for member in chosen)
    for _ in range(MOST_SWAPS):
        spare = total - need
        swaps = (
            (cost[joins] - cost[leaves], leaves, joins)
            for leaves in members
            for joins in set(range(len(power))) - members
            if power[leaves] - power[joins] <= spare
        )
        saved, leaves, joins = min(swaps, default=(0, 0, 0))
        if saved >= 0:
            break
        members = (members - {leaves}) | {joins}
        total += power[joins] - power[leaves]
    return tuple(sorted(members))
