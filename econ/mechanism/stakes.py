"""The stakes of a set, from what a file says: one amount for each, a total, single amounts, or a real set's shape."""

from __future__ import annotations

from econ.environment.law import largest_remainder
from econ.environment.snapshots import stake_shares
from econ.mechanism.problems import Unfit
from econ.mechanism.schema import Values
from econ.mechanism.suggest import listed

WAYS = ("per_sequencer", "total", "amounts")


def way_of(stake: Values) -> str:
    """Which key of the stake table states the stakes; Unfit unless exactly one does."""
    given = [name for name in WAYS if stake[name] is not None]
    if len(given) != 1:
        wrong = f"states {' and '.join(given)}" if given else "states no stake"
        raise Unfit(wrong, f"exactly one of {listed(WAYS)}")
    return given[0]


def stakes_of(table: Values) -> tuple[int, ...]:
    """The stake of every sequencer in atomic units, from the values of the section `set`; raises Unfit.

    A snapshot shapes what lies above the minimum, which everybody holds: largest stake first, by largest remainder.
    """
    stake, size = table["stake"], table["size"]
    way = way_of(stake)
    if way == "amounts":
        return _listed(stake, size)
    if size is None:
        raise Unfit("size is missing", "a whole number from 1 on, or a list of amounts")
    total = stake["total"] if way == "total" else stake["per_sequencer"] * size
    shape = stake_shares(stake["snapshot"], size) if stake["snapshot"] else (1,) * size
    held = stake["minimum"] if stake["minimum"] * size <= total else 0
    return tuple(held + above for above in largest_remainder(shape, total - held * size))


def _listed(stake: Values, size: int | None) -> tuple[int, ...]:
    amounts: tuple[int, ...] = stake["amounts"]
    if stake["snapshot"] is not None:
        raise Unfit("states amounts and a snapshot", "one of the two")
    if size not in {None, len(amounts)}:
        raise Unfit(f"lists {len(amounts)} amounts for a set of {size}", "as many amounts as sequencers")
    return amounts
