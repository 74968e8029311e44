"""A strategy as the table it is: what a refutation ships, what its game offers as a row, what the simulator runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np

from econ.engine.block import Array, State
from econ.errors import BadInput
from econ.games.menu import HONEST_ROW, Menu, conforming
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS, ProposerView, StakerView, VoterView

COUNTEREXAMPLE = "counterexample"
COUNTEREXAMPLE_ROW = 1

_FLAGS = {"own": "leading", "next": "leading next", "target": "the watched transaction waits"}
_FORCED = ("none", "includable", "due")
_ROLES: tuple[tuple[str, type[IntEnum], Sequence[Any]], ...] = (
    ("propose", Propose, PROPOSER_VIEWS),
    ("vote", Vote, VOTER_VIEWS),
    ("stake", Stake, STAKER_VIEWS),
)


@dataclass(frozen=True)
class StrategyTable:
    """One action for everything that can be seen, in the order of PROPOSER_VIEWS, VOTER_VIEWS and STAKER_VIEWS."""

    propose: tuple[int, ...]
    vote: tuple[int, ...]
    stake: tuple[int, ...]

    def strategy(self, name: str = COUNTEREXAMPLE) -> Strategy:
        """The strategy that looks its actions up here."""

        def propose(view: ProposerView) -> Propose:
            return Propose(self.propose[PROPOSER_VIEWS.index(view)])

        def vote(view: VoterView) -> Vote:
            return Vote(self.vote[VOTER_VIEWS.index(view)])

        def stake(view: StakerView) -> Stake:
            return Stake(self.stake[STAKER_VIEWS.index(view)])

        return Strategy(name, propose=propose, vote=vote, stake=stake)

    def content(self) -> dict[str, list[int]]:
        """The table as a certificate holds it: lists of action numbers."""
        return {role: list(getattr(self, role)) for role, _, _ in _ROLES}

    def deviations(self, ordering: OrderingRule) -> tuple[str, ...]:
        """Where the table leaves prescribed play, in words: an action each, and the views in which it is taken."""
        prescribed = table_of(conforming(ordering))
        return tuple(
            f"{role} {action.name.lower().replace('_', ' ')}{_where(seen, views)}"
            for role, actions, views in _ROLES
            for action, seen in _differing(getattr(self, role), getattr(prescribed, role), actions, views)
        )


class FollowedMenu(Menu):
    """A menu of which any row may be followed in every slot, for as long as the deviator has a seat to lose."""

    def legal(self, state: State, row: int, focal: int) -> Array:
        """Whether a row is open [lane]: to a deviator that is active, or may come back; prescribed play always."""
        seated = np.isin(state["standing"][:, focal], (Standing.ACTIVE, Standing.JAILED, Standing.QUEUED))
        return np.asarray(seated | (row == HONEST_ROW))


def table_of(strategy: Strategy) -> StrategyTable:
    """The table of a strategy; BadInput for one that mixes actions."""
    tables = tabulate((strategy,))
    if (np.count_nonzero(tables.propose[0], axis=-1) != 1).any():
        raise BadInput(f"strategy {strategy.name}: mixes actions; allowed: one action for everything it can see")
    rows = (tables.propose[0].argmax(-1), tables.vote[0], tables.stake[0])
    propose, vote, stake = (tuple(row.tolist()) for row in rows)
    return StrategyTable(propose, vote, stake)


def read_table(content: Any) -> StrategyTable:
    """The table in the content of a certificate; BadInput for anything else."""
    if not isinstance(content, dict) or content.keys() != {role for role, _, _ in _ROLES}:
        raise BadInput("counterexample: must be the actions to propose, vote and stake, one per view")
    return StrategyTable(**{role: _actions(role, content[role]) for role, _, _ in _ROLES})


def refutation_menu(table: StrategyTable, ordering: OrderingRule) -> Menu:
    """Row 0 conforms, row 1 follows the table: all that a refutation needs to compare."""
    strategies = (conforming(ordering), table.strategy())
    return FollowedMenu(strategies, tabulate(strategies), (False, False))


def _actions(role: str, content: Any) -> tuple[int, ...]:
    ((actions, views),) = ((kind, seen) for name, kind, seen in _ROLES if name == role)
    if not isinstance(content, list) or len(content) != len(views):
        raise BadInput(f"counterexample.{role}: must be a list of {len(views)} actions")
    if not all(type(action) is int and 0 <= action < len(actions) for action in content):
        raise BadInput(f"counterexample.{role}: every action must be a number from 0 to {len(actions) - 1}")
    return tuple(content)


def _differing(
    chosen: tuple[int, ...], prescribed: tuple[int, ...], actions: type[IntEnum], views: Sequence[Any]
) -> Iterator[tuple[IntEnum, list[Any]]]:
    for action in actions:
        taken = zip(chosen, prescribed, views, strict=True)
        seen = [view for own, other, view in taken if own == action != other]
        if seen:
            yield action, seen


def _where(seen: list[Any], views: Sequence[Any]) -> str:
    """The views by the values of each thing seen, those that do not matter left out."""
    parts = []
    for field in fields(seen[0]):
        values = sorted({int(getattr(view, field.name)) for view in seen})
        possible = {int(getattr(view, field.name)) for view in views}
        if len(values) < len(possible):
            parts.append(_seen(field.name, values, flag=len(possible) == 2))
    return f" where {', '.join(parts)}" if parts else ""


def _seen(name: str, values: list[int], *, flag: bool) -> str:
    if flag:
        told = _FLAGS.get(name, name)
        return told if values == [1] else f"not {told}"
    if name == "forced":
        return f"forced {' or '.join(_FORCED[value] for value in values)}"
    whole = values == list(range(values[0], values[-1] + 1)) and len(values) > 2
    return f"{name} {values[0]} to {values[-1]}" if whole else f"{name} {' or '.join(map(str, values))}"
