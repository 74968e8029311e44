"""How one line is told from another: Okabe and Ito's colours, and dashes that say the same in black and white."""

from __future__ import annotations

from econ.reports.figures.canvas import BLUE, GREEN, INK, ORANGE, PINK, SKY, VERMILION, short

Dash = str | tuple[int, tuple[float, ...]]

COLOURS = (BLUE, VERMILION, GREEN, PINK, INK, ORANGE, SKY)
DASHES: tuple[Dash, ...] = (
    *("-", (0, (5, 2)), (0, (6, 1.6, 1.2, 1.6)), (0, (1.2, 1.4))),
    *((0, (9, 2.5)), (0, (4, 1.5, 1, 1.5, 1, 1.5))),
)
# The longest label that has a row to itself, and those that two and three of stand side by side.
WIDEST_LABEL, HALF_LABEL, THIRD_LABEL = 58, 27, 15
ROW_INCHES = 0.2


def look(number: int) -> tuple[str, Dash]:
    """Colour and dash of a line; the first forty-two all differ."""
    return COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]


def legend_text(label: str) -> str:
    """A label as a legend shows it; matplotlib would leave out one that begins with an underscore."""
    text = short(label, WIDEST_LABEL)
    return f"\N{ZERO WIDTH SPACE}{text}" if text.startswith("_") else text


def legend_columns(labels: list[str]) -> int:
    """How many of these labels stand beside each other below a drawing."""
    longest = max(map(len, labels), default=0)
    return 3 if longest <= THIRD_LABEL else 2 if longest <= HALF_LABEL else 1


def legend_height(labels: list[str]) -> float:
    """Inches that a legend of these labels needs."""
    return ROW_INCHES * -(-len(labels) // legend_columns(labels)) if labels else 0.0
