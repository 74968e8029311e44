"""Long pauses as claims: who stops a set, what a standby does, and that one prover decides settlement."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from econ.consensus.registry import PROTOCOLS
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import CommonFailure, Scenario
from econ.solvers.claims.live import alone, bounds, hot_standby, one_sequencer, provers, too_long, with_stalling
from econ.solvers.claims.setting import setting
from tests.solvers.claims.worlds import claim, mechanism, scenario

ALONE, COMMON, STALLING, SETTLEMENT = (
    f"live:{name}" for name in ("independent", "common-failures", "stalling", "settlement")
)
STAKE = 10_000
HOUR_MS = 3_600_000


def world(**keys: Any) -> Scenario:
    """A failure a month, half an hour long; a pause of more than a minute a year in a hundred is too much."""
    quiet = {"outages_per_year": 12, "outage_slots": 900, "miss": (2**22,) * 4, "common_failures": ()}
    return scenario(**quiet | keys)


def of(size: int, protocol: str = "cometbft") -> Mechanism:
    built = mechanism(*(STAKE,) * size)
    return replace(built, consensus=replace(built.consensus, protocol=protocol))


@pytest.mark.parametrize(
    ("size", "protocol", "verdict"),
    [
        (1, "single", "fails"),
        (3, "cometbft", "fails"),
        (4, "cometbft", "fails"),
        (6, "cometbft", "fails"),
        (7, "cometbft", "holds"),
        (7, "minimmit", "fails"),
        (11, "minimmit", "holds"),
    ],
)
def test_how_many_sequencers_are_enough(*, size: int, protocol: str, verdict: str) -> None:
    """Two failures at once stop six (of which five vote), three stop seven; Minimmit spares a fifth only."""
    assert claim(ALONE, of(size, protocol), world()).verdict == verdict


def test_one_with_a_standby_beats_four_and_loses_to_seven() -> None:
    four, seven = setting(of(4), world()), setting(of(7), world())
    assert one_sequencer(four).low > Fraction(99, 100)
    assert hot_standby(four).high < bounds(four, alone(four)).low
    assert bounds(seven, alone(seven)).high < hot_standby(seven).low
    said = claim(ALONE, of(4), world()).thresholds
    assert {"one sequencer", "one with a hot standby", "the set of 4"} <= said.keys()
    assert said["fewest equal sequencers that do"] == "7"
    # A pause shorter than the takeover is not avoided by it.
    hasty = setting(of(4), world(pause_limit_ms=30_000))
    assert hot_standby(hasty) == one_sequencer(hasty)


def test_the_limit_counts_whole_slots() -> None:
    assert too_long(setting(of(4), world(pause_limit_ms=60_000))) == 31
    assert too_long(setting(of(4), world(pause_limit_ms=59_999))) == 30


def failure(percent: int, *, per_year: int = 1, outage_ms: int = HOUR_MS) -> CommonFailure:
    return CommonFailure("cloud", percent * 10_000, per_year, outage_ms)


def test_a_cloud_with_a_third_stops_everybody_and_a_tenth_does_not() -> None:
    sixteen = of(16)
    assert claim(COMMON, sixteen, world()).method.startswith("not available")
    large = claim(COMMON, sixteen, world(common_failures=(failure(34),)))
    assert large.verdict == "fails"
    assert large.thresholds["stop a quorum by themselves"] == "cloud"
    assert claim(COMMON, sixteen, world(common_failures=(failure(10),))).verdict == "holds"
    short = failure(34, outage_ms=10_000)
    assert claim(COMMON, sixteen, world(common_failures=(short,))).verdict == "holds"


def test_stalling_stake_adds_to_failures_and_from_a_third_on_stalls_for_ever() -> None:
    read = setting(of(16), world())
    none, some, more, third = (with_stalling(read, Fraction(k, 16)) for k in (0, 1, 3, 6))
    assert none == bounds(read, alone(read))
    assert none.high < some.low
    assert some.high < more.low
    assert third.low == 1
    assert with_stalling(read, Fraction(1, 3)).low < 1
    said = claim(STALLING, of(16), world()).thresholds
    assert said["can stall for ever from"].startswith("6 of 16 sequencers (37.5 %")
    assert said["holds up to"].startswith("3 of 16")


def test_stalling_without_whole_sequencers_is_bounded_by_shares() -> None:
    """Unequal ones: from below those that fit, from above power of just the share."""
    built = mechanism(STAKE, *(2 * STAKE,) * 4, 3 * STAKE)
    read = setting(replace(built, consensus=replace(built.consensus, protocol="cometbft")), world())
    plain, found = bounds(read, alone(read)), with_stalling(read, Fraction(1, 10))
    assert plain.low <= found.low <= found.high
    assert found.high > plain.high


def test_one_prover_decides_settlement_however_many_order() -> None:
    long = world(prover_failures_per_year=4, prover_outage_ms=6 * HOUR_MS)
    few, many = (claim(SETTLEMENT, of(size), long) for size in (7, 16))
    assert few.verdict == many.verdict == "fails"
    assert few.binding_term == many.binding_term == "one prover"
    assert few.thresholds["1 prover"] == many.thresholds["1 prover"]
    assert claim(SETTLEMENT, of(16), replace(long, prover_failures_per_year=0)).verdict == "holds"


def test_provers_take_over_from_each_other() -> None:
    """P(at least one of 4 failures a year) is 1 - e^-4; two provers must be down at once."""
    read = setting(of(7), world(prover_failures_per_year=4, prover_outage_ms=6 * HOUR_MS))
    year, interval = 15_778_800, 3_001
    one, two = (provers(read, number).bounds(interval, year) for number in (1, 2))
    assert float(one.low) == pytest.approx(0.98168, rel=1e-3)
    rate = 4 / year
    both = 2 * rate**2 * (10_800 - interval) * year
    assert float(two.low) == pytest.approx(both, rel=0.15)
    assert float(two.high) == pytest.approx(both, rel=0.1)


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
@pytest.mark.parametrize("name", [ALONE, COMMON, STALLING, SETTLEMENT])
def test_every_protocol_gets_a_verdict(protocol: str, name: str) -> None:
    common = world(common_failures=(failure(20), failure(10, per_year=2)))
    found = claim(name, of(5, protocol), common)
    assert found.verdict in {"holds", "fails", "undecided"}
    assert found.as_json()["id"] == name


def test_failures_in_every_slot_are_no_trouble() -> None:
    constant = world(outages_per_year=15_778_800 // 5, prover_failures_per_year=10**9)
    assert claim(ALONE, of(5), constant).verdict == "fails"
    assert claim(SETTLEMENT, of(5), constant).verdict == "fails"
