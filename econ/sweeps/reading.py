"""Sweep files in: from TOML to a sweep, or every error at once, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from math import floor
from pathlib import Path
from types import MappingProxyType
from typing import Any

from econ.engine.block import Model, model_of
from econ.errors import BadInput
from econ.machine.metrics import METRICS
from econ.machine.world import MS_PER_DAY
from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.layers import COMMAND_LINE
from econ.mechanism.problems import BadFile, Problem, Unfit, refuse
from econ.mechanism.schema import Values
from econ.mechanism.sources import PRESETS, SCENARIOS, Source, found, shipped
from econ.mechanism.suggest import did_you_mean, listed
from econ.mechanism.toml import toml_value
from econ.mechanism.units import RATE, Amount, Context
from econ.mechanism.values import Count, Sequence, Text, names
from econ.money import PPM
from econ.solvers.certification import claim_ids
from econ.sweeps.analyses_reading import ANALYSES, AnalysesReader
from econ.sweeps.designs.goals import GOALS, Goals
from econ.sweeps.designs.reading import CONSTRAINTS, DESIGN, KEYS, OPTIMISE, POINTS, SETTINGS, Course, Problems
from econ.sweeps.designs.units import FolderName, HalfWidth, Plain
from econ.sweeps.questions.claims import LIMIT, Claims
from econ.sweeps.questions.function import Function
from econ.sweeps.questions.question import Question
from econ.sweeps.questions.simulation import OWN_MODEL, Simulation
from econ.sweeps.spec import Adapt, Base, Refine, Sweep, base_of

SIMULATE, CLAIMS, FUNCTION, REFINE = "simulate", "claims", "function", "refine"
QUESTIONS = (SIMULATE, CLAIMS, FUNCTION)
TABLES = (DESIGN, SETTINGS, KEYS, POINTS, *QUESTIONS, REFINE, *ANALYSES, *GOALS)
LINKS: Mapping[str, str] = MappingProxyType({PRESETS: "mechanism", SCENARIOS: "scenario"})
HEADER = Section(
    "sweep",
    (
        Key("name", "name", FolderName(), "what the sweep is called", None),
        Key("question", "question", Text(), "what it is to answer", ""),
        Key("mechanism", "mechanism", Text(), "the preset or file that is varied", ""),
        Key("scenario", "scenario", Text(), "another scenario than the mechanism's own", None),
        Key("constraints", "constraints", Sequence(Text()), "comparisons that every point meets", ()),
    ),
)
MOST_RUNS, MOST_SLOTS = 1_000_000, 100_000_000
METRIC = names(*(metric.name for metric in METRICS))
SIMULATION = Section(
    SIMULATE,
    (
        Key("slots", "slots", Count(1, MOST_SLOTS), "slots of a run", None),
        Key("days", "days", Plain(), "days of a run, instead of slots", None),
        Key(
            "runs",
            "runs",
            Count(1, MOST_RUNS),
            "runs at every point, or a table that says how precise they must be",
            100,
        ),
        Key("seed", "seed", Count(), "what every run is drawn from", 1),
        Key("metrics", "metrics", Sequence(METRIC), "what is measured", ()),
        Key("model", "model", Text(), "the module of the blocks", OWN_MODEL),
    ),
)
RUNS = Section(
    "runs",
    (
        Key("metric", "metric", METRIC, "whose interval decides"),
        Key("half_width", "half_width", HalfWidth(), "half the interval's width"),
        Key("at_least", "at_least", Count(2, MOST_RUNS), "runs at first", 32),
        Key("block", "block", Count(1, MOST_RUNS), "runs that are added together", 32),
        Key("most", "most", Count(2, MOST_RUNS), "runs at most", 2_048),
    ),
)
REFINEMENT = (
    Key("tolerance", "tolerance", Amount(RATE, 1, PPM), "width of a flip, as a share of its axis", PPM // 100),
    Key("most", "most", Count(1), "points that are added at most", 500),
)
FUNCTIONS = Section(
    FUNCTION,
    (
        Key("path", "path", Text(), "module and function"),
        Key("columns", "names", Sequence(Text()), "the numbers it returns"),
        Key("runs", "runs", Count(1, MOST_RUNS), "runs at every point", 1),
    ),
)


def load_sweep(path: str | Path) -> Sweep:
    """The sweep of a TOML file. Raises BadFile (a BadInput) whose `lines` tell everything that is wrong."""
    file = Path(path)
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise BadInput(f"{file}: cannot be read ({reason}); allowed: the path of a sweep in TOML") from error
    return loads_sweep(text, file=str(file), folder=file.parent)


def loads_sweep(text: str, *, file: str = "<text>", folder: Path = Path()) -> Sweep:
    """The same from the text of a file; `file` is how messages call it, paths in it start from `folder`."""
    source = Source(file, Path(file).stem, text, folder)
    return _File(source.table(), file, folder).sweep()


class _File:
    """A sweep file while it is read; without its base nothing else can be judged, the rest is told together."""

    def __init__(self, table: Mapping[str, Any], file: str, folder: Path) -> None:
        self.table, self.file, self.folder = table, file, folder
        self.problems = Problems(file)
        self.header = self._header()
        self.settings = {key: _setting(raw) for key, raw in self.problems.inner(table, SETTINGS).items()}
        self.base = self._base()
        if not self.header or (self.header["mechanism"] and self.base is None):
            refuse(self.problems.found)

    def sweep(self) -> Sweep:
        """The sweep, if nothing is wrong."""
        course = Course(self.table, self.base, self.problems)
        constraints = course.constraints(self.header[CONSTRAINTS])
        questions = tuple(self._questions({axis.key for axis in course.axes}))
        goals = Goals(self.table, self.problems, questions)
        design = goals.optimise() if OPTIMISE in self.table else course.design
        adapt, refined = self._adapt(questions), self._refine(questions, neighbours=design.neighbours)
        reader = AnalysesReader(self.table, self.problems)
        analyses, front = reader.read(course.axes, design, questions), goals.front()
        refuse(self.problems.found)
        made = Sweep(
            **self._stated(),
            axes=course.axes,
            design=design,
            constraints=constraints,
            questions=questions,
            refine=refined,
            adapt=adapt,
            analyses=analyses,
            front=front,
        )
        reader.check(made)
        refuse(self.problems.found)
        return made

    def _stated(self) -> Values:
        """What a sweep has of the header, and of its base."""
        return {
            "name": self.header["name"] or _folder_name(self.file),
            "question": self.header["question"],
            "source": self._path(PRESETS),
            "scenario": self._path(SCENARIOS) or None,
            "settings": tuple(self.settings.items()),
            "base_sha256": self.base.sha256 if self.base else "",
        }

    def _header(self) -> Values:
        known = (*HEADER.known(), *TABLES)
        for name in self.table:
            if name not in known:
                self.problems.wrong(name, f"unknown key{did_you_mean(name, known)}; allowed: {listed(known)}")
        return self.problems.values(HEADER, {key: self.table[key] for key in HEADER.known() if key in self.table}, "")

    def _path(self, kind: str) -> str:
        name = self.header.get(LINKS[kind]) or ""
        return name if not name or name in shipped(kind) else str(self.folder / name)

    def _base(self) -> Base | None:
        if not self.header.get("mechanism"):
            return None
        try:
            for kind, key in LINKS.items():
                if self.header[key]:
                    found(self.header[key], kind, folder=self.folder, asked=Problem(self.file, key, ""))
            scenario = self._path(SCENARIOS) or None
            return base_of(self._path(PRESETS), scenario=scenario, settings=self.settings, folder=self.folder)
        except BadFile as bad:
            self.problems.found.extend(Problem("", "", self._own(line)) for line in bad.lines)
            return None

    def _own(self, line: str) -> str:
        """A line about a setting, as one about this file."""
        start, _, rest = line.partition(": ")
        key, colon, text = rest.partition(": ")
        return f'{self.file}: {SETTINGS}."{key}"{colon}{text}' if start == COMMAND_LINE else line

    def _questions(self, swept: set[str]) -> Iterator[Question]:
        asked = [name for name in QUESTIONS if name in self.table]
        if not asked:
            self.problems.wrong(
                "", f"asks nothing; allowed: one or more of {listed(f'[{name}]' for name in QUESTIONS)}"
            )
        if self.base is None and set(asked) & {SIMULATE, CLAIMS}:
            self.problems.wrong("mechanism", f"is missing; allowed: {listed(shipped(PRESETS))}, or a path")
        elif SIMULATE in asked:
            yield from self._simulation(swept)
        if CLAIMS in asked and self.base is not None:
            yield from self._claims(self.base)
        if FUNCTION in asked:
            values = self.problems.values(FUNCTIONS, self.table[FUNCTION], FUNCTION)
            yield from [Function(**values)] if values else []

    def _simulation(self, swept: set[str]) -> Iterator[Simulation]:
        raw = self.table[SIMULATE]
        target = self._target()
        plain = {key: value for key, value in raw.items() if key != "runs"} if target is not None else raw
        values = self.problems.values(SIMULATION, plain, SIMULATE)
        if not values:
            return
        slots = self.problems.tried(SIMULATE, partial(self._slots, values, swept))
        model = self.problems.tried(f"{SIMULATE}.model", partial(_model, values["model"]))
        runs = values["runs"] if target is None else target.get("at_least", 1)
        if slots is not None and model is not None:
            yield Simulation(slots, values["seed"], runs, values["metrics"], model)

    def _slots(self, values: Values, swept: set[str]) -> int:
        if (values["slots"] is None) == (values["days"] is None):
            raise Unfit(
                "states both slots and days" if values["slots"] else "states no length", "one of slots and days"
            )
        if values["slots"] is not None:
            return int(values["slots"])
        if "chain.slot" in swept:
            raise Unfit("days are unequal numbers of slots, for chain.slot is swept", "slots")
        slot = self.base.draft.context.slot_ms if self.base else 1
        slots = floor(Fraction(repr(values["days"])) * MS_PER_DAY / slot)
        return int(Count(1, MOST_SLOTS).parse(slots, Context()))

    def _target(self) -> Values | None:
        """The interval that decides the number of runs; None where the number is stated, empty where it is wrong."""
        raw = self.table.get(SIMULATE)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("runs"), Mapping):
            return None
        values = self.problems.values(RUNS, raw["runs"], f"{SIMULATE}.runs")
        if values and values["most"] < values["at_least"]:
            text = f"{values['most']} is below at_least {values['at_least']}; allowed: at_least or more"
            self.problems.wrong(f"{SIMULATE}.runs.most", text)
        return values

    def _adapt(self, questions: tuple[Question, ...]) -> Adapt | None:
        target = self._target()
        if not target:
            return None
        measured = [column.name for question in questions if question.table == "runs" for column in question.columns]
        if target["metric"] not in measured:
            text = f"{target['metric']} is not measured; allowed: {listed(measured or ['one of its metrics'])}"
            self.problems.wrong(f"{SIMULATE}.runs.metric", text)
        width, relative = target["half_width"]
        return Adapt(target["metric"], width, relative, target["most"], target["block"])

    def _claims(self, base: Base) -> Iterator[Claims]:
        known = claim_ids(base.loaded.mechanism)
        ids = Key("ids", "ids", Sequence(names(*known)), "the claims to decide", known)
        limit = Key("limit", "limit", Count(1), "nodes of a game at most", LIMIT)
        values = self.problems.values(Section(CLAIMS, (ids, limit)), self.table[CLAIMS], CLAIMS)
        if values:
            yield Claims(**values)

    def _refine(self, questions: tuple[Question, ...], *, neighbours: bool) -> Refine | None:
        if REFINE not in self.table:
            return None
        ids = [claim for question in questions if isinstance(question, Claims) for claim in question.ids]
        if not ids:
            self.problems.wrong(REFINE, f"refines no claim; allowed: beside [{CLAIMS}]")
            return None
        if not neighbours:
            self.problems.wrong(REFINE, 'needs neighbours; allowed: kind = "grid", "one-at-a-time" or "list"')
        claim = Key("claim", "claim", names(*ids), "whose verdict flips", ids[0] if len(ids) == 1 else REQUIRED)
        values = self.problems.values(Section(REFINE, (claim, *REFINEMENT)), self.table[REFINE], REFINE)
        if not values:
            return None
        return Refine(values["claim"], Fraction(values["tolerance"], PPM), values["most"])


def _setting(raw: Any) -> str:
    return raw if isinstance(raw, str) else toml_value(raw)


def _folder_name(file: str) -> str:
    try:
        return FolderName().parse(Path(file).stem, Context())
    except Unfit:
        return "sweep"


def _model(path: str) -> str:
    try:
        found = model_of(path)
    except (ImportError, ValueError, AttributeError) as error:
        raise Unfit(f"{path} cannot be used ({error})", "a module that offers MODEL") from error
    if not isinstance(found, Model):
        raise Unfit(f"{path} offers no MODEL of type econ.engine.block.Model", "a module that does")
    return path
