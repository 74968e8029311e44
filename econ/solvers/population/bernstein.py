"""Roots of a polynomial in Bernstein form on (0, 1): isolated and bracketed in integers.

A polynomial of degree N with Bernstein coefficients b has as many roots in the open interval, counted with
multiplicity, as b has sign changes, minus an even number. Source: G. Farin, Curves and Surfaces for CAGD, 2002
(variation diminishing, de Casteljau); R. Farouki, The Bernstein polynomial basis, CAGD 29, 2012.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np

from econ.games.population import Array

BITS = 40


@dataclass(frozen=True)
class Bracket:
    """Where a root lies: in the open interval (low, high), or exactly at low where the two are equal.

    `changes` counts the sign changes of the coefficients there: 1 proves exactly one root, simple in sign; more leave
    it undecided whether several roots, a multiple one or none lie so close together. `before` and `after` are the
    signs of the polynomial on either side.
    """

    low: Fraction
    high: Fraction
    changes: int
    before: int
    after: int

    @property
    def decided(self) -> bool:
        """Whether exactly one point of the bracket is a root."""
        return self.changes == 1 or self.low == self.high

    @property
    def middle(self) -> Fraction:
        """The middle of the bracket: within half its width of the root."""
        return (self.low + self.high) / 2

    @property
    def rising(self) -> bool:
        """Whether the polynomial crosses from below zero to above."""
        return self.before < 0 < self.after

    @property
    def falling(self) -> bool:
        """Whether the polynomial crosses from above zero to below."""
        return self.before > 0 > self.after


def sign_changes(coefficients: Sequence[int]) -> int:
    """Number of sign changes, zeros left out: a bound on the roots in (0, 1), of the same parity."""
    signs = [value > 0 for value in coefficients if value]
    return sum(one != two for one, two in pairwise(signs))


def value_sign(coefficients: Sequence[int], at: Fraction) -> int:
    """The sign of the polynomial at a rational point of [0, 1], exactly."""
    degree = len(coefficients) - 1
    here, there = at.numerator, at.denominator - at.numerator
    total, power = 0, 1
    for place in range(degree, -1, -1):
        total = total * here + coefficients[place] * comb(degree, place) * power
        power *= there
    return (total > 0) - (total < 0)


def roots(coefficients: Sequence[int], *, bits: int = BITS) -> tuple[Bracket, ...]:
    """Brackets of all roots in (0, 1), in order, each at most 2**-bits wide or exact; none for the zero polynomial.

    Where 2**-bits does not suffice to tell roots apart the bracket is undecided.
    """
    whole = [int(value) for value in coefficients]
    return tuple(_isolated(whole, np.array(whole, dtype=object), bits=bits, low=Fraction(0), depth=0))


def _isolated(whole: list[int], own: Array, *, bits: int, low: Fraction, depth: int) -> Iterator[Bracket]:
    """Brackets within the interval of width 2**-depth from `low` on, where the polynomial has coefficients `own`."""
    changes, high = sign_changes(own.tolist()), low + Fraction(1, 1 << depth)
    if not changes:
        return
    signed = [1 if value > 0 else -1 for value in own if value]
    bracket = Bracket(low, high, changes, signed[0], signed[-1])
    if changes == 1 or depth == bits:
        yield _narrowed(whole, bracket, bits) if changes == 1 else bracket
        return
    left, right = _halves(own)
    middle = (low + high) / 2
    yield from _isolated(whole, left, bits=bits, low=low, depth=depth + 1)
    if left[-1] == 0:
        yield _exact(middle, left, right)
    yield from _isolated(whole, right, bits=bits, low=middle, depth=depth + 1)


def _exact(at: Fraction, left: Array, right: Array) -> Bracket:
    """The root at the point where two halves meet; `changes` is its multiplicity."""
    first = next(place for place, value in enumerate(right) if value)
    before = next(value for value in left[::-1] if value)
    return Bracket(at, at, first, 1 if before > 0 else -1, 1 if right[first] > 0 else -1)


def _halves(own: Array) -> tuple[Array, Array]:
    """De Casteljau at one half: the coefficients on both halves, times 2**degree."""
    degree = len(own) - 1
    left, right = np.empty_like(own), np.empty_like(own)
    for level in range(degree + 1):
        left[level] = own[0] << (degree - level)
        right[degree - level] = own[-1] << (degree - level)
        own = own[:-1] + own[1:]
    return left, right


def _narrowed(whole: list[int], bracket: Bracket, bits: int) -> Bracket:
    """The same root within 2**-bits, by bisection on exact signs."""
    low, high = bracket.low, bracket.high
    while (high - low) * (1 << bits) > 1:
        middle = (low + high) / 2
        sign = value_sign(whole, middle)
        if not sign:
            return Bracket(middle, middle, 1, bracket.before, bracket.after)
        low, high = (middle, high) if sign == bracket.before else (low, middle)
    return Bracket(low, high, 1, bracket.before, bracket.after)
