"""Boxes and the patient rule: nested trajectories, thin slices, exact ends, growth that costs no density."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.sweeps.analysis.boxes import Box, Columns, Range, Words
from econ.sweeps.analysis.intervals import Array
from econ.sweeps.analysis.peeling import Search, pasted, peeled

WORDS = ("a", "b", "c", "d")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Columns, Array]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(20, 120))
    columns = {
        "whole": rng.integers(0, draw(st.integers(1, 12)), count),
        "part": rng.random(count),
        "word": rng.choice(WORDS, count),
    }
    cases = (columns["part"] + 0.1 * columns["whole"] + rng.random(count)) > draw(st.floats(0.3, 1.5))
    cases[0] = True
    return columns, cases


def slices(columns: Columns, inside: Array, alpha: float) -> list[Array]:
    """All peels by the book: what remains beyond the order statistic at alpha, whole levels where values repeat."""
    kept = []
    count = max(1, int(alpha * inside.sum()))
    for values in columns.values():
        here = values[inside]
        if values.dtype.kind == "U":
            kept += [inside & (values != word) for word in set(here.tolist()) if len(set(here.tolist())) > 1]
            continue
        for side in (here, -here):
            signed = values if side is here else -values
            above = sorted(value for value in side.tolist() if value > side.min())
            low = sorted(side.tolist())[count]
            if above:
                kept.append(inside & (signed >= max(low, above[0])))
    return kept


@given(tables(), st.sampled_from([0.05, 0.1, 0.3]))
def test_every_peel_gains_most_per_point_removed(example: tuple[Columns, Array], alpha: float) -> None:
    columns, cases = example
    search = Search(alpha, 0.1)
    boxes = peeled(columns, cases, search)

    assert boxes[0] == Box()
    for box, following in pairwise([*boxes, None]):
        assert box is not None
        inside = box.holds(columns)
        enough = [rest for rest in slices(columns, inside, alpha) if rest.sum() >= 0.1 * len(cases)]
        gains = [(cases[rest].mean() - cases[inside].mean()) / (inside.sum() - rest.sum()) for rest in enough]
        if following is None:
            assert not gains or cases[inside].all()
            continue
        rest = following.holds(columns)
        assert (inside | ~rest).all()
        own = (cases[rest].mean() - cases[inside].mean()) / (inside.sum() - rest.sum())
        assert own == pytest.approx(max(gains))


@given(tables(), st.sampled_from([0.05, 0.2]))
def test_pasting_grows_and_never_thins(example: tuple[Columns, Array], alpha: float) -> None:
    columns, cases = example
    search = Search(alpha, 0.1)
    for box in peeled(columns, cases, search):
        before, after = box.holds(columns), pasted(box, columns, cases, search).holds(columns)
        assert (after | ~before).all()
        assert cases[after].mean() >= cases[before].mean()


@pytest.mark.parametrize(
    ("box", "grown"),
    [
        (Box({"x": Range(40, 60)}), Box({"x": Range(30, 70)})),
        (Box({"x": Range(high=45)}), Box({"x": Range(high=70)})),
        (Box({"x": Range(low=50, high=65), "word": Words(("a",))}), Box({"x": Range(30, 70)})),
    ],
)
def test_pasting_finds_the_edge(box: Box, grown: Box) -> None:
    """Cases are 30 to 70 of 100: with one point at a time a box within grows to both edges, and to every word."""
    columns = {"x": np.arange(100), "word": np.array(["a", "b"] * 50)}
    cases = (columns["x"] >= 30) & (columns["x"] <= 70)

    assert pasted(box, columns, cases, Search(0.01)) == grown


def test_a_side_without_points_beyond_opens() -> None:
    columns = {"x": np.arange(10)}

    assert pasted(Box({"x": Range(3, 7)}), columns, np.ones(10, dtype=bool), Search(0.5)) == Box()


def test_ends_stay_exact_beyond_the_floats() -> None:
    """Integers above 2^53 that floats cannot tell apart."""
    values = 2**60 + np.arange(40)
    last = peeled({"msat": values}, values >= 2**60 + 21, Search(0.05))[-1]

    assert last == Box({"msat": Range(low=2**60 + 21)})
    assert last.holds({"msat": values}).sum() == 19


def test_boxes_say_what_they_hold() -> None:
    box = Box().restricted("lag", Range(2, 5)).restricted("stake", Range(high=7)).restricted("kind", Words(("a", "b")))
    columns = {"lag": np.array([1, 2, 5, 6]), "stake": np.array([7, 7, 7, 7]), "kind": np.array(["a", "b", "a", "a"])}

    assert box.written() == "lag from 2 to 5 and stake at most 7 and kind is a or b"
    assert box.restricted("lag", Range(low=2)).freed("kind").freed("stake").written() == "lag at least 2"
    assert Box().written() == "everywhere"
    assert box.holds(columns).tolist() == [False, True, True, False]
    assert box.holds({**columns, "stake": np.array([7, 7, 8, 7])}).tolist() == [False, True, False, False]
    assert box.holds({**columns, "kind": np.array(["a", "c", "a", "a"])}).tolist() == [False, False, True, False]
    assert Box().holds(columns).all()
    assert box.restricted("lag", Range()).range_of("lag") == Range() == box.range_of("kind")
    assert box.range_of("lag") == Range(2, 5)


@pytest.mark.parametrize(("alpha", "smallest"), [(0, 0.1), (1, 0.1), (0.1, 0), (0.1, 1)])
def test_shares_are_shares(alpha: float, smallest: float) -> None:
    with pytest.raises(BadInput, match="between 0 and 1"):
        Search(alpha, smallest)
