"""Lists of tables inside a section: each entry is a record of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Context, Unit


@dataclass(frozen=True)
class Rows:
    """Any number of records; `columns` are each field's name in the file, that in the record, unit and meaning."""

    record: type
    columns: tuple[tuple[str, str, Unit, str], ...]

    def allowed(self, context: Context) -> str:
        """What every entry states."""
        return f"any number of tables, each with {'; '.join(self._told(context))}"

    def parse(self, value: Any, context: Context) -> tuple[Any, ...]:
        """The records; Unfit for what is no list of tables, and for the first entry that does not fit."""
        if not isinstance(value, list):
            raise Unfit(f"{shown(value)} is not a list of tables", self.allowed(context))
        return tuple(self._read(row, place, context) for place, row in enumerate(value))

    def write(self, value: tuple[Any, ...], context: Context) -> list[dict[str, Any]]:
        """The tables."""
        return [
            {name: unit.write(getattr(record, field), context) for name, field, unit, _ in self.columns}
            for record in value
        ]

    def _told(self, context: Context) -> list[str]:
        return [f"{name}: {unit.allowed(context)}" for name, _, unit, _ in self.columns]

    def _read(self, row: Any, place: int, context: Context) -> Any:
        known = [name for name, *_ in self.columns]
        if not isinstance(row, Mapping):
            raise Unfit(f"entry {place}, {shown(row)}, is not a table", f"a table of {listed(known)}")
        for name in row:
            if name not in known:
                raise Unfit(f"entry {place} has an unknown key {shown(name)}{did_you_mean(name, known)}", listed(known))
        return self.record(**{field: self._cell(row, place, name, context) for name, field, *_ in self.columns})

    def _cell(self, row: Mapping[str, Any], place: int, name: str, context: Context) -> Any:
        unit = next(unit for known, _, unit, _ in self.columns if known == name)
        if name not in row:
            raise Unfit(f"entry {place} states no {name}", unit.allowed(context))
        try:
            return unit.parse(row[name], context)
        except Unfit as refusal:
            wrong, _, allowed = str(refusal).partition("; allowed: ")
            raise Unfit(f"entry {place}, {name}: {wrong}", allowed) from None
