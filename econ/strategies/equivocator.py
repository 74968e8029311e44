"""Equivocator: two orders at one height, in every slot it leads."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView


def sign_two_orders(_view: ProposerView) -> Propose:
    """Two conflicting signed proposals."""
    return Propose.EQUIVOCATE


EQUIVOCATOR = Strategy(
    name="equivocator",
    propose=sign_two_orders,
    source="duplicate vote: CometBFT v0.40 evidence types",
)
