"""Everything is connected and written down: variables, chance, names, and the tables of ASSUMPTIONS.md."""

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.block import Array, Block, Chance, Params, State
from econ.engine.chance import Sampled
from econ.engine.loop import compiled, step
from econ.machine import slot
from econ.mechanism.draft import PLAIN
from econ.mechanism.keys import Section
from econ.mechanism.records import Chain, Consensus, Fees, SequencerSet, StakeAsset
from econ.mechanism.rules import FAMILIES, SLASHING, rule_keys, section_of
from econ.mechanism.scenario import Scenario
from econ.protocol.counters import Counter
from econ.protocol.ledger import Account, Reason
from econ.strategies.actions import EFFECTS, Propose
from models.sequencing import MODEL
from models.sequencing.agents import Agents
from models.sequencing.blocks import BLOCKS
from tests.measure import floats, sources, statements
from tests.models.sequencing.generators import World, worlds
from tests.models.sequencing.specification import SPECIFICATION, rows, section

CHAPTERS = {"belief", "searchers", "watchers", "revenue", "encounter", "imitation", "intention"}
OWN_PURPOSES = 32
RECORDS = (Chain, SequencerSet, StakeAsset, Consensus, Fees, Scenario, Agents)


def declared() -> list[Chance]:
    return [chance for block in BLOCKS for chance in block.chance]


class Asked:
    """Chance that remembers which events it was asked for."""

    def __init__(self, chance: Sampled) -> None:
        self.chance = chance
        self.names: set[str] = set()

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        self.names.add(chance.name)
        return self.chance(chance, params, state)


def test_every_variable_is_updated_and_every_update_declared() -> None:
    updated = {name for block in BLOCKS for name in block.updates}

    assert updated == set(MODEL.names())
    assert len(MODEL.names()) == len(set(MODEL.names()))


@given(worlds(), st.integers(1, 3))
def test_every_variable_starts_somewhere_in_every_lane(world: World, size: int) -> None:
    start = MODEL.genesis(world.parameters(), size)

    assert tuple(start) == MODEL.names()
    assert all(len(value) == size for value in start.values())


def test_events_have_their_own_draws() -> None:
    keys = [(chance.purpose, chance.index) for chance in declared()]
    slots_own = {chance.name: chance.purpose for block in slot.BLOCKS for chance in block.chance}

    assert len(keys) == len(set(keys))
    assert len({chance.name for chance in declared()}) == len(keys)
    for chance in declared():
        new = chance.name not in slots_own
        assert chance.purpose >= OWN_PURPOSES if new else chance.purpose == slots_own[chance.name]


@given(worlds())
def test_a_block_asks_for_the_chance_it_declares(world: World) -> None:
    params, state = world.started()
    current: State = state
    for _ in range(12):
        for block in BLOCKS:
            current = asked_by(block, params, current)


def asked_by(block: Block, params: dict[str, Any], state: State) -> dict[str, Any]:
    asked = Asked(params["chance"])
    after = step(compiled((block,)), params | {"chance": asked}, state)

    assert asked.names <= {chance.name for chance in block.chance}, block.label
    return after


def test_every_declared_event_is_used() -> None:
    asked: set[str] = set()

    @given(worlds())
    def run_many(world: World) -> None:
        params, start = world.started()
        state, chance = dict(start), Asked(params["chance"])
        for _ in range(30):
            state = step(compiled(BLOCKS), params | {"chance": chance}, state)
        asked.update(chance.names)

    run_many()
    classes = {chance.name for chance in declared() if chance.name.startswith("arrivals")}

    assert asked | classes == {chance.name for chance in declared()}
    assert asked & classes


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.label)
def test_names_say_what_a_function_is(block: Block) -> None:
    assert all(policy.__name__.startswith("p_") for policy in block.policies.values())
    assert all(update.__name__.startswith("s_") for update in block.updates.values())
    assert block.label
    assert block.description.endswith(".")


def test_the_slots_blocks_stay_in_order() -> None:
    labels = [block.label for block in BLOCKS]

    assert [label for label in labels if label not in CHAPTERS] == [block.label for block in slot.BLOCKS]
    assert set(labels) - {block.label for block in slot.BLOCKS} == CHAPTERS


def test_transitions_hold_no_floats() -> None:
    own = [s for s in sources() if s.path.startswith("models/sequencing/") and not s.path.endswith("/metrics.py")]
    found = [f"{s.path}:{line} {name}" for s in own for name, node in statements(s) for line in floats(node)]

    assert len(own) > len(("staking", "slashing", "mev", "force_transactions", "blocks"))
    assert not found


