"""Turns read off the rule against a long look at who led, and the proven bound on leads in a row."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.enclosures import harmonic
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.rule import ElectionRule, Memory
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.solvers.claims import turns as module
from econ.solvers.claims.turns import Turns, longest_lead, rotation

POWERS = st.lists(st.integers(1, 9), min_size=2, max_size=6)
SLOTS = 400
ALWAYS = Turns(share=Fraction(1), again=Fraction(1), after_other=Fraction(0), run=None)


def led(rule: ElectionRule, powers: list[int], slots: int = SLOTS) -> list[int]:
    power = np.array([powers])
    memory, leaders = Memory(np.zeros(1, np.int64), np.zeros_like(power)), []
    for _ in range(slots):
        leader, memory = rule.leader(np.zeros(1, np.int64), power, memory)
        leaders.append(int(leader[0]))
    return leaders


def longest(leaders: list[int], who: int) -> int:
    return max((len(list(group)) for leader, group in groupby(leaders) if leader == who), default=0)


@given(POWERS, st.sampled_from((RoundRobin(), WeightedRoundRobin())))
def test_a_rotation_is_what_a_long_look_sees(powers: list[int], rule: ElectionRule) -> None:
    leaders = led(rule, powers)
    for who, turn in enumerate(rotation(rule, np.array(powers)).turns):
        assert turn.run == longest(leaders, who)
        assert turn.again == (turn.run > 1)
        assert turn.after_other == 1
        assert abs(turn.share - Fraction(leaders.count(who), SLOTS)) < Fraction(sum(powers), SLOTS)


@given(POWERS)
def test_shares_follow_power_under_the_weighted_rotation(powers: list[int]) -> None:
    shares = [turn.share for turn in rotation(WeightedRoundRobin(), np.array(powers)).turns]
    assert shares == [Fraction(power, sum(powers)) for power in powers]


@given(POWERS)
def test_draws_have_the_chances_of_power_and_no_longest_run(powers: list[int]) -> None:
    for power, turn in zip(powers, rotation(StakeWeighted(), np.array(powers)).turns, strict=True):
        assert turn.share == turn.again == turn.after_other == Fraction(power, sum(powers))
        assert turn.run is None


@given(POWERS)
def test_one_leader_leads_always_and_its_standbys_never(powers: list[int]) -> None:
    first, *others = rotation(Single(), np.array(powers)).turns
    assert first == ALWAYS
    assert all(turn.share == turn.run == 0 for turn in others)


@pytest.mark.parametrize("name", sorted(ELECTION_RULES))
def test_a_set_of_one_leads_every_slot(name: str) -> None:
    rule: ElectionRule = ELECTION_RULES[name]()  # type: ignore[assignment]
    (alone,) = rotation(rule, np.array([5])).turns
    assert alone == ALWAYS


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=8))
def test_nobody_leads_longer_in_a_row_than_proven(powers: list[int]) -> None:
    leaders = led(WeightedRoundRobin(), powers)
    assert all(longest(leaders, who) <= longest_lead(np.array(powers), who) for who in range(len(powers)))


def test_the_bound_is_met_by_halves() -> None:
    """Shares of a half, a quarter and a quarter lead 0, 1, 2, 0 and again."""
    assert longest_lead(np.array([2, 1, 1]), 0) == 3
    assert longest(led(WeightedRoundRobin(), [2, 1, 1]), 0) == 2
    assert longest_lead(np.array([1, 1]), 0) == 2


def test_harmonic_numbers() -> None:
    assert harmonic(0) == 0
    assert harmonic(4) == Fraction(25, 12)


def test_a_rotation_too_long_to_follow_is_bounded_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SLOTS", 8)
    power = np.array([5, 3, 3])
    found = rotation(WeightedRoundRobin(), power)
    assert "proven bound" in found.method
    assert [turn.run for turn in found.turns] == [longest_lead(power, who) for who in range(3)]
    assert [turn.share for turn in found.turns] == [Fraction(5, 11), Fraction(3, 11), Fraction(3, 11)]
