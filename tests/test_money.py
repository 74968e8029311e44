"""Exact money against Python's own integers and fractions, and refusal at the edge of the range."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import AmountError
from econ.money import (
    AMOUNT_LIMIT,
    MSAT_PER_BTC,
    PPM,
    WEI_PER_MSAT,
    checked,
    floor_shares,
    muldiv,
    parts_per_million,
    scale,
    split,
)
from econ.testing import amounts, rates
from econ.testing.amounts import LARGEST, Array, columns, tables

PRODUCT_LIMIT = 1 << 113
FLOAT_SLACK = 1 << 10


def outcome(function: Callable[[], Array]) -> list[int] | None:
    """What a function gives, None where it refuses."""
    try:
        return [int(value) for value in np.ravel(function())]
    except AmountError:
        return None


@st.composite
def products(draw: st.DrawFn) -> tuple[int, int, int]:
    """Factors and divisors of every size, quotients near the limit among them."""
    a, c = draw(amounts()), draw(amounts().map(lambda value: value + 1))
    near = max(AMOUNT_LIMIT * c // max(a, 1), 0)
    b = draw(st.one_of(amounts(), st.integers(max(near - 3, 0), near + 3).map(lambda value: min(value, LARGEST))))
    return a, b, c


@given(products())
def test_muldiv_is_the_integer_quotient_or_a_refusal(factors: tuple[int, int, int]) -> None:
    a, b, c = factors
    found = outcome(lambda: muldiv(np.array([a]), np.array([b]), np.array([c])))

    if found is not None:
        assert found == [a * b // c]
    else:
        assert a * b // c > AMOUNT_LIMIT - FLOAT_SLACK or a * b > PRODUCT_LIMIT - (PRODUCT_LIMIT >> 50)


@given(products())
def test_muldiv_refuses_what_leaves_the_range(factors: tuple[int, int, int]) -> None:
    a, b, c = factors
    if a * b // c >= AMOUNT_LIMIT + FLOAT_SLACK:
        assert outcome(lambda: muldiv(np.array([a]), np.array([b]), np.array([c]))) is None
    if a * b // c >= AMOUNT_LIMIT:
        assert outcome(lambda: muldiv(np.array([a], dtype=object), b, c)) is None


@pytest.mark.parametrize("edge", [AMOUNT_LIMIT - 1, AMOUNT_LIMIT - 256, AMOUNT_LIMIT - 1_000])
def test_the_largest_amounts_pass_muldiv_unchanged(edge: int) -> None:
    assert outcome(lambda: muldiv(np.array([edge]), 1, 1)) == [edge]
    assert outcome(lambda: muldiv(np.array([edge]), np.array([3]), np.array([3]))) == [edge]


@pytest.mark.parametrize(
    ("a", "b", "c"), [(592_667_891_584_179_770, 8_330_828_767_648, 1_070_631_153_366), (1 << 61, 2, 1), (1 << 61, 6, 3)]
)
def test_quotients_at_and_just_above_the_limit_are_refused(a: int, b: int, c: int) -> None:
    assert AMOUNT_LIMIT <= a * b // c < AMOUNT_LIMIT + FLOAT_SLACK
    assert outcome(lambda: muldiv(np.array([a]), np.array([b]), np.array([c]))) is None


@given(columns(amounts(1 << 61)), amounts(1 << 51), st.integers(1 << 51, LARGEST))
def test_muldiv_takes_arrays_scalars_and_objects_alike(values: Array, b: int, c: int) -> None:
    expected = [int(value) * b // c for value in values]

    assert muldiv(values, b, c).tolist() == expected
    assert muldiv(values, np.full(len(values), b), np.full(len(values), c)).tolist() == expected
    assert muldiv(values.astype(object), b, c).tolist() == expected
    assert muldiv(values[:, None], np.array([[b, b]]), c).tolist() == [[value, value] for value in expected]


def test_muldiv_of_nothing_is_nothing() -> None:
    assert muldiv(np.zeros(0, np.int64), 5, 7).tolist() == []


ratios = st.one_of(st.integers(0, 1 << 31), st.sampled_from((0, 1, PPM)))


@given(amounts(), ratios, st.integers(1, 1 << 30))
def test_scale_is_the_integer_quotient_or_a_refusal(amount: int, numerator: int, denominator: int) -> None:
    exact = amount * numerator // denominator
    too_fine = numerator != denominator and numerator * denominator >= AMOUNT_LIMIT
    found = outcome(lambda: scale(np.array([amount]), numerator, denominator))

    assert found == (None if too_fine or exact >= AMOUNT_LIMIT else [exact])
    assert outcome(lambda: scale(np.array([amount], dtype=object), numerator, denominator)) == found


def test_scale_refuses_a_result_of_exactly_the_limit() -> None:
    assert outcome(lambda: scale(np.array([(AMOUNT_LIMIT - 1) // 3 * 2 + 1]), 3, 2)) is None


@given(amounts(), rates())
def test_a_share_in_ppm_is_the_rounded_down_product(amount: int, rate: int) -> None:
    assert parts_per_million(np.array([amount]), rate).tolist() == [amount * rate // PPM]


def largest_remainder(amount: int, weights: list[int]) -> list[int]:
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: amount - sum(shares)]:
        shares[index] += 1
    return shares


@st.composite
def shared(draw: st.DrawFn) -> tuple[Array, Array]:
    """Amounts [lane] and weights [lane, k] whose products stay in range."""
    lanes, size = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    amount = draw(tables(lanes, 1, st.one_of(st.integers(0, 20), amounts(1 << 61))))
    weights = draw(tables(lanes, size, st.one_of(st.integers(0, 3), amounts(1 << 48))))
    return amount[:, 0], weights


@given(shared())
def test_split_is_by_largest_remainder_and_loses_nothing(case: tuple[Array, Array]) -> None:
    amount, weights = case[0], case[1] + (case[1].sum(-1) == 0)[:, None]
    shares = split(amount, weights)

    assert shares.tolist() == [largest_remainder(int(a), w.tolist()) for a, w in zip(amount, weights, strict=True)]
    assert shares.sum(-1).tolist() == amount.tolist()
    assert split(amount.astype(object), weights.astype(object)).tolist() == shares.tolist()


@given(shared())
def test_floor_shares_round_down_once_each_and_say_what_is_left(case: tuple[Array, Array]) -> None:
    amount, weights = case
    shares, rest = floor_shares(amount, weights)

    for lane, total in enumerate(weights.sum(-1).tolist()):
        expected = [int(amount[lane]) * int(weight) // max(total, 1) for weight in weights[lane]]
        assert shares[lane].tolist() == expected
        assert int(rest[lane]) == int(amount[lane]) - sum(expected)
        assert total == 0 or 0 <= rest[lane] < weights.shape[1]


def test_an_amount_cannot_be_split_over_nothing() -> None:
    with pytest.raises(AmountError, match="weights that sum to zero"):
        split(np.array([5, 5]), np.array([[1, 1], [0, 0]]))


@pytest.mark.parametrize("beyond", [AMOUNT_LIMIT, -AMOUNT_LIMIT, AMOUNT_LIMIT + 1, -AMOUNT_LIMIT - 1])
def test_the_range_ends_below_two_to_the_sixty_second(beyond: int) -> None:
    inside = beyond - 2 if beyond > 0 else beyond + 2

    assert checked(np.array([inside, 0])).tolist() == [inside, 0]
    with pytest.raises(AmountError):
        checked(np.array([0, beyond]))
    with pytest.raises(AmountError):
        checked(np.array([0, beyond], dtype=object))


def test_units() -> None:
    """One sat is 1,000 msat and 10^10 wei of the rollup's bitcoin with 18 decimals."""
    assert MSAT_PER_BTC == 100_000_000 * 1_000
    assert WEI_PER_MSAT * MSAT_PER_BTC == 10**18
    assert MSAT_PER_BTC * 21_000_000 < AMOUNT_LIMIT
