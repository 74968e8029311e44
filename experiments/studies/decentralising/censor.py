"""A censor that gains most from the forced path: it leaves forced transactions out for as long as that is lawful."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import FORCED_INCLUDABLE, ProposerView


def leave_out_until_due(view: ProposerView) -> Propose:
    """No forced transaction before it is due; a due one is included, for a block without it is rejected."""
    return Propose.CENSOR_FORCED if view.forced == FORCED_INCLUDABLE else Propose.HONEST


UNTIL_DUE = Strategy(
    name="censor-until-due",
    propose=leave_out_until_due,
    source="a forced deadline used to the full: Arbitrum's delay buffer exists to bound it (Offchain Labs, 2024)",
)
