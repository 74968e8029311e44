"""Certificates of weights: every sequencer and option is added up by the verifier itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify, weighed
from econ.certificates.codec import ratio
from tests.certificates.examples import changed, document, encoded, integer_paths

Document = dict[str, Any]
AMOUNTS = st.fractions(-(10**6), 10**6, max_denominator=997)
TABLES = st.integers(1, 3).flatmap(
    lambda options: st.lists(
        st.lists(st.lists(AMOUNTS, max_size=4), min_size=options, max_size=options), min_size=1, max_size=3
    )
)


def stated(verdict: str, table: list[list[list[Fraction]]], proof: Document, **game: Any) -> Document:
    kinds = [[2 * kind, 2 * kind + 1] for kind in range(len(table))]
    weights = [[[[f"term {n}", ratio(x)] for n, x in enumerate(terms)] for terms in row] for row in table]
    parts = {
        "claim": "c",
        "about": "a",
        "sequencers": 2 * len(table) + 1,
        "kinds": kinds,
        "apart": [2 * len(table)],
        "options": [f"option {n}" for n in range(len(table[0]))],
        "weights": weights,
    }
    bare = document(verdict, parts | game, proof)
    kept = {key: value for key, value in bare.items() if key not in {"discount", "scale"}}
    return kept | {"claim": weighed.CLAIM, "statement": weighed.STATEMENTS[verdict]}


def accepted(example: Document) -> bool:
    return verify(encoded(example)).accepted


def holding(**game: Any) -> Document:
    """Two kinds, two options: sums 1/6, 0, 5 and 2."""
    half, third = Fraction(1, 2), Fraction(-1, 3)
    table = [[[half, third], [half, -half]], [[Fraction(5)], [Fraction(7), Fraction(-5)]]]
    return stated("holds", table, {"margin": "0/1"}, **game)


def failing() -> Document:
    """One kind: sums 3 and -1/2."""
    table = [[[Fraction(3)], [Fraction(1, 2), Fraction(-1)]]]
    return stated("fails", table, {"margin": "-1/2", "kind": 0, "option": 1})


@given(TABLES)
def test_a_table_holds_exactly_if_no_sum_is_below_zero(table: list[list[list[Fraction]]]) -> None:
    sums = [[sum(terms, Fraction(0)) for terms in row] for row in table]
    least = min(min(row) for row in sums)
    assert accepted(stated("holds", table, {"margin": ratio(least)})) == (least >= 0)
    assert not accepted(stated("holds", table, {"margin": ratio(least + 1)}))
    for kind, row in enumerate(sums):
        for option, total in enumerate(row):
            proof = {"margin": ratio(total), "kind": kind, "option": option}
            assert accepted(stated("fails", table, proof)) == (total < 0)
            assert not accepted(stated("fails", table, proof | {"margin": ratio(total - 1)}))


def test_the_examples_are_accepted_and_speak_of_weights_only() -> None:
    for example in (holding(), failing()):
        result = verify(encoded(example))
        assert result.accepted
        assert "these weights" in result.scope


@pytest.mark.parametrize("example", [holding, failing])
def test_every_integer_counts(example: Callable[[], Document]) -> None:
    """One more or less in the sequencers, their kinds or the place of the refutation: nothing else fits."""
    original = example()
    for path in integer_paths(original):
        for step in (1, -1):
            forged = changed(original, path, lambda value, step=step: value + step)  # type: ignore[misc]
            assert not accepted(forged), path


@pytest.mark.parametrize(
    "change",
    [
        {"sequencers": 4},
        {"sequencers": 0},
        {"kinds": [[0, 1], [2, 2]]},
        {"kinds": [[0, 1, 2, 3], []]},
        {"kinds": [[0, 1]]},
        {"kinds": []},
        {"apart": []},
        {"apart": [3]},
        {"apart": [True]},
        {"options": ["option 0"]},
        {"options": ["option 0", "option 0"]},
        {"options": []},
        {"weights": []},
        {"weights": [[[], []]]},
        {"weights": [[[], []], [[]]]},
        {"weights": [[[["a", 1]], []], [[], []]]},
        {"weights": [[[["a", "2/2"]], []], [[], []]]},
        {"weights": [[[["a"]], []], [[], []]]},
        {"weights": [[[[1, "1/1"]], []], [[], []]]},
        {"claim": 1},
        {"more": 1},
    ],
)
def test_a_game_out_of_order_is_refused(change: Document) -> None:
    assert accepted(holding())
    assert not accepted(holding(**change))


def test_a_row_that_is_left_out_is_missed() -> None:
    """The kind with the negative sum hidden by shortening the lists."""
    whole = stated("holds", [[[Fraction(1)]], [[Fraction(-1)]]], {"margin": "1/1"})
    assert not accepted(whole)
    hidden = whole["game"] | {"kinds": [[0, 1]], "weights": whole["game"]["weights"][:1]}
    assert not accepted(whole | {"game": hidden})


@pytest.mark.parametrize("proof", [{}, {"margin": 0}, {"margin": "0/1", "kind": 0}, []])
def test_a_proof_out_of_order_is_refused(proof: Any) -> None:
    assert not accepted(holding() | {"proof": proof})
    assert not accepted(failing() | {"proof": proof})
    assert not accepted(failing() | {"proof": {"margin": "-1/2", "kind": 0, "option": 2}})
