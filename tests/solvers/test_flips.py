"""Where a verdict of the game flips, against thresholds worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from econ.mechanism.load import load
from econ.protocol.terms import Offence
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.flips import flips, levers

FOUND = load("minimal")
DELAY = "propose reorder delay 2"
LIMIT = 50_000


@settings(max_examples=5)
@given(st.integers(1, 9))
def test_a_delay_pays_from_where_growth_makes_up_for_missed_slots(tenths: int) -> None:
    """No fees, no fixed reward: waiting pays if (1 - miss) (1 + growth) > 1, ties go to prompt leaders."""
    chance = tenths * WEIGHT_TOTAL // 10
    scenario = replace(FOUND.scenario, forced_per_day=0, miss=(0, 0, chance, 0))
    growth, missed = flips(FOUND.mechanism, scenario, DELAY, limit=LIMIT)
    arrives = 1 - Fraction(chance, WEIGHT_TOTAL)
    tips = (1 / arrives - 1) * 1_000_000
    if tips < 4_000_000:
        assert growth.threshold.flips
        assert growth.threshold.low.verdict == "holds"
        assert growth.threshold.low.value == tips.__floor__()
        assert growth.threshold.high.verdict == "fails"
    grown = 1 + Fraction(scenario.mev_growth[2], 1_000_000)
    last = (1 - 1 / grown) * 1_000_000
    assert missed.threshold.low.verdict == "fails"
    assert missed.threshold.low.value in (last.__floor__(), last.__floor__() - 1)


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
    assert halved.slashing.rules[0].fraction == 500_000
    assert replace(halved, slashing=FOUND.mechanism.slashing) == FOUND.mechanism
    assert unbonding.moved(pair, 7)[0].sequencers.unbonding.count == 7
    assert reliance.moved(pair, 11) == (FOUND.mechanism, replace(FOUND.scenario, reliance_per_slot=11))
