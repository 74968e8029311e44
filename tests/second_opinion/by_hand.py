"""The game of the preset `minimal` in closed form; symbols as in models/sequencing/MINIMAL.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

TOTAL = 2**32
# Where the forced transaction is, else the column of the line.
NOTHING, UNCONFIRMED = "-", "M"
STAKE = 10**11
VALUE = 10**6
# 21,000 gas at 10^6 wei, 10^7 wei to the msat.
FEE = 2_100
# Ten per cent a year of 31,557,600 s, for slots of 2 s.
DISCOUNT = 1 - Fraction(2, 10 * 31_557_600)
BUSY = Fraction(1, 4)
SENT = Fraction(24 * 2 * TOTAL // 86_400, TOTAL)
GROWTH = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
IN_TIME = tuple(1 - Fraction(late, TOTAL) for late in (0, 42_949_673, 429_496_730, 2_147_483_648))


def found() -> Fraction:
    """Chance of a Bitcoin block in 2 s at one in 600 s, in 2^-32."""
    with localcontext() as context:
        context.prec = 40
        exact = TOTAL * (1 - (Decimal(-1) / 300).exp())
        return Fraction(int(exact.to_integral_value(rounding=ROUND_HALF_EVEN)), TOTAL)


def circulant(rows: tuple[Fraction, ...], right: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """x with sum over j of rows[j]·x[(t + j) mod 3] = right[t]: the inverse of a circulant of three by its adjugate."""
    a, b, c = rows
    determinant = a**3 + b**3 + c**3 - 3 * a * b * c
    inverse = ((a * a - b * c) / determinant, (c * c - a * b) / determinant, (b * b - a * c) / determinant)
    return tuple(sum((inverse[j] * right[(t + j) % 3] for j in range(3)), Fraction(0)) for t in range(3))


@dataclass(frozen=True)
class Play:
    """Values by turn of one way to play: nothing under way (N), sent (M), in the line and visible (G)."""

    nothing: tuple[Fraction, ...]
    sent: tuple[Fraction, ...]
    visible: tuple[Fraction, ...]


def honest() -> Play:
    """Honest play: value when it leads, a fee when it leads the slot in which a transaction is visible."""
    d, h, y = DISCOUNT, found(), SENT
    income = (BUSY * VALUE, Fraction(0), Fraction(0))
    # G = d(income + fee + S N), M = d(income + S(hG + (1-h)M)), N = d(income + S(yM + (1-y)N)); S moves the turn on.
    rent = circulant((Fraction(1), -d, Fraction(0)), tuple(d * part for part in income))
    one, shift = (1 - h) * d, (1 - y) * d
    # Q(S) = (1 - (1-y)dS)(1 - (1-h)dS) and P(S) = Q(S) - y h d^3, for S^3 = 1.
    q = (Fraction(1), -(one + shift), one * shift)
    p = (q[0] - y * h * d**3, q[1], q[2])
    fees = _applied(q, circulant(p, (d * FEE, Fraction(0), Fraction(0))))
    sent = circulant((Fraction(1), -one, Fraction(0)), _moved(tuple(h * d * value for value in fees)))
    nothing = circulant((Fraction(1), -shift, Fraction(0)), _moved(tuple(y * d * value for value in sent)))
    return Play(*(tuple(a + b for a, b in zip(rent, part, strict=True)) for part in (nothing, sent, fees)))


def _moved(values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(values[(t + 1) % 3] for t in range(3))


def _applied(rows: tuple[Fraction, ...], values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(sum((rows[j] * values[(t + j) % 3] for j in range(3)), Fraction(0)) for t in range(3))


def accused() -> tuple[Fraction, ...]:
    """Values by turn of honest play with evidence under way: at the next Bitcoin block all stake is gone."""
    d, h = DISCOUNT, found()
    due = tuple(d * (part - h * STAKE) for part in (BUSY * VALUE, Fraction(0), Fraction(0)))
    return circulant((Fraction(1), -(1 - h) * d, Fraction(0)), due)


def best() -> Fraction:
    """Value at genesis of the best response: delay 2 with value, and no forced fee left to others."""
    d, h, y, a = DISCOUNT, found(), SENT, IN_TIME[2]
    gain = BUSY * a * VALUE * (1 + GROWTH[2])
    rent = circulant((Fraction(1), -d, Fraction(0)), (d * gain, Fraction(0), Fraction(0)))[0]
    # A visible transaction waits for turn 0, and there for a block in time.
    stays = BUSY * (1 - a)
    settles = d * (1 - stays) / (1 - stays * d**3)
    onward = [(1 - h) * d, (1 - y) * d]
    # With g = fees from (G, turn 0): G = (g, d^2 g, d g), M and N as under honest play, g = settles(fee + N[1]).
    per_unit = (Fraction(1), d * d, d)
    sent = circulant((Fraction(1), -onward[0], Fraction(0)), _moved(tuple(h * d * v for v in per_unit)))
    nothing = circulant((Fraction(1), -onward[1], Fraction(0)), _moved(tuple(y * d * v for v in sent)))
    g = settles * FEE / (1 - settles * nothing[1])
    return rent + g * nothing[0]


def forced_places() -> set[tuple[str | int, int, int]]:
    """Where the forced transaction may be, for u unreferenced Bitcoin blocks and r blocks without a reference.

    Due (c - u >= 2, or the last column) it cannot be passed by a final block any more: there r is that of the block
    which made it due by its reference, 0, unless the last column was reached with no block in between.
    """
    free = {(place, u, r) for place in (NOTHING, UNCONFIRMED) for u in range(5) for r in range(4)}
    lawful = {(c, u, r) for c in range(4) for u in range(5) for r in range(4) if c - u <= 1}
    overdue = {(2, 0, 0), (3, 0, 0), (3, 1, 0), (4, 1, 0), (4, 2, 0)}
    return free | lawful | overdue | {(4, u, r) for u in (3, 4) for r in range(4)}


def leaving_ends() -> Counter[tuple[int, int]]:
    """Slot ends with evidence pending and no seat, by (standing, timer).

    4: left with evidence under way, so nothing was unreferenced: 3 turns, nothing or a transaction sent. 5: convicted
    by its own block of the next offence, which referenced 1, 2, or 3 and more Bitcoin blocks: at turn 1 all places not
    visible in that block, then turns 2 and 0 with nothing or a transaction sent.
    """
    return Counter({(4, 2): 3 * 2, (5, 2): 3 + 4, (5, 1): 4 + 4, (5, 0): 2 * 6 + 4})
