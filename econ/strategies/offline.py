"""Offline: silence as a leader, as a voter, or both."""

from __future__ import annotations

from econ.strategies.actions import Propose, Vote
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView, VoterView


def propose_no_block(_view: ProposerView) -> Propose:
    """No proposal: the slot is lost."""
    return Propose.OFFLINE


def withhold(_view: VoterView) -> Vote:
    """No vote, whatever is proposed."""
    return Vote.WITHHOLD


OFFLINE = Strategy(name="offline", propose=propose_no_block, vote=withhold, source="a crashed or absent sequencer")
WITHHOLD_VOTES = Strategy(
    name="withhold-votes",
    vote=withhold,
    source="arithmetic of the quorum: voters with a third of the power or more can halt it",
)
