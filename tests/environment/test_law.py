"""Laws: exact apportionment, moments, digests, hazards, and refusal of tables that are no law."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from math import factorial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.environment.law import DemandLaw, HazardLaw, Law, MarkovLaw, Snapshot, UserClass, largest_remainder
from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL

PROSE = {"source": "chosen by us", "period": "none"}
HALVES = (WEIGHT_TOTAL // 2, WEIGHT_TOTAL // 2)
SHARES = st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any)


def law(**changes: Any) -> Law:
    fields: dict[str, Any] = {
        "name": "coin",
        "unit": "msat",
        "values": (0, 5),
        "weights": HALVES,
        "kind": "enumerable",
        **PROSE,
    }
    return Law(**(fields | changes))


def markov(**changes: Any) -> MarkovLaw:
    fields: dict[str, Any] = {
        "name": "chain",
        "unit": "msat per vB",
        "values": (1, 2),
        "rows": (HALVES, HALVES),
        "start": 0,
    }
    return MarkovLaw(**(fields | {"kind": "enumerable", **PROSE} | changes))


def hazard(**changes: Any) -> HazardLaw:
    fields: dict[str, Any] = {
        "name": "wait",
        "bucket_milliseconds": 1000,
        "waits": (600_000_000,),
        "kind": "enumerable",
        **PROSE,
    }
    return HazardLaw(**(fields | changes))


def demand(**changes: Any) -> DemandLaw:
    users = (UserClass("transfer", 1_000_000, 21_000, 18, 100, 1, 1),)
    fields: dict[str, Any] = {
        "name": "few",
        "slot_milliseconds": 2000,
        "arrivals": (law(),),
        "classes": users,
        "forced_per_day": 1,
    }
    return DemandLaw(**(fields | {"kind": "enumerable", **PROSE} | changes))


def snapshot(**changes: Any) -> Snapshot:
    fields: dict[str, Any] = {
        "name": "set",
        "basis": "chosen",
        "validators": 2,
        "lorenz_ppm": (700_000, 1_000_000),
        "file": "",
    }
    return Snapshot(**(fields | {"column": "", **PROSE} | changes))


@st.composite
def laws(draw: st.DrawFn) -> Law:
    values = sorted(draw(st.sets(st.integers(-(10**12), 10**12), min_size=1, max_size=12)))
    chances = draw(st.lists(st.integers(0, 9), min_size=len(values), max_size=len(values)).filter(any))
    return law(values=tuple(values), weights=largest_remainder(chances, WEIGHT_TOTAL))


@given(SHARES, st.integers(0, 2**40))
def test_parts_add_up_and_stay_within_one_of_their_share(shares: list[int], total: int) -> None:
    parts = largest_remainder(shares, total)
    assert sum(parts) == total
    assert all(abs(part - Fraction(share * total, sum(shares))) < 1 for part, share in zip(parts, shares, strict=True))


@given(SHARES, st.integers(0, 2**40), st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_parts_depend_on_proportions_only_and_keep_their_order(shares: list[int], total: int, scale: Fraction) -> None:
    parts = largest_remainder(sorted(shares, reverse=True), total)
    assert list(parts) == sorted(parts, reverse=True)
    assert largest_remainder([share * scale for share in shares], total) == largest_remainder(shares, total)


@given(st.integers(1, 50), st.integers(0, 500))
def test_equal_remainders_go_to_the_lower_index(count: int, total: int) -> None:
    whole, extra = divmod(total, count)
    assert largest_remainder([1] * count, total) == (whole + 1,) * extra + (whole,) * (count - extra)


def test_the_largest_remainder_gets_the_unit_not_the_largest_share() -> None:
    # Quotas of 10 are 6.2, 2.2 and 1.6.
    assert largest_remainder([31, 11, 8], 10) == (6, 2, 2)


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1, 5]])
def test_shares_that_are_no_proportions_are_refused(shares: list[int]) -> None:
    with pytest.raises(BadInput, match="non-negative with a positive sum"):
        largest_remainder(shares, 10)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"weights": (1, WEIGHT_TOTAL)},
            "law coin: weights sum to 4294967297, must be non-negative and sum to 4294967296",
        ),
        ({"weights": (-1, WEIGHT_TOTAL + 1)}, "law coin: weights sum to"),
        ({"weights": (WEIGHT_TOTAL,)}, "law coin: weights has 1 entries, must have 2"),
        ({"values": (5, 5)}, "law coin: values must be strictly increasing"),
        ({"values": (0, 5.0)}, "law coin: values must be one or more integers"),
        ({"values": (), "weights": ()}, "law coin: values must be one or more integers"),
        ({"kind": "guess"}, "law coin: kind is 'guess', must be one of enumerable, sampled-only"),
    ],
)
def test_a_table_that_is_no_law_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        law(**changes)


@given(laws(), st.integers(-(10**12) - 1, 10**12 + 1))
def test_the_tail_is_the_share_of_draws_at_or_above(table: Law, x: int) -> None:
    below = sum(weight for value, weight in zip(table.values, table.weights, strict=True) if value < x)
    assert table.tail(x) * WEIGHT_TOTAL == WEIGHT_TOTAL - below


@given(laws())
def test_the_mean_is_the_area_under_the_tail(table: Law) -> None:
    steps = zip(table.values, table.values[1:], strict=False)
    assert table.mean() == table.values[0] + sum((high - low) * table.tail(high) for low, high in steps)


@given(laws(), st.fractions(0, 1))
def test_a_quantile_is_the_first_possible_value_reaching_p(table: Law, p: Fraction) -> None:
    q = table.quantile(p)
    assert table.weights[table.values.index(q)] > 0
    assert 1 - table.tail(q + 1) >= p
    assert 1 - table.tail(q) < p or (p == 0 and table.tail(q) == 1)


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_quantiles_outside_zero_to_one_are_refused(p: float) -> None:
    with pytest.raises(BadInput, match="law coin: quantile"):
        law().quantile(p)


def test_the_digest_is_that_of_the_canonical_json_without_prose() -> None:
    canonical = (
        b'{"kind":"enumerable","law":"Law","name":"coin","unit":"msat",'
        b'"values":[0,5],"weights":[2147483648,2147483648]}'
    )
    assert law().sha256 == hashlib.sha256(canonical).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [{"name": "dime"}, {"unit": "sat"}, {"values": (0, 6)}, {"weights": (0, WEIGHT_TOTAL)}, {"kind": "sampled-only"}],
)
def test_the_digest_sees_everything_a_transition_reads(changes: dict[str, Any]) -> None:
    assert replace(law(), **changes).sha256 != law().sha256


@pytest.mark.parametrize("changes", [{"source": "elsewhere"}, {"period": "2020"}, {"note": "said better"}])
def test_the_digest_ignores_prose_even_inside(changes: dict[str, Any]) -> None:
    assert replace(law(), **changes).sha256 == law().sha256
    assert demand(arrivals=(law(**changes),)).sha256 == demand().sha256


def test_the_digest_sees_into_nested_tables() -> None:
    assert demand(arrivals=(law(values=(0, 6)),)).sha256 != demand().sha256
    assert demand(classes=(UserClass("transfer", 1_000_000, 21_001, 18, 100, 1, 1),)).sha256 != demand().sha256


@given(st.lists(st.lists(st.integers(1, 1000), min_size=4, max_size=4), min_size=4, max_size=4))
def test_one_more_step_leaves_the_stationary_shares_as_they_are(chances: list[list[int]]) -> None:
    rows = tuple(largest_remainder(row, WEIGHT_TOTAL) for row in chances)
    shares = markov(values=(1, 2, 3, 4), rows=rows).stationary()
    assert sum(shares) == 1
    assert all(
        sum(shares[here] * Fraction(rows[here][there], WEIGHT_TOTAL) for here in range(4)) == shares[there]
        for there in range(4)
    )


@given(st.integers(1, WEIGHT_TOTAL), st.integers(1, WEIGHT_TOTAL), st.integers(-50, 50))
def test_two_states_are_visited_in_proportion_to_the_way_in(leave: int, back: int, value: int) -> None:
    chain = markov(values=(0, value), rows=((WEIGHT_TOTAL - leave, leave), (back, WEIGHT_TOTAL - back)))
    assert chain.stationary() == (Fraction(back, leave + back), Fraction(leave, leave + back))
    assert chain.mean() == Fraction(value * leave, leave + back)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": (HALVES,)}, "law chain: rows has 1 entries, must have 2"),
        ({"rows": (HALVES, (WEIGHT_TOTAL,))}, r"law chain: rows\[1\] has 1 entries, must have 2"),
        ({"rows": (HALVES, (1, 1))}, r"law chain: rows\[1\] sum to 2, must be"),
        ({"start": 2}, "law chain: start is 2, must be from 0 to 1"),
        ({"kind": "maybe"}, "law chain: kind is 'maybe'"),
    ],
)
def test_a_table_that_is_no_chain_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        markov(**changes)


def test_a_chain_that_cannot_return_has_no_stationary_law() -> None:
    with pytest.raises(BadInput, match="law chain: state 1 never leads to a lower one"):
        markov(rows=(HALVES, (0, WEIGHT_TOTAL))).stationary()


def exact_chance(milliseconds: int, microseconds: int) -> Fraction:
    """2^32 * (1 - exp(-x)) by its series in rationals."""
    x = Fraction(1000 * milliseconds, microseconds)
    return -WEIGHT_TOTAL * sum(((-x) ** k / factorial(k) for k in range(1, 40)), Fraction(0))


@given(st.integers(1, 600_000), st.lists(st.integers(600_000_000, 10**10), min_size=1, max_size=5))
def test_the_chance_per_slot_is_exponential_in_each_age(milliseconds: int, waits: list[int]) -> None:
    chances = hazard(waits=tuple(waits)).per_slot(milliseconds)
    exact = [exact_chance(milliseconds, wait) for wait in waits]
    assert all(abs(chance - true) <= Fraction(1, 2) for chance, true in zip(chances, exact, strict=True))


def test_a_bitcoin_block_comes_in_a_slot_of_two_seconds_about_once_in_three_hundred() -> None:
    (chance,) = hazard().per_slot(2000)
    assert chance == round(exact_chance(2000, 600_000_000))
    assert abs(WEIGHT_TOTAL / chance - 300.5) < 0.001


@pytest.mark.parametrize("milliseconds", [0, -1])
def test_a_slot_without_length_is_refused(milliseconds: int) -> None:
    with pytest.raises(BadInput, match=f"law wait: slot is {milliseconds} ms, must be above zero"):
        hazard().per_slot(milliseconds)


@pytest.mark.parametrize(
    ("build", "changes", "message"),
    [
        (hazard, {"waits": (5, 0)}, "law wait: waits and bucket_milliseconds must be above zero"),
        (hazard, {"bucket_milliseconds": 0}, "law wait: waits and bucket_milliseconds must be above zero"),
        (hazard, {"waits": ()}, "law wait: waits must be one or more integers"),
        (hazard, {"kind": "often"}, "law wait: kind is 'often'"),
        (demand, {"arrivals": (law(), law())}, "law few: arrivals has 2 entries, must have 1"),
        (demand, {"classes": (), "arrivals": ()}, "law few: the classes' share_ppm add up to 0, must be 1000000"),
        (demand, {"kind": "often"}, "law few: kind is 'often'"),
        (snapshot, {"lorenz_ppm": (300_000, 1_000_000)}, "law set: lorenz_ppm must rise to 1000000 by ever smaller"),
        (snapshot, {"lorenz_ppm": (700_000, 999_999)}, "law set: lorenz_ppm must rise to 1000000"),
        (snapshot, {"lorenz_ppm": (1_100_000, 1_000_000)}, "law set: lorenz_ppm must rise to 1000000"),
        (snapshot, {"basis": "guessed"}, "law set: kind is 'guessed', must be one of measured, fitted, chosen"),
    ],
)
def test_other_tables_are_checked_too(build: Any, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        build(**changes)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 999_999))
def test_demand_adds_up_over_classes(first: int, second: int, share: int) -> None:
    users = (UserClass("a", share, 21_000, 1, 1, 1, 1), UserClass("b", 1_000_000 - share, 150_000, 1, 1, 1, 1))
    counts = tuple(law(values=(count,), weights=(WEIGHT_TOTAL,)) for count in (first, second))
    table = demand(arrivals=counts, classes=users)
    assert table.mean_transactions() == first + second
    assert table.mean_gas() == 21_000 * first + 150_000 * second
