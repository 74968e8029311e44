"""Proofs of coalition-resilient: by hand, tampered with, and against every coalition."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given

from econ.certificates import verify
from econ.certificates.coalition import CLAIM, STATEMENTS
from econ.certificates.codec import canonical, sealed
from econ.games.coalition import VETO, CoalitionGame, Need, Regime, threshold
from econ.solvers.coalition.decision import certificate, decide
from tests.certificates.examples import DIGEST, Document, changed, encoded, integer_paths, off_by_one
from tests.games.coalitions import HASHES, games, largest_gain


def document(verdict: str, game: Document, proof: Document) -> Document:
    envelope = {"format": "seqecon-certificate", "version": 1, "claim": CLAIM, "verdict": verdict}
    origins = dict.fromkeys(("mechanism_sha256", "scenario_sha256", "model_sha256"), DIGEST)
    return envelope | origins | {"statement": STATEMENTS[verdict], "game": game, "proof": proof}


def four(gain: int) -> Document:
    """Four members of powers 3, 3, 2, 1 with costs 6, 6, 4, 5; half of the power of 9 is 5."""
    return {
        "power": [3, 3, 2, 1],
        "most": 4,
        "faulty": 0,
        "actions": ["attack"],
        "regimes": [{"name": "stop", "gain": gain, "needs": [["above", "1/2"]], "gains": [[-6, -6, -4, -5]]}],
    }


def holding() -> Document:
    """At 2 a unit of power every set pays 2 per unit at least, so 10 for 5 units, and the cheapest pays just that."""
    return document("holds", four(10), {"trees": [[["2/1", "0/1", "0/1"]]], "margin": 0})


def split() -> Document:
    """The first member takes part or not; without it a coalition needs 3 + 2, with it 2 more."""
    leaves = [["2/1", "0/1", "0/1"], ["2/1", "0/1", "0/1"]]
    return document("holds", four(10), {"trees": [[0, *leaves]], "margin": 0})


def impossible() -> Document:
    """One member alone never has five."""
    return document("holds", four(99) | {"most": 1}, {"trees": [[None]], "margin": None})


def failing() -> Document:
    """The first and the third have 5 and lose 10."""
    proof = {"regime": 0, "members": [0, 2], "actions": [0, 0], "faulty": [], "faulty_actions": [], "gain": 2}
    return document("fails", four(12), proof)


def helped() -> Document:
    """With the second at its side the third has 5, loses 4 and gains 1; the second alone does not get there."""
    proof = {"regime": 0, "members": [2], "actions": [0], "faulty": [1], "faulty_actions": [0], "gain": 1}
    return document("fails", four(5) | {"faulty": 1}, proof)


VALID = (holding, split, impossible, failing, helped)


def reason(forged: Document) -> str:
    result = verify(encoded(forged))
    assert not result.accepted
    return result.reason


def proof_with(example: Callable[[], Document], **parts: Any) -> Document:
    original = example()
    return original | {"proof": original["proof"] | parts}


def regime_with(example: Callable[[], Document], **parts: Any) -> Document:
    forged = copy.deepcopy(example())
    forged["game"]["regimes"][0].update(parts)
    return forged


def is_true(forged: Document) -> bool:
    """Whether what a certificate states about its game is the case."""
    game = _game(forged["game"])
    if forged["verdict"] == "holds":
        margin, largest = forged["proof"]["margin"], largest_gain(game)
        return (largest or 0) <= 0 and (margin is None or largest is None or 0 <= margin <= -largest)
    return bool(forged["proof"]["gain"] > 0)


def _game(section: Document) -> CoalitionGame:
    regimes = tuple(
        Regime(
            each["name"],
            tuple(Need(rule, Fraction(share)) for rule, share in each["needs"]),
            tuple(map(tuple, each["gains"])),
            each["gain"],
        )
        for each in section["regimes"]
    )
    return CoalitionGame(
        tuple(section["power"]), regimes, tuple(section["actions"]), section["most"], section["faulty"]
    )


def test_what_is_shown_is_said() -> None:
    shown = {example.__name__: verify(encoded(example())) for example in VALID}
    assert {name: result.accepted for name, result in shown.items()} == dict.fromkeys(shown, True)
    assert shown["holding"].reason == "every coalition loses at least 0 (1 leaves for 1 regimes)"
    assert shown["impossible"].reason == "no coalition of that size reaches any regime"
    assert shown["failing"].reason == "2 of 4 members gain 2: stop"


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (proof_with(holding, margin=1), "margin: not what the proof shows"),
        (proof_with(holding, margin=False), "margin: not what the proof shows"),
        (proof_with(holding, trees=[[["1/1", "0/1", "0/1"]]]), "a coalition may gain 5"),
        (proof_with(holding, trees=[[["3/1", "0/1", "0/1"]]]), "a coalition may gain"),
        (proof_with(holding, trees=[[["-2/1", "0/1", "0/1"]]]), "a price is negative"),
        (proof_with(holding, trees=[[["2/1", "-1/1", "0/1"]]]), "a price is negative"),
        (proof_with(holding, trees=[[["2/1", "0/1", "-1/1"]]]), "a price is negative"),
        (proof_with(holding, trees=[[["2/1", "0/1"]]]), "a leaf must be null or 3 prices"),
        (proof_with(holding, trees=[[[2, 0, 0]]]), 'must be a "p/q" string'),
        (proof_with(holding, trees=[[None]]), "a coalition is possible where a leaf is null"),
        (proof_with(holding, trees=[]), "one tree per regime"),
        (proof_with(holding, trees=[[]]), "a tree ends before its last leaf"),
        (proof_with(split, trees=[[0, ["2/1", "0/1", "0/1"]]]), "a tree ends before its last leaf"),
        (proof_with(holding, trees=[[["2/1", "0/1", "0/1"]] * 2]), "a tree goes on after its last leaf"),
        (proof_with(split, trees=[[0, 0]]), "0 is no free member"),
        (proof_with(split, trees=[[4]]), "4 is no free member"),
        (proof_with(split, trees=[[True]]), "a leaf must be null or 3 prices"),
        (regime_with(holding, gains=[[-6, -6, -3, -5]]), "a coalition may gain 1"),
        (regime_with(holding, needs=[["above", "1/3"]]), "a coalition may gain 2"),
        (regime_with(holding, needs=[["most", "1/2"]]), "the rule must be one of"),
        (regime_with(holding, needs=[["above", "2/4"]]), "must be in lowest terms"),
        (regime_with(holding, gain=11), "a coalition may gain 1"),
        (changed(holding(), ("game", "faulty"), lambda _: 1), "a coalition may gain 6"),
        (changed(impossible(), ("game", "most"), lambda _: 2), "a coalition is possible where a leaf is null"),
        (proof_with(failing, members=[0, 3]), "they do not reach the regime"),
        (proof_with(failing, members=[0]), "must be a list of 1 integers"),
        (proof_with(failing, members=[2, 0]), "members: must be ascending"),
        (proof_with(failing, members=[0, 0]), "members: must be ascending"),
        (proof_with(failing, members=[], actions=[]), "members: there must be between 1 and 4"),
        (proof_with(failing, members=[0, 1]), "gain: not what the proof shows|they do not gain"),
        (proof_with(failing, regime=1), "regime: an entry is above 0"),
        (proof_with(failing, gain=True), "gain: not what the proof shows"),
        (proof_with(failing, faulty=[1], faulty_actions=[0]), "faulty: there must be at most 0"),
        (proof_with(helped, members=[1, 2], actions=[0, 0]), "is none of the others"),
        (regime_with(helped, needs=[["above", "2/9"]]), "they reach the regime without the coalition"),
        (changed(failing(), ("game", "most"), lambda _: 1), "members: there must be between 1 and 1"),
        (holding() | {"game": four(10) | {"more": 1}}, "game: the keys must be"),
    ],
)
def test_what_does_not_prove_it_is_refused(forged: Document, why: str) -> None:
    assert any(part in reason(forged) for part in why.split("|"))


@pytest.mark.parametrize("example", VALID)
def test_no_integer_can_be_changed_unless_what_is_stated_stays_true(example: Callable[[], Document]) -> None:
    for forged in off_by_one(example()):
        if verify(encoded(forged)).accepted:
            assert is_true(forged)


@pytest.mark.parametrize("example", VALID)
def test_no_integer_can_be_changed_under_its_digest(example: Callable[[], Document]) -> None:
    for path in integer_paths(sealed(example())):
        forged = changed(sealed(example()), path, lambda value: value + 1)
        assert not verify(canonical(forged)).accepted


def test_a_cheap_member_cannot_be_left_out() -> None:
    """A third of nine is three: the third and the fourth pay 9, as does the first; so is the gain."""
    game = CoalitionGame((3, 3, 2, 1), (threshold("stop", VETO, gain=9, costs=[9, 9, 4, 5]),))
    proven = certificate(game, decide(game), **HASHES)
    assert verify(canonical(proven)).accepted
    unlisted = changed(proven, ("game", "regimes", 0, "gains", 0), lambda gains: gains[:2] + gains[3:])
    assert "gains: must be a list of 4 integers" in reason(unlisted)
    cheaper = changed(proven, ("game", "regimes", 0, "gains", 0, 2), lambda gain: gain + 1)
    assert "a coalition may gain" in reason(cheaper)


def test_a_tree_too_large_to_add_up_is_refused() -> None:
    crowd = 4_000
    game = four(10) | {"power": [1] * crowd}
    game["regimes"][0]["gains"] = [[0] * crowd]
    assert "terms to add up" in reason(document("holds", game, {"trees": [[None] * crowd], "margin": 0}))


@given(games(members=4, actions=2))
def test_whatever_is_proven_is_true(game: CoalitionGame) -> None:
    verdict = decide(game)
    assume(verdict.verdict == "holds")
    proven = certificate(game, verdict, **HASHES)
    for forged in off_by_one(proven):
        if verify(encoded(forged)).accepted:
            assert is_true(forged)


def test_faulty_others_only_weaken_what_holds() -> None:
    game = CoalitionGame((1,) * 9, (threshold("stop", VETO, gain=6, costs=[3] * 9),))
    verdicts = [decide(replace(game, faulty=faulty)).verdict for faulty in range(3)]
    assert verdicts == ["holds", "holds", "fails"]
