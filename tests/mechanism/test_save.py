"""What is written is read back unchanged, in integers, without a float anywhere."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.mechanism.load import load, loads, presets, template
from econ.mechanism.records import Mechanism
from econ.mechanism.save import key_notes, resolved, save
from econ.mechanism.scenario import Scenario
from econ.mechanism.toml import toml_lines, toml_value
from tests.mechanism.mechanisms import worlds

World = tuple[Mechanism, Scenario]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_records_survive_a_file(world: World) -> None:
    mechanism, scenario = world

    again = loads(save(mechanism, scenario))

    assert again.mechanism == mechanism
    assert again.scenario == scenario


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_resolved_tables_state_what_the_file_states(world: World) -> None:
    text = save(*world)

    assert loads(text).resolved == resolved(*world)
    assert "\n".join(toml_lines(resolved(*world), {})) + "\n" == text


@pytest.mark.parametrize("name", presets())
def test_presets_survive_a_file(name: str) -> None:
    start = load(name)

    again = loads(save(start.mechanism, start.scenario))

    assert (again.mechanism, again.scenario) == (start.mechanism, start.scenario)


@pytest.mark.parametrize("name", presets())
def test_a_template_says_what_its_preset_says(name: str) -> None:
    start = load(name)

    again = loads(template(name))

    unsourced = replace(start.mechanism, name=f"my-{name}", source="chosen by us", status="proposed", provenance=())
    assert again.mechanism == unsourced
    assert again.scenario == start.scenario


def test_a_template_explains_every_key() -> None:
    lines = [line for line in template("citrea-pos").splitlines() if " = " in line and not line.startswith("#")]

    assert len(lines) > 70
    assert [line for line in lines if "  # " not in line] == []


@dataclass(frozen=True)
class ForeignElection:
    """A rule outside the registry."""


def test_an_unregistered_rule_is_refused() -> None:
    start = load("minimal")
    foreign = replace(start.mechanism, election=ForeignElection())  # type: ignore[arg-type]

    with pytest.raises(BadInput, match=r"^election: ForeignElection is in no registry; allowed: single, "):
        save(foreign, start.scenario)


def test_key_notes_name_every_key_once_with_its_meaning() -> None:
    notes = key_notes()
    stated = {(note.path, note.rule) for note in notes}

    assert len(stated) == len(notes)
    assert all(note.allowed and note.meaning for note in notes)
    assert ("chain.slot", "") in stated
    assert ("forced_inclusion.deadline", "proof-enforced") in stated
    assert ("fees.split.proposer", "") in stated


def test_key_notes_show_defaults_with_units() -> None:
    defaults = {note.path: note.default for note in key_notes()}

    assert defaults["chain.slot"] == '"2 s"'
    assert defaults["scenario.operation"] == '"0.2 BTC/year"'
    assert defaults["scenario.delays"] == '["0 ms", "500 ms", "1 s", "1500 ms"]'
    assert not defaults["forced_inclusion.deadline"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), st.integers(), st.booleans())
def test_toml_values_are_read_back(text: str, number: int, flag: bool) -> None:  # noqa: FBT001 (drawn, not passed)
    import tomllib

    table = {
        "text": text,
        "number": number,
        "flag": flag,
        "list": [text, text],
        "inner table": {"a b": number, "ü": text},
    }

    assert tomllib.loads("\n".join(toml_lines(table, {}))) == table
    assert tomllib.loads(f"value = {toml_value(table)}") == {"value": table}


def test_long_lists_take_one_line_for_each_item() -> None:
    import tomllib

    table = {"amounts": [f"{number} BTC" for number in range(40)]}
    lines = list(toml_lines(table, {}))

    assert len(lines) == 42
    assert tomllib.loads("\n".join(lines)) == table
