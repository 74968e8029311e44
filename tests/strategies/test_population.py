"""Populations are counts or shares; who plays what is decided without chance."""

import re
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.strategies.population import Population, assign, is_by_stake, parse_population, written_population
from econ.strategies.registry import STRATEGIES

PPM = 1_000_000
NAMES = tuple(STRATEGIES)
ALLOWED = 'counts such as "honest=15,sandwich=1", or shares of stake such as "honest=90%,sandwich=10%"'

names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)


@st.composite
def counted(draw: st.DrawFn) -> Population:
    return tuple((name, draw(st.integers(1, 30))) for name in draw(names))


@st.composite
def shared(draw: st.DrawFn) -> Population:
    chosen = draw(names)
    size = len(chosen) - 1
    cuts = sorted(draw(st.lists(st.integers(1, PPM - 1), min_size=size, max_size=size, unique=True)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, PPM], strict=True)]
    return tuple(zip(chosen, parts, strict=True))


@given(counted() | shared())
def test_populations_survive_being_written(population: Population) -> None:
    assert parse_population(written_population(population)) == population


@given(counted() | shared())
def test_text_and_table_say_the_same(population: Population) -> None:
    text = ", ".join(f"{name} = {number}" for name, number in written_population(population).items())

    assert parse_population(text) == population


def test_shares_are_exact() -> None:
    assert parse_population("honest=99.9999%,lazy=0.0001%") == (("honest", 999_999), ("lazy", 1))
    assert is_by_stake(parse_population("honest = 100 %"))


def test_a_lone_name_is_everybody() -> None:
    assert parse_population("lazy") == (("lazy", PPM),)
    assert assign((("lazy", PPM),), [3, 1, 2], ("honest", "lazy")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", f"the population is empty; allowed: {ALLOWED}"),
        ({}, f"the population is empty; allowed: {ALLOWED}"),
        (5, f"5 is no population; allowed: {ALLOWED}"),
        ("honest=0", "0 sequencers cannot play 'honest'; allowed: 1 or more, or a share such as 10%"),
        ({"honest": True}, "True sequencers cannot play 'honest'; allowed: 1 or more, or a share such as 10%"),
        ("honest=15,lazy=10%", f"15 is no share of stake for 'honest'; allowed: {ALLOWED}"),
        ("honest=-1", f"'-1' is no share of stake for 'honest'; allowed: {ALLOWED}"),
        ("honest=0%", f"'0%' is no share of stake for 'honest'; allowed: {ALLOWED}"),
        ("honest=0.5", f"'0.5' is no share of stake for 'honest'; allowed: {ALLOWED}"),
        ("honest=90%,lazy=20%", "the shares add up to 110 %; allowed: shares that add up to 100 %"),
        ("honest=1,honest=2", "strategy 'honest' is named twice; allowed: every strategy once"),
        (
            "honest=999_999,lazy=1".replace("_", ""),
            "counts that add up to 1000000 would read as shares; allowed: fewer, or shares in %",
        ),
    ],
)
def test_what_is_no_population_is_refused(source: Any, message: str) -> None:
    with pytest.raises(BadInput, match=f"^{re.escape(message)}$"):
        parse_population(source)


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^there is no strategy 'onest' \(did you mean 'honest'\?\); allowed: honest, "):
        parse_population("onest=3")


@given(counted(), st.data())
def test_counts_fill_the_set_in_their_order(population: Population, data: st.DataObject) -> None:
    size = sum(count for _, count in population)
    stakes = data.draw(st.lists(st.integers(1, 10**9), min_size=size, max_size=size))
    assume(population[0][1] > 1)

    assigned = assign(population, stakes, NAMES)

    assert [NAMES[row] for row in assigned] == [name for name, count in population for _ in range(count)]


@given(counted(), st.integers(1, 200))
def test_counts_must_add_up(population: Population, size: int) -> None:
    total = sum(count for _, count in population)
    assume(size != total and total > 1)

    with pytest.raises(
        BadInput, match=f"^the population counts {total} sequencers; allowed: counts that add up to {size}$"
    ):
        assign(population, [1] * size, NAMES)


def assigned_or_none(population: Population, stakes: list[int]) -> tuple[int, ...] | None:
    try:
        return assign(population, stakes, NAMES)
    except BadInput:
        return None  # a share too small for anybody: tested apart


@given(shared(), st.lists(st.integers(1, 10**15), min_size=1, max_size=60))
def test_shares_are_met_as_nearly_as_the_stakes_allow(population: Population, stakes: list[int]) -> None:
    assigned = assigned_or_none(population, stakes)
    if assigned is None:
        return

    assert len(assigned) == len(stakes)
    for name, share in population:
        held = sum(stake for stake, row in zip(stakes, assigned, strict=True) if NAMES[row] == name)
        assert held > 0
        assert Fraction(held, sum(stakes)) - Fraction(share, PPM) <= Fraction(max(stakes), sum(stakes))


def test_equal_stakes_are_shared_by_largest_remainder() -> None:
    assigned = assign(parse_population("honest=90%,sandwich=10%"), [7] * 16, ("honest", "sandwich"))

    assert Counter(assigned) == {0: 14, 1: 2}
    assert assigned == (0,) * 13 + (1, 0, 1)


def test_the_earlier_strategy_goes_first_among_equals() -> None:
    assert assign((("lazy", 500_000), ("honest", 500_000)), [1, 1, 1, 1], ("honest", "lazy")) == (1, 0, 1, 0)


def test_a_set_without_stake_is_shared_by_heads() -> None:
    assert assign((("honest", 500_000), ("lazy", 500_000)), [0, 0], ("honest", "lazy")) == (0, 1)


def test_a_share_that_nobody_can_play_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^1 % of the stake is too little for any sequencer to play 'lazy'; allowed: "):
        assign(parse_population("honest=99%,lazy=1%"), [1] * 16, ("honest", "lazy"))


def test_a_strategy_that_is_not_tabulated_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^strategy 'lazy' is not among those tabulated; allowed: honest$"):
        assign((("lazy", 1),), [1], ("honest",))
