"""Run a sweep: compute what the store does not know, write its tables and manifest, read the answer back.

Everything that decides what comes next is read from the store, never from the order in which results came in: a sweep
that was killed, resumed, or spread over other workers ends with the same tables to the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from econ.errors import BadInput
from econ.sweeps.designs.evolved import Evolved
from econ.sweeps.execution.driver import execute
from econ.sweeps.execution.pools import Pool
from econ.sweeps.execution.progress import Progress
from econ.sweeps.exploration import fresh
from econ.sweeps.growth import Runs, refined, runs_needed
from econ.sweeps.optimising import Search
from econ.sweeps.places import Places, Values
from econ.sweeps.questions.question import Question
from econ.sweeps.spec import Sweep
from econ.sweeps.store.manifest import Account, write_manifest
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import PointRow, TableSpec, TableWritten, read_table
from econ.sweeps.task import Array, Task
from econ.sweeps.work import LOOKED_UP_TOGETHER, Ask, addresses, missing

DESIGN = "design"
NOTHING: Array = np.zeros(0)


@dataclass(frozen=True)
class SweepResult:
    """A sweep's answers: its folder with tables and manifest, and what was done for them.

    `stopped` counts points by why their runs ended: `precision`, `budget`, or `design` where the number was given.
    """

    sweep: Sweep
    folder: Path
    points: int
    stopped: dict[str, int]
    tables: dict[str, TableWritten]

    @property
    def failed(self) -> int:
        """Rows without an answer."""
        return sum(table.failed for table in self.tables.values())

    def table(self, name: str) -> dict[str, Array]:
        """The columns of `runs`, `claims` or `values`, in the order of point and run."""
        return read_table(self.folder / f"{name}.parquet")


def run_sweep(
    sweep: Sweep, store: Store, pool: Pool, *, progress: Progress, retry: bool = False, command: str = ""
) -> SweepResult | None:
    """The sweep's result; None when it was interrupted, with everything finished kept for the next time.

    Raises BadInput where no point can be used, and where the store cannot be written.
    """
    account = Account.begun(command)
    running = _Running(sweep, store, retry=retry)
    running.refuse_hopeless()
    store.sweep_folder(sweep.name, sweep.digest)
    while True:
        ended = execute(running.tasks(progress), pool, account.noting(store.write), progress=progress)
        running.places.save()
        if ended.ended_by == "interrupted":
            return None
        if not running.grown():
            break
    return running.settled(account)


class _Running:
    """A sweep while it runs: its points so far, and how many runs each of them has been promised."""

    def __init__(self, sweep: Sweep, store: Store, *, retry: bool) -> None:
        self.sweep, self.store, self.retry = sweep, store, retry
        self.folder = store.sweep_folder(sweep.name, sweep.digest, make=False)
        self.places = Places(sweep, self.folder)
        self.search = Search(sweep, self.places, store)
        self.points: list[Values] = list(sweep.points())
        self.planned = len(self.points)
        self.adaptive = None if sweep.adapt is None else self._answering(sweep.adapt.metric)
        self.runs: dict[Values, int] = {}
        self.stopped: dict[Values, str] = {}

    def refuse_hopeless(self) -> None:
        """BadInput where neither the first point can be used, nor the middle one, nor the last; of a search, none."""
        few = [self.points[place] for place in (0, len(self.points) // 2, -1)]
        tried = self.points if isinstance(self.sweep.design, Evolved) else few
        if all(self._refusal(point) for point in tried):
            raise BadInput(self._refusal(tried[0]))

    def _refusal(self, point: Values) -> str:
        try:
            self.places.subject(point)
        except BadInput as error:
            return str(error)
        return ""

    def asks(self) -> list[Ask]:
        """Every question at every point, with the runs promised by now."""
        places = range(len(self.sweep.questions))
        return [Ask(point, place, self._runs(place, point)) for point in self.points for place in places]

    def tasks(self, progress: Progress) -> Iterator[Task]:
        """What is missing; the progress hears how much is asked and how much is known."""
        asks = self.asks()
        progress.expect(sum(ask.runs for ask in asks))
        return missing(asks, self.places, self.store, retry=self.retry, reused=progress.reuse)

    def grown(self) -> bool:
        """Whether the answers so far ask for more runs or more points."""
        more = self._more_runs()
        new = refined(self.sweep, self.points, self._verdicts(), self.planned) + self._fresh()
        # A generation stands on the whole of the one before.
        new += [] if more else self.search.asked(self.points, self._runs)
        self.points += new
        return bool(new) or more

    def settled(self, account: Account) -> SweepResult:
        """Tables and manifest written, parts that they hold removed."""
        tables = {
            question.table: self.store.write_table(self.folder, self._spec(place, question))
            for place, question in enumerate(self.sweep.questions)
        }
        counts = dict(Counter(self.stopped.get(point, DESIGN) for point in self.points))
        base, points = self.places.base, len(self.points)
        write_manifest(self.folder, account, self.sweep, base, tables=tables, points=points, stopped=counts)
        self.store.settle([address for point in self.points for address in addresses(self.places, point)])
        return SweepResult(self.sweep, self.folder, points, counts, tables)

    def _runs(self, place: int, point: Values) -> int:
        runs = self.sweep.questions[place].runs
        return self.runs.get(point, runs) if place == self.adaptive else runs

    def _more_runs(self) -> bool:
        adapt, place = self.sweep.adapt, self.adaptive
        if adapt is None or place is None:
            return False
        still = [point for point in self.points if point not in self.stopped]
        start = self.sweep.questions[place].runs
        for chunk in _chunks(still):
            told = self._told(chunk, place, adapt.metric)
            for point in chunk:
                asked = self._runs(place, point)
                self._promise(point, runs_needed(told.get(point, NOTHING), asked, adapt, start=start))
        return any(point not in self.stopped for point in still)

    def _promise(self, point: Values, needed: Runs) -> None:
        self.runs[point] = needed.runs
        if needed.stopped_by:
            self.stopped[point] = needed.stopped_by

    def _fresh(self) -> list[Values]:
        """Points that test a box, drawn once, when nothing but the design's points is known."""
        asked = self.sweep.analyses.discover
        if asked is None or len(self.points) > self.planned:
            return []
        return fresh(self.sweep, self.points, self._verdicts_on(asked.claim))

    def _verdicts(self) -> dict[Values, str]:
        return {} if self.sweep.refine is None else self._verdicts_on(self.sweep.refine.claim)

    def _verdicts_on(self, claim: str) -> dict[Values, str]:
        place = self._answering(claim)
        if place is None:
            return {}
        told = [self._told(chunk, place, claim) for chunk in _chunks(self.points)]
        return {point: str(words[0]) for part in told for point, words in part.items() if len(words)}

    def _told(self, points: Sequence[Values], place: int, column: str) -> dict[Values, Array]:
        """A column of one question's rows at these points, in the order of the runs."""
        named = {point: addresses(self.places, point)[place] for point in points}
        rows = self.store.rows(list(named.values()), (column,))
        return {point: rows[address][column] for point, address in named.items() if address in rows}

    def _answering(self, column: str) -> int | None:
        """The place of the question that has this column."""
        for place, question in enumerate(self.sweep.questions):
            if column in {answer.name for answer in question.columns}:
                return place
        return None

    def _spec(self, place: int, question: Question) -> TableSpec:
        rows = tuple(
            PointRow(number, addresses(self.places, point)[place], self._runs(place, point), point)
            for number, point in enumerate(self.points)
        )
        axes = tuple((axis.key, axis.kind) for axis in self.sweep.axes)
        return TableSpec(question.table, axes, rows, tuple((column.name, column.text) for column in question.columns))


def _chunks(points: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(points), LOOKED_UP_TOGETHER):
        yield points[start : start + LOOKED_UP_TOGETHER]
