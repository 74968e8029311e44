"""Sandwich: order the block for one's own gain whenever there is something to gain."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView


def reorder_for_gain(view: ProposerView) -> Propose:
    """The order that takes the slot's extractable value, where there is any."""
    return Propose.REORDER if view.mev > 0 else Propose.HONEST


SANDWICH = Strategy(
    name="sandwich",
    propose=reorder_for_gain,
    source="a leader with a private view of the flow; dYdX measured such a validator",
)
