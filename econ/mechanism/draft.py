"""A merged table of sections read into integers, section by section, with everything wrong in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from econ.mechanism.keys import CHAIN, CONSENSUS, PROVENANCE, SCENARIO, SET, TOP, Section
from econ.mechanism.problems import Unfit
from econ.mechanism.rules import FAMILIES, OFFENCES, SLASHING, Family, rule_keys, section_of
from econ.mechanism.schema import Values, Wrong, validate
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Context

PLAIN = (CHAIN, SET, CONSENSUS, SCENARIO)
SECTIONS = (
    *(CHAIN.name, SET.name, "election", CONSENSUS.name, "fees", "rewards", "ordering", "forced_inclusion"),
    *("slashing_venue", SLASHING.section, SCENARIO.name, PROVENANCE.name),
)
HEADER = Section("header", TOP)


@dataclass
class Draft:
    """Values by section (absent where the section is wrong), values of the lists, and what is wrong by path."""

    context: Context
    sections: dict[str, Values] = field(default_factory=dict)
    lists: dict[str, list[Values]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def has(self, *sections: str) -> bool:
        """Whether all these sections could be read."""
        return all(name in self.sections or name in self.lists for name in sections)


def draft_of(table: Mapping[str, Any]) -> Draft:
    """Read every section of a merged table."""
    draft = Draft(context_of(table))
    _header(draft, table)
    for section in PLAIN:
        _keep(draft, section, table.get(section.name, {}))
    for family in FAMILIES:
        _rule(draft, family, table.get(family.section, {}))
    _slashing(draft, table.get(SLASHING.section, []))
    _provenance(draft, table.get(PROVENANCE.name, []))
    return draft


def context_of(table: Mapping[str, Any]) -> Context:
    """The clocks and the stake asset of a table; inexact, with the usual values, where a clock is wrong."""
    clocks = _read(CHAIN, _inner(table, "chain"), ("slot", "slots_per_epoch"))
    asset = _inner(table, "set", "stake").get("asset", "BTC")
    default = Context()
    return Context(
        slot_ms=clocks.get("slot", default.slot_ms),
        slots_per_epoch=clocks.get("slots_per_epoch", default.slots_per_epoch),
        asset=asset if isinstance(asset, str) else default.asset,
        exact=len(clocks) == 2,
    )


def label(entry: Any, place: int) -> str:
    """How a [[slashing]] entry is called in a path: by its offence, or by its place."""
    offence = entry.get("offence") if isinstance(entry, Mapping) else None
    return offence if isinstance(offence, str) and offence in OFFENCES else str(place)


def _read(section: Section, raw: Mapping[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for key in section.keys:
        if key.name in wanted:
            try:
                found[key.name] = key.unit.parse(raw[key.name], Context()) if key.name in raw else key.default
            except Unfit:
                continue
    return found


def _inner(table: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for name in path:
        found = table.get(name, {})
        table = found if isinstance(found, Mapping) else {}
    return table


def _header(draft: Draft, table: Mapping[str, Any]) -> None:
    known = (*HEADER.known(), "extends", *SECTIONS)
    for name in table:
        if name not in known:
            draft.wrong.append(((name,), f"unknown key{did_you_mean(name, known)}; allowed: {listed(known)}"))
    _keep(draft, HEADER, {name: table[name] for name in HEADER.known() if name in table}, path=())


def _keep(draft: Draft, section: Section, raw: Any, *, path: tuple[str, ...] | None = None) -> None:
    path = (section.name,) if path is None else path
    values, wrong = validate(section, raw, draft.context)
    draft.wrong.extend((path + inner, text) for inner, text in wrong)
    if not wrong:
        draft.sections[section.name] = values


def _rule(draft: Draft, family: Family, raw: Any) -> None:
    values, wrong = _ruled(family, raw, draft.context)
    draft.wrong.extend(((family.section, *inner), text) for inner, text in wrong)
    if not wrong:
        draft.sections[family.section] = values


def _ruled(family: Family, raw: Any, context: Context) -> tuple[Values, list[Wrong]]:
    if not isinstance(raw, Mapping):
        return validate(section_of(family, family.default), raw, context)
    rule = raw.get("rule", family.default)
    if not isinstance(rule, str) or rule not in family.registry:
        common = {name: raw[name] for name in section_of(family, None).known() if name in raw}
        return validate(section_of(family, None), common, context)
    values, wrong = validate(section_of(family, rule), raw, context)
    return values, [_elsewhere(family, rule, item) for item in wrong]


def _elsewhere(family: Family, rule: str, wrong: Wrong) -> Wrong:
    path, text = wrong
    others = [name for name, kind in family.registry.items() if path[-1] in {key.name for key in rule_keys(kind)}]
    if len(path) > 1 or not text.startswith("unknown key") or not others:
        return wrong
    _, allowed = text.split("; ", 1)
    return path, f"rule {rule!r} has no such key ({listed(others)} has); {allowed}"


def _slashing(draft: Draft, raw: Any) -> None:
    rows = _rows(draft, SLASHING.section, raw)
    read = [_punishment(draft, entry, label(entry, place)) for place, entry in enumerate(rows)]
    kept = [values for values in read if values]
    if len(kept) == len(read):
        draft.lists[SLASHING.section] = kept


def _punishment(draft: Draft, entry: Any, name: str) -> Values:
    if isinstance(entry, Mapping) and entry.get("offence") == "downtime":
        entry = {"rule": "downtime", **entry}
    values, wrong = _ruled(SLASHING, entry, draft.context)
    draft.wrong.extend(((SLASHING.section, name, *inner), text) for inner, text in wrong)
    return {} if wrong else values


def _provenance(draft: Draft, raw: Any) -> None:
    kept = []
    for place, entry in enumerate(_rows(draft, PROVENANCE.name, raw)):
        values, wrong = validate(PROVENANCE, entry, draft.context)
        name = str(entry.get("key", place) if isinstance(entry, Mapping) else place)
        draft.wrong.extend(((PROVENANCE.name, name, *inner), text) for inner, text in wrong)
        kept.append(values)
    draft.lists[PROVENANCE.name] = kept


def _rows(draft: Draft, name: str, raw: Any) -> list[Any]:
    if isinstance(raw, list):
        return raw
    draft.wrong.append(((name,), f"{shown(raw)} is not a list of tables; allowed: any number of [[{name}]]"))
    return []
