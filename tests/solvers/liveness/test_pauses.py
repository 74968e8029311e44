"""Bounds of long pauses against an exact Markov chain, by hand, and by monotony."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.solvers.liveness.families import Committee
from econ.solvers.liveness.leading import Anybody, Rotating, Views
from econ.solvers.liveness.pauses import Bounds, Common, Pauses, both_down
from tests.solvers.liveness.machines import chance_of_pause

RARE = Fraction(1, 2_000)
THIRDS = Fraction(2, 3)


@given(
    powers=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    rarity=st.integers(4, 2_000),
    outage=st.integers(1, 4),
    pause=st.integers(1, 6),
    year=st.integers(1, 20),
)
def test_the_exact_chance_lies_between_the_bounds(
    *, powers: list[int], rarity: int, outage: int, pause: int, year: int
) -> None:
    committee, chance = Committee(tuple(powers), THIRDS), Fraction(1, rarity)
    found = Pauses(committee, chance, outage, Anybody()).bounds(pause, year)
    exact = chance_of_pause(powers, committee.vital, chance, outage, pause=pause, year=year)
    assert float(found.low) <= exact * (1 + 1e-9) + 1e-12
    assert exact <= float(found.high) * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize(("size", "outage", "pause"), [(1, 6, 3), (4, 6, 3), (4, 5, 1), (4, 6, 5)])
def test_the_bounds_are_tight_where_failures_are_rare(size: int, outage: int, pause: int) -> None:
    committee, year = Committee((1,) * size, THIRDS), 300
    found = Pauses(committee, RARE / 50, outage, Anybody()).bounds(pause, year)
    exact = chance_of_pause((1,) * size, committee.vital, RARE / 50, outage, pause=pause, year=year)
    assert 0.8 * exact < found.low <= exact <= found.high < 1.2 * exact


def test_rare_pauses_by_hand() -> None:
    """Four sequencers, two of which are vital: the second fails while the first has so many slots left of its outage.

    In every slot 4 p times 3 p times the slots in which the first may have failed, itself in some slot before.
    """
    chance, outage, pause, year = Fraction(1, 10**9), 100, 31, 10**6
    found = Pauses(Committee((1,) * 4, THIRDS), chance, outage, Anybody()).bounds(pause, year)
    expected = float(12 * chance**2 * (outage - pause) * year)
    assert float(found.low) == pytest.approx(expected, rel=0.02)
    assert float(found.high) == pytest.approx(expected, rel=0.02)


@given(size=st.integers(2, 9), outage=st.integers(1, 900), pause=st.integers(1, 60))
def test_no_bound_contradicts_that_longer_outages_make_long_pauses_likelier(size: int, outage: int, pause: int) -> None:
    leading = Rotating(Views(1, Fraction(1, 100)), tuple(range(size)), ())
    pauses = Pauses(Committee((1,) * size, THIRDS), Fraction(1, 10**6), outage, leading)
    usual = pauses.bounds(pause, 10**6)
    assert usual.low <= usual.high
    assert replace(pauses, outage=outage + 1).most(pause, 10**6) >= usual.low
    assert pauses.least(pause + 1, 10**6) <= usual.high


def test_a_sequencer_with_a_standby_stops_when_both_are_down() -> None:
    chance, outage, year = Fraction(1, 500), 5, 300
    found = both_down(chance, outage, slots=2, year=year)
    exact = chance_of_pause((1, 1), 2, chance, outage, pause=2, year=year)
    ever = chance_of_pause((1, 1), 2, chance, outage, pause=1, year=year)
    assert found.low <= exact <= ever <= found.high


def test_one_with_a_hot_standby_can_beat_four() -> None:
    """Two of four are vital, in six pairs; the standby has one pair."""
    chance, outage, pause, year = Fraction(12, 15_778_800), 900, 31, 15_778_800
    leading = Rotating(Views(1, Fraction(1, 1_000)), (0, 1, 2, 3), ())
    four = Pauses(Committee((1,) * 4, THIRDS), chance, outage, leading).bounds(pause, year)
    standby = both_down(chance, outage, slots=pause, year=year)
    assert standby.high < four.low
    seven = replace(
        Pauses(Committee((1,) * 7, THIRDS), chance, outage, leading),
        leading=Rotating(Views(1, Fraction(1, 1_000)), tuple(range(7)), ()),
    )
    assert seven.bounds(pause, year).high < standby.low


def common(power: int, *, chance: Fraction = Fraction(1, 10**6), slots: int = 5_000) -> Common:
    return Common(chance, power, slots, slots)


def test_a_common_failure_that_is_vital_stops_the_set_by_itself() -> None:
    leading = Rotating(Views(1, Fraction(1, 1_000)), tuple(range(9)), ())
    alone = Pauses(Committee((1,) * 9, THIRDS), Fraction(1, 10**7), 900, leading)
    year = 10**6
    found = replace(alone, common=(common(3),)).bounds(300, year)
    expected = 1 - (1 - 1e-6) ** year
    assert float(found.low) == pytest.approx(expected, rel=0.01)
    assert expected < float(found.high) <= 1
    # Shorter than the pause it stops nothing.
    short = replace(alone, common=(common(3, slots=200),)).bounds(300, year)
    assert short.low < Fraction(1, 1_000)


def test_a_common_failure_that_is_not_vital_leaves_less_to_fail() -> None:
    """With two of nine down one more is vital: seven others, each for the slots of both outages that leave a pause."""
    leading = Rotating(Views(1, Fraction(1, 1_000)), tuple(range(9)), ())
    alone = Pauses(Committee((1,) * 9, THIRDS), Fraction(1, 10**7), 900, leading)
    found = replace(alone, common=(common(2),)).bounds(300, 10**6)
    expected = 1.0 * 7 * 1e-7 * (5_000 + 900 - 2 * 300)
    assert float(found.low) < expected < float(found.high)
    assert found.high / found.low < 4
    assert alone.bounds(300, 10**6).high < found.low


def test_a_set_without_a_quorum_stops_for_ever() -> None:
    stalled = Committee((1,) * 6, THIRDS).without((0, 1))
    assert Pauses(stalled, RARE, 5, Anybody()).bounds(10**6, 10) == Bounds(Fraction(1), Fraction(1))
    assert Committee((1,) * 6, THIRDS).without((0,)).vital == 1


def test_bounds_join() -> None:
    joined = Bounds(Fraction(1, 2), Fraction(3, 4)).joined(Bounds(Fraction(1, 3), Fraction(1, 2)))
    assert joined == Bounds(Fraction(2, 3), Fraction(1))


def test_bad_failures_are_refused() -> None:
    fine = Pauses(Committee((1,), THIRDS), RARE, 1, Anybody())
    with pytest.raises(BadInput, match="outages"):
        replace(fine, outage=0)
    with pytest.raises(BadInput, match="common failures"):
        replace(fine, common=(common(1),) * 9)
