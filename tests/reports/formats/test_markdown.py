"""Markdown says what the page says; drawings and values stand beside it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.reports import render
from econ.reports.formats.markdown import escaped, files
from tests.reports.example import document as results
from tests.reports.pages import read
from tests.reports.study.example import document as study
from tests.reports.study.example import figures
from tests.reports.study.generators import documents
from tests.reports.study.test_page import folded, said

FEW = settings(max_examples=max(settings.default.max_examples // 3, 5) if settings.default else 8)
MADE = files(render(study()), "report")
TEXT = MADE[""].decode()
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\\`*_[]<>|~$&@:#+-=.)( 1w"), max_size=30
)


def plain(markdown: str) -> str:
    """The text a reader sees, roughly: escapes, entities, code and emphasis undone."""
    text = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), markdown)
    text = re.sub(r"</?(?:code|br|details|summary)>", " ", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text.replace("&lt;", "<").replace("&gt;", ">"))
    return text.replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'")


@given(WORDS)
def test_escaping_only_adds_backslashes_before_signs(text: str) -> None:
    line = " ".join(text.split())
    found = escaped(text)

    assert re.sub(r"\\([\\!-/:-@\[-`{-~])", r"\1", found) == line


@given(WORDS)
def test_text_is_shown_as_it_is(text: str) -> None:
    markdown_it = pytest.importorskip("markdown_it", reason="needs markdown-it-py to read Markdown back")
    reader = markdown_it.MarkdownIt("gfm-like", {"linkify": False})
    shown = read(reader.render(f"{escaped(text)}\n"))

    assert [node.name for node in shown.every("*")] == (["p"] if text.split() else [])
    assert shown.words == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["1.95 BTC (95 % interval 0 to 0.9 %)", "stake_per_sequencer is 25_000_000", "a - b = c"]
)
def test_usual_text_stays_readable(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize(
    "text", ["https://example.org", "www.example.org", "a@b.org", ":smile:", "# x", "1. x", "- x", "---"]
)
def test_what_would_become_something_else_is_escaped(text: str) -> None:
    assert "\\" in escaped(text)


def test_every_figure_has_its_drawing_and_its_values_beside_the_report() -> None:
    names = re.findall(r"^!\[(.*)\]\((.*)\)$", TEXT, re.MULTILINE)
    values = re.findall(r"^\[All values as CSV\]\((.*)\)$", TEXT, re.MULTILINE)

    assert [title for title, _ in names] == [figure["title"] for figure in figures()]
    assert set(MADE) == {*(name for _, name in names), *values, ""}
    assert len(values) == len(figures())
    for name in values:
        assert len(list(csv.reader(io.StringIO(MADE[name].decode())))) > 1


def test_a_drawing_stands_alone() -> None:
    drawing = MADE["report-figures/figure-1.svg"].decode()

    assert drawing.startswith("<svg ")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawing.partition(">")[0]
    assert drawing.count("<svg") == drawing.count("</svg>") == 1
    assert 'fill="#fff"' in drawing


def test_the_example_says_all_it_holds() -> None:
    shown = " ".join(plain(TEXT).split()).casefold()

    assert [text for text in said(study()) if folded(text) not in shown] == []
    assert TEXT.startswith("# Sequencer economics study\n")
    assert "```sh\npython -m experiments run when_does_honest_ordering_pay\n```" in TEXT


def test_a_simulation_is_written_too() -> None:
    made = files(render(results()), "report")
    text = made[""].decode()

    assert text.startswith("# Sequencer economics report\n")
    assert text.count("\n![") == len(made) - 1
    assert "| Quantity | Mean | 95 % interval | Unit |\n| --- | ---: | ---: | --- |" in text


def test_tables_have_as_many_cells_in_every_row() -> None:
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", TEXT, re.MULTILINE)
    widths = [{len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()} for block in blocks]

    assert len(blocks) > len(figures())
    assert all(len(found) == 1 for found in widths)


@FEW
@given(documents())
def test_any_document_becomes_markdown(whole: dict[str, Any]) -> None:
    page = render(whole)
    made = files(page, "x")

    assert files(page, "x") == made
    assert made[""].decode().endswith("\n")
    assert page.count('role="img"') == sum(name.endswith(".svg") for name in made)
