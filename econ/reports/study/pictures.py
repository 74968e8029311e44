"""The figures of a study, each with its words, its values, and all of them to take along."""

from __future__ import annotations

import base64
import re

from econ.reports.figures.axis import labelled, unit_of
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.figures.kinds import KINDS
from econ.reports.figures.sheet import Cell, Sheet, csv_text
from econ.reports.markup import Column, Html, Section, absent, element, figure, folded, table
from econ.reports.quantities import Scale, capitalized
from econ.reports.study.document import Figure, StudyDocument

NOTHING = "\N{EN DASH}"
NAME_CHARACTERS = 40


def section(study: StudyDocument) -> Section | None:
    """A card for every figure; None where there is none."""
    cards = (_card(number, picture, study) for number, picture in enumerate(study.figures, 1))
    return Section("figures", "Figures", element("div", *cards, class_="grid")) if study.figures else None


def _card(number: int, picture: Figure, study: StudyDocument) -> Html:
    kind, key = KINDS[picture.kind], f"figure-{number}"
    title = picture.title.strip() or f"Figure {number}"
    whole = kind.sheet(picture)
    if not whole.rows:
        return figure(title, absent("There is no value to draw."), picture.caption)
    words = f"{picture.caption} {kind.told(picture)}".strip()
    drawn = svg(Drawing(key, title, words, kind.height(picture)), lambda axes: kind.draw(axes, picture))
    listing = _listing(kind.listed(picture), len(whole.rows), title)
    return figure(
        title, drawn, words, folded("Values", listing), _download(whole, f"{_slug(study.name)}{key}.csv", title)
    )


def _listing(sheet: Sheet, rows: int, title: str) -> Html:
    """The values in the units that the figure shows, to four digits."""
    scales = {unit: unit_of(unit, _numbers(sheet, unit)) for unit in {field.unit for field in sheet.fields}}
    columns = [
        Column(capitalized(labelled(field.heading, scales[field.unit].unit)), numeric=field.numeric)
        for field in sheet.fields
    ]
    units = [scales[field.unit] for field in sheet.fields]
    shown = ([_cell(cell, unit) for cell, unit in zip(row, units, strict=True)] for row in sheet.rows)
    part = f"{title}: {len(sheet.rows):,} rows of {rows:,}" if len(sheet.rows) < rows else title
    return table(part, columns, shown)


def _numbers(sheet: Sheet, unit: str) -> list[float | None]:
    places = [place for place, field in enumerate(sheet.fields) if field.numeric and field.unit == unit]
    cells = (row[place] for row in sheet.rows for place in places)
    return [cell for cell in cells if not isinstance(cell, str)]


def _cell(cell: Cell, unit: Scale) -> str:
    if cell is None or isinstance(cell, str):
        return cell or NOTHING
    return unit.text(cell)


def _download(sheet: Sheet, name: str, title: str) -> Html:
    """Every value with all its digits, inside the page itself."""
    packed = base64.b64encode(csv_text(sheet).encode()).decode()
    words = "All values as CSV"
    link = element("a", words, href=f"data:text/csv;base64,{packed}", download=name, aria_label=f"{words}: {title}")
    return element("div", link, class_="download")


def _slug(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:NAME_CHARACTERS]
    return f"{words}-" if words else ""
