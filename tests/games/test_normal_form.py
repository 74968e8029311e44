from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games.normal_form import NormalForm, from_function, from_payoffs

shapes = st.lists(st.integers(1, 3), min_size=1, max_size=3)
fractions = st.fractions(max_denominator=12)


def looked_up(table: Any, profile: tuple[int, ...]) -> Any:
    for strategy in profile:
        table = table[strategy]
    return table


@st.composite
def nested(draw: st.DrawFn) -> tuple[list[int], list[Any]]:
    shape = draw(shapes)
    table: st.SearchStrategy[Any] = fractions
    for count in reversed(shape):
        table = st.lists(table, min_size=count, max_size=count)
    return shape, [draw(table) for _ in shape]


@given(nested())
def test_payoffs_come_out_as_they_went_in(case: tuple[list[int], list[Any]]) -> None:
    shape, tables = case
    game = from_payoffs(tables)

    assert game.shape == tuple(shape)
    assert list(game.profiles()) == list(product(*map(range, shape)))
    for player, profile in product(range(len(shape)), game.profiles()):
        assert game.payoff(player, profile) == looked_up(tables[player], profile)
    assert all(isinstance(entry, int) for table in game.payoffs for entry in table)


@given(nested())
def test_a_function_gives_the_same_game_as_its_table(case: tuple[list[int], list[Any]]) -> None:
    shape, tables = case

    assert from_function(shape, lambda profile: [looked_up(table, profile) for table in tables]) == from_payoffs(tables)


@given(nested(), st.data())
def test_a_restricted_game_pays_what_the_game_pays(case: tuple[list[int], list[Any]], data: st.DataObject) -> None:
    game = from_payoffs(case[1])
    kept = [data.draw(st.lists(st.sampled_from(range(count)), min_size=1, unique=True)) for count in game.shape]
    inner = game.restricted(kept)

    assert inner.strategies == tuple(
        tuple(names[s] for s in own) for names, own in zip(game.strategies, kept, strict=True)
    )
    for player, profile in product(range(len(kept)), inner.profiles()):
        outer = tuple(own[strategy] for own, strategy in zip(kept, profile, strict=True))
        assert inner.payoff(player, profile) == game.payoff(player, outer)


def test_names_are_numbers_unless_given() -> None:
    game = from_payoffs([[[1, 2]], [[3, 4]]])
    named = from_payoffs([[[1, 2]], [[3, 4]]], players=["row", "column"], strategies=[["only"], ["l", "r"]], title="t")

    assert (game.players, game.strategies) == (("1", "2"), (("1",), ("1", "2")))
    assert (named.players, named.strategies, named.title) == (("row", "column"), (("only",), ("l", "r")), "t")
    assert named.payoff(1, (0, 1)) == 4


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([], "at least one"),
        ([[1.5]], "1.5; a payoff is an integer or a Fraction"),
        ([[True]], "True; a payoff"),
        ([["1/2"]], "a payoff is an integer"),
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], r"payoffs\[0\]\[1\]: 2 entries"),
        ([[[1, 2]], [[1], [2]]], r"payoffs\[1\]: 1 entries"),
        ([[1], [2]], "nested"),
        ([[]], "nested"),
    ],
)
def test_tables_that_are_none_are_refused(tables: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        from_payoffs(tables)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"players": ()}, "none"),
        ({"strategies": (("1",),)}, "1 lists for 2 players"),
        ({"strategies": ((), ("1",))}, "none"),
        ({"strategies": (("1", "1"), ("1",))}, "a label occurs twice"),
        ({"payoffs": ((1, 2),)}, "1 tables for 2 players"),
        ({"payoffs": ((1, 2), (1,))}, "1 for 2 profiles"),
        ({"denominator": 0}, "it is positive"),
    ],
)
def test_games_that_are_none_are_refused(fields: Any, message: str) -> None:
    whole: dict[str, Any] = {"players": ("a", "b"), "strategies": (("1", "2"), ("1",)), "payoffs": ((1, 2), (3, 4))}
    with pytest.raises(BadInput, match=message):
        NormalForm(**(whole | fields))


def test_tables_beyond_the_limit_are_refused_before_they_are_made() -> None:
    def never(_profile: tuple[int, ...]) -> list[int]:
        raise AssertionError

    with pytest.raises(TooLarge, match="2 players"):
        from_function([10_000, 10_000], never)
