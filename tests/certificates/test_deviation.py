"""The listed actions, and a single state: the same proofs as of conformance, about what they say they are about."""

from __future__ import annotations

from typing import Any

import pytest

from econ.certificates import conformance, deviation, subgame, verify
from tests.certificates.examples import Document, encoded, failing, holding, off_by_one


def about(example: Document, claim: Any, **changes: Any) -> Document:
    """An example of conformance relabelled."""
    return example | {"claim": claim.CLAIM, "statement": claim.STATEMENTS[example["verdict"]]} | changes


def listed(example: Document, *names: str) -> Document:
    return about(example, deviation, actions=list(names))


def elsewhere(example: Document) -> Document:
    """Rooted at node 1, from which chance leads to the choice or stays: v1 = (v0/2)/2 + (v1/2 - 8)/2."""
    game = example["game"] | {"root": 1}
    return about(example, subgame, game=game)


def tempting() -> Document:
    """Honest play at node 1 is worth 4/3, at most 2; who takes 25 each time gets 3.6, at least 3: one more."""
    honest = {"policy": [1, -1], "lower": [26, 3], "upper": [20, 2], "gain": "1/1"}
    return elsewhere(failing()) | {"proof": honest}


def calm() -> Document:
    """Seen from node 1 honest play reaches both nodes, and bounds are wanted on both."""
    proof = {"lower": [20, 1], "upper": [20, 2], "elsewhere": [], "twins": [0, 1], "margin": "7/1"}
    return elsewhere(holding()) | {"proof": proof}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (listed(holding(), "reorder"), "reorder: every inequality holds; 7 msat margin, strict"),
        (listed(failing(), "x", "y"), "x, y: every inequality holds; the deviation gains 6 msat from the first state"),
        (tempting(), "every inequality holds; the deviation gains 1 msat from decide: suspended 1"),
        (calm(), "every inequality holds; 7 msat margin, strict; from decide: suspended 1"),
    ],
)
def test_what_is_shown_is_said(document: Document, reason: str) -> None:
    result = verify(encoded(document))

    assert (result.accepted, result.reason) == (True, reason)
    assert result.scope == f"this game satisfies: {document['statement']}"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (listed(holding(), "honest"), "actions: not those that the game offers"),
        (listed(holding(), "reorder", "leave"), "actions: not those that the game offers"),
        (listed(holding()), "actions: must be a list with an entry"),
        (listed(failing()), "actions: must be a list with an entry"),
        (listed(failing(), "a\nb"), "actions: must be printable text"),
        (about(failing(), deviation, actions="reorder"), "actions: must be a list with an entry"),
        (about(failing(), deviation, actions=[1]), "actions: must be printable text"),
        (about(holding(), deviation), "the keys must be "),
        (about(listed(holding(), "reorder"), conformance), "the keys must be "),
        (listed(holding(), "reorder") | {"statement": conformance.STATEMENTS["holds"]}, "statement: must be"),
        (about(tempting(), conformance, statement=subgame.STATEMENTS["fails"]), "statement: must be"),
        (tempting() | {"game": failing()["game"]}, "upper: must be a list of 1 integers"),
        (tempting() | {"proof": tempting()["proof"] | {"gain": "2/1"}}, "gain: not what the proof shows"),
        (tempting() | {"game": tempting()["game"] | {"stages": ["a\nb"]}}, "variables, stages: must be printable"),
    ],
)
def test_what_says_more_than_it_shows_is_refused(document: Document, why: str) -> None:
    result = verify(encoded(document))

    assert not result.accepted
    assert result.reason.startswith(why)


def test_another_state_is_another_certificate() -> None:
    """No integer of the proof, nor the root, can be moved: only what the state is said to be is free."""
    forged = [each for each in off_by_one(tempting()) if each["game"]["states"] == tempting()["game"]["states"]]
    accepted = [each for each in forged if verify(encoded(each)).accepted]

    assert {each["game"]["root"] for each in accepted} <= {1}
    assert all(each["proof"]["policy"] == [1, -1] for each in accepted)
