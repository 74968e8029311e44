"""What a sweep would cost, before it is run."""

from __future__ import annotations

from dataclasses import dataclass

from econ.errors import BadInput, SeqeconError
from econ.sweeps.places import Places, Values
from econ.sweeps.questions.question import Question, Subject
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from econ.sweeps.work import addresses

LOOKED_AT = 256


@dataclass(frozen=True)
class Estimate:
    """Points and rows by design, the most that adaptive runs and refinement may add up to, and CPU seconds by design.

    `known` counts answers that the store holds among the first `looked_at` points.
    """

    points: int
    rows: int
    most_points: int
    most_rows: int
    cpu_seconds: float
    looked_at: int
    known: int
    first: tuple[Values, ...]


def estimated(sweep: Sweep, store: Store | None, *, shown: int) -> Estimate:
    """Sizes by counting, seconds by asking every question once at the middle point; BadInput where no point works."""
    points = sweep.points()
    places = Places(sweep, None if store is None else store.sweep_folder(sweep.name, sweep.digest))
    middle = _subject(places, points)
    seconds = _seconds(sweep, middle) * len(points)
    rows = sum(question.runs for question in sweep.questions)
    most = sum(_most(sweep, question) for question in sweep.questions)
    most_points = len(points) + sweep.most_added
    head = points[:LOOKED_AT]
    return Estimate(
        points=len(points),
        rows=len(points) * rows,
        most_points=most_points,
        most_rows=most_points * most,
        cpu_seconds=seconds,
        looked_at=len(head),
        known=0 if store is None else _known(places, store, head),
        first=tuple(points[:shown]),
    )


def _most(sweep: Sweep, question: Question) -> int:
    """The most runs of a question that adaptive runs may come to."""
    adapted = sweep.adapt is not None and sweep.adapt.metric in {column.name for column in question.columns}
    return sweep.adapt.most if sweep.adapt is not None and adapted else question.runs


def _subject(places: Places, points: tuple[Values, ...]) -> Subject:
    """The point in the middle, or the first one whose values make a mechanism."""
    for values in (points[len(points) // 2], *points):
        try:
            return places.subject(values)
        except BadInput as error:
            refused = error
    raise refused


def _seconds(sweep: Sweep, subject: Subject) -> float:
    """What one point takes; BadInput where the trial raises, as a user's function may."""
    try:
        return sum(question.seconds(subject) for question in sweep.questions)
    except SeqeconError:
        raise
    except Exception as error:
        tried = ", ".join(f"{key} = {value}" for key, value in subject.values.items())
        reason = f"{type(error).__name__}: {error}"
        raise BadInput(f"{sweep.name}: a trial at {tried} raised {reason}; allowed: a question that answers") from error


def _known(places: Places, store: Store, points: tuple[Values, ...]) -> int:
    """Points of which every question is answered at least in part."""
    named = [addresses(places, values) for values in points]
    known = store.known([address for row in named for address in row])
    return sum(all(known[address].ok for address in row) for row in named)
