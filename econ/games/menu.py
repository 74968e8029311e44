"""What a deviator may choose in one slot: constant strategies, so that a choice is a row of the strategy tables."""

from __future__ import annotations

from dataclasses import dataclass

from econ.engine.block import Array, State
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
        return open_ | (row == HONEST_ROW)


def _proposing(action: Propose) -> Strategy:
    return Strategy(f"propose {action.name.lower().replace('_', ' ')}", propose=lambda _view: action)


def full_menu() -> Menu:
    """Every proposal there is, withholding or rubber-stamping votes, and leaving."""
    proposals = tuple(_proposing(action) for action in Propose if action is not Propose.HONEST)
    always = (
        Strategy("withhold the vote", vote=lambda _view: Vote.WITHHOLD),
        Strategy("leave", stake=lambda view: Stake.EXIT if view.active else Stake.STAY),
    )
    strategies = (Strategy("honest"), *proposals, *always)
    leading = (False, *(True for _ in proposals), *(False for _ in always))
    return Menu(strategies, tabulate(strategies), leading)
