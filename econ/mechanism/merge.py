"""Layers made one table, with the file that stated each key.

Tables merge key by key. Lists, populations and the shares of an income are one value each: who states one states all of
it. A section that names another rule forgets the parameters of the rule below, and a stake table that states the stakes
in another way, or another asset, forgets how they were stated. A provenance entry stays as long as its value does.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from econ.mechanism.layers import COMMAND_LINE, Layer, entry_at
from econ.mechanism.rules import FAMILIES, rule_keys
from econ.mechanism.stakes import WAYS

Route = tuple[str, ...]

_PROVENANCE = "provenance"
_WHOLE = {("scenario", "population"), *((f.section, table.name) for f in FAMILIES for table in f.tables)}
_FAMILY = {family.section: family for family in FAMILIES}
_STAKE = ("set", "stake")


@dataclass
class Merged:
    """The table that results, the file that stated each key, and the file on top."""

    table: dict[str, Any] = field(default_factory=dict)
    origins: dict[Route, str] = field(default_factory=dict)
    file: str = ""

    def origin(self, route: Route) -> str:
        """The file that stated a key or the nearest table around it; the file on top for what none states."""
        around = (route[:length] for length in range(len(route), 0, -1))
        return next((self.origins[near] for near in around if near in self.origins), self.file)


def merge(layers: list[Layer]) -> Merged:
    """All layers on top of one another, the first at the bottom."""
    merged = Merged()
    stated: dict[str, tuple[Any, Any]] = {}
    for layer in layers:
        merged.file = merged.file if layer.file == COMMAND_LINE else layer.file
        for section in layer.anew:
            merged.table.pop(section, None)
        _put(merged, merged.table, layer.table, route=(), file=layer.file)
        stated |= _stated(layer, merged.table)
    _keep_provenance(merged, stated)
    return merged


def _put(merged: Merged, target: dict[str, Any], table: Mapping[str, Any], *, route: Route, file: str) -> None:
    for name, value in table.items():
        here = (*route, name)
        merged.origins[here] = file
        if not isinstance(value, Mapping):
            target[name] = deepcopy(value)
            continue
        below = target.get(name)
        if here in _WHOLE or not isinstance(below, dict):
            below = target[name] = {}
        for forgotten in _forgotten(here, below, value):
            below.pop(forgotten, None)
        _put(merged, below, value, route=here, file=file)


def _forgotten(route: Route, below: Mapping[str, Any], above: Mapping[str, Any]) -> tuple[str, ...]:
    if route == _STAKE:
        return _forgotten_stake(below, above)
    family = _FAMILY.get(route[0]) if len(route) == 1 else None
    if family is None or "rule" not in above or family.chosen(above) == family.chosen(below):
        return ()
    former = family.registry.get(family.chosen(below))
    return tuple(key.name for key in rule_keys(former)) if former else ()


def _forgotten_stake(below: Mapping[str, Any], above: Mapping[str, Any]) -> tuple[str, ...]:
    if above.get("asset", below.get("asset", "BTC")) != below.get("asset", "BTC"):
        return tuple(below)
    if any(way in above for way in WAYS):
        return (*WAYS, "snapshot")
    return ("amounts",) if "snapshot" in above else ()


def _stated(layer: Layer, table: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    entries = layer.table.get(_PROVENANCE, [])
    rows = entries if isinstance(entries, list) else []
    keys = [str(row.get("key")) if isinstance(row, Mapping) else "" for row in rows]
    return {key: (row, deepcopy(_value_at(table, key))) for key, row in zip(keys, rows, strict=True)}


def _keep_provenance(merged: Merged, stated: Mapping[str, tuple[Any, Any]]) -> None:
    if isinstance(merged.table.get(_PROVENANCE, []), list):
        kept = [row for key, (row, value) in stated.items() if value == _value_at(merged.table, key)]
        merged.table[_PROVENANCE] = kept


def _value_at(table: Any, key: str) -> Any:
    for name in key.split("."):
        if isinstance(table, list):
            table = entry_at(table, name)
        else:
            table = table.get(name) if isinstance(table, Mapping) else None
    return table
