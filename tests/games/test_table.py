"""Strategies and their tables are the same thing; a refutation's menu offers prescribed play and one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.menu import HONEST_ROW, conforming
from econ.games.table import COUNTEREXAMPLE, COUNTEREXAMPLE_ROW, StrategyTable, read_table, refutation_menu, table_of
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS

ORDERED = FirstComeFirstServed()


def rows(actions: Any, views: Any) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(0, len(actions) - 1)] * len(views))


TABLES = st.builds(StrategyTable, rows(Propose, PROPOSER_VIEWS), rows(Vote, VOTER_VIEWS), rows(Stake, STAKER_VIEWS))


@given(TABLES)
def test_a_table_is_read_back_and_is_what_its_strategy_does(table: StrategyTable) -> None:
    assert read_table(table.content()) == table
    assert table_of(table.strategy()) == table


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_shipped_strategy_survives_its_table(name: str) -> None:
    original, again = tabulate((STRATEGIES[name],)), tabulate((table_of(STRATEGIES[name]).strategy(),))

    assert all((getattr(original, role) == getattr(again, role)).all() for role in ("propose", "vote", "stake"))


def test_a_mixture_has_no_table() -> None:
    mixed = Strategy("mixed", propose=lambda _view: {Propose.HONEST: 1, Propose.EMPTY: 1})

    with pytest.raises(BadInput, match="mixed: mixes actions"):
        table_of(mixed)


GOOD = table_of(STRATEGIES["exiter"]).content()


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        [],
        GOOD | {"more": []},
        {"propose": GOOD["propose"]},
        GOOD | {"vote": GOOD["vote"][1:]},
        GOOD | {"vote": (0, 0, 0, 0)},
        GOOD | {"propose": [len(Propose)] * len(PROPOSER_VIEWS)},
        GOOD | {"propose": [-1] * len(PROPOSER_VIEWS)},
        GOOD | {"stake": [True] * len(STAKER_VIEWS)},
        GOOD | {"stake": ["0"] * len(STAKER_VIEWS)},
    ],
)
def test_what_is_no_table_is_refused(content: Any) -> None:
    with pytest.raises(BadInput, match="counterexample"):
        read_table(content)


def test_the_menu_compares_prescribed_play_with_the_table() -> None:
    table = table_of(STRATEGIES["equivocator"])
    menu = refutation_menu(table, ORDERED)
    expected = tabulate((conforming(ORDERED), STRATEGIES["equivocator"]))

    assert tuple(strategy.name for strategy in menu.strategies) == ("honest", COUNTEREXAMPLE)
    assert (menu.tables.propose == expected.propose).all()
    assert (menu.tables.vote == expected.vote).all()


@pytest.mark.parametrize("standing", Standing)
def test_the_table_is_open_to_whoever_has_a_seat_or_may_come_back(standing: Standing) -> None:
    menu = refutation_menu(table_of(STRATEGIES["exiter"]), ORDERED)
    state = {"standing": np.array([[Standing.ACTIVE, standing]])}
    seated = standing in {Standing.ACTIVE, Standing.JAILED, Standing.QUEUED}

    assert menu.legal(state, COUNTEREXAMPLE_ROW, 1).tolist() == [seated]
    assert menu.legal(state, HONEST_ROW, 1).tolist() == [True]


WORDS: dict[str, tuple[Callable[..., Any], Any, tuple[str, ...]]] = {
    "everywhere": (lambda _view: Propose.EQUIVOCATE, ORDERED, ("propose equivocate",)),
    "a range": (lambda view: Propose(5 * (view.mev >= 3)), ORDERED, ("propose reorder where mev 3 to 15",)),
    "a flag": (
        lambda view: Propose(view.accused),
        ORDERED,
        ("propose empty where accused",),
    ),
    "no flag": (
        lambda view: Propose(not view.target),
        ORDERED,
        ("propose empty where not the watched transaction waits",),
    ),
    "forced": (
        lambda view: Propose(4 * (view.forced > 0)),
        ORDERED,
        ("propose censor forced where forced includable or due",),
    ),
    "prescribed": (lambda view: Propose(5 * (view.mev > 0)), LeaderFree(), ()),
    "less than prescribed": (
        lambda _view: Propose.HONEST,
        LeaderFree(),
        ("propose honest where mev 1 to 15",),
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_deviations_are_told_from_what_is_prescribed(case: str) -> None:
    propose, ordering, expected = WORDS[case]
    table = table_of(Strategy("told", propose=lambda view: Propose(int(propose(view)))))

    assert table.deviations(ordering) == expected


def test_votes_and_stakes_are_told_too() -> None:
    exiter = table_of(STRATEGIES["exiter"]).deviations(ORDERED)

    assert exiter == ("propose equivocate where not accused", "stake exit where accused, active")
    assert table_of(STRATEGIES["withhold-votes"]).deviations(ORDERED) == ("vote withhold",)
