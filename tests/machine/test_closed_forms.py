"""The simulator against closed forms: fixed seeds, 4.5 standard errors, no number copied from the simulator."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import exp
from typing import Any

import numpy as np
import pytest

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.counters import Counter
from econ.protocol.ledger import Reason, flow_of
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import tabulate

RUNS = 200


def finished(mechanism: Mechanism, scenario: Scenario, *, slots: int, names: tuple[str, ...] = ("honest",)) -> Any:
    """The final state of RUNS lanes; names[0] is played by the first sequencer, the last name by all others."""
    tables = tabulate(tuple(STRATEGIES[name] for name in names))
    rows = (0, *[len(names) - 1] * (mechanism.sequencers.size - 1))
    chance = Sampled(17, tuple(range(RUNS)))
    params = parameters(mechanism, scenario, tables=tables, assignment=rows, chance=chance)
    return run(MODEL, params, MODEL.genesis(params, RUNS), slots=slots)


def near(values: np.ndarray, expected: float) -> bool:
    """Whether the mean over runs lies within 4.5 standard errors of the expectation."""
    return bool(abs(values.mean() - expected) <= 4.5 * values.std(ddof=1) / np.sqrt(len(values)))


def test_a_forced_transaction_waits_for_the_depth_and_one_slot() -> None:
    """Six geometric waits for Bitcoin blocks, and one slot more until the sixth is referenced."""
    settings = {
        "chain.slot": "20 s",
        "consensus.timeout_propose": "10 s",
        "scenario.miss": "['0 %', '1 %', '10 %', '50 %']",
    }
    found = load(
        "citrea-pos", overrides=settings | {"scenario.outages_per_year": "0", "scenario.forced_per_day": "2000"}
    )
    final = finished(found.mechanism, found.scenario, slots=1_500)
    counters = final["counters"]
    waits = counters[:, Counter.TAG_WAIT] / counters[:, Counter.TAGS_INCLUDED]
    chance = 1 - exp(-20 / 600)
    expected = found.mechanism.chain.bitcoin_depth / chance + 1
    assert near(waits, expected)


def test_demand_and_base_fees_follow_the_law() -> None:
    """3.6 transactions a second of 286,111 gas at the floor of a thousandth of a gwei."""
    found = load("citrea-pos")
    final = finished(found.mechanism, replace(found.scenario, outages_per_year=0), slots=600)
    counters, seconds = final["counters"], 600 * 2
    assert near(counters[:, Counter.USERS_ARRIVED], 3.6 * seconds)
    gas = Fraction(150 * 21_000 + 500 * 150_000 + 350 * 594_175, 1_000)
    used = counters[:, Counter.GAS_USED].astype(float)
    assert near(used / counters[:, Counter.USERS_INCLUDED], float(gas))
    paid = final["flows"][:, [flow_of(Reason.BASE_FEE), flow_of(Reason.VOTE_REWARD), flow_of(Reason.ROUNDING)]].sum(-1)
    assert np.abs(paid / (used / 10) - 1).max() < 0.01


@pytest.mark.parametrize("rule", ["round-robin", "weighted-round-robin", "stake-weighted"])
def test_leadership_follows_stake(rule: str) -> None:
    """A sandwicher with a quarter of the power takes a quarter of the value; equal powers make all rules agree."""
    found = load("minimal", overrides={"set.size": "4", "election.rule": rule, "scenario.forced_per_day": "0"})
    final = finished(found.mechanism, found.scenario, slots=400, names=("sandwich", "honest"))
    assert near(final["balance"][:, 0].astype(float), 400 / 4 * 1_000_000 / 4)


def test_failures_and_missed_slots_follow_their_rates() -> None:
    found = load("citrea-pos", overrides={"scenario.outages_per_year": "2000"})
    final = finished(found.mechanism, found.scenario, slots=800)
    failures = final["counters"][:, Counter.OUTAGES].astype(float)
    assert near(failures, 16 * 2_000 * 1_600 / 31_557_600)


def test_downtime_is_jailed_when_more_than_half_the_window_is_missed() -> None:
    """Whoever withholds every vote signs no final block."""
    small = {"set.size": "4", "set.power_cap": "100 %"}
    quick = {"slashing.downtime.window": "100 slots", "scenario.outages_per_year": "0"}
    found = load("citrea-pos", overrides=small | quick)
    final = finished(found.mechanism, found.scenario, slots=101, names=("withhold-votes", "honest"))
    fraction = found.mechanism.slashing.downtime
    assert fraction is not None
    stake = found.mechanism.sequencers.stakes[0]
    assert (final["bond"][:, 0] == stake - stake * fraction.fraction // 1_000_000).all()
    assert (final["counters"][:, Counter.JAILINGS] == 1).all()
