"""Where a sweep file leads: its axes, its design, and the constraints between its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from econ.errors import BadInput
from econ.mechanism.keys import Section
from econ.mechanism.problems import Problem, Unfit
from econ.mechanism.schema import Values, Wrong, validate
from econ.mechanism.suggest import listed, shown
from econ.mechanism.units import Context
from econ.sweeps.axis import RANGE_KEYS, Axis, axis_of
from econ.sweeps.constraint import Constraint, Swept, Term, constraint_of, term_of
from econ.sweeps.designs.design import Design, Point, refuse_large
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.registry import design_of
from econ.sweeps.designs.units import Plain
from econ.sweeps.spec import Base, Found, Route

KEYS, POINTS, SETTINGS, DESIGN, CONSTRAINTS = "keys", "points", "set", "design", "constraints"
OPTIMISE = "optimise"
RULE = "rule"

Made = TypeVar("Made")


@dataclass
class Problems:
    """What is wrong with a file so far."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, text: str) -> None:
        """One more problem, of this key of the file."""
        self.found.append(Problem(self.file, key, text))

    def add(self, path: str, wrong: list[Wrong]) -> None:
        """The problems of a table at a path."""
        for inner, text in wrong:
            self.wrong(".".join((*([path] if path else []), *inner)), text)

    def tried(self, key: str, make: Callable[[], Made]) -> Made | None:
        """What could be made, or None and one more problem."""
        try:
            return make()
        except Unfit as unfit:
            self.wrong(key, str(unfit))
            return None

    def values(self, section: Section, raw: Any, path: str) -> Values:
        """The values of a table; empty, and more problems, where something is wrong with it."""
        values, wrong = validate(section, raw, Context())
        self.add(path, wrong)
        return values

    def inner(self, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """A table of a table; empty where there is none, and one more problem where it is something else."""
        inner = table.get(name, {})
        if isinstance(inner, Mapping):
            return inner
        self.wrong(name, f"{shown(inner)} is not a table; allowed: [{name}]")
        return {}


class Course:
    """The axes and design of a file's table; `base` is None where plain numbers are swept.

    What could not be read is left out, and told to `problems`. A search needs no design: it finds its points.
    """

    def __init__(self, table: Mapping[str, Any], base: Base | None, problems: Problems) -> None:
        self.base, self.problems = base, problems
        rows = self._rows(table) if POINTS in table else []
        spread = dict(_flat(problems.inner(table, KEYS)))
        columns = {key: [row[key] for row in rows] for key in rows[0]} if rows else spread
        self.keys = self._found(columns, tuple(problems.inner(table, SETTINGS)))
        self.axes = tuple(self._axes(columns, POINTS if rows else KEYS))
        points = self._points(columns) if rows else None
        self.design = Grid() if OPTIMISE in table else self._design(problems.inner(table, DESIGN), points)
        if not columns and POINTS not in table:
            problems.wrong(KEYS, 'varies nothing; allowed: keys such as "set.size" = [4, 7, 16]')

    def constraints(self, texts: tuple[str, ...]) -> tuple[Constraint, ...]:
        """The constraints that the texts state."""
        if texts and not self.design.droppable:
            self.problems.wrong(CONSTRAINTS, f"{self.design.kind} needs all of its points; allowed: another design")
        made = (
            self.problems.tried(f"{CONSTRAINTS}[{place}]", partial(self._constraint, text))
            for place, text in enumerate(texts)
        )
        return tuple(constraint for constraint in made if constraint is not None)

    def _rows(self, table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        rows = table[POINTS]
        if KEYS in table:
            self.problems.wrong(KEYS, f"stands beside [[{POINTS}]]; allowed: one of the two")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) and row for row in rows):
            self.problems.wrong(POINTS, f"{shown(rows)} is no list of tables; allowed: one or more [[{POINTS}]]")
            return []
        for place, row in enumerate(rows):
            differ = sorted(row.keys() ^ rows[0].keys())
            if differ:
                text = f"differs from the first in {listed(differ)}; allowed: the same keys in all points"
                self.problems.wrong(f"{POINTS}[{place}]", text)
                return []
        return rows

    def _found(self, columns: Mapping[str, Any], settings: tuple[str, ...]) -> dict[str, Found]:
        label = KEYS
        keys: dict[str, Found] = {}
        routes = {self._route(key): key for key in settings}
        for key in columns:
            found = self.problems.tried(f'{label}."{key}"', partial(self._meant, key))
            if found is None:
                continue
            if found.route in routes:
                self.problems.wrong(
                    f'{label}."{key}"', f"is set by {routes[found.route]!r} too; allowed: one of the two"
                )
            routes[found.route] = key
            keys[key] = found
        return keys

    def _meant(self, key: str) -> Found:
        return Found((key,), Plain(), None) if self.base is None else self.base.find(key)

    def _route(self, key: str) -> Route:
        try:
            return self._meant(key).route
        except Unfit:
            return (key,)

    def _axes(self, columns: Mapping[str, Any], label: str) -> Iterator[Axis]:
        routes = [found.route for found in self.keys.values()]
        contexts = (Context(),) if self.base is None else self.base.contexts(routes)
        for key, found in self.keys.items():
            raw = columns[key] if label == KEYS else _distinct(columns[key], found, contexts[0])
            make = partial(axis_of, key, raw, found.unit, contexts=contexts, base=found.value)
            axis = self.problems.tried(f'{label}."{key}"', make)
            if axis is not None:
                yield axis
                self._refuse_unruled(axis, found)

    def _refuse_unruled(self, rule: Axis, found: Found) -> None:
        """A key must exist under every rule that is swept beside it."""
        if self.base is None or found.route[-1] != RULE:
            return
        for key, other in self.keys.items():
            beside = other.route[: len(found.route) - 1] == found.route[:-1]
            lacking = [str(level) for level in rule.levels if beside and not self.base.has_under(other, str(level))]
            if lacking:
                told = f"{rule.key} = {listed(lacking)} has no such key; allowed: keys that every swept rule has"
                self.problems.wrong(f'{KEYS}."{key}"', told)

    def _points(self, columns: Mapping[str, Any]) -> tuple[Point, ...]:
        context = Context() if self.base is None else self.base.draft.context
        read = []
        for axis in self.axes:
            natives = [axis.unit.parse(raw, context) for raw in columns[axis.key]]
            known = list(dict.fromkeys(natives))
            read.append([axis.levels[known.index(native)] for native in natives])
        return tuple(zip(*read, strict=True))

    def _design(self, raw: Mapping[str, Any], points: tuple[Point, ...] | None) -> Design:
        raw = {"kind": Grid.kind if points is None else Listed.kind, **raw}
        if (raw["kind"] == Listed.kind) != (points is not None):
            need = f"kind {Listed.kind!r} and [[{POINTS}]] need each other"
            self.problems.wrong(DESIGN, f"{need}; allowed: both or neither")
            return Grid()
        design, wrong = design_of(raw, points or ())
        self.problems.add(DESIGN, wrong)
        return Grid() if design is None else self._sized(design)

    def _sized(self, design: Design) -> Design:
        try:
            refuse_large(design, self.axes)
        except BadInput as refusal:
            key, _, text = str(refusal).partition(": ")
            self.problems.wrong(key, text)
        return design

    def _constraint(self, text: str) -> Constraint:
        asset = "BTC" if self.base is None else self.base.draft.context.asset
        constraint = constraint_of(text, self._resolved, asset=asset)
        constraint.holds(self.axes, tuple(axis.levels[0] if axis.levels else axis.low for axis in self.axes))
        return constraint

    def _resolved(self, key: str) -> Term | Swept:
        route = self._meant(key).route
        swept = next((name for name, found in self.keys.items() if found.route == route), None)
        if swept is not None:
            return Swept(swept)
        found = self._meant(key)
        if self.base is None or found.value is None:
            raise Unfit(f"{key} has no value here", f"keys that are swept ({listed(self.keys)}) or stated")
        context = self.base.draft.context
        axis = axis_of(key, [found.unit.write(found.value, context)], found.unit, contexts=(context,))
        return term_of(axis.unit, axis.levels[0], axis.clock)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys in dots, quoted or not, with what they hold: a list or a range."""
    for name, raw in table.items():
        if isinstance(raw, Mapping) and raw and not set(raw) & set(RANGE_KEYS):
            yield from _flat(raw, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", raw


def _distinct(column: list[Any], found: Found, context: Context) -> list[Any]:
    """The values of a column, those that are read alike once; all of them where one cannot be read."""
    read: dict[Any, Any] = {}
    try:
        for raw in column:
            read.setdefault(found.unit.parse(raw, context), raw)
    except Unfit:
        return column
    return list(read.values())
