"""Exiter: attack, then take the stake out before the evidence lands."""

from __future__ import annotations

from econ.strategies.actions import Propose, Stake
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView, StakerView


def sign_two_orders_once(view: ProposerView) -> Propose:
    """Two conflicting signed proposals, until evidence against it is pending."""
    return Propose.HONEST if view.accused else Propose.EQUIVOCATE


def exit_when_accused(view: StakerView) -> Stake:
    """Leave the set as soon as evidence is pending."""
    return Stake.EXIT if view.accused and view.active else Stake.STAY


EXITER = Strategy(
    name="exiter",
    propose=sign_two_orders_once,
    stake=exit_when_accused,
    source="short unbonding against slow evidence: Monad's exit of one epoch (monad-bft staking constants, 2026-08)",
)
