"""What a deviator may choose in one slot: constant strategies, so that a choice is a row of the strategy tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from econ.consensus.registry import PROTOCOLS
from econ.engine.block import Array, State
from econ.errors import BadInput
from econ.mechanism.records import Mechanism
from econ.protocol.election.rule import NOBODY
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, Tables, tabulate

HONEST_ROW = 0
EXCLUDING = frozenset((Propose.EXCLUDE, Propose.REORDER_EXCLUDE))


@dataclass(frozen=True)
class Menu:
    """Choices of the deviator: `tables` for the machine (row 0 honest), and which rows need leadership.

    `leading` [row] is whether the row concerns the deviator's own proposal; `following` lists the rows that concern the
    proposal of the leader before it.
    """

    strategies: tuple[Strategy, ...]
    tables: Tables
    leading: tuple[bool, ...]
    following: tuple[int, ...] = ()

    def legal(self, state: State, row: int, focal: int) -> Array:
        """Whether a choice is open [lane]: an active deviator may choose, what concerns a proposal only its leader.

        What concerns another's proposal is open to the next leader alone.
        """
        active = state["standing"][:, focal] == Standing.ACTIVE
        if row in self.following:
            return np.asarray(active & _follows(state, focal))
        leads = (state["leader"] == focal) & (state["offline"][:, focal] == 0)
        open_ = active & (leads | (not self.leading[row]))
        return np.asarray(open_ | (row == HONEST_ROW))

    def row_of(self, action: str) -> int:
        """The row of an action by name; raises BadInput for one that is not on the menu, or is prescribed play."""
        names = [strategy.name for strategy in self.strategies]
        if action not in names[HONEST_ROW + 1 :]:
            raise BadInput(f"action {action!r} is not on the menu; allowed: {', '.join(names[HONEST_ROW + 1 :])}")
        return names.index(action)

    def only(self, actions: Collection[str]) -> Menu:
        """The menu with these actions alone, and the honest row."""
        rows = [row for row, strategy in enumerate(self.strategies) if row == HONEST_ROW or strategy.name in actions]
        strategies = tuple(self.strategies[row] for row in rows)
        leading = tuple(self.leading[row] for row in rows)
        following = tuple(place for place, row in enumerate(rows) if row in self.following)
        return Menu(strategies, tabulate(strategies), leading, following)


def _follows(state: State, focal: int) -> Array:
    """Whether a sequencer that is up leads right after somebody else [lane]."""
    other = (state["leader"] != NOBODY) & (state["leader"] != focal)
    return np.asarray(other & (state["next_leader"] == focal) & (state["offline"][:, focal] == 0))


def _proposing(action: Propose) -> Strategy:
    return Strategy(f"propose {action.name.lower().replace('_', ' ')}", propose=lambda _view: action)


def conforming(ordering: OrderingRule) -> Strategy:
    """Prescribed play: where the rule leaves the order free, it takes the slot's value, and it takes no bribes."""
    if not ordering.prescribed(reorders=True, censors=False):
        return Strategy("honest")
    return Strategy("honest", propose=lambda view: Propose.REORDER if view.mev else Propose.HONEST)


def menu_of(mechanism: Mechanism) -> Menu:
    """The menu of a mechanism: its ordering rule, and what its consensus protocol lets a leader do."""
    protocol = PROTOCOLS[mechanism.consensus.protocol].record
    return menu_for(mechanism.ordering, forks=protocol.fork_depth > 0, excludes=protocol.excluder != "nobody")


def menu_for(ordering: OrderingRule, *, forks: bool = False, excludes: bool = False) -> Menu:
    """Row 0 conforms; then every proposal, withholding votes, forking the predecessor, and leaving.

    Where the rule leaves the selection free, leaving the watched transaction out is no deviation and not on the menu;
    forks and exclusion of votes are on it where the consensus protocol allows them. Who withholds a vote, forks or
    leaves proposes as prescribed.
    """
    free = ordering.prescribed(reorders=False, censors=True)
    left_out = ({Propose.CENSOR_TARGET} if free else set()) | (set() if excludes else EXCLUDING)
    proposals = tuple(_proposing(action) for action in Propose if action not in left_out)
    honest = conforming(ordering)
    withholding = replace(honest, name="withhold the vote", vote=lambda _view: Vote.WITHHOLD)
    voting = (withholding, _forking(honest)) if forks else (withholding,)
    leaving = replace(honest, name="leave", stake=lambda view: Stake.EXIT if view.active else Stake.STAY)
    strategies = (honest, *proposals, *voting, leaving)
    leading = (False, *(True for _ in proposals), *(False for _ in voting), False)
    following = (len(strategies) - 2,) if forks else ()
    return Menu(strategies, tabulate(strategies), leading, following)


def _forking(honest: Strategy) -> Strategy:
    return replace(
        honest,
        name="fork the predecessor",
        vote=lambda view: Vote.FORK if view.next and not view.own else Vote.HONEST,
    )
