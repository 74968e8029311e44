"""Smallest things that flip a verdict: the fewest members that gain, and the least slash that leaves none gaining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from econ.errors import BadInput
from econ.games.coalition import Amount, CoalitionGame, Threat, in_integers
from econ.solvers.coalition.branching import MOST_NODES
from econ.solvers.coalition.decision import decide
from econ.solvers.coalition.optimum import Best, most_profitable

# Each step drops to a coalition of a smaller slash; few distinct ones are ever best.
MOST_STEPS = 64


@dataclass(frozen=True)
class Fewest:
    """The fewest members that gain: with `members` some coalition does, with one fewer none does.

    `settled` says that both are proven; without a coalition that gains `members` is None.
    """

    members: int | None
    settled: bool


def fewest_members(game: CoalitionGame, *, most_nodes: int = MOST_NODES) -> Fewest:
    """The smallest coalition that gains in sum, by bisection on the game's bound on members."""
    largest = len(game.power) if game.most is None else game.most
    verdicts = {largest: decide(game.sized(largest), most_nodes=most_nodes).verdict}
    if verdicts[largest] != "fails":
        return Fewest(None, verdicts[largest] == "holds")
    low, high = 0, largest
    while high - low > 1:
        middle = (low + high) // 2
        verdicts[middle] = decide(game.sized(middle), most_nodes=most_nodes).verdict
        low, high = (low, middle) if verdicts[middle] == "fails" else (middle, high)
    return Fewest(high, low == 0 or verdicts[low] == "holds")


def least_slash(power: tuple[int, ...], threat: Threat, slashed: Sequence[Amount]) -> Fraction | None:
    """The least multiple of `slashed` [member], taken beside the threat's costs, with which no coalition gains.

    None where no multiple suffices, because a coalition gains that has nothing to be slashed. Raises BadInput where
    rounded powers leave the best coalition open. Newton's method on the largest gain, which falls convexly with the
    multiple: exact, since every step lands where one coalition breaks even (W. Dinkelbach, 1967).
    """
    multiple = Fraction(0)
    for _ in range(MOST_STEPS):
        best = _best(power, threat, (slashed, multiple))
        if best.taken is None or best.gain is None or best.gain <= 0:
            return multiple
        lost = sum((Fraction(slashed[member]) for member in best.taken), Fraction(0))
        if lost <= 0:
            return None
        kept = sum((Fraction(threat.costs[member]) for member in best.taken), Fraction(0))
        multiple = (Fraction(threat.gain) - kept) / lost
    raise BadInput(f"{threat.name}: no least slash within {MOST_STEPS} steps")


def in_parts(multiple: Fraction, whole: int) -> int:
    """A multiple rounded up to whole parts, so that the verdict still holds."""
    return ceil(multiple * whole)


def _best(power: tuple[int, ...], threat: Threat, added: tuple[Sequence[Amount], Fraction]) -> Best:
    """The best coalition once a multiple of further costs is added; raises BadInput where it is not exact."""
    slashed, multiple = added
    costs = tuple(cost + multiple * more for cost, more in zip(threat.costs, slashed, strict=True))
    game, _ = in_integers(power, [replace(threat, costs=costs)])
    (best,) = most_profitable(game)
    return best
