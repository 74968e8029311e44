"""What a design is: which points of the axes a sweep visits, in an order that is an even sample if stopped early."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from econ.errors import BadInput
from econ.sweeps.axis import Axis, Value

Axes = tuple[Axis, ...]
Point = tuple[Value, ...]
MOST_POINTS = 10_000_000


class Design(Protocol):
    """A frozen value; its options are its fields.

    `kind` is its name in a file. `neighbours` says whether points stand in lines along the axes, so that verdicts of
    neighbours can be compared; `droppable` whether it stays what it is when constraints take points away.
    """

    kind: ClassVar[str]
    neighbours: ClassVar[bool]
    droppable: ClassVar[bool]

    def size(self, axes: Axes) -> int:
        """How many points there are at most, found without making them; BadInput where the axes lack something."""

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """The points in order, one value per axis; always the same."""

    def advice(self, axes: Axes) -> tuple[str, ...]:
        """What is allowed but likely to surprise, a line each."""


def distinct(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points without repetitions, each at its first place."""
    return tuple(dict.fromkeys(points))


def refuse_large(design: Design, axes: Axes) -> None:
    """Raise BadInput for a design of more points than anybody can compute."""
    size = design.size(axes)
    if size > MOST_POINTS:
        remedy = 'fewer levels, or a sampled design such as kind = "sobol" with points = 1_024'
        raise BadInput(f"design: {design.kind} has {size:_} points; allowed: at most {MOST_POINTS:_}: {remedy}")


def options_of(design: Design) -> dict[str, Any]:
    """The options of a design, as JSON values."""
    return {"kind": design.kind} | {name: _plain(value) for name, value in vars(design).items()}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
