"""What a deviator may choose in one slot: constant strategies, so that a choice is a row of the strategy tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from econ.engine.block import Array, State
from econ.errors import BadInput
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, Tables, tabulate

HONEST_ROW = 0


@dataclass(frozen=True)
class Menu:
    """Choices of the deviator: `tables` for the machine (row 0 honest), and which rows need leadership."""

    strategies: tuple[Strategy, ...]
    tables: Tables
    leading: tuple[bool, ...]

    def legal(self, state: State, row: int, focal: int) -> Array:
        """Whether a choice is open [lane]: an active deviator may choose, what concerns a proposal only its leader."""
        active = state["standing"][:, focal] == Standing.ACTIVE
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
        return Menu(strategies, tabulate(strategies), tuple(self.leading[row] for row in rows))


def _proposing(action: Propose) -> Strategy:
    return Strategy(f"propose {action.name.lower().replace('_', ' ')}", propose=lambda _view: action)


def conforming(ordering: OrderingRule) -> Strategy:
    """Prescribed play: where the rule leaves the order free, it takes the slot's value, and it takes no bribes."""
    if not ordering.prescribed(reorders=True, censors=False):
        return Strategy("honest")
    return Strategy("honest", propose=lambda view: Propose.REORDER if view.mev else Propose.HONEST)


def menu_for(ordering: OrderingRule) -> Menu:
    """Row 0 conforms; then every proposal, withholding votes, and leaving.

    Where the rule leaves the selection free, leaving the watched transaction out is no deviation and not on the menu.
    Who withholds a vote or leaves proposes as prescribed.
    """
    free = ordering.prescribed(reorders=False, censors=True)
    left_out = {Propose.CENSOR_TARGET} if free else set()
    proposals = tuple(_proposing(action) for action in Propose if action not in left_out)
    honest = conforming(ordering)
    always = (
        replace(honest, name="withhold the vote", vote=lambda _view: Vote.WITHHOLD),
        replace(honest, name="leave", stake=lambda view: Stake.EXIT if view.active else Stake.STAY),
    )
    strategies = (honest, *proposals, *always)
    leading = (False, *(True for _ in proposals), *(False for _ in always))
    return Menu(strategies, tabulate(strategies), leading)