def test_every_variable_is_specified_with_its_unit() -> None:
    state = [cells for cells in rows(section("3. State") + each_subsection()) if cells[0].startswith("`")]
    units = {cells[0].strip("`"): cells[3] for cells in state}
    symbols = [cells[1] for cells in state]

    assert units == {variable.name: variable.unit for variable in MODEL.variables}
    assert len(symbols) == len(set(symbols))
    assert all(domain and meaning for _, _, domain, _, meaning in state)


def each_subsection() -> str:
    return "\n".join(section(f"3.{number}") for number in range(1, 8))


def test_every_parameter_is_specified() -> None:
    named = set(re.findall(r"`(\w+\.\w+)`", section("4. Parameters")))
    expected = {f"{record.__name__}.{field.name}" for record in RECORDS for field in fields(record)}

    assert expected <= named
    assert {name for name in named if name.split(".")[0] in {r.__name__ for r in RECORDS}} <= expected


def test_every_key_of_a_mechanism_file_is_specified() -> None:
    families = [section_of(family, rule) for family in (*FAMILIES, SLASHING) for rule in family.registry]
    written = set(re.findall(r"`([a-z_]+(?:\.[a-z0-9_]+)+)`", section("4. Parameters")))

    assert written == {key for part in (*PLAIN, *families) for key in keys(part, part.name)}


def keys(part: Section, path: str) -> set[str]:
    """The full names of a section's keys; a table that stands on one line is one of them."""
    own = {f"{path}.{key.name}" for key in part.keys}
    inner = [{f"{path}.{t.name}"} if t.preset else keys(t, f"{path}.{t.name}") for t in part.tables]
    return own.union(*inner)


def test_every_field_of_a_rule_is_specified() -> None:
    written = [cells for cells in rows(section("4. Parameters")) if cells[2].startswith("rule's ")]
    families = [(family.section, rule) for family in (*FAMILIES, SLASHING) for rule in family.registry.values()]
    expected = {(f"{name}.{key.name}", key.field) for name, rule in families for key in rule_keys(rule)}

    assert {(cells[1].strip("`"), cells[2].split("`")[1]) for cells in written} == expected | {
        ("slashing.offence", "offence")
    }


def test_the_table_of_events_is_the_declared_chance() -> None:
    events = {cells[0]: cells[1] for cells in rows(section("2.1 Chance")) if cells[1].isdigit()}
    expected = {chance.name: str(chance.purpose) for chance in declared() if not chance.name.startswith("arrivals")}

    assert events == expected | {"arrivals of class k": "7"}


def test_the_table_of_blocks_is_the_order() -> None:
    assert [cells[1] for cells in rows(section("1. Overview"))][1:] == [block.label for block in BLOCKS]


def test_the_table_of_actions_is_what_they_do() -> None:
    table = [cells for cells in rows(section("5.4 Actions")) if cells[0][0].isdigit()]
    columns = ("block", "users", "target", "forced", "reorders", "equivocates", "overcharges", "references")
    written = {}
    for cells in table:
        for action, delay in zip(cells[0].split(","), cells[10].split(","), strict=True):
            written[int(action)] = [int(cell) for cell in (*cells[2:10], delay, cells[11])]

    assert written == {
        int(a): [int(getattr(EFFECTS[a], column)) for column in (*columns, "delay", "excludes")] for a in Propose
    }


def test_the_tables_of_the_ledger_are_its_enumerations() -> None:
    table = section("7. Ledger").split("| # | counter |")[0]
    cells = [cells for cells in rows(table) if cells[0].isdigit()]
    accounts = [(row[0], row[1]) for row in cells]
    reasons = {(row[place], row[place + 1]) for row in cells for place in (2, 4) if row[place]}

    assert accounts == [(str(int(account)), account.name) for account in Account]
    assert reasons == {(str(int(reason)), reason.name) for reason in Reason}


def test_the_table_of_counters_is_its_enumeration() -> None:
    found = re.findall(r"\| (\d+) \| ([A-Z_0-9]+) \| block", section("7. Ledger"))

    assert set(found) == {(str(int(counter)), counter.name) for counter in Counter}


def test_assumptions_are_numbered_and_cited_ones_exist() -> None:
    numbers = [int(number) for number in re.findall(r"^\* \*\*A(\d+) ", SPECIFICATION, re.MULTILINE)]
    cited = {int(number) for number in re.findall(r"\(A(\d+)\)", SPECIFICATION)}

    assert numbers == list(range(1, len(numbers) + 1))
    assert cited <= set(numbers)
    assert cited
