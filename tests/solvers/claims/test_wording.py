"""Thresholds as people read them."""

from fractions import Fraction

import pytest

from econ.solvers.claims.wording import amount, counted, percent, span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (amount(Fraction(5, 2)), "2 msat"),
        (amount(-1), "-1 msat"),
        (amount(99_999_999), "99999999 msat"),
        (amount(250_000_000_000), "250000000000 msat (2.5 BTC)"),
        (percent(Fraction(1, 8)), "12.5 %"),
        (span(31_557_600 * 2), "2 years"),
        (span(86_400), "1 days"),
        (span(5_400), "1.5 hours"),
        (span(Fraction(1, 2)), "0.5 seconds"),
        (counted(1, "slot"), "1 slot"),
        (counted(0, "slot"), "0 slots"),
    ],
)
def test_amounts_shares_times_and_counts(text: str, expected: str) -> None:
    assert text == expected
