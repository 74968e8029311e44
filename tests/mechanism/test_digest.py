"""Digests are the same everywhere, change with every integer, and do not see prose."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from econ.consensus.network.registry import network_of
from econ.errors import BadInput
from econ.mechanism import digest
from econ.mechanism.digest import mechanism_sha256, scenario_content, scenario_sha256
from econ.mechanism.load import load, loads, presets
from econ.mechanism.records import Mechanism
from econ.mechanism.save import save
from econ.mechanism.scenario import CommonFailure, Scenario
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from tests.mechanism.mechanisms import worlds

ROOT = Path(__file__).parents[2]


def test_digests_are_the_same_in_a_fresh_process() -> None:
    program = """
from econ.mechanism.digest import mechanism_sha256, scenario_content, scenario_sha256
from econ.mechanism.load import load, presets
for name in presets():
    loaded = load(name)
    print(name, mechanism_sha256(loaded.mechanism), scenario_sha256(loaded.scenario))
"""
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    told = {line.split()[0]: tuple(line.split()[1:]) for line in outcome.stdout.splitlines()}
    here = {name: load(name) for name in presets()}
    wanted = {name: (mechanism_sha256(each.mechanism), scenario_sha256(each.scenario)) for name, each in here.items()}
    assert told == wanted
    assert len({first for first, _ in told.values()}) == len(presets())


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_digests_survive_a_file(world: tuple[Mechanism, Scenario]) -> None:
    mechanism, scenario = world

    again = loads(save(mechanism, scenario))

    assert mechanism_sha256(again.mechanism) == mechanism_sha256(mechanism)
    assert scenario_sha256(again.scenario) == scenario_sha256(scenario)


OTHERS = {
    "poisson-600s": "arrivals-2023",
    "2023-02..2023-04": "flat-5",
    "base-2024-01": "none",
    "none": "europe",
}


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return OTHERS.get(value, "minimal")
    if value == ():
        return (CommonFailure("cloud", 300_000, 1, 1),)
    return (*value[:-1], value[-1] + 1) if isinstance(value[0], int) else (("lazy", 1),)


@pytest.mark.parametrize("name", [field.name for field in fields(Scenario) if field.name != "name"])
def test_every_assumption_counts(name: str) -> None:
    base = Scenario()

    assert scenario_sha256(replace(base, **{name: changed(getattr(base, name))})) != scenario_sha256(base)


@pytest.mark.parametrize("section", ["chain", "consensus", "sequencers", "fees"])
def test_every_parameter_counts(section: str) -> None:
    base = load("citrea-pos").mechanism
    record = getattr(base, section)
    integers = [field.name for field in fields(record) if isinstance(getattr(record, field.name), int)]

    digests = {
        mechanism_sha256(replace(base, **{section: replace(record, **{name: changed(getattr(record, name))})}))
        for name in integers
    }

    assert integers
    assert len(digests | {mechanism_sha256(base)}) == len(integers) + 1


def test_the_type_of_a_rule_counts() -> None:
    base = load("citrea-pos").mechanism

    by_proof = replace(base, forced_inclusion=ProofEnforced(144))
    by_anyone = replace(base, forced_inclusion=FixedDelay(144))

    assert mechanism_sha256(by_proof) == mechanism_sha256(base) != mechanism_sha256(by_anyone)


def test_prose_does_not_count() -> None:
    loaded = load("citrea-pos")
    base = loaded.mechanism
    renamed = replace(base, name="x", source="y", status="live", provenance=())

    assert mechanism_sha256(renamed) == mechanism_sha256(base)
    assert scenario_sha256(replace(loaded.scenario, name="x")) == scenario_sha256(loaded.scenario)


def test_a_scenario_of_unknown_laws_has_no_digest() -> None:
    with pytest.raises(BadInput, match="there is no 'x'"):
        scenario_sha256(replace(Scenario(), mev="x"))


def test_the_tables_of_a_network_count(monkeypatch: pytest.MonkeyPatch) -> None:
    placed = replace(Scenario(), network="europe")
    told = scenario_content(placed)["laws"]["network"]
    others = {scenario_content(replace(placed, network=name))["laws"]["network"] for name in ("global", "solana")}

    digest.network_sha256.cache_clear()
    monkeypatch.setattr(digest, "network_of", lambda _name, stakes: network_of("sui", stakes))
    changed_below = scenario_content(placed)["laws"]["network"]
    digest.network_sha256.cache_clear()

    assert scenario_content(Scenario())["laws"]["network"] == ""
    assert len({told, changed_below, *others}) == 4
