"""Proofs of no-profitable-deviation: by hand, tampered with, and against the truth in rationals."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical
from econ.games.game import Game
from econ.solvers.conformance import certificate, decide
from tests.certificates.examples import EXAMPLES, changed, encoded, failing, holding, off_by_one, penalty_game, tied
from tests.solvers.oracle import Truth, truth
from tests.solvers.random_games import HASHES, YEARLY, discounts, games

Document = dict[str, Any]


def reason(document: Document) -> str:
    result = verify(encoded(document))
    assert not result.accepted
    return result.reason


def is_true(document: Document) -> bool:
    """Whether what a certificate states about its game is the case, however it is proven."""
    proof = document["proof"]
    facts = truth(document["game"], Fraction(document["discount"]), proof.get("twins"))
    if document["verdict"] == "fails":
        return 0 < Fraction(proof["gain"]) <= facts.gain
    alike = all(facts.best[node] == facts.best[twin] for node, twin in enumerate(proof["twins"]))
    return facts.verdict == "holds" and alike and _margin_is_true(facts, proof["margin"])


def _margin_is_true(facts: Truth, margin: str | None) -> bool:
    return (
        facts.margin is None if margin is None else facts.margin is not None and 0 <= Fraction(margin) <= facts.margin
    )


def test_what_is_shown_is_said() -> None:
    shown = {name: verify(canonical(example())) for name, example in EXAMPLES.items()}

    assert {name: result.accepted for name, result in shown.items()} == dict.fromkeys(EXAMPLES, True)
    assert shown["holding"].reason == "every inequality holds; 7 msat margin, strict"
    assert shown["tied"].reason == "every inequality holds; 0 msat margin, with a tie"
    assert shown["failing"].reason == "every inequality holds; the deviation gains 6 msat from the first state"
    assert shown["holding"].scope.startswith("this game satisfies: against honest others, no strategy")


def test_without_a_deviation_there_is_no_margin() -> None:
    # The second choice has the honest target and reward: an alias, not a deviation.
    game = penalty_game(10) | {"target": [0, 0, 0, 1]}
    proof = holding()["proof"] | {"margin": None}
    alone = holding() | {"game": game, "proof": proof}

    assert verify(encoded(alone)).reason == "every inequality holds; honest play has no alternative"
    assert "margin" in reason(alone | {"proof": proof | {"margin": "0/1"}})
    # With another reward it is no alias: 11 for ever is better.
    assert "edge 1 may earn 1 msat more" in reason(alone | {"game": game | {"reward": [10, 11, 0, -8]}})


def test_an_edge_towards_a_twin_is_no_deviation() -> None:
    # Both nodes 1 and 2 return to node 0, one by two edges, the other by one.
    twins = tied()["proof"] | {"twins": [0, 2, 2], "margin": None}
    other = {"reward": [0, 0, 0, 0, -1]}, {"reward": [0, 1, 0, 0, 0]}, {"crosses": [0, 1, 0], "stage": [1, 2, 0]}

    assert verify(encoded(tied() | {"proof": twins})).reason == "every inequality holds; honest play has no alternative"
    for change in other:
        assert not verify(encoded(tied() | {"proof": twins, "game": tied()["game"] | change})).accepted


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        ({"lower": [21]}, "lower: the value at node 0 is above its backup"),
        ({"upper": [19], "lower": [19]}, "upper: the value at node 0 is below its backup"),
        ({"elsewhere": [1]}, "elsewhere: the value at node 1 is below its backup"),
        ({"elsewhere": [17]}, "edge 1 may earn less than 1 msat more than honest play"),
        ({"lower": [12]}, "edge 1 may earn 1 msat more than honest play"),
        ({"twins": [0, 0]}, "twins: node 1 has another outlook than node 0"),
        ({"twins": [1, 1]}, "twins: node 0 has another outlook than node 1"),
        ({"twins": [0, 2]}, "twins: an entry is above 1"),
        ({"twins": [0]}, "twins: must be a list of 2 integers"),
        ({"margin": "6/1"}, "margin: not what the proof shows"),
        ({"margin": "14/2"}, "margin: not what the proof shows"),
        ({"lower": [20, 0]}, "lower: must be a list of 1 integers"),
        ({"elsewhere": []}, "elsewhere: must be a list of 1 integers"),
        ({"upper": [True]}, "upper: every entry must be an integer"),
        ({"upper": {}}, "upper: must be a list of 1 integers"),
        ({"more": 0}, "proof: the keys must be"),
    ],
)
def test_a_proof_of_holds_is_checked_whole(proof: Document, why: str) -> None:
    example = holding()

    assert why in reason(example | {"proof": example["proof"] | proof})


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        ({"lower": [27, 3]}, "lower: the value at node 0 is above its backup"),
        ({"lower": [26, 4]}, "lower: the value at node 1 is above its backup"),
        ({"upper": [19]}, "upper: the value at node 0 is below its backup"),
        ({"policy": [0, -1], "lower": [20]}, "the policy is not shown to earn more"),
        ({"policy": [2, -1]}, "policy: no move of node 0"),
        ({"policy": [1, 2]}, "policy: no move of node 1"),
        ({"policy": [1]}, "policy: must be a list of 2 integers"),
        ({"gain": "5/1"}, "gain: not what the proof shows"),
        ({"lower": [26]}, "lower: must be a list of 2 integers"),
    ],
)
def test_a_proof_of_fails_is_checked_whole(proof: Document, why: str) -> None:
    example = failing()

    assert why in reason(example | {"proof": example["proof"] | proof})


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({"discount": "1/1"}, "discount: must be at least 0 and below 1"),
        ({"discount": "-1/2"}, "discount: must be at least 0 and below 1"),
        ({"discount": "2/4"}, "discount: must be in lowest terms"),
        ({"discount": 0}, 'discount: must be a "p/q" string'),
        ({"discount": "0"}, 'discount: must be a "p/q" string'),
        ({"discount": "1/02"}, 'discount: must be a "p/q" string'),
        ({"scale": 0}, "scale: must be a positive integer"),
        ({"scale": -1}, "scale: must be a positive integer"),
        ({"scale": True}, "scale: must be a positive integer"),
        ({"proof": []}, "proof: the keys must be"),
    ],
)
def test_discount_and_scale_are_checked(stated: Document, why: str) -> None:
    assert why in reason(tied() | stated)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_integer_can_be_changed_unnoticed(name: str) -> None:
    example = EXAMPLES[name]()
    accepted = [forged for forged in off_by_one(example) if verify(canonical(forged)).accepted]

    assert not accepted


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_forged_with_its_digests_is_refused_or_true(name: str) -> None:
    example = EXAMPLES[name]()
    accepted = [forged for forged in off_by_one(example) if verify(encoded(forged)).accepted]
    results = [is_true(forged) for forged in accepted]

    # The values of states are free, so something is always accepted.
    assert accepted
    assert all(results)


@given(games(), discounts(), st.data())
def test_forged_certificates_of_random_games_are_refused_or_true(
    game: Game, discount: Fraction, data: st.DataObject
) -> None:
    original = certificate(game, decide(game, discount), **HASHES)
    forgeries = list(off_by_one({key: original[key] for key in ("game", "proof")}))
    forged = original | data.draw(st.sampled_from(forgeries))

    assert not verify(canonical(forged)).accepted
    assert not verify(encoded(forged)).accepted or is_true(forged)


@given(games(), st.sampled_from([Fraction(0), Fraction(1, 3), YEARLY]))
def test_a_certificate_proves_the_game_it_holds_and_no_other_verdict(game: Game, discount: Fraction) -> None:
    verdict = decide(game, discount)
    if verdict.verdict == "undecided":
        assert discount == 0
        return
    original = certificate(game, verdict, **HASHES)
    other = {"holds": "fails", "fails": "holds"}[verdict.verdict]

    assert verify(canonical(original)).accepted
    assert is_true(original)
    assert not verify(encoded(original | {"verdict": other})).accepted


@given(st.integers(2, 10**6))
def test_a_finer_scale_proves_the_same(scale: int) -> None:
    example = holding()
    proof = example["proof"] | {"lower": [20 * scale], "upper": [20 * scale], "elsewhere": [2 * scale]}
    finer = changed(example, ("scale",), lambda _: scale) | {"proof": proof}

    assert verify(encoded(finer)).accepted
    # The same values at the old scale would be far too high.
    assert not verify(encoded(finer | {"scale": 1})).accepted
