"""The fork race: a miner that withholds blocks against a public chain, as a decision process.

Source: A. Sapirshtein, Y. Sompolinsky, A. Zohar, Optimal Selfish Mining Strategies in Bitcoin, FC 2016 (arXiv
1507.06183), table 1; SM1 is the strategy of I. Eyal, E. G. Sirer, Majority Is Not Enough, FC 2014. A state is (a, h,
fork): the miner's and the public branch's lengths since they parted, and whether the last block is the miner's
("irrelevant"), the public's ("relevant": the miner can still publish a rival in time) or the public is split
("active"). A step is one block found by somebody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.games.process import Process, reachable
from econ.randomness import WEIGHT_TOTAL

Array = npt.NDArray[Any]
TieBreaking = Literal["first-seen", "uniform"]

VARIABLES = ("own", "public", "fork")
FORKS = 3


class Fork(IntEnum):
    """Whose block came last, or that the public is split."""

    IRRELEVANT = 0
    RELEVANT = 1
    ACTIVE = 2


class Act(IntEnum):
    """Give the own branch up, publish enough to replace the public one, keep mining, or publish a rival branch."""

    ADOPT = 0
    OVERRIDE = 1
    WAIT = 2
    MATCH = 3


@dataclass(frozen=True)
class ForkRace:
    """The process, with the chances it realises: alpha of the next block, gamma of the public's power in a tie.

    `reward` counts settled blocks of the miner, `clock` settled blocks of anybody, so their ratio is the miner's share
    of the chain. `alpha` and `gamma` have weights out of 2**32: they are exact for the process, and the nearest such
    chances to those asked for.
    """

    process: Process
    alpha: Fraction
    gamma: Fraction


@dataclass(frozen=True)
class _Branches:
    """One action where it is open [pair]: its outcomes' weights, target codes, settled own and public blocks [pair, 3].

    The outcomes are: the miner finds the next block, the public finds it on the miner's rival, or on its own branch.
    """

    action: Act
    state: Array
    weight: Array
    target: Array
    own: Array
    public: Array


@dataclass(frozen=True)
class _Race:
    """States as codes on a square of branch lengths, and the weights of the three outcomes."""

    side: int
    found: int
    joined: int

    def code(self, own: Array, public: Array, fork: Fork) -> Array:
        """The state's number before unreachable ones are dropped."""
        return np.asarray((own * self.side + public) * FORKS + fork)

    def branches(self, action: Act, state: Array, after: tuple[Array, ...], settled: tuple[Array, ...]) -> _Branches:
        """An action's outcomes from three targets and what is settled for the miner and for the public in each."""
        columns = tuple(np.broadcast_to(part, state.shape) for part in (*after, *settled))
        rival = self.joined if action is Act.MATCH else 0
        weight = np.array([self.found, rival, WEIGHT_TOTAL - self.found - rival])
        target, own, public = (np.stack(columns[place : place + 3], axis=1) for place in (0, 3, 6))
        return _Branches(action, state, np.broadcast_to(weight, target.shape), target, own=own, public=public)


def fork_race(
    alpha: Fraction,
    gamma: Fraction,
    *,
    truncation: int,
    tie_breaking: TieBreaking = "first-seen",
    override_at_limit: bool = False,
) -> ForkRace:
    """The race with branches up to a length at which the miner must adopt, or may still override if that is allowed.

    With first-seen tie breaking a rival must be published at once when the public finds a block; with uniform tie
    breaking (gamma = 1/2) at any time. Truncation makes optimal shares lower bounds of the untruncated race's. Raises
    BadInput unless 0 < alpha < 1, 0 <= gamma <= 1 and truncation >= 2.
    """
    if not (0 < alpha < 1 and 0 <= gamma <= 1 and truncation >= 2):
        given = f"alpha {alpha}, gamma {gamma}, truncation {truncation}"
        raise BadInput(f"fork race: {given}; allowed: above 0 and below 1, 0 to 1, at least 2")
    found = min(max(round(alpha * WEIGHT_TOTAL), 1), WEIGHT_TOTAL - 1)
    joined = round(gamma * (WEIGHT_TOTAL - found))
    race = _Race(truncation + 1, found, joined)
    branches = _actions(race, early=tie_breaking == "uniform", late=override_at_limit)
    process = reachable(_assembled(race, branches))
    return ForkRace(process, Fraction(found, WEIGHT_TOTAL), Fraction(joined, WEIGHT_TOTAL - found))


