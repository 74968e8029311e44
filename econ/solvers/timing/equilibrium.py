"""How long leaders wait when all may: best replies and symmetric equilibria over a grid of delays, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.timing.waiting import Amount, Rounds


@dataclass(frozen=True)
class DelayGame:
    """What a leader gets [own delay][everybody else's delay], both by their places in one grid; place 0 is prompt.

    Raises BadInput unless the table is square and not empty.
    """

    payoffs: tuple[tuple[Fraction, ...], ...]

    def __post_init__(self) -> None:
        if not self.payoffs or any(len(row) != len(self.payoffs) for row in self.payoffs):
            raise BadInput("payoffs: allowed: a square table with a delay or more")

    def best_replies(self, others: int) -> tuple[int, ...]:
        """The delays that pay a leader most while all others take this one."""
        column = [row[others] for row in self.payoffs]
        return tuple(own for own, pay in enumerate(column) if pay == max(column))

    @property
    def alone(self) -> int:
        """The shortest best delay of one leader among prompt others."""
        return self.best_replies(0)[0]

    @property
    def equilibria(self) -> tuple[int, ...]:
        """Every delay that is a best reply to itself."""
        return tuple(each for each in range(len(self.payoffs)) if each in self.best_replies(each))

    @property
    def dilemma(self) -> bool:
        """Whether waiting is an equilibrium, promptness is none, and all would earn more if all were prompt."""
        found = self.equilibria
        return bool(found) and 0 not in found and all(self.payoffs[each][each] < self.payoffs[0][0] for each in found)


def in_slots(values: Sequence[Amount], misses: Sequence[int], *, lost: Amount = 0) -> DelayGame:
    """Slots of fixed length: what comes while a leader waits is in its block, and so not in the next one.

    `values` [delay] is what a leader holds after each delay if its predecessor was prompt, `misses` [delay] the chances
    out of 2**32 of missing the slot, which loses `lost` besides. Value that nobody took in a missed slot is gone.
    Raises BadInput for grids of different lengths or none.
    """
    if not values or len(values) != len(misses):
        raise BadInput(f"delays: {len(values)} values and {len(misses)} chances; allowed: as many, at least one")
    grown = [Fraction(value) - values[0] for value in values]
    late = [Fraction(miss, WEIGHT_TOTAL) for miss in misses]
    return DelayGame(
        tuple(
            tuple((1 - miss) * max(value - before, Fraction(0)) - miss * lost for before in grown)
            for value, miss in zip(values, late, strict=True)
        )
    )


def in_rounds(rounds: Rounds, delays: Sequence[Amount]) -> DelayGame:
    """Rounds that last as long as their leader makes them (a responsive protocol), over a grid of delays."""
    return DelayGame(tuple(tuple(rounds.utility(own, others) for others in delays) for own in delays))
