"""The tables made before the first slot: laws stretched to the length of a slot, chances, and how strategies choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from econ.environment import library
from econ.environment.law import HazardLaw, Law
from econ.mechanism.scenario import Scenario
from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView
from tests.machine.scalar.chance import WHOLE

DIGITS = 40
MEV_SLOT_MS = 2_000
DAY_MS = 86_400_000
YEAR_MS = 31_557_600_000
Table = tuple[tuple[int, ...], tuple[int, ...]]


def parts(shares: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Shares of any scale as whole numbers that add up to the total, by largest remainder."""
    scale = total / Fraction(sum(shares))
    exact = [share * scale for share in shares]
    floors = [share.numerator // share.denominator for share in exact]
    missing = total - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    favoured = set(by_remainder[:missing])
    return tuple(floor + (place in favoured) for place, floor in enumerate(floors))


def chance(share: Fraction) -> int:
    """A probability out of 2**32, rounded down and capped."""
    return min(share.numerator * WHOLE // share.denominator, WHOLE)


def hazards(law: HazardLaw, slot_ms: int) -> tuple[int, ...]:
    """The chance of a Bitcoin block within a slot, by bucket of age."""
    found = []
    with localcontext() as context:
        context.prec = DIGITS
        for wait in law.waits:
            none = (Decimal(-1_000 * slot_ms) / Decimal(wait)).exp()
            found.append(int((WHOLE * (1 - none)).to_integral_value(ROUND_HALF_EVEN)))
    return tuple(found)


def extractable(law: Law, slot_ms: int) -> Table:
    """Values and weights of what can be extracted in a slot."""
    factor = Fraction(slot_ms, MEV_SLOT_MS)
    shares = [factor * weight if value else Fraction(0) for value, weight in zip(law.values, law.weights, strict=True)]
    rest = max(WHOLE - sum(shares, Fraction(0)), Fraction(0))
    full = [share if value else rest for value, share in zip(law.values, shares, strict=True)]
    return law.values, parts(full, WHOLE)


def arrivals(law: Law, slot_ms: int, law_ms: int) -> Table:
    """Counts and weights of one class of users in a slot."""
    if slot_ms == law_ms:
        return law.values, law.weights
    if len(law.values) == 1:
        return (law.values[0] * slot_ms // law_ms,), (WHOLE,)
    mean = sum(Fraction(value * weight, WHOLE) for value, weight in zip(law.values, law.weights, strict=True))
    return poisson(Fraction(mean) * slot_ms / law_ms)


def poisson(mean: Fraction) -> Table:
    """Counts from zero to where the tail vanishes, with the tail's weight on the last."""
    with localcontext() as context:
        context.prec = DIGITS
        rate = Decimal(mean.numerator) / Decimal(mean.denominator)
        terms = [(-rate).exp()]
        while len(terms) <= rate or terms[-1] * WHOLE >= 1:
            terms.append(terms[-1] * rate / len(terms))
        terms[-1] += max(1 - sum(terms), Decimal(0))
    return tuple(range(len(terms))), parts([Fraction(term) for term in terms], WHOLE)


@dataclass(frozen=True)
class UserTable:
    """One class of users: what a transaction uses and pays, and how many arrive."""

    gas: int
    charged: int
    tip: int
    counts: tuple[int, ...]
    weights: tuple[int, ...]


class Laws:
    """Every law of a scenario at the length of a slot."""

    def __init__(self, scenario: Scenario, slot_ms: int) -> None:
        intervals = library.bitcoin_intervals(scenario.bitcoin_intervals)
        fees = library.bitcoin_fees(scenario.bitcoin_fees)
        self.hazard = hazards(intervals, slot_ms)
        self.bucket_slots = max(intervals.bucket_milliseconds // slot_ms, 1)
        self.oldest = self.bucket_slots * (len(self.hazard) - 1)
        self.fee_rates, self.fee_rows, self.fee_start = fees.values, fees.rows, fees.start
        self.mev_values, self.mev_weights = extractable(library.mev(scenario.mev), slot_ms)
        self.users = self._users(scenario.demand, slot_ms)

    @staticmethod
    def _users(name: str, slot_ms: int) -> tuple[UserTable, ...]:
        law = library.demand(name)
        tables = [arrivals(table, slot_ms, law.slot_milliseconds) for table in law.arrivals]
        return tuple(
            UserTable(user.gas, user.charged_bytes, user.tip_wei_per_gas, *table)
            for user, table in zip(law.classes, tables, strict=True)
        )


def proposal_weights(strategy: Strategy, view: ProposerView) -> list[int]:
    """The weights, out of 2**32, of the actions in a view."""
    answer = strategy.propose(view)
    if not isinstance(answer, Mapping):
        return [WHOLE * (action == answer) for action in Propose]
    total, reached, weights = sum(answer.values()), 0, []
    for action in Propose:
        before, reached = reached, reached + answer.get(action, 0)
        weights.append(-(-WHOLE * reached // total) + (-WHOLE * before // total))
    return weights
