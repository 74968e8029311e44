"""Occupancy of windows, against all histories of a few slots."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.solvers.liveness.hits import ONE, Hits, power
from tests.solvers.liveness.machines import chance_exactly


@given(st.integers(1, 3), st.integers(0, 4), st.fractions(0, Fraction(1, 3), max_denominator=40))
def test_every_set_is_hit_with_the_chance_of_its_histories(size: int, slots: int, chance: Fraction) -> None:
    found = Hits(size, chance).exactly(slots)
    for hit in range(size + 1):
        expected = chance_exactly(size, chance, slots, set(range(hit))) * ONE
        assert found[hit].low <= expected <= found[hit].high
        assert found[hit].high - found[hit].low < 1 << 40


@given(st.fractions(0, 1, max_denominator=1_000), st.integers(0, 300))
def test_powers_are_enclosed(base: Fraction, exponent: int) -> None:
    found = power(base, exponent)
    assert found.low <= base**exponent * ONE <= found.high


def test_more_failures_than_slots_are_refused() -> None:
    for size, chance in ((0, Fraction(0)), (2, Fraction(2, 3)), (1, Fraction(-1))):
        with pytest.raises(BadInput, match="failures"):
            Hits(size, chance)
