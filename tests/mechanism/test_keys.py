"""The table of keys covers every record, and a new rule needs no line in it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum

import pytest

from econ.mechanism import keys
from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.load import load, loads
from econ.mechanism.problems import BadFile
from econ.mechanism.records import Chain, Consensus, Provenance, SequencerSet, StakeAsset
from econ.mechanism.rules import FAMILIES, SLASHING, Family, rule_keys
from econ.mechanism.save import save
from econ.mechanism.scenario import Scenario
from econ.mechanism.schema import model_of
from econ.mechanism.units import Context
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.slashing.registry import SLASHING_RULES
from econ.protocol.slashing.rule import Array
from econ.protocol.terms import Duration, Offence

RECORDS: tuple[tuple[type, Section, set[str]], ...] = (
    (Chain, keys.CHAIN, set()),
    (Consensus, keys.CONSENSUS, set()),
    (Scenario, keys.SCENARIO, set()),
    (Provenance, keys.PROVENANCE, set()),
    (StakeAsset, keys.STAKE_TABLE, set()),
    (SequencerSet, keys.SET, {"stakes", "asset"}),
)
SECTIONS = (keys.CHAIN, keys.SET, keys.CONSENSUS, keys.SCENARIO, keys.PROVENANCE)
RULES = [(family, rule) for family in (*FAMILIES, SLASHING) for rule in family.registry.values()]


def all_keys(section: Section) -> Iterator[Key]:
    yield from section.keys
    for inner in section.tables:
        yield from all_keys(inner)


@pytest.mark.parametrize(("record", "section", "elsewhere"), RECORDS)
def test_every_field_of_a_record_has_its_key(record: type, section: Section, elsewhere: set[str]) -> None:
    stated = {key.field for key in all_keys(section)}

    assert {field.name for field in fields(record)} - stated == elsewhere


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_has_a_meaning_and_a_default_that_fits(section: Section) -> None:
    for key in all_keys(section):
        assert key.meaning
        if key.default is not REQUIRED and key.default is not None:
            assert key.unit.parse(key.unit.write(key.default, Context()), Context()) == key.default


@pytest.mark.parametrize(("family", "rule"), RULES)
def test_every_parameter_of_a_rule_has_a_documented_key(family: Family, rule: type) -> None:
    for key in rule_keys(rule):
        assert not key.meaning.endswith(f"of {rule.__name__}"), f"{family.section}: {key.name} has no meaning"
        if key.default is not REQUIRED:
            assert key.unit.parse(key.unit.write(key.default, Context()), Context()) == key.default


def test_pydantic_fields_carry_alias_and_description() -> None:
    slot = model_of(keys.CHAIN).model_fields["slot_ms"]

    assert slot.alias == "slot"
    assert slot.description == "wall clock of one block"
    assert slot.default == 2_000


class Mood(Enum):
    """How a foreign rule feels."""

    STERN = 1
    VERY_MILD = 2


@dataclass(frozen=True)
class Cooldown:
    """A foreign election rule with a parameter of every convention."""

    rest_slots: int
    grace_blocks: int
    pause_ms: int
    price_msat: int
    gas_wei: int
    share_ppm: int
    header_vbytes: int
    body_bytes: int
    rounds: int
    strict: bool
    mood: Mood
    notice: Duration


COOLDOWN = """
extends = "minimal"
[election]
rule = "cooldown"
rest = "10 min"
grace = "6 bitcoin blocks"
pause = "1 s"
price = "2000 sat"
gas = "0.001 gwei"
share = "5 %"
header = "344 vB"
body = "160 B"
rounds = 3
strict = true
mood = "very-mild"
notice = "21 d"
"""


def test_a_new_rule_needs_only_its_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ELECTION_RULES, "cooldown", Cooldown)

    loaded = loads(COOLDOWN)

    wanted = Cooldown(
        300,
        6,
        1_000,
        2_000_000,
        1_000_000,
        50_000,
        344,
        160,
        3,
        strict=True,
        mood=Mood.VERY_MILD,
        notice=Duration(907_200),
    )
    assert loaded.mechanism.election == wanted  # type: ignore[comparison-overlap]
    assert loads(save(loaded.mechanism, loaded.scenario)).mechanism == loaded.mechanism


def test_a_new_rule_is_refused_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ELECTION_RULES, "cooldown", Cooldown)

    with pytest.raises(BadFile) as caught:
        loads(COOLDOWN.replace('rest = "10 min"', 'resd = "10 min"'), file="mine.toml")

    assert caught.value.lines[0].startswith("mine.toml: election.rest: is missing; allowed: 0 slots or more")
    assert caught.value.lines[1].startswith(
        "mine.toml: election.resd: unknown key (did you mean 'rest'?); allowed: rule, "
    )


@dataclass(frozen=True)
class HalfSlash:
    """A foreign slashing rule that takes half."""

    offence: Offence
    whistleblower: int = 0
    jail: int = 0

    def penalty(self, bond: Array, count: Array) -> Array:
        """Half of the bond."""
        return bond // 2


def test_a_new_slashing_rule_is_named_in_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLASHING_RULES, "half", HalfSlash)
    entry = '[[slashing]]\noffence = "equivocation"\nrule = "half"\nwhistleblower = "5 %"\n'

    loaded = loads(f'extends = "minimal"\n{entry}')

    assert loaded.mechanism.slashing.rules == (HalfSlash(Offence.EQUIVOCATION, whistleblower=50_000),)


def test_parameters_that_a_class_fixes_are_no_keys() -> None:
    assert rule_keys(FORCED_INCLUSION_RULES["none"]) == ()
    assert load("citrea-today").mechanism.forced_inclusion == FORCED_INCLUSION_RULES["none"]()
