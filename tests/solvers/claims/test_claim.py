"""Results: exact sums in whole msat, binding terms, verdicts, and what every claim must state."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load, presets
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.claim import (
    NOTHING_LOST,
    TOO_LITTLE_LOST,
    ClaimResult,
    Stated,
    Weights,
    binding_term,
    decided,
    rounded,
    weighed,
)
from econ.solvers.claims.registry import CLAIMS, check, verdict_of
from econ.testing import mechanisms, scenarios

STATED = Stated("id", "statement", "deviation")
AMOUNTS = st.fractions(-(10**6), 10**6, max_denominator=997)
FIELDS = (
    *("id", "statement", "verdict", "margin_msat", "binding_term"),
    *("thresholds", "deviation", "method", "terms", "assumptions"),
)


@given(st.lists(AMOUNTS, max_size=6))
def test_terms_are_whole_close_to_exact_and_add_up_to_the_margin(amounts: list[Fraction]) -> None:
    weights = [(str(place), amount) for place, amount in enumerate(amounts)]
    exact = dict(weights)
    terms = rounded(weights)
    assert sum(term.msat for term in terms) == sum(amounts).__floor__()
    assert all(abs(term.msat - exact[term.term]) < 1 for term in terms)
    assert {term.term for term in terms} == {name for name, amount in weights if amount}


@given(st.lists(AMOUNTS, max_size=6))
def test_a_claim_holds_exactly_when_its_weights_do_not_add_up_below_zero(amounts: list[Fraction]) -> None:
    result = weighed(STATED, [("term", amount) for amount in amounts])
    assert (result.verdict == "holds") == (sum(amounts) >= 0)
    assert result.margin_msat == sum(amounts).__floor__()


def test_thirds_that_cancel_are_a_tie_and_hold() -> None:
    thirds = [("lost reward", Fraction(1, 3)), ("slash", Fraction(2, 3)), ("gain", Fraction(-1))]
    result = weighed(STATED, thirds)
    assert (result.verdict, result.margin_msat) == ("holds", 0)
    assert sum(term.msat for term in result.terms) == 0


@pytest.mark.parametrize(
    ("amounts", "binding"),
    [
        ({"lost reward": 5, "slash": 90, "gain": -50}, "slash"),
        ({"lost reward": 60, "slash": 70, "gain": -50}, "slash"),
        ({"quorum": 1}, "quorum"),
        ({"slash": 50, "gain": -50}, NOTHING_LOST),
        ({"slash": 49, "gain": -50}, TOO_LITTLE_LOST),
        ({"gain": -50}, NOTHING_LOST),
        ({}, NOTHING_LOST),
    ],
)
def test_the_binding_term_is_the_consequence_that_decides(amounts: dict[str, int], binding: str) -> None:
    weights: Weights = [(name, Fraction(amount)) for name, amount in amounts.items()]
    assert binding_term(weights) == binding


@given(st.lists(AMOUNTS.map(abs), min_size=1, max_size=4), AMOUNTS.map(abs))
def test_without_the_binding_term_no_other_one_would_be_needed(lost: list[Fraction], gain: Fraction) -> None:
    weights = [*((str(place), amount) for place, amount in enumerate(lost)), ("gain", -gain)]
    margin, binding = sum(lost) - gain, binding_term(weights)
    needed = {name for name, amount in weights if amount > 0 and margin - amount < 0}
    assert not needed or margin <= 0 or binding in needed


def result(verdict: str) -> ClaimResult:
    return decided(STATED, verdict, method="closed form")  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(("holds", "fails", "undecided"))))
def test_the_worst_verdict_counts(verdicts: list[str]) -> None:
    worst = "fails" if "fails" in verdicts else "undecided" if "undecided" in verdicts else "holds"
    assert verdict_of(map(result, verdicts)) == worst


@pytest.mark.parametrize("name", presets())
def test_every_claim_about_a_preset_states_all_there_is_to_it(name: str) -> None:
    found = load(name)
    stated_in_full(check(found.mechanism, found.scenario))


@given(st.data())
def test_every_claim_about_any_mechanism_states_all_there_is_to_it(data: st.DataObject) -> None:
    mechanism: Mechanism = data.draw(mechanisms())
    size = mechanism.sequencers.size
    world: Scenario = data.draw(scenarios(slot_ms=mechanism.chain.slot_ms, size=size))
    stated_in_full(check(mechanism, world))


def stated_in_full(results: tuple[ClaimResult, ...]) -> None:
    assert tuple(result.id for result in results) == tuple(CLAIMS)
    for result in results:
        fields = json.loads(json.dumps(result.as_json()))
        assert tuple(fields) == FIELDS
        assert all(isinstance(value, str) and value for value in fields["thresholds"].values())
        assert fields["statement"] and fields["method"]  # noqa: PT018
        if result.margin_msat is not None:
            assert sum(term.msat for term in result.terms) == result.margin_msat
            assert (result.verdict == "holds") == (result.margin_msat >= 0)


def test_a_claim_alone_says_what_it_says_among_all() -> None:
    found = load("citrea-pos")
    alone = tuple(claim(found.mechanism, found.scenario) for claim in CLAIMS.values())
    assert alone == check(found.mechanism, found.scenario)
