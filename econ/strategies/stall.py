"""Stall the Bitcoin reference: deadlines count Bitcoin blocks that the rollup has referenced, so reference none."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView


def reference_nothing(_view: ProposerView) -> Propose:
    """An ordinary block that references no new Bitcoin block and takes no forced transaction."""
    return Propose.STALL_REFERENCE


STALL_REFERENCE = Strategy(
    name="stall-reference",
    propose=reference_nothing,
    source="the rule of 86,400 blocks per Bitcoin reference exists against it: Citrea l2-block-rule-enforcer (2026)",
)
