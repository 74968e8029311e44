"""Delays against expected values written out, and prompt proposal as a dilemma (A-MEV-5, arXiv 2510.25144)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.timing.waiting import Rounds, best_delay, miss_weights

latencies = st.lists(st.integers(0, 2_000), min_size=1, max_size=40)
grids = st.lists(st.integers(0, 3_000), min_size=1, max_size=6)
amounts = st.fractions(0, 100, max_denominator=20)
positive = st.fractions(Fraction(1, 10), 100, max_denominator=20)


@given(grids, latencies, st.integers(0, 3_000))
def test_a_block_is_missed_by_those_that_hear_of_it_late(delays: list[int], arrivals: list[int], deadline: int) -> None:
    found = miss_weights(delays, arrivals, deadline)
    for delay, weight in zip(delays, found, strict=True):
        late = Fraction(sum(delay + arrival > deadline for arrival in arrivals), len(arrivals))

        assert 0 <= Fraction(weight, WEIGHT_TOTAL) - late < Fraction(1, WEIGHT_TOTAL)


@given(st.lists(st.tuples(amounts, st.integers(0, WEIGHT_TOTAL)), min_size=1, max_size=8), amounts)
def test_no_delay_of_the_grid_is_worth_more(grid: list[tuple[Fraction, int]], lost: Fraction) -> None:
    values, misses = zip(*grid, strict=True)
    found = best_delay(values, misses, lost=lost)
    worth = [value - Fraction(miss, WEIGHT_TOTAL) * (value + lost) for value, miss in grid]

    assert found.worth == max(worth)
    assert worth.index(found.worth) == found.place
    assert found.gain == found.worth - worth[0]


def test_waiting_ends_where_growth_no_longer_pays_for_the_risk() -> None:
    # 10 % more value every 500 ms; one in ten blocks takes 1.6 s, the others 0.4 s, of 2 s.
    delays, arrivals = (0, 500, 1_000, 1_500, 2_000), [400] * 9 + [1_600]
    misses = miss_weights(delays, arrivals, 2_000)
    values = [100, 110, 120, 130, 140]
    found = best_delay(values, misses)

    assert [round(Fraction(miss, WEIGHT_TOTAL), 6) for miss in misses] == [
        0,
        Fraction(1, 10),
        Fraction(1, 10),
        Fraction(1, 10),
        1,
    ]
    assert found.place == 3
    assert abs(found.worth - 117) < Fraction(1, 10**6)
    assert best_delay(values, misses, lost=200).place == 0


@pytest.mark.parametrize(
    ("leaders", "slope", "prompt", "fixed", "margin"),
    [
        (10, "1", "1", "5", "4"),
        (10, "1", "1", "20", "-11"),
        (100, "1/2", "2/5", "10", "49/5"),
        (4, "1/5", "2", "6/5", "0"),
    ],
)
def test_temptation(*, leaders: int, slope: str, prompt: str, fixed: str, margin: str) -> None:
    """A-MEV-5.1 to A-MEV-5.4, as what speaks for waiting; published is what speaks against it."""
    rounds = Rounds(leaders, Fraction(slope), Fraction(prompt), Fraction(fixed))

    assert rounds.temptation == Fraction(margin)
    # The last case is a tie, which doubles would miss: waiting changes nothing, and does not pay.
    assert (rounds.utility(2) > rounds.utility(0)) == (Fraction(margin) > 0)


def test_prompt_lone_and_common_delay() -> None:
    """A-MEV-5.5: it pays alone, and costs all if all do it."""
    rounds = Rounds(10, Fraction(1), Fraction(1), Fraction(5))

    assert rounds.utility(0) == Fraction(3, 5)
    assert rounds.utility(2) == Fraction(2, 3)
    assert rounds.utility(2, others=2) == Fraction(4, 15)
    assert rounds.dilemma


@given(leaders=st.integers(1, 50), slope=amounts, prompt=positive, fixed=amounts, delay=positive)
def test_any_lone_delay_pays_where_one_does(
    *, leaders: int, slope: Fraction, prompt: Fraction, fixed: Fraction, delay: Fraction
) -> None:
    rounds = Rounds(leaders, slope, prompt, fixed)
    gain = rounds.utility(delay) - rounds.utility(0)

    assert (gain > 0) == (rounds.temptation > 0)
    assert (gain == 0) == (rounds.temptation == 0)
    assert (rounds.utility(delay, others=delay) < rounds.utility(0)) == (fixed > 0)
    assert rounds.dilemma == (gain > 0 and fixed > 0)


@given(leaders=st.integers(1, 20), slope=amounts, prompt=positive, fixed=amounts, delay=positive)
def test_all_leaders_share_what_a_round_pays(
    *, leaders: int, slope: Fraction, prompt: Fraction, fixed: Fraction, delay: Fraction
) -> None:
    # One waits, the others do not: rewards of n rounds, one led by each, over their time.
    rounds = Rounds(leaders, slope, prompt, fixed)
    lone, time = slope * (prompt + delay) + fixed, leaders * prompt + delay

    assert rounds.utility(delay) == lone / time


def test_bad_grids_are_refused() -> None:
    with pytest.raises(BadInput, match="delays"):
        best_delay([], [])
    with pytest.raises(BadInput, match="delays"):
        best_delay([1, 2], [0])
    for miss in (-1, WEIGHT_TOTAL + 1):
        with pytest.raises(BadInput, match="misses"):
            best_delay([1], [miss])
    with pytest.raises(BadInput, match="arrivals"):
        miss_weights([0], [], 10)


@pytest.mark.parametrize("numbers", [(0, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 1, -1)])
def test_bad_rounds_are_refused(numbers: tuple[int, int, int, int]) -> None:
    leaders, *rest = numbers
    with pytest.raises(BadInput, match="rounds"):
        Rounds(leaders, *map(Fraction, rest))
