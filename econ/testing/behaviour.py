"""Generators of what sequencers do: strategies as random tables, populations of shipped ones, and every pure row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st

from econ.randomness import WEIGHT_TOTAL
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.population import Population
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import Mixture, Strategy, Tables
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS, ProposerView, StakerView, VoterView

Entry = TypeVar("Entry")
Move = tuple[Propose, Vote, Stake]
MOVES: tuple[Move, ...] = tuple(product(Propose, Vote, Stake))
HONEST: Move = MOVES[0]
PROPOSER_ROWS = 2 * 2 * 3 * 2
VOTER_ROWS = 3 * 2 * 2


@dataclass(frozen=True)
class ProposeTable:
    """A leader's table: one action or mixture for each of PROPOSER_ROWS views; all positive MEV buckets look alike."""

    rows: tuple[Propose | tuple[tuple[Propose, int], ...], ...]

    def __call__(self, view: ProposerView) -> Propose | Mixture:
        """What the table says in this view."""
        row = self.rows[((min(view.mev, 1) * 2 + view.target) * 3 + view.forced) * 2 + view.accused]
        return row if isinstance(row, Propose) else dict(row)


@dataclass(frozen=True)
class VoteTable:
    """A voter's table: one vote for each of VOTER_ROWS views; all positive MEV buckets look alike."""

    rows: tuple[Vote, ...]

    def __call__(self, view: VoterView) -> Vote:
        """What the table says in this view."""
        seat = view.next * (1 + min(view.mev, 1))
        return self.rows[(seat * 2 + view.valid) * 2 + view.own]


@dataclass(frozen=True)
class StakeTable:
    """A staker's table, in the order of STAKER_VIEWS."""

    rows: tuple[Stake, ...]

    def __call__(self, view: StakerView) -> Stake:
        """What the table says in this view."""
        return self.rows[STAKER_VIEWS.index(view)]


@cache
def strategies() -> st.SearchStrategy[Strategy]:
    """Strategies with random tables; leaders may mix, and honest entries are frequent so that chains move on."""
    mixtures = st.dictionaries(st.sampled_from(Propose), st.integers(1, 9), min_size=1, max_size=3)
    actions = st.one_of(st.just(Propose.HONEST), st.sampled_from(Propose), mixtures.map(lambda mix: tuple(mix.items())))
    votes = st.one_of(st.just(Vote.HONEST), st.sampled_from(Vote))
    stakes = st.one_of(st.just(Stake.STAY), st.sampled_from(Stake))
    return st.builds(
        Strategy,
        name=st.text("abcdefgh", min_size=1, max_size=8),
        propose=_tuples(actions, PROPOSER_ROWS).map(ProposeTable),
        vote=_tuples(votes, VOTER_ROWS).map(VoteTable),
        stake=_tuples(stakes, len(STAKER_VIEWS)).map(StakeTable),
    )


@cache
def populations(size: int) -> st.SearchStrategy[Population]:
    """Counts of shipped strategies that add up to so many sequencers."""
    chosen = st.lists(st.sampled_from(sorted(STRATEGIES)), min_size=size, max_size=size)
    return chosen.map(lambda names: tuple((name, names.count(name)) for name in sorted(set(names))))


@cache
def moves(size: int) -> st.SearchStrategy[tuple[Move, ...]]:
    """One move for each of so many sequencers: often the honest one, often the same for all, seldom an exit."""
    votes = st.sampled_from((Vote.HONEST, Vote.HONEST, *Vote))
    stakes = st.sampled_from((Stake.STAY, Stake.STAY, Stake.STAY, *Stake))
    one = st.tuples(st.sampled_from(Propose), votes, stakes)
    return st.one_of(_tuples(st.one_of(st.just(HONEST), one), size), one.map(lambda move: (move,) * size))


@cache
def every_move() -> Tables:
    """Pure strategies as tables: row i always plays MOVES[i]."""
    rows = np.arange(len(MOVES))
    propose, vote, stake = (np.array(column, dtype=np.int64) for column in zip(*MOVES, strict=True))
    weights = np.zeros((len(MOVES), len(PROPOSER_VIEWS), len(Propose)), np.int64)
    weights[rows, :, propose] = WEIGHT_TOTAL
    return Tables(
        names=tuple("/".join(part.name for part in move) for move in MOVES),
        propose=weights,
        vote=np.repeat(vote[:, None], len(VOTER_VIEWS), axis=1),
        stake=np.repeat(stake[:, None], len(STAKER_VIEWS), axis=1),
    )


def _tuples(entries: st.SearchStrategy[Entry], size: int) -> st.SearchStrategy[tuple[Entry, ...]]:
    return st.lists(entries, min_size=size, max_size=size).map(tuple)
