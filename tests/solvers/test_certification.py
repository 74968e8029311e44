"""Every claim that `check` tells of has a certificate of its verdict, or a reason why it has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.certificates.codec import sealed
from econ.certificates.registry import KINDS
from econ.errors import BadInput
from econ.mechanism.load import Loaded, load
from econ.solvers import certification, tested_invariants
from econ.solvers.certification import certified, claim_ids
from econ.solvers.claims.certificates import certificate_of
from econ.solvers.claims.registry import CLAIMS, check
from econ.solvers.derivation import JOINT, verified
from econ.solvers.game_claims import game_claims
from econ.solvers.study import LIMIT, extract
from econ.solvers.subgame_perfect import findings
from econ.testing import mechanisms, scenarios

MINIMAL = load("minimal")
Document = dict[str, Any]


@pytest.fixture(scope="module")
def decided() -> dict[str, str]:
    """The verdict of every claim as `check` decides it."""
    pair = MINIMAL.mechanism, MINIMAL.scenario
    results = (tested_invariants.tested_invariants(*pair), *check(*pair), *game_claims(*pair, limit=LIMIT))
    return {result.id: result.verdict for result in results}


def test_the_ids_are_those_that_check_prints(decided: dict[str, str]) -> None:
    assert claim_ids(MINIMAL.mechanism) == tuple(decided)


@pytest.mark.parametrize("claim", claim_ids(MINIMAL.mechanism))
def test_a_certificate_has_the_verdict_of_the_claim_and_is_the_mechanisms(claim: str, decided: dict[str, str]) -> None:
    found = certified(claim, MINIMAL.mechanism, MINIMAL.scenario)

    if found.document is None:
        assert found.verdict == "undecided" or found.told.startswith("nothing to certify: ")
        return
    result = verified(found.document, from_mechanism=True)
    assert result.accepted, result.reason
    assert found.verdict == result.verdict == decided[claim]
    assert "minimal (" in result.scope
    assert claim in result.scope or claim not in CLAIMS


def test_what_is_decided_with_a_margin_is_certified(decided: dict[str, str]) -> None:
    """Left out: what is tested, not open or as prescribed, proven bounds on pauses, and games without a certificate."""
    pair = MINIMAL.mechanism, MINIMAL.scenario
    bare = {claim for claim in decided if certified(claim, *pair).document is None}
    idle = {result.id for result in check(*pair) if result.method.startswith(("not available", "prescribed"))}
    bounded = {claim for claim in decided if claim.startswith("live:")}

    assert bare - bounded - idle == {"invariants", "t-immune", "bribe-resistant", "one-shot:cartel"}


def test_an_unknown_claim_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"--claim deviation:nothing: .* deviation:equivocate, .* subgame-perfect"):
        certified("deviation:nothing", MINIMAL.mechanism, MINIMAL.scenario)
    with pytest.raises(BadInput, match="allowed: "):
        certified("deviation:propose equivocate", MINIMAL.mechanism, MINIMAL.scenario)


@pytest.mark.parametrize("name", ["minimal", "citrea-pos", "aztec-v4"])
@pytest.mark.parametrize("claim", JOINT)
def test_games_of_coalitions_are_made_again(name: str, claim: str) -> None:
    found = load(name)
    document = certificate_of(claim, found.mechanism, found.scenario)
    assert document is not None
    result = verified(document, from_mechanism=True)

    assert result.accepted, result.reason
    assert f" {claim}: " in result.scope
    assert document["verdict"] == CLAIMS[claim](found.mechanism, found.scenario).verdict


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_certificates_of_any_mechanism_speak_of_it_and_not_of_another(data: st.DataObject) -> None:
    built = data.draw(mechanisms())
    world = data.draw(scenarios(slot_ms=built.chain.slot_ms, size=built.sequencers.size))
    claim = data.draw(st.sampled_from(sorted(CLAIMS)))
    document = certificate_of(claim, built, world)
    if document is None:
        assert CLAIMS[claim](built, world).verdict == "undecided" or certified(claim, built, world).document is None
        return
    richer = replace(world, capital_cost=world.capital_cost + 1)

    assert verified(document, from_mechanism=Loaded(built, world, {}, ())).accepted
    assert not verified(document, from_mechanism=Loaded(built, richer, {}, ())).accepted


CLOSED = ("one-shot:equivocate", "timing-prompt", "settlement-safe", "coalition-resilient", "kt-robust")


def other_amounts(document: Document) -> None:
    """One more msat for prescribed play, in the weights, the joint gain or the bound."""
    game = document["game"]
    if "weights" in game:
        game["weights"] = [[[*terms, ["luck", "1/1"]] for terms in row] for row in game["weights"]]
        proof = document["proof"]
        top, bottom = proof["margin"].split("/")
        proof["margin"] = f"{int(top) + int(bottom)}/{bottom}"
    elif "regimes" in game:
        game["regimes"][0]["gain"] += 1
        place = document["proof"]["regime"]
        document["proof"]["gain"] += int(place == 0)
    else:
        game["bound"] = "1/1001"


@pytest.mark.parametrize("claim", CLOSED)
def test_other_amounts_are_proven_of_their_game_and_refused_of_the_mechanism(claim: str) -> None:
    document = certificate_of(claim, MINIMAL.mechanism, MINIMAL.scenario)
    assert document is not None
    other_amounts(document)
    forged = sealed(document)

    assert verified(forged).accepted, verified(forged).reason
    result = verified(forged, from_mechanism=True)
    assert (result.accepted, result.scope) == (False, "nothing is shown about the mechanism")
    assert result.reason.startswith("game: not what the mechanism gives")


def test_a_closed_form_that_claims_to_be_another_is_refused() -> None:
    document = certificate_of("one-shot:offline", MINIMAL.mechanism, MINIMAL.scenario)
    assert document is not None
    for claim in ("one-shot:empty", "participation", "coalition-resilient", "nothing"):
        forged = sealed(document | {"game": document["game"] | {"claim": claim}})
        assert verified(forged).accepted
        assert verified(forged, from_mechanism=True).reason.startswith("game: not what the mechanism gives")


def test_a_closed_form_is_not_about_a_reduced_mechanism_or_another() -> None:
    document = certificate_of("one-shot:delay-1", MINIMAL.mechanism, MINIMAL.scenario)
    assert document is not None
    reduction = dict.fromkeys(("key", "becomes", "kind", "reason"), "x")
    table = {"propose": [0], "vote": [0], "stake": [0]}
    for change in ({"focal": 1}, {"reductions": [reduction]}, {"counterexample": table}):
        forged = sealed(document | {"origin": document["origin"] | change})
        assert verified(forged, from_mechanism=True).reason.startswith("origin: this claim needs no")
    bare = sealed({key: value for key, value in document.items() if key != "origin"})
    assert verified(bare, from_mechanism=True).reason.startswith("origin: missing")
    other = load("minimal", overrides={"set.size": "4"})
    assert verified(document, from_mechanism=other).reason.startswith("mechanism_sha256: ")


def test_more_faulty_members_are_another_claim() -> None:
    """The game of the one claim with the number of the other is neither's."""
    document = certificate_of("coalition-resilient", MINIMAL.mechanism, MINIMAL.scenario)
    assert document is not None
    for faulty, word in ((0, "coalition-resilient"), (1, "kt-robust"), (2, None)):
        relabelled = sealed(document | {"game": document["game"] | {"faulty": faulty}})
        result = verified(relabelled, from_mechanism=True)
        assert result.accepted == (word is not None)
        assert word is None or f"breaks {word}: " in result.scope


