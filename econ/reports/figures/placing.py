"""Where words stand in a region of a drawing: inside it, clear of its edge and of other words."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
import numpy.typing as npt

# The drawing as so many places across and up; a mask says which of them are in the region, rows from below.
SIZE = 96
Mask = npt.NDArray[np.bool_]
STEPS = 28
# A word must have this part of its area over its own region.
NEEDED = 0.62
PAD = 0.02
ROOM = 1.8


@dataclass(frozen=True)
class Box:
    """A rectangle in parts of the drawing: centre and half sizes."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap, or nearly."""
        wide = abs(self.x - other.x) < self.width + other.width + PAD
        return wide and abs(self.y - other.y) < self.height + other.height + PAD

    def share(self, mask: Mask, grown: float = 1.0) -> float:
        """The part of the box, or of a larger one around its centre, that is in the region."""
        left, right = _places(self.x, self.width * grown)
        low, high = _places(self.y, self.height * grown)
        inside = mask[max(low, 0) : high, max(left, 0) : right].sum()
        return float(inside) / ((right - left) * (high - low))


def best_place(size: tuple[float, float], mask: Mask, taken: tuple[Box, ...]) -> Box | None:
    """The place (half sizes given) that is most inside, then with most room around, then nearest to the middle."""
    free = (box for box in _boxes(size) if not any(box.meets(other) for other in taken))
    scored = [(share, box) for box in free if (share := box.share(mask)) >= NEEDED]
    if not scored:
        return None
    most = max(share for share, _ in scored)
    return max((box for share, box in scored if share == most), key=lambda box: _room(box, mask))


def _places(middle: float, half: float) -> tuple[int, int]:
    """The first place and the one after the last between two parts of the drawing; at least one."""
    low = round((middle - half) * SIZE)
    return low, max(round((middle + half) * SIZE), low + 1)


def _boxes(size: tuple[float, float]) -> list[Box]:
    width, height = size
    free_x, free_y = 1 - 2 * (width + PAD), 1 - 2 * (height + PAD)
    if free_x < 0 or free_y < 0:
        return []
    ways = [index / (STEPS - 1) for index in range(STEPS)]
    return [Box(width + PAD + u * free_x, height + PAD + v * free_y, width, height) for v in ways for u in ways]


def _room(box: Box, mask: Mask) -> tuple[float, float]:
    return round(box.share(mask, ROOM), 6), -round(hypot(box.x - 0.5, box.y - 0.5), 6)
