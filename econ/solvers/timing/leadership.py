"""Leading several slots in a row: how often the election lets it happen, and what it is worth.

Independent draws repeat the leader with the sum of squared shares, the Herfindahl-Hirschman index; a smooth weighted
round robin nearly never does. The rule itself is run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

import numpy as np

from econ.engine.block import Array
from econ.protocol.election.rule import ElectionRule
from econ.solvers.claims.turns import followed

# Runs of drawn leaders beyond this are counted as no longer.
LONGEST = 64
Runs = Mapping[int, Fraction]


def chance_again(rule: ElectionRule, power: Array) -> Fraction:
    """The share of slots whose leader led the slot before, too."""
    drawn = _drawn(rule, power)
    if drawn:
        return sum((share * share for share in drawn), Fraction(0))
    leaders, repeats = followed(rule, power)
    pairs = list(pairwise([*leaders, leaders[0]] if repeats else leaders))
    return Fraction(sum(before == after for before, after in pairs), len(pairs))


def runs_per_slot(rule: ElectionRule, power: Array) -> Runs:
    """How many runs of each length begin per slot, over all leaders; lengths times numbers sum to one."""
    drawn = _drawn(rule, power)
    if drawn:
        return _drawn_runs(drawn)
    leaders, repeats = followed(rule, power)
    if len(set(leaders)) == 1:
        return {LONGEST: Fraction(1, LONGEST)}
    return _counted_runs(leaders, closed=repeats)


def worth_of_runs(runs: Runs, value: Callable[[int], Fraction | int]) -> Fraction:
    """What a run of slots brings beyond as many slots of different leaders, per slot; `value` is of a run's length."""
    return sum((often * (value(length) - length * Fraction(value(1))) for length, often in runs.items()), Fraction(0))


def _drawn(rule: ElectionRule, power: Array) -> list[Fraction]:
    """The shares of a rule that draws; empty for one that does not."""
    weights = np.atleast_2d(rule.weights(power[None]))[0]
    whole = int(weights.sum())
    return [Fraction(int(weight), whole) for weight in weights] if len(weights) > 1 else []


def _drawn_runs(shares: list[Fraction]) -> Runs:
    """A run of k begins after somebody else's slot, and ends; the last length holds all longer ones."""
    exact = {k: sum((share**k * (1 - share) ** 2 for share in shares), Fraction(0)) for k in range(1, LONGEST)}
    left = 1 - sum((k * often for k, often in exact.items()), Fraction(0))
    return {**exact, LONGEST: left / LONGEST}


def _counted_runs(leaders: list[int], *, closed: bool) -> Runs:
    """Runs of a list, whose end meets its beginning if it is closed."""
    start = next(place for place in range(1, len(leaders)) if leaders[place] != leaders[place - 1])
    turned = [*leaders[start:], *leaders[:start]] if closed else leaders
    found: Counter[int] = Counter()
    length = 1
    for before, after in pairwise([*turned, -1]):
        found[length] += before != after
        length = length + 1 if before == after else 1
    return {length: Fraction(often, len(turned)) for length, often in sorted(found.items()) if often}
