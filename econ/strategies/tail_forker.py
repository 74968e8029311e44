"""Tail forker: leave the predecessor's block out and take its value, wherever the protocol leaves no proof of it."""

from __future__ import annotations

from econ.strategies.actions import Vote
from econ.strategies.sandwich import reorder_for_gain
from econ.strategies.strategy import Strategy
from econ.strategies.views import VoterView


def fork_for_value(view: VoterView) -> Vote:
    """No certificate for another leader's block that holds value; an honest vote otherwise."""
    return Vote.FORK if view.next and not view.own and view.mev > 0 else Vote.HONEST


TAIL_FORKER = Strategy(
    name="tail-forker",
    propose=reorder_for_gain,
    vote=fork_for_value,
    source="tail-forking of pipelined protocols: Monad documentation; measured on code in the HotStuff-1 artefact",
)
