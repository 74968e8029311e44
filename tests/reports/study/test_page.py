"""The page of a study: any document becomes a sound one, nothing it says is lost, nothing is loaded."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from econ.reports import render
from econ.reports.document import clean
from tests.measure import ROOT
from tests.reports.pages import Node, read, rows
from tests.reports.study.example import certificates, document, figures, verdict_map
from tests.reports.study.generators import documents
from tests.reports.test_page import problems, texts

FEW = settings(max_examples=max(settings.default.max_examples // 2, 5) if settings.default else 10)
WHOLE = document()
PAGE = read(render(WHOLE))
# Words of the format, not of the author; a unit is shown as the one people read.
UNSAID = {"format", "kind", "unit", "version"}


def said(value: Any, key: str = "") -> list[str]:
    """Everything an author wrote in a document, but not in a figure without any value."""
    if isinstance(value, dict):
        if value.get("kind") in {"curves", "plane", "fan", "bars", "waterfall"} and not has_values(value):
            return said({"title": value["title"], "caption": value["caption"]})
        own = list(value) if key in {"summary", "thresholds"} else []
        return own + [text for name, inner in value.items() if name not in UNSAID for text in said(inner, name)]
    if isinstance(value, list):
        return [text for inner in value for text in said(inner)]
    return [value] if isinstance(value, str) else []


def has_values(figure: dict[str, Any]) -> bool:
    lines = any(line["x"] for line in figure.get("lines", [])) or bool(figure.get("marks"))
    groups = any(bars for _, bars in figure.get("groups", []))
    return lines or groups or bool(figure.get("spots") or figure.get("box") or figure.get("xs") or figure.get("terms"))


def folded(text: str) -> str:
    return " ".join(clean(text).split()).casefold()


def downloads(page: Node) -> list[tuple[str, list[list[str]]]]:
    """Name and rows of every file of values that the page holds."""
    links = [link for link in page.every("a") if "download" in link.attributes]
    packed = [link.attributes["href"].removeprefix("data:text/csv;base64,") for link in links]
    tables = [list(csv.reader(io.StringIO(base64.b64decode(text).decode()))) for text in packed]
    return [(link.attributes["download"], table) for link, table in zip(links, tables, strict=True)]


@FEW
@given(documents())
def test_any_document_becomes_a_sound_page_that_loses_no_word(whole: dict[str, Any]) -> None:
    page = read(render(whole))
    shown = page.words.casefold()

    assert list(problems(page)) == []
    assert [text for text in said(whole) if folded(text) not in shown] == []


def test_the_example_is_sound_and_says_all_it_holds() -> None:
    shown = PAGE.words.casefold()

    assert list(problems(PAGE)) == []
    assert [text for text in said(WHOLE) if folded(text) not in shown] == []
    assert len(list(texts(WHOLE))) > 100


def test_parts_stand_in_order_under_one_heading() -> None:
    levels = [int(node.name[1]) for node in PAGE.every("*") if re.fullmatch("h[1-6]", node.name)]
    keys = [node.attributes["id"] for node in PAGE.every("section")]

    assert PAGE.one("h1").text == "Sequencer economics study"
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert keys == [
        *("answer", "findings", "assumptions", "figures", "tables", "claims", "certificates", "summary", "provenance")
    ]
    links = [link.attributes["href"] for link in PAGE.one("nav").every("a")]
    assert links == [f"#{key}" for key in keys[1:]]
    assert next(PAGE.every("a")).attributes == {"class": "skip", "href": "#main"}


def test_what_is_not_there_has_no_heading() -> None:
    bare = document(findings=[], figures=[], tables=[], claims=[], certificates=[], summary={}, assumptions=[])
    page = read(render(bare))

    assert [node.attributes["id"] for node in page.every("section")] == ["answer", "assumptions", "provenance"]
    assert "No assumption was stated." in page.words


def test_every_figure_is_drawn_with_its_words_and_values() -> None:
    cards = list(PAGE.one("section", id="figures").every("figure"))

    assert [card.one("h3").text for card in cards] == [figure["title"] for figure in figures()]
    for card, figure in zip(cards, figures(), strict=True):
        drawing = card.one("svg")
        assert drawing.one("title").text == figure["title"]
        assert drawing.one("desc").text == card.one("figcaption").text
        assert card.one("figcaption").text.startswith(figure["caption"])
        assert rows(card.one("table"))


def test_values_to_take_along_have_every_digit() -> None:
    name, (head, *cells) = downloads(PAGE)[0]
    grid = verdict_map()

    assert name == "when-does-honest-ordering-pay-figure-1.csv"
    assert head[:4] == [
        *("stake per sequencer [BTC]", "extractable value per slot [mBTC]", "verdict", "worst-case margin [msat]")
    ]
    designs = [cell for cell in cells if cell[2] != "boundary"]
    assert [[float(cell[0]), float(cell[1])] for cell in designs] == [[x, y] for y in grid["ys"] for x in grid["xs"]]
    margins = [margin for row in grid["margins"] for margin in row]
    assert [float(cell[3]) if cell[3] else None for cell in designs] == margins
    assert [[float(x), float(y)] for x, y, kind, *_ in cells if kind == "boundary"] == grid["boundary"]


def test_certificates_come_with_the_commands_that_check_them() -> None:
    part = PAGE.one("section", id="certificates")
    block = part.one("pre")

    assert block.text.splitlines() == [proof["verify"] for proof in certificates()]
    assert block.attributes["tabindex"] == "0"
    assert [row[1] for row in rows(part.one("table"))] == ["holds", "fails"]


def test_the_summary_keeps_every_digit() -> None:
    shown = dict(rows(PAGE.one("section", id="summary").one("table")))

    assert float(shown["threshold_btc"]) == WHOLE["summary"]["threshold_btc"]
    assert shown["points"] == "780"
    assert shown["spread"] == "not known"


def test_nothing_can_be_loaded_or_run() -> None:
    page = render(WHOLE)
    policy = PAGE.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert not re.search(r"""(?:src|href|action|data|poster)\s*=\s*["']?(?:https?:|//|file:)""", page)
    assert not re.search(r"url\((?!#)", page)
    assert "<script" not in page


@pytest.mark.parametrize("kind", ["study", "sweep", "comparison"])
def test_the_heading_says_what_it_is(kind: str) -> None:
    assert read(render(document(kind=kind, figures=[]))).one("h1").text == f"Sequencer economics {kind}"


def test_another_process_draws_the_same_bytes() -> None:
    program = f"""
import hashlib, sys
sys.path.insert(0, {str(ROOT)!r})
from econ.reports import render
from tests.reports.study.example import document
print(hashlib.sha256(render(document()).encode()).hexdigest())
"""
    environment = os.environ | {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert shown.stdout.strip() == hashlib.sha256(render(WHOLE).encode()).hexdigest()