@pytest.fixture(scope="module")
def tempted() -> Document:
    document = certified("subgame-perfect", MINIMAL.mechanism, MINIMAL.scenario).document
    assert document is not None
    return document


def test_the_state_shown_is_the_most_tempting_one(tempted: Document) -> None:
    found = extract("minimal")
    worst = findings(found.game, found.discount).temptations[0]
    game = tempted["game"]

    assert game["root"] == found.game.source()[worst.edge]
    assert tempted["proof"]["policy"][game["root"]] == worst.edge
    assert game["actions"][game["action"][worst.edge]] == worst.action
    # Tempted again whenever the state comes back, so at least once.
    gain = tempted["proof"]["gain"].split("/")
    assert int(gain[0]) >= (worst.msat - 1) * int(gain[1])


def test_a_state_of_the_game_is_no_refutation_of_conformance(tempted: Document) -> None:
    """Relabelled, or with the game's own root: what is proven from the state is not proven from the first."""
    keys = {"claim": "no-profitable-deviation", "statement": KINDS["no-profitable-deviation"].statements["fails"]}
    relabelled = sealed(tempted | keys)
    rooted = sealed(tempted | {"game": tempted["game"] | {"root": extract("minimal").game.root}})

    assert verified(relabelled).accepted
    assert not verified(relabelled, from_mechanism=True).accepted
    assert not verified(rooted).accepted


def test_a_state_that_is_not_the_mechanisms_is_refused(tempted: Document) -> None:
    states = [list(state) for state in tempted["game"]["states"]]
    states[tempted["game"]["root"]][0] += 1
    forged = sealed(tempted | {"game": tempted["game"] | {"states": states}})

    assert verified(forged).accepted
    assert verified(forged, from_mechanism=True).reason.startswith("game: not what the mechanism gives")


@pytest.mark.parametrize(
    ("tempting", "unclear", "verdict", "word"), [((), 0, "holds", "nothing to certify"), ((), 3, "undecided", "ties")]
)
def test_without_a_tempting_state_there_is_nothing_to_show(
    tempting: tuple[Any, ...], unclear: int, verdict: str, *, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(*_: object) -> Any:
        found = extract("minimal")
        return replace(findings(found.game, found.discount), temptations=tempting, tempting=0, unclear=unclear)

    monkeypatch.setattr(certification, "findings", seen)
    found = certified("subgame-perfect", MINIMAL.mechanism, MINIMAL.scenario)

    assert (found.verdict, found.document) == (verdict, None)
    assert word in found.told