def selfish_mining_1(process: Process) -> Array:
    """The policy SM1 of a fork race: the pair taken in each state [state].

    Adopt when behind; at a tie race for it; publish everything when the public has brought the lead down to one; else
    wait. Where that is not open, as at the truncation, adopt.
    """
    own, public, fork = process.states.T
    wanted = np.full(len(own), int(Act.WAIT))
    wanted[(own == public) & (fork == Fork.RELEVANT)] = Act.MATCH
    wanted[(own == public + 1) & (public > 0)] = Act.OVERRIDE
    wanted[own < public] = Act.ADOPT
    taken = np.repeat(wanted, np.diff(process.pairs)) == process.action
    # Adopting is open everywhere and comes first.
    places = np.where(taken, np.arange(len(taken)), len(taken))
    first = np.minimum.reduceat(places, process.pairs[:-1])
    return np.asarray(np.where(first < len(taken), first, process.pairs[:-1]))


def lead_race(alpha: Fraction, gamma: Fraction, *, truncation: int) -> ForkRace:
    """SM1 alone, by the lead it holds: the chain of Eyal and Sirer (2014, figure 1), without choices.

    The fork race above forgets nothing of a branch's length and cuts long races short; here only the lead is cut, and a
    miner that has reached it publishes a block for each one found. Raises BadInput as `fork_race` does.
    """
    race = fork_race(alpha, gamma, truncation=truncation)
    found, joined = int(race.alpha * WEIGHT_TOTAL), int(race.gamma * (1 - race.alpha) * WEIGHT_TOTAL)
    weights = np.array([found, joined, WEIGHT_TOTAL - found - joined])
    lead = np.arange(truncation + 1)
    up, down = np.minimum(lead + 1, truncation), lead - 1
    # The last state is the tie of two published blocks, which the next block settles.
    tie = truncation + 1
    target = np.stack([up, down, down], axis=1)
    target[:3, 1:] = [[0, 0], [tie, tie], [0, 0]]
    own = np.stack([lead == truncation, lead > 2, lead > 2], axis=1).astype(np.int64)
    own[2, 1:] = 2
    public = np.zeros_like(own)
    public[0, 1:] = 1
    outcomes = (np.vstack([part, last]) for part, last in ((target, [0, 0, 0]), (own, [2, 1, 0]), (public, [0, 1, 2])))
    return replace(race, process=_alone(weights, *outcomes))


def _alone(weights: Array, target: Array, own: Array, public: Array) -> Process:
    """A process of one action, three outcomes in each state."""
    count = len(target)
    kept = np.flatnonzero(weights)
    return Process(
        pairs=np.arange(count + 1),
        action=np.zeros(count, np.int64),
        honest=np.ones(count, bool),
        outcomes=len(kept) * np.arange(count + 1),
        target=target[:, kept].ravel(),
        reward=own[:, kept].ravel(),
        clock=(own + public)[:, kept].ravel(),
        weight=np.tile(weights[kept], count),
        states=np.arange(count)[:, None],
        variables=("lead",),
        actions=("SM1",),
    )


def sm1_share(alpha: Fraction, gamma: Fraction) -> Fraction:
    """SM1's share of the chain without truncation, exactly (Eyal and Sirer 2014, equation 8); for 0 < alpha < 1/2."""
    won = alpha * (1 - alpha) ** 2 * (4 * alpha + gamma * (1 - 2 * alpha)) - alpha**3
    return won / (1 - alpha * (1 + (2 - alpha) * alpha))


def sm1_threshold(gamma: Fraction) -> Fraction:
    """The share of power above which, up to 1/2, SM1 earns more than its share (Eyal and Sirer 2014, section 4.3)."""
    return (1 - gamma) / (3 - 2 * gamma)


