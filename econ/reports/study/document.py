"""A study document, version 1, as frozen records: what a study, a sweep or a comparison writes and a report reads.

Figures are data, not drawings: a page draws them, a table repeats them. Text is clean as in `econ.reports.document`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from econ.reports.document import Claim, Number, Text, Verdict

Gap = Number | None


@dataclass(frozen=True)
class Quantity:
    """What an axis shows: label, unit, and whether it is drawn in powers of ten."""

    label: Text
    unit: Text = ""
    log: bool = False


@dataclass(frozen=True)
class Line:
    """A line with the ends of its interval at every point; `low` and `high` may be empty."""

    label: Text
    x: tuple[Number, ...]
    y: tuple[Gap, ...]
    low: tuple[Gap, ...] = ()
    high: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A value on the x axis that deserves a line and a word, with its interval if it has one."""

    x: Number
    label: Text
    low: Gap = None
    high: Gap = None


@dataclass(frozen=True)
class VerdictMap:
    """Verdicts over two parameters: `verdicts`, `margins` and `binding` are rows by y, columns by x.

    `boundary` are points (x, y) where a verdict flips, refined beyond the grid; `holds` and `fails` say what it means.
    """

    kind: Literal["map"]
    title: Text
    caption: Text
    x: Quantity
    y: Quantity
    margin: Quantity
    xs: tuple[Number, ...]
    ys: tuple[Number, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    margins: tuple[tuple[Gap, ...], ...]
    binding: tuple[tuple[Text, ...], ...] = ()
    boundary: tuple[tuple[Number, Number], ...] = ()
    holds: Text = "honest is a best response"
    fails: Text = "a deviation pays"


@dataclass(frozen=True)
class Curves:
    """Lines over a parameter, with bands; `steps` for distribution functions, `marks` for thresholds and deadlines."""

    kind: Literal["curves"]
    title: Text
    caption: Text
    x: Quantity
    y: Quantity
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    steps: bool = False


@dataclass(frozen=True)
class Spot:
    """One design in a plane of two objectives; `front` where no other design beats it in both."""

    x: Number
    y: Number
    label: Text = ""
    front: bool = False


@dataclass(frozen=True)
class Plane:
    """Designs in a plane: a Pareto front, or the points of a discovered box (`box`: x low, x high, y low, y high)."""

    kind: Literal["plane"]
    title: Text
    caption: Text
    x: Quantity
    y: Quantity
    spots: tuple[Spot, ...]
    front: Text = "not beaten in both"
    others: Text = "other designs"
    box: tuple[Number, Number, Number, Number] | None = None


@dataclass(frozen=True)
class Waterfall:
    """The signed terms (msat) that a claim's margin is made of."""

    kind: Literal["waterfall"]
    title: Text
    caption: Text
    terms: tuple[tuple[Text, Number], ...]


@dataclass(frozen=True)
class Band:
    """Between which values the given share of runs lies."""

    share: Number
    low: tuple[Gap, ...]
    high: tuple[Gap, ...]


@dataclass(frozen=True)
class Fan:
    """A median over time with nested bands, widest first."""

    kind: Literal["fan"]
    title: Text
    caption: Text
    x: Quantity
    y: Quantity
    xs: tuple[Number, ...]
    median: tuple[Gap, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Bar:
    """A named value with its interval."""

    label: Text
    value: Number
    low: Gap = None
    high: Gap = None


@dataclass(frozen=True)
class Bars:
    """Groups of bars: each group's name with its bars (sensitivity indices, differences between mechanisms)."""

    kind: Literal["bars"]
    title: Text
    caption: Text
    value: Quantity
    groups: tuple[tuple[Text, tuple[Bar, ...]], ...]


Figure = Annotated[VerdictMap | Curves | Plane | Waterfall | Fan | Bars, Field(discriminator="kind")]


@dataclass(frozen=True)
class Table:
    """Rows of words and numbers already written as text; `numeric` says which columns stand to the right."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numeric: tuple[bool, ...] = ()
    note: Text = ""


@dataclass(frozen=True)
class Certificate:
    """A certificate beside the report: what it proves, its file, its digest and the command that checks it."""

    claim: Text
    verdict: Verdict
    file: Text
    sha256: Text
    verify: Text


@dataclass(frozen=True)
class Provenance:
    """Where the numbers come from: the command that makes them again, and rows of name and value."""

    command: Text
    rows: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class StudyDocument:
    """A question, its answer in a sentence with its uncertainty, and everything a reader needs to believe it.

    `kind` says what it is: a study, a sweep or a comparison. `assumptions` are rows of name, value and source.
    `summary` holds named numbers that a later run can be compared with.
    """

    format: Literal["seqecon-study"]
    version: Literal[1]
    kind: Literal["study", "sweep", "comparison"]
    name: Text
    question: Text
    answer: Text
    findings: tuple[Text, ...]
    assumptions: tuple[tuple[Text, Text, Text], ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    claims: tuple[Claim, ...]
    certificates: tuple[Certificate, ...]
    summary: dict[Text, Gap | Text]
    provenance: Provenance
