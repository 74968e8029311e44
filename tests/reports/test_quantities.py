"""Numbers for people: what is written means what was given, to the digits shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.reports.quantities import (
    GLUE,
    amount_scale,
    amount_text,
    interval_texts,
    number_text,
    scale_of,
    share_text,
    time_text,
)

MSAT = {"BTC": 10**11, "mBTC": 10**8, "sat": 10**3, "msat": 1}
SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
PLAIN = st.floats(1e-4, 1e14) | st.floats(-1e14, -1e-4)


def value_of(text: str) -> Fraction:
    return Fraction(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))


@given(st.floats(-1e24, 1e24))
def test_a_number_keeps_four_digits(value: float) -> None:
    assert abs(value_of(number_text(value)) - Fraction(value)) <= abs(Fraction(value)) * Fraction(5_001, 10_000_000)


@given(PLAIN)
def test_only_a_signed_number_says_plus(value: float) -> None:
    bare = number_text(abs(value))

    assert number_text(value) == ("\N{MINUS SIGN}" if value < 0 else "") + bare
    assert number_text(value, signed=True) == ("\N{MINUS SIGN}" if value < 0 else "+") + bare
    assert number_text(0, signed=True) == "0"


@pytest.mark.parametrize(
    ("msat", "text"),
    [
        (0, "0 sat"),
        (-1, "\N{MINUS SIGN}1 msat"),
        (999, "999 msat"),
        (1_000, "1 sat"),
        (9_999_000, "9,999 sat"),
        (10_000_000, "0.1 mBTC"),
        (99_990_000_000, "999.9 mBTC"),
        (100_000_000_000, "1 BTC"),
        (-2_100_000_000_000_000_000, "\N{MINUS SIGN}21,000,000 BTC"),
    ],
)
def test_amounts_change_unit_where_a_reader_would(msat: int, text: str) -> None:
    assert amount_text(msat) == text.replace(" ", GLUE)


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_an_amount_says_what_it_is(msat: int) -> None:
    number, unit = amount_text(msat, signed=True).split()

    assert abs(value_of(number) * MSAT[unit] - msat) <= abs(msat) * Fraction(5_001, 10_000_000)
    assert (number[0] == "+") == (msat > 0)


@given(st.lists(st.none() | st.integers(-(2**62), 2**62), min_size=1))
def test_a_common_unit_suits_the_largest(amounts: list[int | None]) -> None:
    largest = max(abs(amount or 0) for amount in amounts)

    assert amount_scale(amounts) == amount_scale([largest])


@pytest.mark.parametrize(
    ("unit", "value", "shown", "number"),
    [
        ("msat", 3e11, "BTC", 3),
        ("msat/day", 3e8, "mBTC/day", 3),
        ("msat per slot", 5_000, "sat per slot", 5),
        ("sat per day", 2e8, "BTC per day", 2),
        ("sat", 0.5, "msat", 500),
        ("ppm", 12_500, "%", 1.25),
        ("share", 0.25, "%", 25),
        ("fraction", 1, "%", 100),
        ("ppm/year", 80_000, "%/year", 8),
        ("gwei", 7, "gwei", 7),
        ("shares", 7, "shares", 7),
        ("satellites", 7, "satellites", 7),
        ("", 7, "", 7),
    ],
)
def test_a_documents_unit_becomes_a_readers(unit: str, value: float, shown: str, number: float) -> None:
    scale = scale_of(unit, [None, value, -value / 7])

    assert scale.unit == shown
    assert scale(value) == pytest.approx(number)


@given(st.floats(1e-3, 1e9))
def test_a_time_says_what_it_is(seconds: float) -> None:
    number, unit = time_text(seconds).split()

    assert float(value_of(number)) * SECONDS[unit] == pytest.approx(seconds, rel=6e-4)
    assert value_of(number) >= 2 or unit == "s"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, rest: int) -> None:
    text = share_text(part, part + rest)

    assert text != f"100{GLUE}%"
    assert (text == f"0{GLUE}%") == (part == 0)
    if text[0].isdigit():
        assert abs(value_of(text.removesuffix(f"{GLUE}%")) - Fraction(100 * part, part + rest)) <= Fraction(51, 10_000)


@given(PLAIN, st.floats(1e-4, 1e6))
def test_an_interval_is_rounded_to_two_digits_of_its_half_width(mean: float, half: float) -> None:
    texts = interval_texts(mean, mean - half, mean + half)

    given_values = (mean, mean - half, mean + half)
    errors = [abs(float(value_of(text)) - value) for text, value in zip(texts, given_values, strict=True)]
    assert max(errors) <= max(0.0501 * half, 1e-9 * abs(mean))


@given(PLAIN)
def test_an_interval_without_width_is_an_ordinary_number(mean: float) -> None:
    assert interval_texts(mean, mean, mean) == (number_text(mean),) * 3
