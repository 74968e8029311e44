"""Overcharge: the leader chooses the Bitcoin fee rate that users are charged."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView


def charge_more(_view: ProposerView) -> Propose:
    """An ordinary block with the L1 fee multiplied."""
    return Propose.OVERCHARGE


OVERCHARGE = Strategy(
    name="overcharge",
    propose=charge_more,
    source="the bound on the L1 fee rate was removed: Citrea pull request 1058 (2024-08-30)",
)
