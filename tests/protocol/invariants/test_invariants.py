"""Every invariant holds in a busy world, and notices when its own numbers are touched."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.block import Array, State
from econ.engine.loop import run
from econ.errors import InvariantError
from econ.machine.genesis import widened
from econ.machine.slot import MODEL
from econ.protocol.counters import Counter
from econ.protocol.invariants import INVARIANTS, InvariantObserver, check
from econ.protocol.ledger import Account, Asset, Reason, flow_of, place
from econ.protocol.terms import Standing
from tests.protocol.invariants.busy import LANES, MECHANISM, OUTSIDE, SIZE, SLOTS, WORLD, params, trajectory


def found(before: State, after: State) -> set[tuple[str, int]]:
    return {(violation.invariant, violation.lane) for violation in check(params(), trajectory()[0], before, after)}


def test_the_busy_world_is_busy() -> None:
    happened = trajectory()[-1]["counters"].sum(0)
    busy = (
        *(Counter.BLOCKS, Counter.MISSED_SLOTS, Counter.BITCOIN_BLOCKS, Counter.USERS_INCLUDED, Counter.USERS_REFUSED),
        *(Counter.TARGETS_INCLUDED, Counter.TARGETS_FORCED, Counter.FORCED_INCLUDED, Counter.CONVICTIONS),
        *(Counter.JAILINGS, Counter.EXITS, Counter.OUTAGES, Counter.COMMITMENTS, Counter.PROOFS),
    )

    assert {counter.name for counter in busy if not happened[counter]} == set()


def test_nothing_is_violated_slot_by_slot() -> None:
    for before, after in pairwise(trajectory()):
        assert found(before, after) == set()


def test_nothing_is_violated_with_exact_integers() -> None:
    run(MODEL, params(), widened(WORLD.genesis(), MODEL), slots=SLOTS, observers=(InvariantObserver(params()),))


Change = Callable[[State, int, int], dict[str, Array]]


def added(name: str, *column: int) -> Change:
    """Add an amount to one number of a variable."""

    def change(after: State, lane: int, amount: int) -> dict[str, Array]:
        value = after[name].copy()
        value[(lane, *column)] += amount
        return {name: value}

    return change


def put(name: str, value: int, *column: int) -> Change:
    """Set one number of a variable."""

    def change(after: State, lane: int, _amount: int) -> dict[str, Array]:
        changed = after[name].copy()
        changed[(lane, *column)] = value
        return {name: changed}

    return change


def taken(name: str, *column: int) -> Change:
    """Put one number of a variable below zero."""

    def change(after: State, lane: int, amount: int) -> dict[str, Array]:
        return put(name, -amount, *column)(after, lane, amount)

    return change


def both(*changes: Change) -> Change:
    """Several changes together."""

    def change(after: State, lane: int, amount: int) -> dict[str, Array]:
        merged = dict(after)
        for one in changes:
            merged |= one(merged, lane, amount)
        return {name: value for name, value in merged.items() if value is not after[name]}

    return change


CORRUPTIONS: dict[str, tuple[Change, ...]] = {
    "bitcoin-conserved": (added("accounts", place(Account.TREASURY)), added("balance", 1), added("accounts", 0)),
    "token-conserved": (
        *(added("bond", 0), added("unbonding", 1), added("stake_balance", 2)),
        added("accounts", place(Account.BURNT, Asset.TOKEN)),
    ),
    "bitcoin-accounted": (added("flows", flow_of(Reason.BASE_FEE)), added("flows", flow_of(Reason.SUBSIDY))),
    "token-accounted": (
        added("flows", flow_of(Reason.ISSUANCE, Asset.TOKEN)),
        added("flows", flow_of(Reason.ROUNDING, Asset.TOKEN)),
    ),
    "solvent": (
        *(taken("balance", 0), taken("bond", 1), taken("unbonding", 2), taken("stake_balance", 3)),
        *(taken("accounts", place(account)) for account in Account if account is not Account.WORLD),
        put("accounts", 1, place(Account.WORLD)),
    ),
    "earned-by-work": (both(put("balance", 1 << 61, OUTSIDE), put("leader", 0)),),
    "slashed-within-stake": (put("flows", 1 << 60, flow_of(Reason.SLASH, Asset.TOKEN)),),
    "users-conserved": (added("mempool", 0), added("counters", Counter.USERS_INCLUDED)),
    "targets-conserved": (added("target"), added("counters", Counter.TARGETS_INCLUDED)),
    "forced-conserved": (
        *(added("forced_mempool"), added("forced_line", 0), added("counters", Counter.FORCED_DROPPED)),
        *(added("counters", Counter.TARGETS_FORCED), added("counters", Counter.FORCED_REFUSED)),
    ),
    "forced-counted": (added("forced_waiting"), added("forced_line", 1)),
    "tag-in-line": (
        put("tag_age", 1 << 20),
        put("tag_age", -2),
        both(put("tag_age", 0), put("forced_mempool", 0)),
        both(put("tag_age", 1), put("forced_line", 0, 0)),
    ),
    "due-included": (
        both(
            put("final", 1), put("halted", 0), put("forced_due", 1 << 20), put("counters", 0, Counter.FORCED_INCLUDED)
        ),
    ),
    "block-fits": (
        put("counters", 1 << 40, Counter.GAS_USED),
        both(put("final", 0), added("counters", Counter.USERS_INCLUDED)),
        put("counters", 1 << 20, Counter.FORCED_INCLUDED),
    ),
    "commitments-conserved": (added("unproven"), added("commitments", 0), added("counters", Counter.PROOFS)),
    "blocks-committed": (added("uncommitted"), added("counters", Counter.COMMITMENTS)),
    "slot-advances": (added("slot"),),
    "one-block-per-height": (added("height"), added("counters", Counter.BLOCKS), put("final", 2)),
    "halt-is-final": (put("halted", 1), both(put("final", 1), put("valid", 0))),
    "quorum": (both(put("final", 1), *(put("voted", 0, index) for index in range(SIZE))),),
    "only-active-act": (
        *(put("leader", SIZE), put("leader", -2), put("leader", OUTSIDE), put("voted", 1, OUTSIDE)),
        both(put("voted", 1, 0), put("offline", 1, 0)),
    ),
    "certified-by-the-next-leader": (
        *(put("forked", 1), put("forked", 2), both(put("forked", 1), put("next_leader", 0), put("final", 1))),
        both(put("final", 1), put("next_leader", 2), put("offline", 1, 2)),
    ),
    "base-fee-by-rule": (added("base_fee"),),
    "base-fee-bounded": (put("base_fee", 999_999), put("base_fee", 1 << 40)),
    "timers-not-negative": (taken("stall"), taken("offline", 0), taken("evidence", 0, 1), taken("proof_timer")),
    "counters-grow": (taken("counters", Counter.OUTAGES), taken("flows", flow_of(Reason.MEV))),
    "power-by-standing": (added("power", 0), put("power", 1, OUTSIDE), put("standing", Standing.JAILED, 0)),
    "standing-matches-stake": (
        *(put("standing", Standing.UNBONDING, 0), put("standing", 6, 0), put("standing", Standing.OUTSIDE, 0)),
        *(added("unbonding", 0), added("bond", OUTSIDE), added("standing_timer", OUTSIDE)),
        both(put("standing", Standing.JAILED, 0), put("standing_timer", 0, 0)),
    ),
    "queue-capped": (both(put("standing", Standing.ACTIVE, OUTSIDE), put("slot", 7)),),
    "evidence-charged": (
        both(put("charges", 1, 0, 0), put("evidence", 0, 0, 0)),
        both(put("charges", 1, 0, 0), put("evidence", 1 << 20, 0, 0)),
    ),
    "priorities-bounded": (
        put("priority", 1, OUTSIDE),
        both(put("priority", 1 << 40, 0), put("priority", -(1 << 40), 1)),
        put("priority", SIZE * 100, 0),
    ),
}


def test_every_invariant_has_its_corruptions() -> None:
    assert {*CORRUPTIONS, "clocks-run"} == set(INVARIANTS)


@pytest.mark.parametrize("name", CORRUPTIONS)
@given(slots=st.sampled_from(list(pairwise(range(SLOTS + 1)))), lane=st.integers(0, LANES - 1), data=st.data())
def test_a_corruption_is_named_in_its_own_lane(
    name: str, slots: tuple[int, int], lane: int, data: st.DataObject
) -> None:
    before, after = (trajectory()[slot] for slot in slots)
    change = data.draw(st.sampled_from(CORRUPTIONS[name]))
    violations = found(before, dict(after) | change(after, lane, data.draw(st.integers(1, 1 << 30))))

    assert (name, lane) in violations
    assert {broken for _, broken in violations} == {lane}


CLOCKS = (
    (Standing.JAILED, lambda before, after: 1),
    (Standing.UNBONDING, lambda before, after: 1),
    (Standing.EJECTED, lambda before, after: 1),
    (Standing.QUEUED, lambda before, after: int(after["slot"][0] % MECHANISM.chain.slots_per_epoch == 0)),
)


@given(
    slots=st.sampled_from(list(pairwise(range(SLOTS + 1)))),
    clock=st.sampled_from(CLOCKS),
    timer=st.integers(1, 9),
    wrong=st.integers(0, 9),
)
def test_a_clock_that_runs_wrong_is_named(
    slots: tuple[int, int], clock: tuple[Standing, Callable[[State, State], int]], timer: int, wrong: int
) -> None:
    standing, ticks = clock
    before, after = (
        dict(trajectory()[slot]) | put("standing", standing, 1)(trajectory()[slot], 0, 0) for slot in slots
    )
    before |= put("standing_timer", timer, 1)(before, 0, 0)
    after |= put("standing_timer", wrong, 1)(after, 0, 0)

    assert (("clocks-run", 0) in found(before, after)) == (wrong != max(timer - ticks(before, after), 0))


def test_a_violation_reads_as_one_line_with_its_numbers() -> None:
    before, after = trajectory()[6:8]
    arrived = int(after["counters"][2, Counter.USERS_ARRIVED])
    (violation,) = check(params(), trajectory()[0], before, dict(after) | added("mempool", 1)(after, 2, 5))

    assert violation.line == (
        "invariant users-conserved is violated in lane 2 after slot 7: "
        f"arrived = {arrived}, included refused or waiting = {arrived + 5} "
        "(every user transaction that arrived is included, refused, or waits)"
    )


def test_the_observer_stops_at_the_first_violation() -> None:
    observer = InvariantObserver(params())
    for done, state in enumerate(trajectory()[:5]):
        observer(done, state)
    broken = dict(trajectory()[5]) | added("uncommitted")(trajectory()[5], 1, 1)

    with pytest.raises(InvariantError, match="blocks-committed is violated in lane 1 after slot 5") as failure:
        observer(5, broken)
    assert len(str(failure.value).splitlines()) == 1


def test_a_choice_of_invariants_can_be_checked() -> None:
    before, after = trajectory()[3:5]
    broken = dict(after) | both(added("height"), added("mempool", 0))(after, 0, 1)
    chosen = [INVARIANTS["users-conserved"]]

    assert {v.invariant for v in check(params(), trajectory()[0], before, broken, invariants=chosen)} == {
        chosen[0].name
    }
