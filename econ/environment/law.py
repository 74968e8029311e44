"""Exogenous laws as integer tables: values, weights out of 2**32, and where the numbers come from.

A law is data. It draws nothing and knows no lane: blocks read its integers through their parameters, simulation samples
them, and game extraction enumerates them when the law's kind allows it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, Literal, get_args

from econ.errors import BadInput
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL

Kind = Literal["enumerable", "sampled-only"]
Basis = Literal["measured", "fitted", "chosen"]

_PROSE = frozenset({"source", "period", "note"})
_DIGITS = 40


def largest_remainder(shares: Sequence[Fraction | Decimal | float], total: int) -> tuple[int, ...]:
    """Whole parts of `total` in proportion to the shares, exactly adding up to it.

    shares >= 0 in any scale, with a positive sum; every share counts at its exact binary or decimal value, and equal
    remainders go to the lower index. With total 2**32 the parts are the weights of a law. Raises BadInput.
    """
    exact = [Fraction(share) for share in shares]
    if not exact or min(exact) < 0 or sum(exact) == 0:
        raise BadInput("shares must be non-negative with a positive sum")
    scale = Fraction(total) / sum(exact)
    quotas = [share * scale for share in exact]
    parts = [int(quota) for quota in quotas]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - quotas[place])
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


class Hashed:
    """A table with a digest of what a transition can read: every field but source, period and note."""

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the table: sorted keys, no spaces, no prose."""
        table: Any = self
        content = {"law": type(self).__name__, **_without_prose(asdict(table))}
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Law(Hashed):
    """A law of one integer quantity: value i has probability weights[i] / 2**32.

    values are strictly increasing, in `unit`; weights >= 0 have the same length and sum to 2**32. Raises BadInput.
    """

    name: str
    unit: str
    values: tuple[int, ...]
    weights: tuple[int, ...]
    kind: Kind
    source: str
    period: str
    note: str = ""

    def __post_init__(self) -> None:
        _check_integers(self.name, "values", self.values)
        _check_weights(self.name, "weights", self.weights)
        _check_kind(self.name, self.kind, get_args(Kind))
        _check_length(self.name, "weights", len(self.weights), len(self.values))
        if any(after <= before for before, after in pairwise(self.values)):
            raise BadInput(f"law {self.name}: values must be strictly increasing")

    def mean(self) -> Fraction:
        """The exact mean, in `unit`."""
        return Fraction(sum(map(int.__mul__, self.values, self.weights)), WEIGHT_TOTAL)

    def quantile(self, p: Fraction | float) -> int:
        """The smallest possible value that is not exceeded with probability p or more; BadInput outside 0 <= p <= 1."""
        if not 0 <= p <= 1:
            raise BadInput(f"law {self.name}: quantile {p} must lie between 0 and 1")
        needed = max(Fraction(p) * WEIGHT_TOTAL, Fraction(1))
        reached = zip(self.values, accumulate(self.weights), strict=True)
        return next(value for value, weight in reached if weight >= needed)

    def tail(self, x: Fraction | float) -> Fraction:
        """P(X >= x), exact."""
        return Fraction(sum(w for v, w in zip(self.values, self.weights, strict=True) if v >= x), WEIGHT_TOTAL)


@dataclass(frozen=True)
class MarkovLaw(Hashed):
    """A chain over k integer values: from state i the next is j with probability rows[i][j] / 2**32.

    values [k] in `unit`; rows [k, k] with rows summing to 2**32; start is the first state. Raises BadInput.
    """

    name: str
    unit: str
    values: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    start: int
    kind: Kind
    source: str
    period: str
    note: str = ""

    def __post_init__(self) -> None:
        states = len(self.values)
        _check_integers(self.name, "values", self.values)
        _check_kind(self.name, self.kind, get_args(Kind))
        _check_length(self.name, "rows", len(self.rows), states)
        for state, row in enumerate(self.rows):
            _check_weights(self.name, f"rows[{state}]", row)
            _check_length(self.name, f"rows[{state}]", len(row), states)
        if self.start not in range(states):
            raise BadInput(f"law {self.name}: start is {self.start}, must be from 0 to {states - 1}")

    def stationary(self) -> tuple[Fraction, ...]:
        """The exact long-run share of time in each state; BadInput when not every state leads to every other.

        Source: W. Grassmann, M. Taksar, D. Heyman, Regenerative Analysis and Steady State Distributions, 1985.
        """
        rows = [[Fraction(weight, WEIGHT_TOTAL) for weight in row] for row in self.rows]
        for state in range(len(rows) - 1, 0, -1):
            self._censor(rows, state)
        shares = [Fraction(1)]
        for state in range(1, len(rows)):
            shares.append(sum((shares[i] * rows[i][state] for i in range(state)), Fraction(0)))
        return tuple(share / sum(shares) for share in shares)

    def mean(self) -> Fraction:
        """The exact stationary mean, in `unit`."""
        return sum(map(Fraction.__mul__, self.stationary(), map(Fraction, self.values)), Fraction(0))

    def _censor(self, rows: list[list[Fraction]], state: int) -> None:
        """Watch the chain only below `state`: paths through it become direct transitions."""
        leaving = sum(rows[state][:state])
        if leaving == 0:
            raise BadInput(
                f"law {self.name}: state {state} never leads to a lower one, so its long-run shares are not unique"
            )
        for row in rows[:state]:
            row[state] /= leaving
            row[:state] = [
                direct + row[state] * onward for direct, onward in zip(row, rows[state][:state], strict=False)
            ]


