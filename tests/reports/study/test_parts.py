"""The parts that drawings are made of: axes, colours, regions, places for words, and sheets of values."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from econ.reports.figures.axis import axis_of, cells_axis, power_ticks, powers
from econ.reports.figures.placing import SIZE, Box, best_place
from econ.reports.figures.regions import Cells, edges, lattice
from econ.reports.figures.sheet import Field, Sheet, csv_text, even
from econ.reports.figures.tones import tones_of
from econ.reports.quantities import Scale
from econ.reports.study.document import Quantity

FLOATS = st.floats(-1e24, 1e24)
SIZES = st.floats(1e-9, 1e9)


@given(st.lists(FLOATS, min_size=2, unique=True).map(sorted))
def test_powers_keep_the_order_of_values(values: list[float]) -> None:
    place = powers(values)
    places = [place(value) for value in values]

    assert places == sorted(places)
    assert np.isfinite(places).all()


@given(st.lists(st.floats(1e-6, 1e6), min_size=2))
def test_a_positive_axis_in_powers_of_ten_is_a_logarithm(values: list[float]) -> None:
    axis = axis_of(Quantity("q", "BTC", log=True), values)
    assume(max(values) / min(values) < 1e11)

    assert np.allclose(axis(values), np.log10(values))


@given(SIZES, st.floats(1, 1e9))
def test_ticks_are_round_inside_and_few(low: float, factor: float) -> None:
    ticks = power_ticks(low, low * factor)
    digits = {f"{tick:.6e}"[0] for tick in ticks}

    assert 2 <= len(ticks) <= 7 or factor == 1
    assert all(low * 0.999999 <= tick <= low * factor * 1.000001 for tick in ticks)
    assert list(ticks) == sorted(ticks)
    assert any(digits <= round_digits for round_digits in ({"1", "2", "5"}, {"1", "3"})) or ticks == (low, low * factor)


@given(st.lists(FLOATS, min_size=1, max_size=30, unique=True).map(sorted), st.booleans())
def test_every_cell_of_a_map_can_be_seen(values: list[float], log: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    axis = cells_axis(Quantity("q", "", log=log), values)
    places = axis(values)
    gaps = [after - before for before, after in pairwise(places)]

    assert all(gap > (places[-1] - places[0]) / 401 for gap in gaps)


def test_shares_and_amounts_are_shown_in_units_that_people_read() -> None:
    assert axis_of(Quantity("stake", "msat"), [2e11]).label == "stake, BTC"
    assert axis_of(Quantity("held", "ppm"), [2e5]).label == "held, %"
    assert axis_of(Quantity("stake", "BTC"), [0.001]).label == "stake, BTC"
    assert axis_of(Quantity("games"), [1.0]).label == "games"


@given(st.lists(st.floats(-1e15, 1e15), min_size=1), st.booleans())
def test_tones_are_centred_on_zero(margins: list[float], log: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    tones = tones_of(margins, Scale("sat", 1_000), log=log)
    assume(tones is not None)
    assert tones is not None
    places = [tones(margin) for margin in sorted(margins)]

    assert tones(0.0) == 0
    assert places == sorted(places)
    assert max(map(abs, places)) == pytest.approx(1)
    assert all(tones(-margin) == -tones(margin) for margin in margins)
    assert [place for place, _ in tones.ticks] == [-place for place, _ in reversed(tones.ticks)]
    assert all(-1.0000001 <= place <= 1.0000001 for place, _ in tones.ticks)
    assert 3 <= len(tones.ticks) <= 9


GRIDS = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from(["holds", "fails", "undecided"]), min_size=width, max_size=width),
        min_size=1,
        max_size=6,
    )
)


def area(points: tuple[tuple[float, float], ...]) -> float:
    """Twice signed, by the shoelace formula; pieces run anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*points, points[0]))) / 2


