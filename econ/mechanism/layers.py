"""What lies on what: a file on all that it extends, its scenario, and settings from the command line on top."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from econ.mechanism.draft import HEADER, SECTIONS, label
from econ.mechanism.problems import Problem, refuse
from econ.mechanism.rules import OFFENCES
from econ.mechanism.sources import PRESETS, SCENARIOS, Source, found
from econ.mechanism.suggest import did_you_mean, listed, shown

COMMAND_LINE = "--set"
SNAPSHOT = "snapshot:"

_LINK = {PRESETS: ("extends",), SCENARIOS: ("scenario", "extends")}
# A setting of the whole scenario must leave room for settings of its keys.
_LONG = {"scenario": "scenario.extends"}


@dataclass(frozen=True)
class Layer:
    """A table and the file that states it; `anew` names sections of which nothing below is kept."""

    file: str
    table: Mapping[str, Any]
    anew: tuple[str, ...] = ()


def mechanism_layers(source: Source) -> list[Layer]:
    """A mechanism file on all that it extends, the lowest first, with named scenarios spelt out; raises BadFile."""
    links = _chain(source, PRESETS)
    heirs = [link.file for link, _ in links[:-1]]
    tables = [_anonymous(table) if link.file in heirs else table for link, table in links]
    return [layer for (link, _), table in zip(links, tables, strict=True) for layer in _spelt_out(link, table)]


def scenario_layers(source: Source) -> list[Layer]:
    """A scenario and all that it extends, the lowest first, through which no other scenario shows; raises BadFile."""
    links = _chain(source, SCENARIOS)
    layers = [_scenario_alone(link, table) for link, table in links]
    return [Layer(layers[0].file, layers[0].table, anew=("scenario",)), *layers[1:]]


def settings_layers(settings: Mapping[str, str], below: Mapping[str, Any]) -> list[Layer]:
    """Settings such as {"set.size": "4"}; an entry of a list goes by its offence or place. Raises BadFile."""
    table: dict[str, Any] = {}
    for key, text in settings.items():
        *path, last = _LONG.get(key, key).split(".")
        inner = _opened(table, path, below)
        if not isinstance(inner, dict):
            refuse([Problem(COMMAND_LINE, key, f"there is no such table or entry; allowed: {_openings(below)}")])
        inner[last] = _value(text)
    return _spelt_out(Source(COMMAND_LINE, "", ""), table)


def entry_at(entries: Any, name: str) -> Any:
    """The entry of a list that goes by this offence (under any of its names) or place; None if there is none."""
    rows = entries if isinstance(entries, list) else []
    meant = OFFENCES.get(name, name)
    called = ((OFFENCES.get(label(row, place), ""), str(place), row) for place, row in enumerate(rows))
    return next((row for offence, place, row in called if offence is meant or place == name), None)


def _chain(source: Source, kind: str) -> list[tuple[Source, dict[str, Any]]]:
    links: list[tuple[Source, dict[str, Any]]] = []
    key = ".".join(_LINK[kind])
    while True:
        if source.identity in {link.identity for link, _ in links}:
            names = " -> ".join([*(link.file for link, _ in links), source.file])
            refuse([Problem(links[-1][0].file, key, f"comes back to itself ({names}); allowed: a chain that ends")])
        links.append((source, source.table()))
        parent = _parent(links[-1][1], kind)
        if parent is None:
            return links[::-1]
        source = _linked(parent, kind, source, key)


def _linked(name: Any, kind: str, source: Source, key: str) -> Source:
    if not isinstance(name, str):
        refuse([Problem(source.file, key, f"{shown(name)} is no name; allowed: a name or a path in quotes")])
    return found(name, kind, folder=source.folder, asked=Problem(source.file, key, ""))


def _parent(table: Mapping[str, Any], kind: str) -> Any:
    inner: Any = table
    for name in _LINK[kind]:
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    return inner


def _anonymous(table: Mapping[str, Any]) -> dict[str, Any]:
    # What extends a mechanism is another mechanism: it does not inherit who that one was.
    return {name: value for name, value in table.items() if name not in HEADER.known()}


def _spelt_out(source: Source, table: Mapping[str, Any]) -> list[Layer]:
    own = {name: value for name, value in table.items() if name != "extends"}
    stake = own["set"].get("stake") if isinstance(own.get("set"), Mapping) else None
    if isinstance(stake, str) and stake.startswith(SNAPSHOT):
        own["set"] = {**own["set"], "stake": {"snapshot": stake.removeprefix(SNAPSHOT)}}
    scenario = own.get("scenario")
    name = scenario if isinstance(scenario, str) else _parent(own, SCENARIOS)
    if name is None:
        return [Layer(source.file, own)]
    rest = dict(scenario) if isinstance(scenario, Mapping) else {}
    own["scenario"] = {key: value for key, value in rest.items() if key != "extends"}
    return [*scenario_layers(_linked(name, SCENARIOS, source, "scenario")), Layer(source.file, own)]


def _scenario_alone(source: Source, table: Mapping[str, Any]) -> Layer:
    known = (*HEADER.known(), "extends", *SECTIONS)
    wrong = [
        Problem(source.file, name, f"unknown key{did_you_mean(name, known)}; allowed: {listed(known)}")
        for name in table
        if name not in known
    ]
    if not isinstance(table.get("scenario"), Mapping):
        wrong.append(Problem(source.file, "scenario", "is missing; allowed: a table [scenario]"))
    refuse(wrong)
    own = {key: value for key, value in table["scenario"].items() if key != "extends"}
    rows = table.get("provenance")
    entries = [row for row in (rows if isinstance(rows, list) else []) if _tells_of_scenario(row)]
    return Layer(source.file, {"scenario": {"name": source.name, **own}, "provenance": entries})


def _tells_of_scenario(row: Any) -> bool:
    return isinstance(row, Mapping) and str(row.get("key")).split(".")[0] == "scenario"


def _opened(table: dict[str, Any], path: list[str], below: Mapping[str, Any]) -> Any:
    inner: Any = table
    for place, name in enumerate(path):
        if isinstance(inner, list):
            inner = entry_at(inner, name)
        elif isinstance(inner, dict):
            start = below.get(name) if not place and isinstance(below.get(name), list) else {}
            inner = inner.setdefault(name, deepcopy(start))
    return inner


def _openings(below: Mapping[str, Any]) -> str:
    rows = below.get("slashing", [])
    entries = [f"slashing.{label(row, place)}" for place, row in enumerate(rows if isinstance(rows, list) else [])]
    return listed((*(section for section in SECTIONS if section != "slashing"), *entries))


def _value(text: str) -> Any:
    try:
        table = tomllib.loads(f"value = {text}", parse_float=str)
    except tomllib.TOMLDecodeError:
        return text
    value = table.get("value")
    return value if len(table) == 1 and isinstance(value, (int, str, list, dict)) else text