@dataclass(frozen=True)
class HazardLaw(Hashed):
    """A law of waiting times by age: while the age is in bucket i, the wait is exponential with mean waits[i].

    waits are whole microseconds > 0; bucket i covers the ages from i to i + 1 times bucket_milliseconds and the last
    bucket all later ones. One bucket is the memoryless (Poisson) law. Raises BadInput.
    """

    name: str
    bucket_milliseconds: int
    waits: tuple[int, ...]
    kind: Kind
    source: str
    period: str
    note: str = ""

    def __post_init__(self) -> None:
        _check_integers(self.name, "waits", self.waits)
        _check_kind(self.name, self.kind, get_args(Kind))
        if min(*self.waits, self.bucket_milliseconds) <= 0:
            raise BadInput(f"law {self.name}: waits and bucket_milliseconds must be above zero")

    def per_slot(self, slot_milliseconds: int) -> tuple[int, ...]:
        """Chance out of 2**32, per age bucket, that the event comes within a slot of the given length.

        It is 2**32 * (1 - exp(-slot / wait)), rounded half to even from 40 decimal digits, so equal on every machine.
        Raises BadInput for a slot that is not longer than zero.
        """
        if slot_milliseconds <= 0:
            raise BadInput(f"law {self.name}: slot is {slot_milliseconds} ms, must be above zero")
        with localcontext() as context:
            context.prec = _DIGITS
            survivals = [(Decimal(-1000 * slot_milliseconds) / wait).exp() for wait in self.waits]
            chances = [(WEIGHT_TOTAL * (1 - survival)).to_integral_value(ROUND_HALF_EVEN) for survival in survivals]
        return tuple(int(chance) for chance in chances)


@dataclass(frozen=True)
class UserClass:
    """One kind of user transaction: its share of all, what it uses, and what it is worth to the sender.

    share_ppm of the transactions; gas; charged_bytes of state difference; tip in wei per gas; value in msat;
    patience in slots.
    """

    name: str
    share_ppm: int
    gas: int
    charged_bytes: int
    tip_wei_per_gas: int
    value_msat: int
    patience_slots: int


@dataclass(frozen=True)
class DemandLaw(Hashed):
    """Transactions per slot: one independent law per user class, and the transactions forced through Bitcoin.

    arrivals [class] in transactions per slot of slot_milliseconds, in the order of classes; shares add up to
    1,000,000 ppm; forced_per_day is a mean over all classes. Raises BadInput.
    """

    name: str
    slot_milliseconds: int
    arrivals: tuple[Law, ...]
    classes: tuple[UserClass, ...]
    forced_per_day: int
    kind: Kind
    source: str
    period: str
    note: str = ""

    def __post_init__(self) -> None:
        shares = sum(user.share_ppm for user in self.classes)
        _check_kind(self.name, self.kind, get_args(Kind))
        _check_length(self.name, "arrivals", len(self.arrivals), len(self.classes))
        if shares != PPM:
            raise BadInput(f"law {self.name}: the classes' share_ppm add up to {shares}, must be {PPM}")

    def mean_transactions(self) -> Fraction:
        """The mean number of transactions per slot, all classes together."""
        return sum((law.mean() for law in self.arrivals), Fraction(0))

    def mean_gas(self) -> Fraction:
        """The mean gas per slot, all classes together."""
        pairs = zip(self.arrivals, self.classes, strict=True)
        return sum((law.mean() * user.gas for law, user in pairs), Fraction(0))


@dataclass(frozen=True)
class Snapshot(Hashed):
    """A real stake set as its Lorenz curve from the largest stake down.

    lorenz_ppm[i] is the share of all stake, in ppm, held by the largest (i + 1) / len(lorenz_ppm) of the validators:
    increasing by ever smaller steps up to 1,000,000. file and column name the full list in the raw data, or are empty.
    Raises BadInput.
    """

    name: str
    basis: Basis
    validators: int
    lorenz_ppm: tuple[int, ...]
    file: str
    column: str
    source: str
    period: str
    note: str = ""

    def __post_init__(self) -> None:
        _check_integers(self.name, "lorenz_ppm", self.lorenz_ppm)
        _check_kind(self.name, self.basis, get_args(Basis))
        steps = [after - before for before, after in pairwise((0, *self.lorenz_ppm))]
        if self.lorenz_ppm[-1] != PPM or steps[-1] < 0 or steps != sorted(steps, reverse=True):
            raise BadInput(f"law {self.name}: lorenz_ppm must rise to {PPM} by ever smaller steps")


def _without_prose(table: Any) -> Any:
    if isinstance(table, dict):
        return {key: _without_prose(value) for key, value in table.items() if key not in _PROSE}
    return [_without_prose(value) for value in table] if isinstance(table, list | tuple) else table


def _check_integers(name: str, field: str, numbers: tuple[int, ...]) -> None:
    if not numbers or not all(type(number) is int for number in numbers):
        raise BadInput(f"law {name}: {field} must be one or more integers")


def _check_weights(name: str, field: str, weights: tuple[int, ...]) -> None:
    _check_integers(name, field, weights)
    if min(weights) < 0 or sum(weights) != WEIGHT_TOTAL:
        raise BadInput(f"law {name}: {field} sum to {sum(weights)}, must be non-negative and sum to {WEIGHT_TOTAL}")


def _check_length(name: str, field: str, length: int, wanted: int) -> None:
    if length != wanted:
        raise BadInput(f"law {name}: {field} has {length} entries, must have {wanted}")


def _check_kind(name: str, kind: str, allowed: tuple[str, ...]) -> None:
    if kind not in allowed:
        raise BadInput(f"law {name}: kind is {kind!r}, must be one of {', '.join(allowed)}")
