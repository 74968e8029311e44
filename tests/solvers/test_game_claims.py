"""What the extracted game decides, whole and action by action."""

from __future__ import annotations

from dataclasses import replace

import pytest

import econ.solvers.game_claims as game_claims_module
from econ.errors import BadInput
from econ.mechanism.load import load
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.deviations import LEAVE, deviation
from econ.solvers.game_claims import CONFORMANCE, PREFIX, SUBGAME, game_claims, tightest
from econ.solvers.replay import Gain
from econ.solvers.study import certify, extracted, solve

FOUND = load("minimal")
# The whole game of `minimal` has 7,579 nodes, that of one action and leaving at most 532.
VOTE = "withhold the vote"
WHOLE, PARTS, NONE = 10_000, 1_000, 20


def by_id(limit: int) -> dict[str, ClaimResult]:
    return {result.id: result for result in game_claims(FOUND.mechanism, FOUND.scenario, limit=limit)}


@pytest.fixture(scope="module")
def whole() -> dict[str, ClaimResult]:
    return by_id(WHOLE)


def margin_of(result: ClaimResult) -> int:
    assert result.margin_msat is not None
    return result.margin_msat


def test_terms_add_up_and_verdicts_follow_margins(whole: dict[str, ClaimResult]) -> None:
    for result in whole.values():
        assert not result.terms or sum(term.msat for term in result.terms) == result.margin_msat
        if result.id.startswith(PREFIX) and result.margin_msat is not None:
            assert result.verdict == ("holds" if result.margin_msat >= 0 else "fails")


def test_what_fails_with_one_action_fails_with_all(whole: dict[str, ClaimResult]) -> None:
    failing = [margin_of(r) for r in whole.values() if r.id.startswith(PREFIX) and r.verdict == "fails"]
    assert failing
    assert whole[CONFORMANCE.id].verdict == "fails"
    assert margin_of(whole[CONFORMANCE.id]) <= min(failing)


def test_a_game_too_large_as_a_whole_is_decided_action_by_action(whole: dict[str, ClaimResult]) -> None:
    parts = by_id(PARTS)
    for name in (name for name in whole if name.startswith(PREFIX)):
        assert (parts[name].verdict, parts[name].margin_msat) == (whole[name].verdict, whole[name].margin_msat)
    assert parts[CONFORMANCE.id].verdict == "fails"
    assert parts[CONFORMANCE.id].margin_msat == parts[f"{PREFIX}reorder-delay-2"].margin_msat
    assert "more than 1,000 nodes" in parts[CONFORMANCE.id].method
    assert parts[SUBGAME.id].verdict == "undecided"


def test_a_limit_that_nothing_fits_leaves_everything_undecided_and_says_why() -> None:
    parts = by_id(NONE)
    assert {result.verdict for result in parts.values()} == {"undecided"}
    assert all("more than 20 nodes" in result.method for result in parts.values())
    assert tightest(tuple(parts.values())) == "propose honest"


def test_the_tightest_deviation_gains_most(whole: dict[str, ClaimResult]) -> None:
    assert tightest(tuple(whole.values())) == "propose reorder delay 2"
    calm = tuple(
        replace(result, margin_msat=None) if result.verdict == "fails" else result for result in whole.values()
    )
    smallest = min(r.margin_msat for r in calm if r.id.startswith(PREFIX) and r.margin_msat is not None)
    assert by_name(calm, tightest(calm)).margin_msat == smallest


def by_name(results: tuple[ClaimResult, ...], action: str) -> ClaimResult:
    return next(result for result in results if result.id.startswith(PREFIX) and result.deviation == action)


def test_without_growth_of_value_no_delay_pays() -> None:
    scenario = replace(FOUND.scenario, mev_growth=(0, 0, 0, 0))
    found = {result.id: result for result in game_claims(FOUND.mechanism, scenario, limit=WHOLE)}
    assert {found[f"{PREFIX}reorder-delay-{step}"].verdict for step in (1, 2, 3)} == {"holds"}
    # One of three equal powers can still keep a forced fee by vetoing the others' blocks.
    assert found[f"{PREFIX}withhold-the-vote"].verdict == "fails"
    assert found[CONFORMANCE.id].verdict == "fails"


@pytest.mark.parametrize(("members", "expected"), [(5, "holds"), (6, "fails")])
def test_a_third_of_the_power_gains_by_withholding_votes_and_less_does_not(members: int, expected: str) -> None:
    """Six of sixteen can veto: the others' fees and value wait for the coalition's own blocks."""
    found = load("citrea-pos")
    part = extracted(found.mechanism, found.scenario, actions=(VOTE, LEAVE), members=members)
    assert deviation(part.game, part.discount, VOTE).verdict == expected
    with pytest.raises(BadInput, match="allowed: one deviator"):
        certify(solve(part))


@pytest.mark.parametrize(("low", "expected"), [(-1.0, "undecided"), (0.0, "undecided"), (0.5, "fails")])
def test_a_reduced_game_fails_only_where_the_replay_is_beyond_chance(
    low: float, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(game_claims_module, "realised_gain", lambda *_, **__: Gain(1.0, low, 3.0))
    found = load("citrea-pos")
    claims = {r.id: r.verdict for r in game_claims(found.mechanism, found.scenario, limit=WHOLE)}
    assert claims[CONFORMANCE.id] == claims[f"{PREFIX}reorder-delay-1"] == expected
