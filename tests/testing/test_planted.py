"""Planted worlds reach what they promise for every registered rule: convictions, and due transactions left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.records import Slashing
from econ.protocol.counters import Counter
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.registry import SLASHING_RULES
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Standing
from econ.testing import mechanisms, worlds
from econ.testing.planted import censoring, convicting
from econ.testing.rules import instances


@pytest.mark.parametrize("name", SLASHING_RULES)
@given(data=st.data(), charges=st.integers(1, 5))
def test_everybody_who_can_be_is_convicted_under_every_rule(name: str, data: st.DataObject, charges: int) -> None:
    rule = data.draw(instances(SLASHING_RULES[name]))
    downtime = isinstance(rule, DowntimeSlash)
    slashing = Slashing(Rollup(), () if downtime else (rule,), rule if downtime else None)
    setup = data.draw(worlds(mechanism=mechanisms(slashing=st.just(slashing))))
    setup = replace(setup, outside=(False,) * len(setup.outside))
    after = convicting(setup, rule, charges=charges)

    convicted = after["counters"][:, Counter.CONVICTIONS]
    if not downtime:
        assert (convicted > 0).tolist() == [len(setup.assignment) > 1] * setup.lanes
    elif rule.allowed_misses < rule.window:
        assert (convicted > 0).all()
    assert (after["power"][after["standing"] != Standing.ACTIVE] == 0).all()


@pytest.mark.parametrize("name", FORCED_INCLUSION_RULES)
@given(data=st.data(), due=st.integers(1, 5), votes=st.sampled_from(("honest", "rubber-stamp")))
def test_due_transactions_left_out_have_the_rule_s_consequence(
    name: str, data: st.DataObject, due: int, votes: str
) -> None:
    rule = data.draw(instances(FORCED_INCLUSION_RULES[name]))
    setup = data.draw(worlds(mechanism=mechanisms(forced_inclusion=st.just(rule))))
    setup = replace(setup, outside=(False,) * len(setup.outside))
    counted = censoring(setup, rule, due=due, votes=votes)["counters"]
    included = counted[:, Counter.FORCED_INCLUDED]

    if rule.enforcement is Enforcement.EXECUTES:
        assert (included >= due).all()
    elif rule.enforcement is Enforcement.INVALID and votes == "honest":
        assert (counted[:, Counter.BLOCKS] == 0).all()
        assert (counted[:, Counter.INVALID_PROPOSALS] > 0).all()
    elif rule.enforcement is Enforcement.INVALID:
        assert (counted[:, Counter.BLOCKS] == 1).all()
        assert (counted[:, Counter.HALTED_SLOTS] > 0).all()
    else:
        assert (included == 0).all()
