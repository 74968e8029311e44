"""A sweep as a value: what it stands on, where it goes, and what it asks there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from econ.errors import BadInput
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.draft import SECTIONS, Draft, draft_of
from econ.mechanism.keys import CHAIN, CONSENSUS, SCENARIO, SET, Section
from econ.mechanism.layers import mechanism_layers, scenario_layers, settings_layers
from econ.mechanism.load import Loaded, load
from econ.mechanism.merge import merge
from econ.mechanism.problems import Unfit
from econ.mechanism.rules import FAMILIES, OFFENCES, SLASHING, section_of
from econ.mechanism.save import key_notes
from econ.mechanism.schema import Values
from econ.mechanism.sources import PRESETS, SCENARIOS, found, shipped
from econ.mechanism.suggest import did_you_mean, listed
from econ.mechanism.units import Context, Unit
from econ.sweeps.analyses import Analyses
from econ.sweeps.axis import Axis
from econ.sweeps.constraint import Constraint
from econ.sweeps.designs.design import Design, Point, options_of, refuse_large
from econ.sweeps.designs.evolved import Evolved, Objective
from econ.sweeps.designs.units import Shares, SourceName
from econ.sweeps.questions.question import Question

Route = tuple[str, ...]

MECHANISM = "mechanism"
SOURCES = MappingProxyType({MECHANISM: PRESETS, SCENARIO.name: SCENARIOS})
"""Keys whose values are whole files."""
FAMILY = MappingProxyType({family.section: family for family in (*FAMILIES, SLASHING)})
PLAIN = MappingProxyType({section.name: section for section in (CHAIN, SET, CONSENSUS, SCENARIO)})
SWEPT = tuple(name for name in SECTIONS if name in PLAIN or (name in FAMILY and name != SLASHING.section))


@dataclass(frozen=True)
class Adapt:
    """Runs until the mean's interval is narrow: `half_width` in the metric's unit, or a share of the mean (`relative`).

    Runs come in blocks of `block`, at most `most` of them.
    """

    metric: str
    half_width: float
    relative: bool = False
    most: int = 10_000
    block: int = 32


@dataclass(frozen=True)
class Refine:
    """New points where the verdict of a claim flips, until the flip is known to `tolerance` (share of an axis' range).

    At most `most` points are added.
    """

    claim: str
    tolerance: Fraction = Fraction(1, 100)
    most: int = 500


@dataclass(frozen=True)
class Found:
    """A key of a mechanism: its route in the merged file, its unit, and its value as read (None: not stated)."""

    route: Route
    unit: Unit
    value: Any


@dataclass(frozen=True)
class Base:
    """The mechanism that a sweep varies: its records, and the values of its file by section."""

    loaded: Loaded
    draft: Draft
    folder: Path

    @property
    def sha256(self) -> str:
        """The digest of both records, prose left aside."""
        pair = mechanism_sha256(self.loaded.mechanism) + scenario_sha256(self.loaded.scenario)
        return hashlib.sha256(pair.encode()).hexdigest()

    def find(self, key: str) -> Found:
        """What a key of `--set` means here; Unfit where there is none, with the nearest name."""
        if key in SOURCES:
            return self._source(key, SOURCES[key])
        section, values, route, rest = self._opened(key)
        for name in rest[:-1]:
            section = next((table for table in section.tables if table.name == name), None) or self._refuse(key)
            values = values[name]
        own = next((inner for inner in section.keys if inner.name == rest[-1]), None) if rest else None
        whole = next((table for table in section.tables if rest and table.name == rest[-1] and table.preset), None)
        if own is not None:
            return Found((*route, *rest), own.unit, values[own.field])
        if whole is not None:
            shares = Shares(whole)
            return Found((*route, *rest), shares, shares.of(values[whole.name]))
        return self._refuse(key, opened=True)

    def paths(self) -> tuple[str, ...]:
        """Every key that may be swept here."""
        tables = {name: self._section(name) for name in SWEPT}
        for row, section in self._punishments():
            names = [name for name, offence in OFFENCES.items() if offence is row["offence"]]
            tables |= {f"{SLASHING.section}.{name}": section for name in names}
        return (*SOURCES, *(key for prefix, section in tables.items() for key in _keys(section, prefix)))

    def has_under(self, key: Found, rule: str) -> bool:
        """Whether the section of a key still has it under another rule."""
        family = FAMILY[key.route[0]]
        place = 2 if family is SLASHING else 1
        return key.route[place] in section_of(family, rule).known()

    def contexts(self, routes: Collection[Route]) -> tuple[Context, ...]:
        """The clocks and asset in force, and others for each of them that is swept."""
        now = self.draft.context
        others = {
            ("chain", "slot"): replace(now, slot_ms=now.slot_ms + 1),
            ("chain", "slots_per_epoch"): replace(now, slots_per_epoch=now.slots_per_epoch + 1),
            ("set", "stake", "asset"): replace(now, asset="TOKEN" if now.asset == "BTC" else "BTC"),
        }
        return (now, *(context for route, context in others.items() if route in routes))

    def _source(self, key: str, kind: str) -> Found:
        """A whole mechanism or scenario; its value is known where it ships."""
        records = self.loaded
        name = (records.mechanism if kind == PRESETS else records.scenario).name
        return Found((key,), SourceName(kind, self.folder), name if name in shipped(kind) else None)

    def _opened(self, key: str) -> tuple[Section, Values, Route, Route]:
        first, *rest = key.split(".")
        if first in SWEPT:
            return self._section(first), self.draft.sections[first], (first,), tuple(rest)
        named = rest[0] if rest else ""
        for place, (row, section) in enumerate(self._punishments()):
            meant = OFFENCES.get(named) is row["offence"] or named == str(place)
            if first == SLASHING.section and meant:
                return section, row, (first, str(place)), tuple(rest[1:])
        return self._refuse(key)

    def _section(self, name: str) -> Section:
        return section_of(FAMILY[name], self.draft.sections[name]["rule"]) if name in FAMILY else PLAIN[name]

    def _punishments(self) -> list[tuple[Values, Section]]:
        return [(row, section_of(SLASHING, row["rule"])) for row in self.draft.lists[SLASHING.section]]

    def _refuse(self, key: str, *, opened: bool = False) -> NoReturn:
        first, last = key.partition(".")[0], key.rpartition(".")[2]
        rules = [note.rule for note in key_notes() if opened and note.rule and note.path == f"{first}.{last}"]
        if rules:
            raise Unfit(f"the rule in force has no such key ({listed(rules)} has)", "another rule, or another key")
        known = self.paths()
        near = [name for name in known if name.startswith(f"{first}.")] or [*SWEPT, SLASHING.section]
        raise Unfit(f"unknown key{did_you_mean(key, known)}", listed(near))


def base_of(source: str, *, scenario: str | None, settings: Mapping[str, str], folder: Path) -> Base:
    """The base that a mechanism, a scenario and settings make; paths in it start from `folder`. BadFile as `load`."""
    loaded = load(source, overrides=settings, scenario=scenario)
    layers = mechanism_layers(found(source, PRESETS))
    layers += scenario_layers(found(scenario, SCENARIOS)) if scenario is not None else []
    layers += settings_layers(settings, merge(layers).table) if settings else []
    return Base(loaded, draft_of(merge(layers).table), folder)


@dataclass(frozen=True)
class Sweep:
    """A base mechanism with settings, axes and a design over them, constraints, and questions.

    `source` is a preset's name or a path, empty where a function is swept; `base_sha256` the digest of its records.
    """

    name: str
    question: str
    source: str
    scenario: str | None
    settings: tuple[tuple[str, str], ...]
    axes: tuple[Axis, ...]
    design: Design
    constraints: tuple[Constraint, ...]
    questions: tuple[Question, ...]
    refine: Refine | None = None
    adapt: Adapt | None = None
    base_sha256: str = ""
    analyses: Analyses = field(default_factory=Analyses)
    front: tuple[Objective, ...] = ()

    def settings_of(self, values: Point) -> dict[str, str]:
        """The settings of a point, as `--set` takes them: those of every point, and one per axis."""
        own = {axis.key: axis.written(value) for axis, value in zip(self.axes, values, strict=True)}
        return dict(self.settings) | own

    def points(self) -> tuple[Point, ...]:
        """The points of the design that meet every constraint, in the design's order.

        Raises BadInput for a design that is too large, or of which no point is left.
        """
        refuse_large(self.design, self.axes)
        kept = tuple(point for point in self.design.points(self.axes) if self.admits(point))
        if not kept:
            raise BadInput(f"{self.name}: no point meets the constraints; allowed: constraints that leave some")
        return kept

    def admits(self, point: Point) -> bool:
        """Whether a point meets every constraint; BadInput where one cannot be decided there."""
        try:
            return all(constraint.holds(self.axes, point) for constraint in self.constraints)
        except Unfit as unfit:
            raise BadInput(f"{self.name}: constraints: {unfit}") from None

    @property
    def most_added(self) -> int:
        """How many points may be added to those of the design, at most."""
        design, discover = self.design, self.analyses.discover
        bred = design.population * (design.generations - 1) if isinstance(design, Evolved) else 0
        return bred + (self.refine.most if self.refine else 0) + (discover.fresh if discover else 0)

    @property
    def advice(self) -> tuple[str, ...]:
        """What is allowed but likely to surprise, a line each."""
        return self.design.advice(self.axes)

    def content(self) -> dict[str, Any]:
        """All that decides the sweep, as JSON values; neither its name nor the code that answers."""
        return (
            {
                "base": self.base_sha256,
                "settings": [list(pair) for pair in self.settings],
                "axes": [axis.content() for axis in self.axes],
                "design": options_of(self.design),
                "constraints": [constraint.text for constraint in self.constraints],
                "questions": [_record(question) for question in self.questions],
                "refine": None if self.refine is None else _record(self.refine),
                "adapt": None if self.adapt is None else _record(self.adapt),
            }
            | self.analyses.content()
            | ({"front": _plain(self.front)} if self.front else {})
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the content."""
        text = json.dumps(self.content(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _record(value: Any) -> dict[str, Any]:
    return {"kind": type(value).__name__} | {name: _plain(field) for name, field in vars(value).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Fraction) else value


def _keys(section: Section, prefix: str) -> Iterator[str]:
    yield from (f"{prefix}.{key.name}" for key in section.keys)
    for table in section.tables:
        if table.preset:
            yield f"{prefix}.{table.name}"
        else:
            yield from _keys(table, f"{prefix}.{table.name}")
