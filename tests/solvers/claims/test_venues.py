"""Venues side by side: the chosen one decides, the others are told, and evidence that comes late is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load, presets
from econ.mechanism.records import Slashing
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.registry import VENUES
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, Rollup
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import setting
from econ.solvers.claims.venues import every_venue
from tests.solvers.claims.worlds import PPM, claim, mechanism, scenario

BINDS = "slash-binds:equivocation"
COALITIONS = {"coalition-resilient", "t-immune", "kt-robust", "bribe-resistant"}
RULES = tuple(FractionSlash(offence, fraction=PPM) for offence in (Offence.EQUIVOCATION, Offence.FORCED_OMISSION))


@pytest.mark.parametrize("name", sorted(VENUES))
def test_the_chosen_venue_decides_and_every_venue_is_told(name: str) -> None:
    """Two Bitcoin blocks to finality, 144 to challenge; a slot on the rollup, one block where the key itself is out."""
    venue = every_venue(Rollup())[name]
    built = mechanism(*(10**9,) * 3, slashing=Slashing(venue, RULES))
    found = claim(BINDS, built, scenario())
    lines = {key: line for key, line in found.thresholds.items() if key.startswith("at venue ")}
    assert set(lines) == {f"at venue {each}{' (chosen)' if each == name else ''}" for each in VENUES}
    lags = {each: lines[f"at venue {each}{' (chosen)' if each == name else ''}"].split(",")[0] for each in VENUES}
    assert lags == {
        "rollup": "1 slot",
        "evidence-as-forced-input": "2 bitcoin blocks",
        "bitcoin-collateral": "146 bitcoin blocks",
        "key-extraction": "1 bitcoin block",
    }
    # Stake is free after 30 Bitcoin blocks.
    assert found.verdict == ("fails" if name == "bitcoin-collateral" else "holds")


def test_the_chosen_venue_keeps_its_parameters() -> None:
    own = BitcoinCollateral(challenge_blocks=3)
    assert every_venue(own)["bitcoin-collateral"] is own
    built = mechanism(10**9, 10**9, slashing=Slashing(own, RULES))
    assert claim(BINDS, built, scenario()).thresholds["at venue bitcoin-collateral (chosen)"].startswith("5 bitcoin")


def test_evidence_in_a_commitment_waits_for_it_and_a_key_says_nothing_about_it() -> None:
    """1000 slots of two seconds are 3.33 Bitcoin blocks, so four."""
    built = mechanism(10**9, 10**9, slashing=Slashing(EvidenceAsForcedInput(), RULES))
    said = claim("slash-binds:forced-omission", built, scenario()).thresholds
    assert said["at venue evidence-as-forced-input (chosen)"].startswith("6 bitcoin blocks")
    assert said["at venue key-extraction"] == "cannot punish it"


@given(st.integers(1, 9), st.sampled_from(tuple(Clock)))
def test_a_lag_on_the_other_clock_is_a_race(count: int, clock: Clock) -> None:
    """The verdict is the certificate's: it holds exactly if the chance is at least 0.99999."""
    base = mechanism(10**9, 10**9)
    built = replace(base, sequencers=replace(base.sequencers, unbonding=Duration(count * 700, clock)))
    found = claim(BINDS, built, scenario())
    chance = float(found.thresholds["evidence is in time with"])
    assert (found.verdict == "holds") == (chance >= 0.99999)


def test_alone_nobody_is_judged_in_time() -> None:
    found = claim(BINDS, mechanism(10**9), scenario())
    assert (found.verdict, found.evidence) == ("fails", None)
    assert "in time with 0.0000000" in found.thresholds["at venue rollup"]


@pytest.mark.parametrize("name", presets())
def test_what_depends_on_value_says_up_to_which_value_it_holds(name: str) -> None:
    """Every margin that is another one without extractable value is told with `holds up to`; coalitions tell shares."""
    found = load(name)
    valued = setting(found.mechanism, found.scenario)
    empty = setting(found.mechanism, replace(found.scenario, mev="none"))
    for claim_id in CLAIMS.keys() - COALITIONS:
        with_value, without = (CLAIMS[claim_id].decide(read) for read in (valued, empty))
        if with_value.margin_msat != without.margin_msat:
            assert "holds up to" in with_value.thresholds, claim_id
