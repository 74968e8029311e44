"""Units that only sweeps know: plain numbers, whole files by name, whole tables of shares, names of folders, widths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from econ.mechanism.keys import Section
from econ.mechanism.problems import Unfit
from econ.mechanism.schema import Values, validate
from econ.mechanism.sources import PRESETS, SCENARIOS, shipped
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import RATE, Amount, Context
from econ.money import PPM

NOUN = MappingProxyType({PRESETS: "mechanism", SCENARIOS: "scenario"})
HALF_WIDTH = 'a number above 0 in the metric\'s unit, or a share of the mean such as "1 %"'


@dataclass(frozen=True)
class Plain:
    """The unit of a plain number, for functions that know no mechanism."""

    def allowed(self, _context: Context) -> str:
        """Numbers."""
        return "a finite number"

    def parse(self, value: Any, context: Context) -> float:
        """The number; a file's decimals come as text. Unfit for what is none."""
        try:
            number = float(value) if isinstance(value, str | int | float) and type(value) is not bool else float("nan")
        except (ValueError, OverflowError):
            number = float("nan")
        if not isfinite(number):
            raise Unfit(f"{shown(value)} is no finite number", self.allowed(context))
        return number

    def write(self, value: float, _context: Context) -> str:
        """The shortest text that is read as this number."""
        return repr(value)


@dataclass(frozen=True)
class SourceName:
    """A mechanism or a scenario (`kind`): a name that ships, or the path of a file, relative to a folder."""

    kind: str
    folder: Path

    def allowed(self, _context: Context) -> str:
        """The names that ship, and paths."""
        return f"{listed(shipped(self.kind))}, or the path of a TOML file"

    def parse(self, value: Any, context: Context) -> str:
        """The name, or the path from here; Unfit when there is neither."""
        known = shipped(self.kind)
        if isinstance(value, str) and value in known:
            return value
        path = self.folder / value if isinstance(value, str) else None
        if path is None or not path.is_file():
            hint = did_you_mean(value, known) if isinstance(value, str) else ""
            raise Unfit(f"there is no {NOUN[self.kind]} and no file {shown(value)}{hint}", self.allowed(context))
        return str(path)

    def write(self, value: str, _context: Context) -> str:
        """The name or path."""
        return value


@dataclass(frozen=True)
class Shares:
    """The shares of one income, all of them at once: a table such as `{ proposer = "60 %", voters = "40 %" }`."""

    section: Section

    def allowed(self, _context: Context) -> str:
        """The receivers."""
        return f"a table of shares that add up to 100 %, by {listed(self.section.known())}"

    def parse(self, value: Any, context: Context) -> tuple[tuple[str, int], ...]:
        """The receivers with their shares (ppm), those of nothing left out; Unfit as the table is refused."""
        values, wrong = validate(self.section, value, context)
        if wrong:
            (path, text), *_ = wrong
            told, _, allowed = text.partition("; allowed: ")
            raise Unfit(": ".join((*path, told)), allowed)
        return self.of(values)

    def write(self, value: tuple[tuple[str, int], ...], context: Context) -> dict[str, Any]:
        """The table."""
        units = {key.name: key.unit for key in self.section.keys}
        return {name: units[name].write(share, context) for name, share in value}

    def of(self, values: Values) -> tuple[tuple[str, int], ...]:
        """The receivers with their shares (ppm), from values by field."""
        return tuple((key.name, values[key.field]) for key in self.section.keys if values.get(key.field))


@dataclass(frozen=True)
class FolderName:
    """A name that can stand in the name of a folder."""

    def allowed(self, _context: Context) -> str:
        """Letters and digits."""
        return "at most 60 letters, digits, - and _"

    def parse(self, value: Any, context: Context) -> str:
        """The name; Unfit unless it is one."""
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", value, re.ASCII):
            raise Unfit(f"{shown(value)} cannot name a folder", self.allowed(context))
        return value

    def write(self, value: str, _context: Context) -> str:
        """The name."""
        return value


@dataclass(frozen=True)
class HalfWidth:
    """Half the width of an interval: absolute, or relative to the mean."""

    def allowed(self, _context: Context) -> str:
        """Both forms."""
        return HALF_WIDTH

    def parse(self, value: Any, context: Context) -> tuple[float, bool]:
        """The half width and whether it is a share; Unfit unless it is above zero."""
        relative = isinstance(value, str) and value.rstrip().endswith("%")
        try:
            width = Amount(RATE, 1).parse(value, context) / PPM if relative else Plain().parse(value, context)
        except Unfit as unfit:
            raise Unfit(str(unfit).partition("; allowed: ")[0], HALF_WIDTH) from None
        if width <= 0:
            raise Unfit(f"{shown(value)} is not above 0", HALF_WIDTH)
        return width, relative

    def write(self, value: tuple[float, bool], _context: Context) -> str:
        """The number or the share."""
        return f"{value[0] * 100:g} %" if value[1] else repr(value[0])
