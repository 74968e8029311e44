"""What every kind of figure offers to a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from econ.reports.figures.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Kind:
    """A kind of figure: how it is drawn and how high (inches), its data in a sentence, and its values.

    `listed` are the values a page shows, few enough to read; `sheet` are all of them.
    """

    draw: Callable[[Axes, Any], None]
    height: Callable[[Any], float]
    told: Callable[[Any], str]
    sheet: Callable[[Any], Sheet]
    listed: Callable[[Any], Sheet]
