"""Roots in Bernstein form against polynomials built from known roots."""

from fractions import Fraction
from itertools import pairwise
from math import comb, lcm

from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.population.bernstein import Bracket, roots, sign_changes, value_sign

INSIDE = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)
OUTSIDE = st.sampled_from([Fraction(-3), Fraction(-1, 7), Fraction(9, 8), Fraction(5)])


def from_roots(zeros: list[Fraction], sign: int) -> list[Fraction]:
    """Power coefficients of sign * product of (x - zero)."""
    power = [Fraction(sign)]
    for zero in zeros:
        power = [low - zero * high for low, high in zip([Fraction(0), *power], [*power, Fraction(0)], strict=True)]
    return power


def bernstein(power: list[Fraction], degree: int) -> list[int]:
    """Bernstein coefficients of that degree, scaled to integers: b_k = sum of C(k,i)/C(N,i) a_i."""
    exact = [
        sum((Fraction(comb(k, i), comb(degree, i)) * a for i, a in enumerate(power)), Fraction(0))
        for k in range(degree + 1)
    ]
    scale = lcm(*(value.denominator for value in exact))
    return [int(value * scale) for value in exact]


def holds(bracket: Bracket, zero: Fraction) -> bool:
    return bracket.low < zero < bracket.high or bracket.low == zero == bracket.high


@given(st.sets(INSIDE, max_size=5), st.lists(OUTSIDE, max_size=2), st.sampled_from([1, -1]), st.integers(0, 30))
def test_simple_roots_are_each_isolated_in_order(
    inside: set[Fraction], outside: list[Fraction], sign: int, raised: int
) -> None:
    zeros = sorted(inside)
    power = from_roots([*zeros, *outside], sign)
    coefficients = bernstein(power, len(power) - 1 + raised)
    brackets = roots(coefficients)

    assert len(brackets) == len(zeros)
    assert all(holds(bracket, zero) for bracket, zero in zip(brackets, zeros, strict=True))
    assert all(bracket.decided and bracket.high - bracket.low <= Fraction(1, 2**40) for bracket in brackets)
    assert all(one.rising != other.rising and one.falling != other.falling for one, other in pairwise(brackets))
    assert all(bracket.rising != bracket.falling for bracket in brackets)


@given(st.sets(INSIDE, min_size=1, max_size=4), st.sampled_from([1, -1]))
def test_brackets_state_the_signs_on_either_side(inside: set[Fraction], sign: int) -> None:
    zeros = sorted(inside)
    coefficients = bernstein(from_roots(zeros, sign), len(zeros))
    ends = [Fraction(0), *zeros, Fraction(1)]
    between = [value_sign(coefficients, (one + other) / 2) for one, other in pairwise(ends)]

    assert [(bracket.before, bracket.after) for bracket in roots(coefficients)] == list(pairwise(between))


@given(INSIDE.filter(lambda zero: zero.denominator & (zero.denominator - 1)), st.integers(2, 4))
def test_a_multiple_root_that_no_bisection_hits_is_left_undecided(zero: Fraction, multiplicity: int) -> None:
    coefficients = bernstein(from_roots([zero] * multiplicity, 1), multiplicity + 3)
    (bracket,) = roots(coefficients, bits=20)

    assert holds(bracket, zero)
    assert not bracket.decided
    assert bracket.changes >= multiplicity
    assert bracket.high - bracket.low == Fraction(1, 2**20)
    assert (bracket.before, bracket.after) == ((-1) ** multiplicity, 1)


@given(st.sampled_from([Fraction(1, 2), Fraction(1, 4), Fraction(5, 8)]), st.integers(1, 4))
def test_a_root_that_bisection_hits_is_exact_with_its_multiplicity(zero: Fraction, multiplicity: int) -> None:
    coefficients = bernstein(from_roots([zero] * multiplicity, 1), multiplicity)

    assert roots(coefficients) == (Bracket(zero, zero, multiplicity, (-1) ** multiplicity, 1),)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 5))
def test_roots_at_the_ends_are_not_inside(at_zero: int, at_one: int, raised: int) -> None:
    zeros = [Fraction(0)] * at_zero + [Fraction(1)] * at_one + [Fraction(1, 3)]
    (bracket,) = roots(bernstein(from_roots(zeros, 1), len(zeros) + raised))

    assert holds(bracket, Fraction(1, 3))


@given(st.integers(1, 200))
def test_the_zero_polynomial_has_no_brackets(size: int) -> None:
    assert roots([0] * size) == ()


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=12))
def test_sign_changes_bound_the_roots_with_their_parity(coefficients: list[int]) -> None:
    signs = "".join("+" if value > 0 else "-" for value in coefficients if value)
    changes = sign_changes(coefficients)
    found = roots(coefficients, bits=12)

    assert changes == signs.count("+-") + signs.count("-+")
    assert sum(bracket.changes for bracket in found) <= changes
    assert (changes - sum(bracket.changes for bracket in found)) % 2 == 0


@given(st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=40), st.fractions(0, 1, max_denominator=10**6))
def test_the_sign_at_a_rational_point_is_that_of_the_exact_sum(coefficients: list[int], at: Fraction) -> None:
    degree = len(coefficients) - 1
    value = sum(
        (d * comb(degree, k) * at**k * (1 - at) ** (degree - k) for k, d in enumerate(coefficients)), Fraction(0)
    )

    assert value_sign(coefficients, at) == (value > 0) - (value < 0)
