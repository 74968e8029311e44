"""Failures of many sequencers at once: entries of the scenario that survive a file, a digest and a rebuild."""

from dataclasses import replace

import pytest

from econ.mechanism.digest import mechanism_content, scenario_content, scenario_sha256
from econ.mechanism.load import load, loads, template
from econ.mechanism.rebuild import rebuilt
from econ.mechanism.save import save
from econ.mechanism.scenario import CommonFailure

TWO = """
extends = "citrea-pos"
[[scenario.common_failure]]
name = "region"
share = "12.5 %"
per_year = 2
outage = "90 s"

[[scenario.common_failure]]
name = "client"
share = "100 %"
per_year = 1
outage = "2 d"
"""
REGION, CLIENT = CommonFailure("region", 125_000, 2, 90_000), CommonFailure("client", 1_000_000, 1, 172_800_000)


def test_entries_are_records_in_their_order() -> None:
    assert loads(TWO).scenario.common_failures == (REGION, CLIENT)


def test_who_states_one_states_all() -> None:
    below = load("citrea-pos").scenario.common_failures

    assert {failure.name for failure in below} == {"region", "cloud"}
    assert loads(TWO).scenario.common_failures == (REGION, CLIENT)
    assert loads('extends = "citrea-pos"\n[scenario]\ncommon_failure = []\n').scenario.common_failures == ()
    assert load("citrea-pos", scenario="minimal").scenario.common_failures == ()


def test_they_survive_a_file_and_a_rebuild() -> None:
    start = loads(TWO)
    content = mechanism_content(start.mechanism), scenario_content(start.scenario)

    again = loads(save(start.mechanism, start.scenario))
    found = rebuilt(*content, name="again")[1]

    assert again.scenario == start.scenario
    assert found.common_failures == (REGION, CLIENT)


@pytest.mark.parametrize(
    "other",
    [
        replace(REGION, name="cloud"),
        replace(REGION, share=125_001),
        replace(REGION, per_year=3),
        replace(REGION, outage_ms=90_001),
    ],
)
def test_every_field_counts(other: CommonFailure) -> None:
    scenario = replace(loads(TWO).scenario, common_failures=(REGION,))

    assert scenario_sha256(replace(scenario, common_failures=(other,))) != scenario_sha256(scenario)


def test_a_template_explains_their_fields() -> None:
    lines = template("citrea-pos").splitlines()
    first = lines.index("[[scenario.common_failure]]")

    assert [line.split("  # ")[1] for line in lines[first + 1 : first + 5]] == [
        "what fails",
        "share of the stake that it takes down",
        "how often it fails",
        "how long such a failure lasts",
    ]


def test_scalars_are_set_from_the_command_line() -> None:
    settings = {
        "scenario.network": "europe",
        "scenario.prover_failures_per_year": "7",
        "scenario.prover_outage": "2 h",
        "scenario.pause_limit": "30 s",
        "scenario.pause_risk": "0.5 %",
        "consensus.commit_wait": "250 ms",
        "consensus.wait_on_nil": "false",
    }

    start = load("citrea-pos", overrides=settings)
    scenario = start.scenario

    assert (scenario.network, scenario.prover_failures_per_year) == ("europe", 7)
    assert (scenario.prover_outage_ms, scenario.pause_limit_ms, scenario.pause_risk) == (7_200_000, 30_000, 5_000)
    assert (start.mechanism.consensus.commit_wait_ms, start.mechanism.consensus.wait_on_nil) == (250, False)
