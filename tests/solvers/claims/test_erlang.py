"""Waits for Bitcoin blocks against the sum of Poisson terms in decimals, and published values."""

from decimal import Decimal, getcontext
from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.claims import erlang

MEAN_SECONDS = 600
BOUND = Fraction(1, 2**38)


def chance(blocks: int, milliseconds: int) -> Fraction:
    """P(at least so many blocks) = 1 - sum of the Poisson chances of fewer, to 50 digits."""
    getcontext().prec = 50
    mean = Decimal(milliseconds) / (1_000 * MEAN_SECONDS)
    fewer = sum((mean**k / factorial(k) for k in range(blocks)), Decimal(0)) * (-mean).exp()
    return max(1 - Fraction(fewer), Fraction(0))


@given(st.integers(1, 40), st.integers(1, 10**8))
def test_bounds_enclose_the_exact_chance_closely(blocks: int, milliseconds: int) -> None:
    low, high = erlang.at_least(blocks, milliseconds), erlang.at_most(blocks, milliseconds)
    assert low <= chance(blocks, milliseconds) <= high
    assert high - low <= BOUND
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(
    ("blocks", "seconds", "expected"),
    [(1, 600, 0.6321205588), (2, 1200, 0.5939941503), (6, 3600, 0.5543203586), (6, 5400, 0.8843094792)],
)
def test_textbook_chances(blocks: int, seconds: int, expected: float) -> None:
    """A-DA-3, cases 1 to 4."""
    assert float(erlang.at_least(blocks, 1_000 * seconds)) == pytest.approx(expected, abs=1e-9)


def test_six_blocks_within_four_hours() -> None:
    assert f"{float(erlang.at_least(6, 4 * 3_600_000)):.7f}" == "0.9999969"


@pytest.mark.parametrize(
    ("blocks", "level", "seconds"),
    [(1, 0.95, 1797.439364), (6, 0.5, 3402.096713), (6, 0.95, 6307.820945), (6, 0.99, 7865.090192)],
)
def test_textbook_quantiles(blocks: int, level: float, seconds: float) -> None:
    """A-DA-3, cases 6 to 9."""
    assert erlang.quantile_seconds(blocks, level) == pytest.approx(seconds, rel=1e-6)
