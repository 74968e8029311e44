"""Agents: defaults that hold, and refusals that name the parameter and what is allowed."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.money import PPM
from models.sequencing.agents import DEFAULT, Agents, agents_of

NAMES = [field.name for field in fields(Agents)]
MEMORIES = [name for name in NAMES if name.endswith("_memory")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [-1, 1 << 62, True, 0.5, "1"])
def test_a_value_out_of_range_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(BadInput, match=rf"^agents: {name} is .*; allowed: a whole number from \d+ to \d+$"):
        replace(DEFAULT, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MEMORIES)
def test_a_memory_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=name):
        replace(DEFAULT, **{name: 0})

    assert getattr(replace(DEFAULT, **{name: 1}), name) == 1


@given(st.integers(0, PPM), st.integers(0, PPM))
def test_searchers_hope_for_no_less_than_they_accept(least: int, most: int) -> None:
    if least <= most:
        assert Agents(searcher_least=least, searcher_most=most).searcher_least == least
    else:
        with pytest.raises(BadInput, match="searcher_least"):
            Agents(searcher_least=least, searcher_most=most)


def test_parameters_may_name_agents() -> None:
    slow = Agents(revenue_memory=999)

    assert agents_of({}) == Agents()
    assert agents_of({"agents": slow}) == slow
