"""How long to wait before proposing: the best delay on a finite grid, and when waiting pays in rounds that adapt.

A leader that waits sees its value grow and risks its slot. The claims (`econ.solvers.claims.delays`) weigh the
machine's own actions with all that follows from them; here is the plain problem, for any law of latency.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL

Amount = Fraction | int


@dataclass(frozen=True)
class Delay:
    """A delay of the grid by its place, its expected worth, and by how much it beats prompt proposal (place 0)."""

    place: int
    worth: Fraction
    gain: Fraction


def miss_weights(delays: Sequence[int], arrivals: Sequence[int], deadline: int) -> tuple[int, ...]:
    """The chance out of 2**32, rounded up, that a block sent after each delay arrives later than the deadline.

    `arrivals` are equally likely latencies in the unit of the delays, such as a law's quantiles at (i + 1/2) / n or a
    sample; arriving exactly at the deadline is in time. Raises BadInput without arrivals.
    """
    if not arrivals:
        raise BadInput("arrivals: none; allowed: one or more latencies")
    known = sorted(arrivals)
    late = (len(known) - bisect_right(known, deadline - delay) for delay in delays)
    return tuple(-(-count * WEIGHT_TOTAL // len(known)) for count in late)


def best_delay(values: Sequence[Amount], misses: Sequence[int], *, lost: Amount = 0) -> Delay:
    """The first delay of the grid that is worth most: value if in time, minus what a missed slot costs beyond it.

    `values` [delay] is what the leader holds after each delay, `misses` [delay] the chances out of 2**32 of missing.
    Raises BadInput for grids of different lengths or none, or a weight outside 0 .. 2**32.
    """
    if not values or len(values) != len(misses):
        raise BadInput(f"delays: {len(values)} values and {len(misses)} chances; allowed: as many, at least one")
    if not all(0 <= miss <= WEIGHT_TOTAL for miss in misses):
        raise BadInput("misses: allowed: 0 to 2**32")
    chances = [Fraction(miss, WEIGHT_TOTAL) for miss in misses]
    worth = [(1 - miss) * value - miss * lost for value, miss in zip(values, chances, strict=True)]
    place = max(range(len(worth)), key=lambda each: (worth[each], -each))
    return Delay(place, worth[place], worth[place] - worth[0])


@dataclass(frozen=True)
class Rounds:
    """Rounds whose length is the leader's choice: n leaders drawn uniformly, a round of length x pays slope x + fixed.

    `prompt` is the length without a delay. Utility is long-run reward per unit of time. Source: K. Alpturer, K. Babel,
    A. Saraf, Timing Games in Responsive Consensus Protocols, arXiv 2510.25144 (the model); raises BadInput unless
    leaders >= 1, prompt > 0, slope >= 0 and fixed >= 0.
    """

    leaders: int
    slope: Fraction
    prompt: Fraction
    fixed: Fraction

    def __post_init__(self) -> None:
        if not (self.leaders >= 1 and self.prompt > 0 and self.slope >= 0 and self.fixed >= 0):
            raise BadInput("rounds: allowed: leaders >= 1, prompt > 0, slope >= 0, fixed >= 0")

    def utility(self, delay: Amount, others: Amount = 0) -> Fraction:
        """A leader's reward per unit of time when it waits so long in its rounds and every other so long in theirs."""
        mean = self.prompt + (delay + (self.leaders - 1) * Fraction(others)) / self.leaders
        return (self.slope * (self.prompt + delay) + self.fixed) / (self.leaders * mean)

    @property
    def temptation(self) -> Fraction:
        """(n - 1) slope prompt - fixed: a lone delay of any length pays exactly where this is above zero."""
        return (self.leaders - 1) * self.slope * self.prompt - self.fixed

    @property
    def dilemma(self) -> bool:
        """Whether a lone delay pays although all lose when all delay."""
        return self.temptation > 0 and self.fixed > 0
