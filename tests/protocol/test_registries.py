"""Every registered rule of every family obeys its family's laws, whatever its parameters; new ones get this unasked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from econ.mechanism.records import Mechanism
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.fees.registry import FEE_RULES
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.ordering.registry import ORDERING_RULES
from econ.protocol.rewards.registry import REWARD_RULES
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.registry import SLASHING_RULES, VENUES
from econ.testing import cases, mechanisms
from econ.testing.families import (
    downtime_laws,
    election_laws,
    fee_laws,
    forced_inclusion_laws,
    ordering_laws,
    reward_laws,
    slashing_laws,
    venue_laws,
)
from econ.testing.rules import instances


@pytest.mark.parametrize("name", SLASHING_RULES)
@given(data=st.data())
def test_slashing_rules(name: str, data: st.DataObject) -> None:
    rule = data.draw(instances(SLASHING_RULES[name]))
    slashing_laws(rule, *data.draw(cases.penalties()))
    if isinstance(rule, DowntimeSlash):
        downtime_laws(rule)


@pytest.mark.parametrize("name", ELECTION_RULES)
@given(data=st.data())
def test_election_rules(name: str, data: st.DataObject) -> None:
    rule = data.draw(instances(ELECTION_RULES[name]))
    power, memory, rounds = data.draw(cases.elections())
    for draws in rounds:
        _, memory = election_laws(rule, draws, power, memory)


@pytest.mark.parametrize("name", FEE_RULES)
@given(data=st.data())
def test_fee_rules(name: str, data: st.DataObject) -> None:
    rule = data.draw(instances(FEE_RULES[name]))
    fee_laws(rule, *data.draw(cases.prices(rule)))


@pytest.mark.parametrize("name", REWARD_RULES)
@given(data=st.data())
def test_reward_rules(name: str, data: st.DataObject) -> None:
    rule = data.draw(instances(REWARD_RULES[name]))
    bonded, supply, blocks_per_year = data.draw(cases.bonded())
    reward_laws(rule, bonded, supply=supply, blocks_per_year=blocks_per_year)


@pytest.mark.parametrize("name", FORCED_INCLUSION_RULES)
@given(data=st.data())
def test_forced_inclusion_rules(name: str, data: st.DataObject) -> None:
    rule = data.draw(instances(FORCED_INCLUSION_RULES[name]))
    forced_inclusion_laws(rule, data.draw(cases.queues()))


@pytest.mark.parametrize("name", ORDERING_RULES)
@given(data=st.data())
def test_ordering_rules(name: str, data: st.DataObject) -> None:
    ordering_laws(data.draw(instances(ORDERING_RULES[name])))


@pytest.mark.parametrize("name", VENUES)
@given(data=st.data(), depth=st.integers(1, 10_000), commitment=st.integers(0, 10_000))
def test_venues(name: str, data: st.DataObject, depth: int, commitment: int) -> None:
    venue_laws(data.draw(instances(VENUES[name])), bitcoin_depth=depth, commitment_blocks=commitment)


def parts(mechanism: Mechanism) -> tuple[Any, ...]:
    slashing = mechanism.slashing
    rules = (mechanism.election, mechanism.fees.rule, mechanism.rewards, mechanism.ordering, mechanism.forced_inclusion)
    return (*rules, slashing.venue, *slashing.rules, slashing.downtime)


FAMILIES = (ELECTION_RULES, FEE_RULES, REWARD_RULES, ORDERING_RULES, FORCED_INCLUSION_RULES, SLASHING_RULES, VENUES)
REGISTERED = [(name, rule) for family in FAMILIES for name, rule in family.items()]


@pytest.mark.parametrize(("name", "rule"), REGISTERED, ids=[name for name, _ in REGISTERED])
def test_generated_mechanisms_use_every_registered_rule(name: str, rule: type) -> None:
    quick = settings(settings.get_profile("mutation"), max_examples=1_000, database=None)

    found = find(mechanisms(), lambda mechanism: any(type(part) is rule for part in parts(mechanism)), settings=quick)
    assert rule in {type(part) for part in parts(found)}, name
