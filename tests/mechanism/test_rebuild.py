"""Records come back from the content of their digests, and nothing else does."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from econ.errors import BadInput
from econ.mechanism.digest import mechanism_content, mechanism_sha256, scenario_content, scenario_sha256
from econ.mechanism.load import load, presets
from econ.mechanism.rebuild import rebuilt
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from tests.mechanism.mechanisms import worlds

Content = dict[str, Any]
Change = Callable[[Content, Content], object]


def contents(mechanism: Mechanism, scenario: Scenario) -> tuple[Content, Content]:
    """What a stranger reads from a file."""
    return json.loads(json.dumps(mechanism_content(mechanism))), json.loads(json.dumps(scenario_content(scenario)))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_records_come_back_from_their_content(world: tuple[Mechanism, Scenario]) -> None:
    mechanism, scenario = rebuilt(*contents(*world), name=world[0].name)

    assert mechanism_sha256(mechanism) == mechanism_sha256(world[0])
    assert scenario_sha256(scenario) == scenario_sha256(world[1])
    assert (mechanism.chain, mechanism.slashing, mechanism.fees) == (world[0].chain, world[0].slashing, world[0].fees)


@pytest.mark.parametrize("name", presets())
def test_presets_come_back(name: str) -> None:
    start = load(name)

    mechanism, scenario = rebuilt(*contents(start.mechanism, start.scenario), name=name)

    assert mechanism.name == name
    assert mechanism_content(mechanism) == mechanism_content(start.mechanism)
    assert scenario_content(scenario) == scenario_content(start.scenario)


CHANGES: dict[str, Change] = {
    "another record": lambda m, _: m.update(type="Scenario"),
    "an unknown rule": lambda m, _: m["ordering"].update(type="Anything"),
    "a rule of another family": lambda m, _: m.update(ordering=m["election"]),
    "a key too many": lambda m, _: m["chain"].update(extra=1),
    "a key too few": lambda m, _: m["fees"].pop("base"),
    "an unknown enumeration": lambda m, _: m["sequencers"]["unbonding"].update(clock="MOON"),
    "text for a number": lambda m, _: m["chain"].update(slot_ms="2000"),
    "a list for a number": lambda m, _: m["chain"].update(slot_ms=[2000]),
    "a flag for a number": lambda m, _: m["chain"].update(proof_every=True),
    "a negative slot": lambda m, _: m["chain"].update(slot_ms=-1),
    "nobody": lambda m, _: m["sequencers"].update(stakes=[]),
    "stakes of text": lambda m, _: m["sequencers"].update(stakes=["1"]),
    "a protocol that does not exist": lambda m, _: m["consensus"].update(protocol="none such"),
    "a split above the whole": lambda m, _: m["fees"]["base"].update(vault=2_000_000),
    "a law that does not exist": lambda _, s: s.update(mev="none such"),
    "another table of a law": lambda _, s: s["laws"].update(mev="0" * 64),
    "no laws": lambda _, s: s.pop("laws"),
    "a delay too few": lambda _, s: s.update(delays_ms=s["delays_ms"][:-1]),
    "a population of numbers": lambda _, s: s.update(population=3),
}


@pytest.mark.parametrize("change", CHANGES)
def test_content_that_no_file_could_have_is_refused_in_one_line(change: str) -> None:
    start = load("minimal")
    mechanism, scenario = deepcopy(contents(start.mechanism, start.scenario))
    CHANGES[change](mechanism, scenario)

    with pytest.raises(BadInput) as refusal:
        rebuilt(mechanism, scenario, name="forged")

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("content", [None, 3, [], {}, {"type": "Mechanism"}, {"type": []}, "Mechanism"])
def test_what_is_no_record_is_refused(content: Any) -> None:
    start = load("minimal")
    mechanism, scenario = contents(start.mechanism, start.scenario)

    with pytest.raises(BadInput):
        rebuilt(content, scenario, name="forged")
    with pytest.raises(BadInput):
        rebuilt(mechanism, content, name="forged")
