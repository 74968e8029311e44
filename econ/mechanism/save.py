"""Mechanism files out: records as tables with units, as text that loads back unchanged, and as a commented start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from econ.mechanism.assemble import values_of
from econ.mechanism.draft import HEADER, SECTIONS
from econ.mechanism.keys import CHAIN, CONSENSUS, PROVENANCE, REQUIRED, SCENARIO, SET, Key, Section
from econ.mechanism.records import Mechanism
from econ.mechanism.rows import Rows
from econ.mechanism.rules import FAMILIES, SLASHING, section_of
from econ.mechanism.scenario import Scenario
from econ.mechanism.schema import Values
from econ.mechanism.toml import toml_lines, toml_value
from econ.mechanism.units import Context
from econ.mechanism.values import Choice

_FAMILY = {family.section: family for family in (*FAMILIES, SLASHING)}
_PLAIN = {section.name: section for section in (HEADER, CHAIN, SET, CONSENSUS, SCENARIO, PROVENANCE)}


@dataclass(frozen=True)
class KeyNote:
    """What there is to say about a key: its path, what is allowed, the default as written (empty if none), its meaning.

    `rule` is the rule under which the key exists, empty when it always does.
    """

    path: str
    allowed: str
    default: str
    meaning: str
    rule: str = ""


def resolved(mechanism: Mechanism, scenario: Scenario) -> dict[str, Any]:
    """Both records as the nested tables of a file, every key stated; BadInput for a rule outside the registries."""
    context = _context(mechanism)
    sections, lists = values_of(mechanism, scenario)
    tables = dict(_written(HEADER, sections["header"], context))
    for name in (name for name in SECTIONS if name in sections or lists[name]):
        if name in sections:
            tables[name] = _written(_section(name, sections[name]), sections[name], context)
        else:
            tables[name] = [_written(_section(name, values), values, context) for values in lists[name]]
    return tables


def save(mechanism: Mechanism, scenario: Scenario) -> str:
    """The text of a TOML file from which both records load back unchanged; BadInput as for `resolved`."""
    return _text(resolved(mechanism, scenario), {})


def commented(mechanism: Mechanism, scenario: Scenario) -> str:
    """The text of `save` with the meaning of every key behind it."""
    tables = resolved(mechanism, scenario)
    return _text(tables, dict(_comments(tables)))


def key_notes() -> tuple[KeyNote, ...]:
    """Every key that a file may state, in the order of a file, rule by rule where rules differ."""
    notes: list[KeyNote] = []
    for section in _PLAIN.values():
        prefix = () if section is HEADER else (section.name,)
        notes.extend(_note(route, key, "") for route, key in _keys(section, prefix))
    for family in _FAMILY.values():
        always = set(section_of(family, None).keys)
        notes.extend(_note(route, key, "") for route, key in _keys(section_of(family, None), (family.section,)))
        for rule in family.registry:
            own = [key for key in section_of(family, rule).keys if key not in always]
            notes.extend(_note((family.section, key.name), key, rule) for key in own)
    return tuple(notes)


def _text(tables: dict[str, Any], comments: dict[tuple[str, ...], str]) -> str:
    return "\n".join(toml_lines(tables, comments)) + "\n"


def _context(mechanism: Mechanism) -> Context:
    chain = mechanism.chain
    return Context(chain.slot_ms, chain.slots_per_epoch, mechanism.sequencers.asset.name)


def _section(name: str, values: Values) -> Section:
    return section_of(_FAMILY[name], values["rule"]) if name in _FAMILY else _PLAIN[name]


def _written(section: Section, values: Values, context: Context) -> dict[str, Any]:
    shares = section.preset is not None
    table: dict[str, Any] = {}
    for key in section.keys:
        value = values.get(key.field)
        if value is not None and (value or not shares):
            table[key.name] = key.unit.write(value, context)
    return table | {inner.name: _written(inner, values[inner.name], context) for inner in section.tables}


def _comments(tables: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from ((route, key.meaning) for route, key in _keys(HEADER, ()))
    for name, table in tables.items():
        for values in table if isinstance(table, list) else [table] if isinstance(table, dict) else []:
            section = _section(name, values)
            yield from ((route, _comment(key)) for route, key in _keys(section, (name,)))
            yield from _comments_of_rows(section)
            yield from (((name, inner.name), inner.meaning) for inner in section.tables)


def _comments_of_rows(section: Section) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in section.keys:
        columns = key.unit.columns if isinstance(key.unit, Rows) else ()
        yield from (((section.name, key.name, name), meaning) for name, _, _, meaning in columns)


def _comment(key: Key) -> str:
    return " | ".join(key.unit.names()) if isinstance(key.unit, Choice) else key.meaning


def _keys(section: Section, route: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Key]]:
    yield from (((*route, key.name), key) for key in section.keys)
    for inner in section.tables:
        yield from _keys(inner, (*route, inner.name))


def _note(route: tuple[str, ...], key: Key, rule: str) -> KeyNote:
    context = Context()
    default = "" if key.default in {REQUIRED, None} else toml_value(key.unit.write(key.default, context))
    return KeyNote(".".join(route), key.unit.allowed(context), default, key.meaning, rule)
