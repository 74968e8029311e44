"""The order statistic of consensus against senders heard one by one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.quorum import NEVER, WINDOW, more_than, quorum_time

AMOUNTS = st.one_of(st.integers(1, 5), st.integers(1, 10**16))


def by_hand(arrivals: list[int], stakes: list[int], quorum: int) -> int:
    heard = 0
    for time, stake in sorted(zip(arrivals, stakes, strict=True)):
        heard += stake
        if heard >= quorum:
            return min(time, NEVER)
    return NEVER


def reached(arrivals: Any, stakes: Any, quorum: Any) -> Any:
    return quorum_time(np.array(arrivals, np.int64), np.array(stakes, np.int64), quorum)


@st.composite
def elections(draw: st.DrawFn) -> tuple[list[list[int]], list[int], int]:
    """Rows of arrivals, stakes, and a quorum that may be more than all."""
    size = draw(st.integers(1, 40))
    start, spread = draw(st.integers(0, 2**45)), draw(st.sampled_from([3, 1_000, 2**22, 2**26, WINDOW - 1]))
    times = st.one_of(st.integers(start, start + spread), st.just(NEVER))
    rows = draw(st.lists(st.lists(times, min_size=size, max_size=size), min_size=1, max_size=4))
    stakes = draw(st.one_of(st.just([7] * size), st.lists(AMOUNTS, min_size=size, max_size=size)))
    return rows, stakes, draw(st.integers(1, sum(stakes) + 2))


@given(elections())
def test_it_is_when_the_last_needed_sender_is_heard(case: tuple[list[list[int]], list[int], int]) -> None:
    rows, stakes, quorum = case

    assert reached(rows, stakes, quorum).tolist() == [by_hand(row, stakes, quorum) for row in rows]


@given(elections(), st.data())
def test_each_row_may_have_a_quorum_of_its_own(
    case: tuple[list[list[int]], list[int], int], data: st.DataObject
) -> None:
    rows, stakes, _ = case
    wanted = data.draw(st.lists(st.integers(1, sum(stakes) + 2), min_size=len(rows), max_size=len(rows)))

    found = reached(rows, stakes, np.array(wanted))

    assert found.tolist() == [by_hand(row, stakes, quorum) for row, quorum in zip(rows, wanted, strict=True)]


@given(elections(), st.randoms())
def test_the_order_of_the_senders_does_not_matter(case: tuple[list[list[int]], list[int], int], random: Any) -> None:
    rows, stakes, quorum = case
    order = random.sample(range(len(stakes)), len(stakes))
    shuffled = reached([[row[at] for at in order] for row in rows], [stakes[at] for at in order], quorum)

    assert shuffled.tolist() == reached(rows, stakes, quorum).tolist()


@given(elections(), st.integers(0, 10**6), st.data())
def test_more_to_wait_for_is_never_sooner(
    case: tuple[list[list[int]], list[int], int], later: int, data: st.DataObject
) -> None:
    rows, stakes, quorum = case
    sender = data.draw(st.integers(0, len(stakes) - 1))
    delayed = [[time + later * (place == sender) for place, time in enumerate(row)] for row in rows]
    before = reached(rows, stakes, quorum)

    assert (reached(rows, stakes, quorum + 1) >= before).all()
    assert (reached(delayed, stakes, quorum) >= before).all()


@given(elections(), st.integers(0, 2**40))
def test_a_later_start_is_as_much_later(case: tuple[list[list[int]], list[int], int], shift: int) -> None:
    rows, stakes, quorum = case
    shifted = reached([[time if time == NEVER else time + shift for time in row] for row in rows], stakes, quorum)
    before = reached(rows, stakes, quorum)

    assert shifted.tolist() == np.where(before == NEVER, NEVER, before + shift).tolist()


@given(st.integers(1, 10**6), st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_only_ratios_of_stakes_matter(unit: int, stakes: list[int]) -> None:
    times, quorum = list(range(len(stakes))), more_than(Fraction(1, 2), np.array(stakes))
    scaled = reached(times, [stake * unit for stake in stakes], more_than(Fraction(1, 2), np.array(stakes) * unit))

    assert scaled == reached(times, stakes, quorum)


@given(st.integers(1, 400))
def test_two_thirds_are_exceeded_by_the_least_number(size: int) -> None:
    assert more_than(Fraction(2, 3), np.ones(size, np.int64)) == 2 * size // 3 + 1


@pytest.mark.parametrize(("late", "expected"), [(WINDOW - 1, 5 + WINDOW - 1), (WINDOW, NEVER)])
def test_what_comes_eighteen_minutes_later_never_comes(late: int, expected: int) -> None:
    assert reached([5, 5 + late], [1, 1], 2) == expected
    assert reached([5, 5 + late], [2, 3], 4) == expected


def test_the_window_ends_for_the_late_alone() -> None:
    assert reached([0, WINDOW - 1, WINDOW], [1, 1, 1], 2) == WINDOW - 1
    assert reached([0, WINDOW - 1, WINDOW], [1, 1, 1], 3) == NEVER


def test_the_window_is_each_rows_own() -> None:
    rows = [[0, 1], [WINDOW * 9, WINDOW * 9 + 1]]

    assert reached(rows, [1, 1], 2).tolist() == [1, WINDOW * 9 + 1]


def test_nothing_heard_is_never_and_no_rows_are_none() -> None:
    assert reached([NEVER] * 3, [1, 2, 3], 1) == NEVER
    assert reached(np.zeros((0, 3)), [1, 2, 3], 1).shape == (0,)
