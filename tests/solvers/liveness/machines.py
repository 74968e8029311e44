"""Failures drawn as the machine draws them, for oracles that share nothing with the bounds but that law."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

Ages = tuple[int, ...]


def chance_of_pause(
    powers: Sequence[int], vital: int, chance: Fraction, outage: int, *, pause: int, year: int
) -> float:
    """The exact chance that a loss of quorum that begins within a year lasts so many slots, leaders apart.

    A chain over who is down for how long yet, and how long the quorum has been lost; floats add up all paths.
    """
    one = float(chance)
    now: dict[tuple[Ages, int], float] = {((0,) * len(powers), 0): 1.0}
    done = 0.0
    for slot in range(year + pause - 1):
        after: dict[tuple[Ages, int], float] = {}
        for ((left, lost), weight), who in product(now.items(), range(len(powers) + 1)):
            ages = tuple(outage if who == each else max(age - 1, 0) for each, age in enumerate(left))
            down = sum(power for power, age in zip(powers, ages, strict=True) if age)
            begun = lost + 1 if down >= vital and (lost or slot < year) else 0
            drawn = weight * (one if who < len(powers) else 1 - len(powers) * one)
            after[ages, begun] = after.get((ages, begun), 0.0) + drawn
        done += sum(weight for (_, lost), weight in after.items() if lost >= pause)
        now = {state: weight for state, weight in after.items() if state[1] < pause}
    return done


def chance_exactly(size: int, chance: Fraction, slots: int, hit: set[int]) -> Fraction:
    """The chance that exactly these sequencers fail in a window, over all histories of it."""
    found = Fraction(0)
    for history in product(range(size + 1), repeat=slots):
        if set(history) - {size} == hit:
            quiet = history.count(size)
            found += chance ** (slots - quiet) * (1 - size * chance) ** quiet
    return found
