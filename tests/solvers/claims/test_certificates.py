"""Every claim in closed form has a certificate that a stranger accepts, about this mechanism and no other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.certificates import chances, verify, weighed
from econ.certificates.codec import canonical, rational
from econ.errors import BadInput
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded, load, presets
from econ.solvers.claims.certificates import certificate_of, document_of
from econ.solvers.claims.claim import Chance, ClaimResult, Row, Stated, decided
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import setting
from econ.testing import mechanisms, scenarios
from tests.solvers.claims.worlds import mechanism, scenario

# Coalitions and bribes are certified as games of their own, if at all.
COALITIONS = {"coalition-resilient", "t-immune", "kt-robust", "bribe-resistant"}


@pytest.mark.parametrize("name", presets())
def test_certificates_state_the_verdict_of_the_claim(name: str) -> None:
    stated_all(load(name))


@settings(max_examples=30)
@given(st.data())
def test_certificates_of_any_mechanism_are_accepted(data: st.DataObject) -> None:
    built = data.draw(mechanisms())
    world = data.draw(scenarios(slot_ms=built.chain.slot_ms, size=built.sequencers.size))
    stated_all(Loaded(built, world, {}, ()))


def stated_all(found: Loaded) -> None:
    read = setting(found.mechanism, found.scenario)
    for claim in CLAIMS.keys() - COALITIONS:
        stated_in_full(claim, CLAIMS[claim].decide(read), found)


def stated_in_full(claim: str, result: ClaimResult, found: Loaded) -> None:
    document = document_of(result, found.mechanism, found.scenario)
    if document is None:
        assert result.verdict == "undecided" or not result.evidence
        return
    assert verify(canonical(document)).accepted
    assert (document["verdict"], document["game"]["claim"]) == (result.verdict, claim)
    assert document["claim"] == (chances.CLAIM if isinstance(result.evidence, Chance) else weighed.CLAIM)
    if result.margin_msat is not None:
        assert rational(document["proof"]["margin"], "margin").__floor__() == result.margin_msat


def test_what_weighs_money_has_a_certificate() -> None:
    found = load("citrea-pos")
    results = [decide(found.mechanism, found.scenario) for decide in CLAIMS.values()]
    bare = {result.id for result in results if result.margin_msat is not None and not result.evidence}
    assert bare <= COALITIONS


def test_the_digests_are_the_mechanisms() -> None:
    found = load("citrea-pos")
    document = certificate_of("one-shot:offline", found.mechanism, found.scenario)
    assert document is not None
    assert document["mechanism_sha256"] == mechanism_sha256(found.mechanism)
    assert document["scenario_sha256"] == scenario_sha256(found.scenario)
    assert document["origin"]["name"] == "citrea-pos"


def test_every_kind_of_sequencer_is_listed_and_standbys_stand_apart() -> None:
    """One leader and two standbys, of which one has the leader's bond: only who leads can propose."""
    built = mechanism(5 * 10**9, 10**9, 5 * 10**9, election="single")
    document = certificate_of("one-shot:offline", built, scenario())
    assert document is not None
    assert (document["game"]["kinds"], document["game"]["apart"]) == ([[0]], [1, 2])
    voted = certificate_of("one-shot:withhold-vote", built, scenario())
    assert voted is not None
    assert sorted(voted["game"]["kinds"]) == [[0], [1], [2]]


def test_another_margin_is_another_certificate_and_an_undecided_claim_has_none() -> None:
    stated = Stated("one-shot:offline", "statement", "deviation")
    built, world = mechanism(10**9, 10**9), scenario()
    assert document_of(decided(stated, "undecided", method="tried"), built, world) is None
    assert document_of(decided(stated, "holds", method="not available"), built, world) is None
    wrong = Row((), "option", (("gain", Fraction(-1)),))
    lie = replace(decided(stated, "holds", method="closed form"), evidence=(wrong,))
    assert document_of(lie, built, world) is None


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(BadInput, match="one-shot:offline"):
        certificate_of("one-shot:online", mechanism(10**9), scenario())
