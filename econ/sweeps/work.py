"""What a sweep still has to compute: tasks for the runs that the store does not know, in the order of the points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from econ.errors import BadInput
from econ.sweeps.address import digest
from econ.sweeps.places import Places, Values
from econ.sweeps.questions.question import Question, Subject
from econ.sweeps.store.store import Store
from econ.sweeps.task import Rows, Task

LOOKED_UP_TOGETHER = 256


@dataclass(frozen=True)
class Answer:
    """A question about a subject, as a task carries it."""

    question: Question
    subject: Subject

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        """The rows of these runs."""
        return self.question.answer(self.subject, runs)


@dataclass(frozen=True)
class Refusal:
    """The answer at a point whose values do not make a mechanism."""

    reason: str

    def __call__(self, _runs: tuple[int, ...]) -> Rows:
        """Raises BadInput."""
        raise BadInput(self.reason)


@dataclass(frozen=True)
class Ask:
    """So many runs of one question at one point."""

    values: Values
    question: int
    runs: int


def addresses(places: Places, values: Values) -> tuple[str, ...]:
    """The addresses of a point; of its refusal where its values do not make a mechanism."""
    try:
        return places.addresses(values)
    except BadInput as error:
        return tuple(digest(["refused", content, str(error)]) for content in places.contents)


def missing(
    asks: Sequence[Ask], places: Places, store: Store, *, retry: bool, reused: Callable[[int], object]
) -> Iterator[Task]:
    """The tasks for what is asked and not known, made while they are taken; `reused` hears of runs that are known.

    Runs that failed before count as known unless they are to be tried again.
    """
    seen: set[str] = set()
    for start in range(0, len(asks), LOOKED_UP_TOGETHER):
        chunk = asks[start : start + LOOKED_UP_TOGETHER]
        named = [(ask, addresses(places, ask.values)[ask.question]) for ask in chunk]
        known = store.known([address for _, address in named])
        for ask, address in named:
            if address not in seen:
                there = known[address].ok if retry else known[address].ok | known[address].failed
                reused(sum(run in there for run in range(ask.runs)))
                yield from _tasks(ask, address, frozenset(there), places)
            seen.add(address)


def _tasks(ask: Ask, address: str, there: frozenset[int], places: Places) -> Iterator[Task]:
    wanted = [run for run in range(ask.runs) if run not in there]
    if not wanted:
        return
    question = places.sweep.questions[ask.question]
    answer = _answer(question, ask.values, places)
    for first, count in _stretches(wanted, question.longest):
        yield Task(address, first, count, answer, question.table)


def _answer(question: Question, values: Values, places: Places) -> Answer | Refusal:
    try:
        return Answer(question, places.subject(values))
    except BadInput as error:
        return Refusal(str(error))


def _stretches(runs: Sequence[int], longest: int) -> Iterator[tuple[int, int]]:
    """Runs in a row, cut where a task would grow too long."""
    first, count = runs[0], 0
    for run in runs:
        if run != first + count or count == longest:
            yield first, count
            first, count = run, 0
        count += 1
    yield first, count
