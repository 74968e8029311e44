"""Points written one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from econ.sweeps.designs.design import Axes, Point, distinct


@dataclass(frozen=True)
class Listed:
    """The rows of a file, in its order; each holds one value per axis."""

    rows: tuple[Point, ...]

    kind: ClassVar[str] = "list"
    neighbours: ClassVar[bool] = True
    droppable: ClassVar[bool] = True

    def size(self, _axes: Axes) -> int:
        """The number of rows."""
        return len(self.rows)

    def points(self, _axes: Axes) -> tuple[Point, ...]:
        """The rows, equal ones once."""
        return distinct(self.rows)

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Rows that say the same again."""
        repeated = len(self.rows) - len(set(self.rows))
        return (f"points: {repeated} of {len(self.rows)} are there twice and count once",) if repeated else ()
