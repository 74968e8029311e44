"""The laws this package ships, by name: read from `tables/` when asked for, never at import.

A table file holds the laws of one kind; every entry states its own source, period, licence and what it misses.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from importlib import resources
from typing import Any

from econ.environment.law import DemandLaw, HazardLaw, Law, MarkovLaw, Snapshot, UserClass
from econ.errors import BadInput

KINDS = ("bitcoin_intervals", "bitcoin_fees", "mev", "demand", "snapshots")


def names(kind: str) -> tuple[str, ...]:
    """The names of all laws of a kind (one of KINDS), sorted; BadInput for another kind."""
    return tuple(sorted(_table(kind)))


def bitcoin_intervals(name: str) -> HazardLaw:
    """The time between Bitcoin blocks, by age of the last one; BadInput lists what exists."""
    return HazardLaw(name=name, **_entry("bitcoin_intervals", name))


def bitcoin_fees(name: str) -> MarkovLaw:
    """The fee rate of a Bitcoin block (msat per vB), block after block; BadInput lists what exists."""
    return MarkovLaw(name=name, **_entry("bitcoin_fees", name))


def mev(name: str) -> Law:
    """The value (msat) that can be extracted in a slot of 2 s; BadInput lists what exists."""
    return Law(name=name, **_entry("mev", name))


def demand(name: str) -> DemandLaw:
    """User transactions per slot and class; BadInput lists what exists."""
    entry = _entry("demand", name)
    classes = tuple(UserClass(**user) for user in entry.pop("classes"))
    shared = {key: entry[key] for key in ("kind", "source", "period")} | {"unit": "transactions per slot"}
    tables = zip(classes, entry.pop("arrivals"), strict=True)
    arrivals = tuple(Law(name=f"{name}/{user.name}", **shared, **table) for user, table in tables)
    return DemandLaw(name=name, classes=classes, arrivals=arrivals, **entry)


def snapshot(name: str) -> Snapshot:
    """A stake set as a Lorenz curve; BadInput lists what exists."""
    return Snapshot(name=name, **_entry("snapshots", name))


def _entry(kind: str, name: str) -> dict[str, Any]:
    table = _table(kind)
    if name not in table:
        raise BadInput(f"{kind}: {_unknown(name, tuple(sorted(table)))}")
    return table[name]


def _table(kind: str) -> dict[str, dict[str, Any]]:
    if kind not in KINDS:
        raise BadInput(f"laws: {_unknown(kind, KINDS)}")
    text = resources.files("econ.environment").joinpath("tables", f"{kind}.json").read_text("utf-8")
    return {name: _frozen(entry) for name, entry in json.loads(text).items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"there is no {name!r}{hint}; allowed: {', '.join(known)}"