def _actions(race: _Race, *, early: bool, late: bool) -> list[_Branches]:
    """Every action with the states in which it is open."""
    own, public, fork = (part.ravel() for part in np.indices((race.side, race.side, FORKS)))
    inside = np.maximum(own, public) < race.side - 1
    ahead = (own > public) & (inside | late)
    level = inside & (own >= public) & (public > 0)
    rival = level & ((fork == Fork.RELEVANT) | (early & (fork == Fork.IRRELEVANT)))
    state = np.arange(len(own))
    return [
        _adopt(race, state, public),
        _override(race, *(part[ahead] for part in (state, own, public))),
        _wait(race, *(part[inside & (fork != Fork.ACTIVE)] for part in (state, own, public))),
        _raced(race, Act.MATCH, *(part[rival] for part in (state, own, public))),
        _raced(race, Act.WAIT, *(part[level & (fork == Fork.ACTIVE)] for part in (state, own, public))),
    ]


def _adopt(race: _Race, state: Array, public: Array) -> _Branches:
    zero, one = np.zeros_like(state), np.ones_like(state)
    lost = race.code(zero, one, Fork.IRRELEVANT)
    after = (race.code(one, zero, Fork.IRRELEVANT), lost, lost)
    return race.branches(Act.ADOPT, state, after, (zero, zero, zero, public, public, public))


def _override(race: _Race, state: Array, own: Array, public: Array) -> _Branches:
    zero, won = np.zeros_like(state), public + 1
    left = own - public
    met = race.code(left - 1, zero + 1, Fork.RELEVANT)
    after = (race.code(left, zero, Fork.IRRELEVANT), met, met)
    return race.branches(Act.OVERRIDE, state, after, (won, won, won, zero, zero, zero))


def _wait(race: _Race, state: Array, own: Array, public: Array) -> _Branches:
    zero = np.zeros_like(state)
    met = race.code(own, public + 1, Fork.RELEVANT)
    after = (race.code(own + 1, public, Fork.IRRELEVANT), met, met)
    return race.branches(Act.WAIT, state, after, (zero, zero, zero, zero, zero, zero))


def _raced(race: _Race, action: Act, *places: Array) -> _Branches:
    """A split public: whoever builds on the miner's rival settles the miner's blocks up to it."""
    state, own, public = places
    zero = np.zeros_like(state)
    after = (
        race.code(own + 1, public, Fork.ACTIVE),
        race.code(own - public, zero + 1, Fork.RELEVANT),
        race.code(own, public + 1, Fork.RELEVANT),
    )
    split = race.branches(Act.MATCH, state, after, (zero, public, zero, zero, zero, zero))
    return replace(split, action=action)


def _assembled(race: _Race, branches: list[_Branches]) -> Process:
    """The process on all codes; honest play adopts unless it is ahead, and then publishes."""
    state = np.concatenate([part.state for part in branches])
    action = np.concatenate([np.full(len(part.state), int(part.action)) for part in branches])
    order = np.lexsort((action, state))
    weight, target, own, public = (
        np.concatenate([getattr(part, name) for part in branches])[order]
        for name in ("weight", "target", "own", "public")
    )
    kept = weight > 0
    pairs = np.concatenate([[0], np.cumsum(np.bincount(state, minlength=race.side**2 * FORKS))])
    states = np.stack([part.ravel() for part in np.indices((race.side, race.side, FORKS))], axis=1)
    return Process(
        pairs=pairs,
        action=action[order],
        honest=_honest(action[order], pairs),
        outcomes=np.concatenate([[0], np.cumsum(kept.sum(1))]),
        target=target[kept],
        reward=own[kept],
        clock=(own + public)[kept],
        weight=weight[kept],
        states=states,
        variables=VARIABLES,
        actions=tuple(act.name.lower() for act in Act),
        root=int(race.code(np.array(1), np.array(0), Fork.IRRELEVANT)),
    )


def _honest(action: Array, pairs: Array) -> Array:
    """Overriding where it is open, else adopting [pair]."""
    published = action == Act.OVERRIDE
    ahead = np.repeat(np.logical_or.reduceat(published, pairs[:-1]), np.diff(pairs))
    return np.asarray(np.where(ahead, published, action == Act.ADOPT))
