"""Worlds in which everybody is about to be convicted, so that a slashing rule is at work within a few slots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from econ.engine.block import State
from econ.machine.world import CONVICTABLE
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.terms import Offence
from econ.strategies.registry import strategy
from econ.testing.worlds import Setup

SLOTS = 8


def convicting(setup: Setup, rule: SlashingRule, *, charges: int) -> State:
    """The state after a few honest slots that began with evidence of so many offences against everybody.

    The mechanism must hold the rule. For downtime a window is about to end in which everybody missed every block.
    """
    quiet = replace(setup.scenario, miss=(0,) * len(setup.scenario.miss), outages_per_year=0)
    size = len(setup.assignment)
    honest = replace(setup, scenario=quiet, strategies=(strategy("honest"),), assignment=(0,) * size)
    return honest.run(SLOTS, changed=_accused(honest.genesis(), rule, charges))


def _accused(state: dict[str, Any], rule: Any, charges: int) -> dict[str, Any]:
    if rule.offence is Offence.DOWNTIME:
        late = np.full_like(state["slot"], max(rule.window - SLOTS, 0))
        return {"missed": np.full_like(state["missed"], rule.window), "slot": late}
    kind = CONVICTABLE.index(rule.offence)
    evidence, charged = state["evidence"].copy(), state["charges"].copy()
    evidence[:, kind], charged[:, kind] = 1, charges
    return {"evidence": evidence, "charges": charged}