@given(GRIDS, st.data())
def test_regions_share_out_the_whole_map(verdicts: list[list[str]], data: st.DataObject) -> None:
    width, depth = len(verdicts[0]), len(verdicts)
    margins = [[data.draw(st.none() | st.floats(-9, 9)) for _ in row] for row in verdicts]
    flips = st.tuples(st.floats(0, width - 1), st.integers(0, depth - 1).map(float))
    xs, ys = [float(x) for x in range(width)], [float(y) for y in range(depth)]
    found = lattice(xs, ys, Cells(verdicts, margins), data.draw(st.lists(flips, max_size=4)))
    pieces = [piece for verdict in ("holds", "fails", "undecided") for piece in found.pieces(verdict)]

    assert sum(map(area, pieces)) == pytest.approx(width * depth)
    assert all(area(piece) >= -1e-9 for piece in pieces)


@given(GRIDS)
def test_lines_run_only_around_what_fails(verdicts: list[list[str]]) -> None:
    found = lattice(
        range(len(verdicts[0])), range(len(verdicts)), Cells(verdicts, [[None] * len(r) for r in verdicts]), []
    )
    kinds = {verdict for row in verdicts for verdict in row}

    assert bool(list(found.outline("fails"))) == ("fails" in kinds and len(kinds) > 1)


@given(st.floats(-9, -0.1), st.floats(0.1, 9))
def test_between_two_margins_the_line_stands_at_zero(below: float, above: float) -> None:
    found = lattice([0.0, 1.0], [0.0], Cells([["fails", "holds"]], [[below, above]]), [])
    ((x, _), (also, _)) = next(iter(found.outline("fails")))

    assert x == also == pytest.approx(below / (below - above))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9, unique=True).map(sorted))
def test_every_centre_lies_between_its_edges(centres: list[float]) -> None:
    sides = edges(centres)

    assert len(sides) == len(centres) + 1
    assert all(low < centre < high for low, centre, high in zip(sides, centres, sides[1:], strict=False))


@given(st.floats(0.05, 0.3), st.floats(0.02, 0.2), st.floats(0, 1))
def test_a_word_stands_in_its_region_and_covers_no_other(width: float, height: float, split: float) -> None:
    left = np.zeros((SIZE, SIZE), dtype=bool)
    left[:, : round(split * SIZE)] = True
    first = best_place((width, height), left, ())
    second = best_place((width, height), left, (first,) if first else ())

    assert first is None or first.share(left) > 0.6
    assert first is None or second is None or not first.meets(second)
    assert first is not None or split < 2 * width + 0.1 or 2 * height > 0.9


def test_a_word_finds_the_only_place_there_is() -> None:
    taken = Box(0.5, 0.25, 0.5, 0.25)
    found = best_place((0.2, 0.1), np.ones((SIZE, SIZE), dtype=bool), (taken,))

    assert found is not None
    assert found.y > 0.6


CELLS = st.none() | FLOATS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=9))
def test_a_spreadsheet_reads_back_every_digit(rows: list[tuple[str | float | None, str | float | None]]) -> None:
    text = csv_text(Sheet((Field("a, b", "msat"), Field('say "c"')), tuple(rows)))
    head, *cells = list(csv.reader(io.StringIO(text, newline="")))

    assert head == ["a, b [msat]", 'say "c"']
    for row, shown in zip(rows, cells, strict=True):
        for cell, written in zip(row, shown, strict=True):
            assert (float(written) if isinstance(cell, float) else written or None) == (
                cell or (0.0 if cell == 0 else None)
            )


@given(st.lists(st.integers(), unique=True), st.integers(2, 20))
def test_fewer_rows_keep_their_order_and_both_ends(values: list[int], most: int) -> None:
    rows = [(float(index), None) for index, _ in enumerate(values)]
    kept = even(rows, most)

    assert len(kept) == min(most, len(rows))
    assert list(kept) == sorted(set(kept))
    assert not rows or (kept[0], kept[-1]) == (rows[0], rows[-1])
