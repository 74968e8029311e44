"""The ledger against plain dictionaries: every move leaves one place and arrives at another, and is counted once."""

from __future__ import annotations

from collections import Counter as Tally
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import AmountError
from econ.money import AMOUNT_LIMIT
from econ.protocol.counters import COUNTERS, Counter, add_counts
from econ.protocol.ledger import (
    ACCOUNTS,
    ASSETS,
    REASONS,
    Account,
    Asset,
    Column,
    Move,
    Owned,
    Reason,
    flow_of,
    place,
    post_accounts,
    post_column,
    post_flows,
)
from econ.testing.amounts import Array, frozen_array

LANES, SIZE = 2, 3
LIQUID = 1 << 40


def array(draw: st.DrawFn, *shape: int, most: int = 1_000) -> Array:
    size = int(np.prod(shape))
    return frozen_array(draw(st.lists(st.integers(0, most), min_size=size, max_size=size)), shape)


@st.composite
def ends(draw: st.DrawFn) -> Account | Owned:
    kind = draw(st.sampled_from(("account", "one", "all")))
    account: Account = draw(st.sampled_from(Account))
    column: Column = draw(st.sampled_from(Column))
    if kind == "account":
        return account
    return Owned(column, array(draw, LANES, most=SIZE - 1) if kind == "one" else None)


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """Moves between any ends; an amount is per sequencer as soon as one end holds all sequencers."""
    source, target = draw(st.one_of(st.none(), ends())), draw(ends())
    wide = any(isinstance(end, Owned) and end.index is None for end in (source, target))
    narrow = any(isinstance(end, Owned) and end.index is not None for end in (source, target))
    if wide and narrow:
        target = Account.TREASURY
        wide = isinstance(source, Owned) and source.index is None
    amount = array(draw, LANES, SIZE) if wide else array(draw, LANES)
    return Move(draw(st.sampled_from(Reason)), source, target, amount, draw(st.sampled_from(Asset)))


def booked(tally: Tally[Any], end: Account | Owned | None, move: Move, sign: int) -> None:
    """The move's effect on one end, number by number."""
    for lane in range(LANES):
        amounts = np.atleast_1d(move.amount[lane]).tolist()
        if isinstance(end, Account):
            tally[lane, end.name, move.asset] += sign * sum(amounts)
        elif end is not None and end.index is None:
            for index, amount in enumerate(amounts):
                tally[lane, end.column.name, index] += sign * amount
        elif end is not None and end.index is not None:
            tally[lane, end.column.name, int(end.index[lane])] += sign * amounts[0]


@given(st.lists(moves(), max_size=6))
def test_every_move_leaves_its_source_and_arrives_at_its_target(made: list[Move]) -> None:
    tally: Tally[Any] = Tally()
    for move in made:
        booked(tally, move.source, move, -1)
        booked(tally, move.target, move, 1)

    accounts = post_accounts(np.zeros((LANES, ACCOUNTS * ASSETS), np.int64), tuple(made))
    for lane in range(LANES):
        for account in Account:
            for asset in Asset:
                assert accounts[lane, place(account, asset)] == tally[lane, account.name, asset]
    for column in Column:
        held = post_column(column, np.full((LANES, SIZE), LIQUID), tuple(made))
        expected = [[LIQUID + tally[lane, column.name, index] for index in range(SIZE)] for lane in range(LANES)]
        assert held.tolist() == expected


@given(st.lists(moves(), max_size=6))
def test_flows_count_every_move_by_reason_and_asset(made: list[Move]) -> None:
    flows = post_flows(np.zeros((LANES, REASONS * ASSETS), np.int64), tuple(made))

    for lane in range(LANES):
        for reason in Reason:
            for asset in Asset:
                chosen = [move for move in made if move.reason is reason and move.asset is asset]
                assert flows[lane, flow_of(reason, asset)] == sum(int(move.amount[lane].sum()) for move in chosen)


@given(st.lists(moves(), max_size=6))
def test_posting_changes_nothing_it_was_given_and_is_the_same_with_exact_integers(made: list[Move]) -> None:
    exact = [Move(move.reason, move.source, move.target, move.amount.astype(object), move.asset) for move in made]
    accounts = frozen_array([0] * LANES * ACCOUNTS * ASSETS, (LANES, ACCOUNTS * ASSETS))
    bonds = frozen_array([LIQUID] * LANES * SIZE, (LANES, SIZE))

    for post in (post_accounts, lambda held, posted: post_column(Column.BOND, held, posted)):
        held = accounts if post is post_accounts else bonds
        assert post(held, tuple(made)).tolist() == post(held.astype(object), tuple(exact)).tolist()


def test_places_are_all_different() -> None:
    assert len({place(account, asset) for account in Account for asset in Asset}) == ACCOUNTS * ASSETS
    assert len({flow_of(reason, asset) for reason in Reason for asset in Asset}) == REASONS * ASSETS


@pytest.mark.parametrize("dtype", [np.int64, object])
def test_a_balance_out_of_range_is_refused(dtype: Any) -> None:
    most = np.array([[AMOUNT_LIMIT - 1]], dtype=dtype)
    one = Move(Reason.BOND, Account.WORLD, Owned(Column.BOND), np.array([[1]], dtype=dtype))

    assert post_column(Column.BOND, most - 1, (one,)).tolist() == most.tolist()
    with pytest.raises(AmountError):
        post_column(Column.BOND, most, (one,))
    accounts = np.zeros((1, ACCOUNTS * ASSETS), dtype=dtype)
    accounts[0, place(Account.WORLD)] = 1 - AMOUNT_LIMIT
    with pytest.raises(AmountError):
        post_accounts(accounts, (one,))
    flows = np.zeros((1, REASONS * ASSETS), dtype=dtype)
    flows[0, flow_of(Reason.BOND)] = AMOUNT_LIMIT - 1
    with pytest.raises(AmountError):
        post_flows(flows, (one,))


@given(st.lists(st.tuples(st.sampled_from(Counter), st.integers(0, 9)), max_size=8))
def test_counts_add_up_in_their_own_column(events: list[tuple[Counter, int]]) -> None:
    before = frozen_array([7] * LANES * COUNTERS, (LANES, COUNTERS))
    after = add_counts(before, tuple((counter, np.array([number, 0])) for counter, number in events))

    for counter in Counter:
        assert after[0, counter] == 7 + sum(number for found, number in events if found is counter)
    assert after[1].tolist() == [7] * COUNTERS
