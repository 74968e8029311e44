"""Lazy: no work beyond what is paid or punished."""

from __future__ import annotations

from econ.strategies.actions import Propose, Vote
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView, VoterView


def propose_nothing(_view: ProposerView) -> Propose:
    """An empty block, which saves the work of building one; forced transactions still go in."""
    return Propose.EMPTY


def approve_unread(_view: VoterView) -> Vote:
    """A vote for whatever is proposed, which saves the work of checking it."""
    return Vote.RUBBER_STAMP


LAZY = Strategy(
    name="lazy",
    propose=propose_nothing,
    vote=approve_unread,
    source="rubber-stamping where only votes are paid: Rational Behavior in Committee-Based Blockchains",
)
RUBBER_STAMP = Strategy(name="rubber-stamp", vote=approve_unread, source=LAZY.source)
