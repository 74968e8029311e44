"""Worlds that begin where a rule is about to act, so that it is at work within a few slots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from econ.engine.block import Array, State
from econ.machine.world import CONVICTABLE
from econ.mechanism.scenario import NOWHERE
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.terms import Offence
from econ.strategies.registry import strategy
from econ.testing.worlds import Setup

SLOTS = 8


def convicting(setup: Setup, rule: SlashingRule, *, charges: int) -> State:
    """The state after a few honest slots that began with evidence of so many offences against everybody.

    The mechanism must hold the rule. For downtime a window is about to end in which everybody missed every block.
    """
    honest = _played(setup, "honest")
    return honest.run(SLOTS, changed=_accused(honest.genesis(), rule, charges))


def censoring(setup: Setup, rule: ForcedInclusionRule, *, due: int, votes: str = "honest") -> State:
    """The state after a few slots that began with so many due forced transactions, and leaders who leave them out.

    The mechanism must hold the rule. `votes` names the strategy that the others vote by, such as "rubber-stamp".
    """
    leader = replace(strategy("censor-forced"), vote=strategy(votes).vote)
    censors = replace(_played(setup, "honest"), strategies=(leader,))
    depth = setup.mechanism.chain.bitcoin_depth
    return censors.run(SLOTS, changed=_due(censors.genesis(), depth + rule.deadline, due) if rule.open else {})


def _played(setup: Setup, name: str) -> Setup:
    """The same world without mishaps, in which everybody plays one strategy."""
    quiet = replace(setup.scenario, network=NOWHERE, miss=(0,) * len(setup.scenario.miss), outages_per_year=0)
    return replace(setup, scenario=quiet, strategies=(strategy(name),), assignment=(0,) * len(setup.assignment))


def _accused(state: dict[str, Array], rule: Any, charges: int) -> dict[str, Array]:
    if rule.offence is Offence.DOWNTIME:
        late = np.full_like(state["slot"], max(rule.window - SLOTS, 0))
        return {"missed": np.full_like(state["missed"], rule.window), "slot": late}
    kind = CONVICTABLE.index(rule.offence)
    evidence, charged = state["evidence"].copy(), state["charges"].copy()
    evidence[:, kind], charged[:, kind] = 1, charges
    return {"evidence": evidence, "charges": charged}


def _due(state: dict[str, Array], confirmations: int, number: int) -> dict[str, Array]:
    """Forced transactions with exactly the confirmations that make them due."""
    line = state["forced_line"].copy()
    line[:, confirmations - 1] += number
    return {"forced_line": line, "forced_waiting": state["forced_waiting"] + number}
