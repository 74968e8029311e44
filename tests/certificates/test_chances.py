"""Certificates of bounded chances: the verifier encloses the chance itself, and believes no other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import chances, verify
from econ.certificates.codec import Refused, ratio
from tests.certificates.examples import changed, document, encoded, integer_paths

Document = dict[str, Any]
SIX_IN_FOUR_HOURS = {"blocks": 6, "milliseconds": "14400000/1"}
LAWS: dict[str, tuple[Document, Fraction]] = {
    "one clock": ({"wait": 6, "limit": 6}, Fraction(1)),
    "race": ({"share": "1/10", "depth": 1}, Fraction(1, 5)),
    "independent draws": ({"share": "1/3", "draws": 2}, Fraction(1, 9)),
    "random order": ({"sequencers": 10, "censors": 3, "draws": 2}, Fraction(1, 15)),
    "rotation": ({"leaders": [0, 0, 1], "slots": 2}, Fraction(1)),
    "weighted rotation": ({"powers": [1, 1], "slots": 3}, Fraction(0)),
}


def stated(verdict: str, law: str, data: Document, *, side: str, bound: str) -> Document:
    game = {"claim": "c", "about": "a", "law": law, "data": data, "side": side, "bound": bound}
    bare = {key: value for key, value in document(verdict, game, {}).items() if key not in {"discount", "scale"}}
    return bare | {"claim": chances.CLAIM, "statement": chances.STATEMENTS[verdict]}


def accepted(example: Document) -> bool:
    return verify(encoded(example)).accepted


@pytest.mark.parametrize("law", LAWS)
def test_an_exact_chance_tips_at_itself(law: str) -> None:
    data, chance = LAWS[law]
    finer = Fraction(1, 10**30)
    at, above, below = (ratio(chance + step) for step in (Fraction(0), finer, -finer))
    assert accepted(stated("holds", law, data, side="at least", bound=at))
    assert accepted(stated("fails", law, data, side="at least", bound=above))
    assert not accepted(stated("holds", law, data, side="at least", bound=above))
    assert accepted(stated("holds", law, data, side="at most", bound=at))
    assert accepted(stated("fails", law, data, side="at most", bound=below))
    assert not accepted(stated("holds", law, data, side="at most", bound=below))


def test_every_law_is_tried() -> None:
    assert {*LAWS, "bitcoin blocks", "fewer bitcoin blocks"} == set(chances.LAWS)


@pytest.mark.parametrize(("bound", "verdict"), [("99999/100000", "holds"), ("999997/1000000", "fails")])
def test_six_blocks_come_within_four_hours_with_0_9999969(bound: str, verdict: str) -> None:
    for word in ("holds", "fails"):
        found = stated(word, "bitcoin blocks", SIX_IN_FOUR_HOURS, side="at least", bound=bound)
        assert accepted(found) == (word == verdict)
        fewer = stated(
            word, "fewer bitcoin blocks", SIX_IN_FOUR_HOURS, side="at most", bound=ratio(1 - Fraction(bound))
        )
        assert accepted(fewer) == (word == verdict)


def test_a_bound_inside_the_enclosure_proves_nothing() -> None:
    low, high = chances.enclosed("bitcoin blocks", SIX_IN_FOUR_HOURS)
    middle = ratio((low + high) / 2)
    for verdict in ("holds", "fails"):
        assert not accepted(stated(verdict, "bitcoin blocks", SIX_IN_FOUR_HOURS, side="at least", bound=middle))


@given(st.integers(0, 8), st.integers(0, 8))
def test_one_clock_compares(wait: int, limit: int) -> None:
    assert chances.enclosed("one clock", {"wait": wait, "limit": limit})[0] == (wait <= limit)


@pytest.mark.parametrize("law", LAWS)
def test_changed_integers_are_refused_unless_the_new_chance_satisfies_the_bound(law: str) -> None:
    """A digest that was not made again is refused; one that was is believed only for what the data now say."""
    data, chance = LAWS[law]
    example = stated("holds", law, data, side="at most", bound=ratio(chance))
    for path in integer_paths(example["game"]["data"], ("game", "data")):
        for step in (1, -1):
            forged = changed(example, path, lambda value, step=step: value + step)  # type: ignore[misc]
            try:
                truth = chances.enclosed(law, forged["game"]["data"])[1] <= chance
            except Refused:
                truth = False
            assert accepted(forged) == truth


@pytest.mark.parametrize(
    ("law", "data"),
    [
        ("luck", {}),
        ("race", {"share": "1/10"}),
        ("race", {"share": "0.1", "depth": 6}),
        ("race", {"share": "11/10", "depth": 6}),
        ("race", {"share": "1/10", "depth": 0}),
        ("race", {"share": "1/10", "depth": 10**9}),
        ("independent draws", {"share": "1/3", "draws": 10**9}),
        ("random order", {"sequencers": 3, "censors": 4, "draws": 2}),
        ("random order", {"sequencers": 3, "censors": 2, "draws": 4}),
        ("rotation", {"leaders": [], "slots": 1}),
        ("rotation", {"leaders": [True], "slots": 1}),
        ("rotation", {"leaders": [0], "slots": 0}),
        ("weighted rotation", {"powers": [5, 0], "slots": 1}),
        ("bitcoin blocks", {"blocks": -1, "milliseconds": "1/1"}),
        ("bitcoin blocks", {"blocks": 1, "milliseconds": "-1/1"}),
        ("bitcoin blocks", {"blocks": 1, "milliseconds": 1}),
    ],
)
def test_data_out_of_order_are_refused(law: str, data: Document) -> None:
    for side, bound in (("at least", "0/1"), ("at most", "1/1")):
        assert not accepted(stated("holds", law, data, side=side, bound=bound))


@pytest.mark.parametrize(
    "change",
    [{"side": "near"}, {"side": 1}, {"bound": 1}, {"bound": "2/2"}, {"about": None}, {"more": "x"}, {"data": []}],
)
def test_a_game_out_of_order_is_refused(change: Document) -> None:
    data, chance = LAWS["race"]
    example = stated("holds", "race", data, side="at most", bound=ratio(chance))
    assert accepted(example)
    assert not accepted(example | {"game": example["game"] | change})
    assert not accepted(example | {"proof": {"low": "0/1"}})
