"""Elements: no text becomes markup, whatever it holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from econ.reports.markup import Column, Html, element, fragment, table
from tests.reports.pages import read, rows

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.sampled_from(
    ["<script>", "&amp;", '"', "]]>", "--"]
)


@given(TEXT, TEXT)
def test_text_and_attributes_come_back_as_given(text: str, value: str) -> None:
    node = read(element("p", text, title=value)).one("p")

    assert (node.text, node.attributes) == (text, {"title": value})


def test_markup_joined_by_hand_is_text_again() -> None:
    bold = element("b", "x")

    assert read(element("p", f"{bold}{bold}")).one("p").text == "<b>x</b><b>x</b>"
    assert len(list(read(element("p", fragment(bold, bold))).every("b"))) == 2


def test_names_of_attributes_and_absent_ones() -> None:
    made = element("td", class_="number", data_label="Margin", title=None)

    assert made == '<td class="number" data-label="Margin"></td>'
    assert element("br") == "<br>"
    assert isinstance(made, Html)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_a_table_keeps_its_cells_and_heads_rows_and_columns(cells: list[tuple[str, str]]) -> None:
    page = read(table("What", (Column("A"), Column("B", numeric=True)), cells))

    assert rows(page.one("table")) == [[" ".join(text.split()) for text in row] for row in cells]
    assert [node.attributes["scope"] for node in page.every("th")] == ["col", "col"] + ["row"] * len(cells)
    assert page.one("caption").text == page.one("div").attributes["aria-label"] == "What"
