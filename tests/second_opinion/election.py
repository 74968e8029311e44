"""Voting power and who leads, as rows (leader, weight) with the memory after (sections 8.4 and 8.5)."""

from __future__ import annotations

from typing import NamedTuple

from tests.second_opinion.laws import TOTAL, Rows
from tests.second_opinion.tables import ACTIVE, MILLION, Tables

Vector = tuple[int, ...]
NOBODY = -1


class Lead(NamedTuple):
    """Who may lead, and the memory of the rule afterwards."""

    rows: Rows
    turn: int
    priority: Vector


def powers(tables: Tables, bond: Vector, standing: Vector) -> Vector:
    """Voting power of everybody, capped by share."""
    sequencers = tables.mechanism.sequencers
    seated = [where == ACTIVE for where in standing]
    whole = [max(amount // sequencers.power_unit, 1) * seat for amount, seat in zip(bond, seated, strict=True)]
    if sequencers.power_cap >= MILLION:
        return tuple(whole)
    most = max(sum(whole) * sequencers.power_cap // MILLION, 1)
    return tuple(min(amount, most) for amount in whole)


def lead(tables: Tables, power: Vector, turn: int, priority: Vector) -> Lead:
    """The outcome rows of one election."""
    able = [i for i, amount in enumerate(power) if amount > 0]
    if not able:
        return Lead(((NOBODY, TOTAL),), turn, priority)
    rule = type(tables.mechanism.election).__name__
    if rule == "Single":
        return Lead(((able[0], TOTAL),), turn, priority)
    if rule == "RoundRobin":
        chosen = min(able, key=lambda i: (i - turn) % len(power))
        return Lead(((chosen, TOTAL),), (chosen + 1) % len(power), priority)
    if rule == "StakeWeighted":
        return Lead(weighted(power), turn, priority)
    return _by_priority(able, power, turn, priority)


def weighted(weights: Vector) -> Rows:
    """Rows of a draw in proportion to `weights`: position = floor(word * sum / 2^32) decides."""
    whole = sum(weights)
    edges = [-(-sum(weights[:i]) * TOTAL // whole) for i in range(len(weights) + 1)]
    rows = ((i, edges[i + 1] - edges[i]) for i in range(len(weights)))
    return tuple(row for row in rows if row[1])


def _by_priority(able: list[int], power: Vector, turn: int, priority: Vector) -> Lead:
    whole = sum(power)
    start = priority if all(abs(rank) <= whole for rank in priority) else recentred(priority, power)
    raised = [rank + amount for rank, amount in zip(start, power, strict=True)]
    chosen = max(able, key=lambda i: (raised[i], -i))
    raised[chosen] -= whole
    return Lead(((chosen, TOTAL),), turn, tuple(raised))


def rebalanced(priority: Vector, before: Vector, after: Vector) -> Vector:
    """Priorities when voting power changes from `before` to `after`."""
    able = [amount > 0 for amount in after]
    behind = sum(new if ok else old for old, new, ok in zip(before, after, able, strict=True))
    newcomer = -(behind + behind // 8)
    kept = [rank if old > 0 else newcomer for rank, old in zip(priority, before, strict=True)]
    return recentred(tuple(rank if ok else 0 for rank, ok in zip(kept, able, strict=True)), after)


def recentred(priority: Vector, power: Vector) -> Vector:
    """Priorities scaled into twice the total power and moved to mean zero."""
    able = [i for i, amount in enumerate(power) if amount > 0]
    seen = [priority[i] for i in able]
    spread, window = (max(seen) - min(seen) if seen else 0), 2 * sum(power)
    ratio = -(-spread // window) if spread > window else 1
    scaled = [abs(rank) // ratio * (1 if rank >= 0 else -1) for rank in priority]
    mean = sum(scaled[i] for i in able) // max(len(able), 1)
    return tuple(scaled[i] - mean if i in able else 0 for i in range(len(power)))
