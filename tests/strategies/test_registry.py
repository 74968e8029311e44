"""Shipped strategies do in every view what their names say, and a user's own is found by import path."""

import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.registry import STRATEGIES, strategy
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import (
    MEV_BUCKETS,
    PROPOSER_VIEWS,
    STAKER_VIEWS,
    VOTER_VIEWS,
    ProposerView,
    VoterView,
)

ALWAYS = {
    "honest": Propose.HONEST,
    "lazy": Propose.EMPTY,
    "rubber-stamp": Propose.HONEST,
    "offline": Propose.OFFLINE,
    "withhold-votes": Propose.HONEST,
    "equivocator": Propose.EQUIVOCATE,
    "delayer-1": Propose.DELAY_1,
    "delayer-2": Propose.DELAY_2,
    "delayer-3": Propose.DELAY_3,
    "stall-reference": Propose.STALL_REFERENCE,
    "overcharge": Propose.OVERCHARGE,
}
VOTES = {
    "lazy": Vote.RUBBER_STAMP,
    "rubber-stamp": Vote.RUBBER_STAMP,
    "offline": Vote.WITHHOLD,
    "withhold-votes": Vote.WITHHOLD,
}


def test_the_registry_calls_strategies_by_their_own_names() -> None:
    assert {name: value.name for name, value in STRATEGIES.items()} == {name: name for name in STRATEGIES}
    assert set(STRATEGIES) == {*ALWAYS, "censor-target", "censor-forced", "sandwich", "exiter", "tail-forker"}
    assert all(value.source for value in STRATEGIES.values())


@pytest.mark.parametrize("name", ALWAYS)
def test_some_propose_the_same_in_every_view(name: str) -> None:
    assert {STRATEGIES[name].propose(view) for view in PROPOSER_VIEWS} == {ALWAYS[name]}


@pytest.mark.parametrize("name", sorted(set(STRATEGIES) - {"tail-forker"}))
def test_votes_are_the_same_in_every_view(name: str) -> None:
    assert {STRATEGIES[name].vote(view) for view in VOTER_VIEWS} == {VOTES.get(name, Vote.HONEST)}


def test_the_tail_forker_leaves_out_others_blocks_with_value() -> None:
    forks = {view for view in VOTER_VIEWS if STRATEGIES["tail-forker"].vote(view) is Vote.FORK}
    assert forks == {
        VoterView(valid=valid, own=False, next=True, mev=mev)
        for valid in (False, True)
        for mev in range(1, MEV_BUCKETS)
    }
    assert {STRATEGIES["tail-forker"].vote(view) for view in set(VOTER_VIEWS) - forks} == {Vote.HONEST}


def test_a_voter_s_views_are_listed_in_the_order_the_machine_looks_them_up() -> None:
    places = [((view.mev * 2 + view.next) * 2 + view.valid) * 2 + view.own for view in VOTER_VIEWS]
    assert places == list(range(len(VOTER_VIEWS)))


def test_the_others_act_exactly_when_they_can() -> None:
    wanted: dict[str, Callable[[ProposerView], Propose]] = {
        "censor-target": lambda view: Propose.CENSOR_TARGET if view.target else Propose.HONEST,
        "censor-forced": lambda view: Propose.CENSOR_FORCED if view.forced else Propose.HONEST,
        "sandwich": lambda view: Propose.REORDER if view.mev else Propose.HONEST,
        "tail-forker": lambda view: Propose.REORDER if view.mev else Propose.HONEST,
        "exiter": lambda view: Propose.HONEST if view.accused else Propose.EQUIVOCATE,
    }

    for name, action in wanted.items():
        assert [STRATEGIES[name].propose(view) for view in PROPOSER_VIEWS] == [action(view) for view in PROPOSER_VIEWS]


@pytest.mark.parametrize("name", STRATEGIES)
def test_only_the_exiter_moves_its_stake(name: str) -> None:
    moves = {view: STRATEGIES[name].stake(view) for view in STAKER_VIEWS}

    leaving = {view for view, move in moves.items() if move is Stake.EXIT}
    assert leaving == ({view for view in STAKER_VIEWS if view.accused and view.active} if name == "exiter" else set())
    assert set(moves.values()) <= {Stake.EXIT, Stake.STAY}


def test_all_of_them_tabulate() -> None:
    tables = tabulate(tuple(STRATEGIES.values()))

    assert tables.names == tuple(STRATEGIES)
    assert (tables.propose.sum(-1) == WEIGHT_TOTAL).all()
    assert not tables.all_vote
    assert not tables.all_stay


def test_all_of_them_travel_to_other_processes() -> None:
    for value in STRATEGIES.values():
        again = pickle.loads(pickle.dumps(value))  # noqa: S301 (our own bytes)
        assert [again.propose(view) for view in PROPOSER_VIEWS] == [value.propose(view) for view in PROPOSER_VIEWS]


def test_an_unknown_strategy_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        strategy("Sandwhich")

    assert str(caught.value).startswith(
        "there is no strategy 'Sandwhich' (did you mean 'sandwich'?); allowed: honest, lazy,"
    )
    assert str(caught.value).endswith('or an import path "my_package.my_module:STRATEGY"')


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    source = "from econ.strategies.strategy import Strategy\nMINE = Strategy(name='mine')\nOTHER = 5\n"
    (tmp_path / "my_strategies.py").write_text(source)
    (tmp_path / "my_broken.py").write_text("raise RuntimeError('not today')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "my_strategies", raising=False)
    return "my_strategies"


def test_a_users_strategy_is_found_by_import_path(own_module: str) -> None:
    assert strategy(f"{own_module}:MINE") == Strategy(name="mine")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("no_such_module:MINE", "cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"),
        ("my_strategies:YOURS", "cannot be imported (AttributeError: "),
        ("my_broken:MINE", "cannot be imported (RuntimeError: not today)"),
        ("my_strategies:OTHER", "is a int"),
        (":MINE", "cannot be imported (ValueError: "),
    ],
)
@pytest.mark.usefixtures("own_module")
def test_what_cannot_be_imported_is_refused(path: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        strategy(path)

    assert str(caught.value).startswith(f"strategy {path!r} {reason}")
    assert str(caught.value).endswith('allowed: an import path "my_package.my_module:STRATEGY" of an econ Strategy')
