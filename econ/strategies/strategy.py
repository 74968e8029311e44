"""A strategy: three ordinary functions of finite views, evaluated once into integer tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL, exact_weights
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS, ProposerView, StakerView, VoterView

Array = npt.NDArray[Any]
Mixture = Mapping[Propose, int]


def propose_honestly(_view: ProposerView) -> Propose:
    """Propose as the protocol prescribes."""
    return Propose.HONEST


def vote_honestly(_view: VoterView) -> Vote:
    """Vote for what obeys the protocol and for nothing else."""
    return Vote.HONEST


def stay(_view: StakerView) -> Stake:
    """Keep the stake where it is."""
    return Stake.STAY


@dataclass(frozen=True)
class Strategy:
    """What one sequencer does in every situation it can tell apart.

    `propose` may return a mixture: a mapping of actions to positive integer weights.
    """

    name: str
    propose: Callable[[ProposerView], Propose | Mixture] = propose_honestly
    vote: Callable[[VoterView], Vote] = vote_honestly
    stake: Callable[[StakerView], Stake] = stay
    source: str = ""


@dataclass(frozen=True)
class Tables:
    """Strategies as integer tables, one row per strategy.

    `propose` [strategy, view, action] holds weights that sum to 2**32; `vote` [strategy, view] and `stake`
    [strategy, view] hold actions. `names` are the strategies' names in row order.
    """

    names: tuple[str, ...]
    propose: Array
    vote: Array
    stake: Array

    @property
    def all_vote(self) -> bool:
        """Whether every strategy votes honestly, so that votes need no look-up."""
        return bool((self.vote == Vote.HONEST).all())

    @property
    def all_stay(self) -> bool:
        """Whether no strategy ever moves its stake."""
        return bool((self.stake == Stake.STAY).all())


def tabulate(strategies: tuple[Strategy, ...]) -> Tables:
    """Evaluate strategies over every view; BadInput when one returns something that is no action."""
    return Tables(
        names=tuple(strategy.name for strategy in strategies),
        propose=np.stack([_propose_rows(strategy) for strategy in strategies]),
        vote=np.array([[_action(s, Vote, s.vote(view)) for view in VOTER_VIEWS] for s in strategies], dtype=np.int64),
        stake=np.array(
            [[_action(s, Stake, s.stake(view)) for view in STAKER_VIEWS] for s in strategies], dtype=np.int64
        ),
    )


def _propose_rows(strategy: Strategy) -> Array:
    return np.stack([_weights(strategy, strategy.propose(view)) for view in PROPOSER_VIEWS])


def _weights(strategy: Strategy, answer: Propose | Mixture) -> Array:
    row = np.zeros(len(Propose), np.int64)
    if not isinstance(answer, Mapping):
        row[_action(strategy, Propose, answer)] = WEIGHT_TOTAL
        return row
    for action, weight in answer.items():
        row[_action(strategy, Propose, action)] = weight
    if (row < 0).any() or not 0 < row.sum() < 1 << 31:
        raise BadInput(f"strategy {strategy.name}: mixture weights must be positive integers with a sum below 2**31")
    return exact_weights(row)


def _action(strategy: Strategy, kind: type[Propose | Vote | Stake], answer: object) -> int:
    if not isinstance(answer, kind):
        allowed = ", ".join(f"{kind.__name__}.{member.name}" for member in kind)
        raise BadInput(f"strategy {strategy.name}: returned {answer!r}; allowed are {allowed}")
    return int(answer)
