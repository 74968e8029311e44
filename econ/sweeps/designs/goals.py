"""What a sweep file aims at: objectives to minimise or maximise, and limits on other answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.problems import Unfit
from econ.mechanism.schema import Values
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Context
from econ.mechanism.values import Count, Sequence
from econ.sweeps.analysis.optimise import Relation
from econ.sweeps.analysis.pareto import Sense
from econ.sweeps.designs.design import Design
from econ.sweeps.designs.evolved import HOLDS, Evolved, Limit, Objective
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.reading import DESIGN, OPTIMISE, POINTS, Problems
from econ.sweeps.designs.units import Plain
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question

FRONT = "front"
GOALS = (OPTIMISE, FRONT)
BESIDE = (DESIGN, POINTS, FRONT)
SENSES: Mapping[str, Sense] = MappingProxyType({"min": "min", "max": "max"})
RELATIONS: Mapping[str, Relation] = MappingProxyType({"<=": "<=", ">=": ">="})
SEARCH = (
    Key("population", "population", Count(4, 10_000), "points of a generation", Evolved.population),
    Key("generations", "generations", Count(1, 200), "how many there are, the first among them", Evolved.generations),
    Key("seed", "seed", Count(), "what the search is drawn from", Evolved.seed),
)
_LIMIT = re.compile(r"\s*(\S+)\s*(<=|>=)\s*(\S+)\s*")


@dataclass(frozen=True)
class ObjectiveText:
    """An objective: `min` or `max`, and one of the columns of answers."""

    columns: tuple[str, ...]

    def allowed(self, _context: Context) -> str:
        """The columns."""
        return f"min or max, and one of {listed(self.columns)}"

    def parse(self, value: Any, context: Context) -> Objective:
        """The objective; Unfit for another form or an unknown column."""
        words = value.split() if isinstance(value, str) else []
        if len(words) != 2 or words[0] not in SENSES:
            raise Unfit(f"{shown(value)} is no objective", self.allowed(context))
        return _known(words[1], self.columns), SENSES[words[0]]

    def write(self, value: Objective, _context: Context) -> str:
        """Sense and column."""
        return f"{value[1]} {value[0]}"


@dataclass(frozen=True)
class LimitText:
    """A limit: a column at most or at least a number in the column's unit, or a claim that holds."""

    columns: tuple[str, ...]
    claims: tuple[str, ...]

    def allowed(self, _context: Context) -> str:
        """Both forms."""
        holding = " or '<claim> holds'" if self.claims else ""
        return f"'<metric> <= <number>', '<metric> >= <number>'{holding}"

    def parse(self, value: Any, context: Context) -> Limit:
        """The limit; Unfit for another form, an unknown column or claim, and what is no number."""
        text = value if isinstance(value, str) else ""
        found, words = _LIMIT.fullmatch(text), text.split()
        if found:
            column, relation, number = found.groups()
            return _known(column, self.columns), RELATIONS[relation], Plain().parse(number, context)
        if len(words) == 2 and words[1] == "holds":
            return _known(words[0], self.claims), ">=", HOLDS
        raise Unfit(f"{shown(value)} is no limit", self.allowed(context))

    def write(self, value: Limit, _context: Context) -> str:
        """The comparison, or the claim that holds."""
        column, relation, number = value
        return f"{column} holds" if column in self.claims else f"{column} {relation} {number!r}"


class Goals:
    """Reads the goals of a file's table over the answers of its questions; what is wrong is told to `problems`."""

    def __init__(self, table: Mapping[str, Any], problems: Problems, questions: tuple[Question, ...]) -> None:
        self.table, self.problems = table, problems
        self.columns = tuple(column.name for each in questions for column in each.columns if not column.text)
        self.claims = tuple(claim for each in questions if isinstance(each, Claims) for claim in each.ids)

    def optimise(self) -> Design:
        """What [optimise] asks for; a grid where something is wrong with it."""
        for name in BESIDE:
            if name in self.table:
                self.problems.wrong(OPTIMISE, f"stands beside [{name}]; allowed: one of the two")
        limits = Key("constraints", "limits", Sequence(LimitText(self.columns, self.claims), 0), "what is allowed", ())
        values = self._values(OPTIMISE, (limits, *SEARCH))
        return Evolved(**values) if values else Grid()

    def front(self) -> tuple[Objective, ...]:
        """The objectives of [front]."""
        return self._values(FRONT, ()).get("objectives", ()) if FRONT in self.table else ()

    def _values(self, name: str, more: tuple[Key, ...]) -> Values:
        """The table with its objectives; empty, too, where no answer can be aimed at for what else is wrong."""
        if not self.columns:
            return {}
        listed_ones = Sequence(ObjectiveText(self.columns))
        own = Key("objectives", "objectives", listed_ones, "what is to be small or large", REQUIRED)
        values = self.problems.values(Section(name, (own, *more)), self.table[name], name)
        aimed = [column for column, _ in values.get("objectives", ())]
        twice = next((column for place, column in enumerate(aimed) if column in aimed[:place]), None)
        if twice is not None:
            self.problems.wrong(f"{name}.objectives", f"{twice} is there twice; allowed: distinct answers")
        return values


def _known(name: str, known: tuple[str, ...]) -> str:
    if name not in known:
        allowed = listed(known) if known else "claims, beside [claims]"
        raise Unfit(f"there is no {shown(name)}{did_you_mean(name, known)}", allowed)
    return name
