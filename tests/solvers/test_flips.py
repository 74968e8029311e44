"""Where a verdict of the game flips, against thresholds worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.certificates.deviation import CLAIM
from econ.mechanism.load import Loaded, load
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.terms import Offence
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.derivation import verified
from econ.solvers.flips import Flip, flips, levers
from econ.solvers.thresholds import Side, Threshold

FOUND = load("minimal")
DELAY = "propose reorder delay 2"
LIMIT = 50_000


def thresholds(found: Iterator[Flip]) -> list[Threshold]:
    listed = [flip.threshold for flip in found]
    return [tip for tip in listed if tip is not None]


@settings(max_examples=5)
@given(st.integers(1, 9))
def test_a_delay_pays_from_where_growth_makes_up_for_missed_slots(tenths: int) -> None:
    """No fees, no fixed reward: waiting pays if (1 - miss) (1 + growth) > 1, ties go to prompt leaders."""
    chance = tenths * WEIGHT_TOTAL // 10
    scenario = replace(FOUND.scenario, forced_per_day=0, miss=(0, 0, chance, 0))
    growth, missed = thresholds(flips(FOUND.mechanism, scenario, DELAY, limit=LIMIT))
    arrives = 1 - Fraction(chance, WEIGHT_TOTAL)
    tips = (1 / arrives - 1) * 1_000_000
    if tips < 4_000_000:
        assert growth.flips
        assert growth.low.verdict == "holds"
        assert growth.low.value == tips.__floor__()
        assert growth.high.verdict == "fails"
    grown = 1 + Fraction(scenario.mev_growth[2], 1_000_000)
    last = (1 - 1 / grown) * 1_000_000
    assert missed.low.verdict == "fails"
    assert missed.low.value in (last.__floor__(), last.__floor__() - 1)


def test_levers_fit_the_action() -> None:
    delay = levers(FOUND.mechanism, FOUND.scenario, DELAY)
    assert [lever.name for lever in delay] == [
        "growth of the slot's value in 1000 ms",
        "chance that 1000 ms miss the slot",
    ]
    offence = levers(FOUND.mechanism, FOUND.scenario, "propose equivocate")
    assert [lever.name for lever in offence] == [
        "bonds",
        "share of the bond taken for equivocation",
        "unbonding",
        "reliance per slot",
    ]


def test_a_lever_moves_what_it_names_and_nothing_else() -> None:
    pair = FOUND.mechanism, FOUND.scenario
    bonds, slash, unbonding, reliance = levers(*pair, "propose equivocate")
    assert {rule.offence for rule in FOUND.mechanism.slashing.rules} == {Offence.EQUIVOCATION}
    doubled, _ = bonds.moved(pair, 200)
    assert doubled.sequencers.stakes == tuple(2 * stake for stake in FOUND.mechanism.sequencers.stakes)
    assert replace(doubled, sequencers=FOUND.mechanism.sequencers) == FOUND.mechanism
    halved, _ = slash.moved(pair, 500_000)
    (rule,) = halved.slashing.rules
    assert isinstance(rule, FractionSlash)
    assert rule.fraction == 500_000
    assert replace(halved, slashing=FOUND.mechanism.slashing) == FOUND.mechanism
    assert unbonding.moved(pair, 7)[0].sequencers.unbonding.count == 7
    assert reliance.moved(pair, 11) == (FOUND.mechanism, replace(FOUND.scenario, reliance_per_slot=11))


@pytest.fixture(scope="module")
def growth() -> Threshold:
    (tip,) = thresholds(islice(flips(FOUND.mechanism, FOUND.scenario, DELAY, limit=LIMIT, certified=True), 1))
    return tip


def test_both_sides_of_a_flip_are_certified_about_their_own_mechanism(growth: Threshold) -> None:
    assert growth.high.value - growth.low.value == 1
    for side, verdict in ((growth.low, "holds"), (growth.high, "fails")):
        assert side.certificate is not None
        result = verified(side.certificate, from_mechanism=True)
        assert (side.verdict, result.claim, result.verdict, result.accepted) == (verdict, CLAIM, verdict, True)
        assert side.certificate["actions"] == [DELAY, "leave"]
        assert f"(actions: {DELAY}, leave)" in result.scope


def test_a_side_speaks_of_its_value_and_no_other(growth: Threshold) -> None:
    """The mechanism and scenario of the other side, of the same size and actions, are not what is certified."""

    def beside(side: Side, value: int) -> bool:
        (lever, _) = levers(FOUND.mechanism, FOUND.scenario, DELAY)
        mechanism, scenario = lever.moved((FOUND.mechanism, FOUND.scenario), value)
        assert side.certificate is not None
        return verified(side.certificate, from_mechanism=Loaded(mechanism, scenario, {}, ())).accepted

    low, high = growth.low, growth.high
    assert [beside(side, value) for side in (low, high) for value in (low.value, high.value)] == [
        True,
        False,
        False,
        True,
    ]


def test_nothing_is_certified_unless_asked() -> None:
    (tip,) = thresholds(islice(flips(FOUND.mechanism, FOUND.scenario, DELAY, limit=LIMIT), 1))
    assert (tip.low.certificate, tip.high.certificate) == (None, None)
