"""Mechanism files in: from a preset's name or a path to frozen records of integers, or every error at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from econ.mechanism.advice import advice
from econ.mechanism.assemble import mechanism_of, scenario_of
from econ.mechanism.checks import check
from econ.mechanism.draft import draft_of
from econ.mechanism.layers import Layer, mechanism_layers, scenario_layers, settings_layers
from econ.mechanism.merge import merge
from econ.mechanism.problems import Problem, refuse
from econ.mechanism.records import Mechanism
from econ.mechanism.save import commented, resolved
from econ.mechanism.scenario import Scenario
from econ.mechanism.sources import PRESETS, SCENARIOS, Source, found, shipped
from econ.mechanism.timing import tight_clocks

_HEAD = """\
# A mechanism in full, started from {name}. Amounts, times and rates carry their units, and are converted once.
# What is left out falls back to its default; `extends = "{name}"` on top would allow stating only what differs.

"""
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Loaded:
    """What a file says.

    `resolved` is the same as nested tables with units, nothing left to extend or to default; `warnings` are lines about
    what is allowed but likely to surprise.
    """

    mechanism: Mechanism
    scenario: Scenario
    resolved: Mapping[str, Any]
    warnings: tuple[str, ...]


def load(source: str | Path, *, overrides: Mapping[str, str] = NOTHING, scenario: str | None = None) -> Loaded:
    """The mechanism and scenario of a preset's name or a TOML file.

    `scenario` names another scenario, or a file with one; `overrides` are settings such as {"set.size": "4"}, read as
    in a file (quotes may be left out). Raises BadFile (a BadInput) whose `lines` tell everything that is wrong.
    """
    return _load(found(source, PRESETS), overrides, scenario)


def loads(
    text: str, *, file: str = "<text>", overrides: Mapping[str, str] = NOTHING, scenario: str | None = None
) -> Loaded:
    """The same from the text of a file; `file` is how messages call it."""
    return _load(Source(file, "unnamed", text, Path()), overrides, scenario)


def presets() -> tuple[str, ...]:
    """The names of the presets of this package, sorted."""
    return shipped(PRESETS)


def scenarios() -> tuple[str, ...]:
    """The names of the scenarios of this package, sorted."""
    return shipped(SCENARIOS)


def template(name: str) -> str:
    """The text of a file that says all that a preset or file says, commented, as a proposal of one's own.

    Raises BadFile as `load` does.
    """
    start = load(name)
    own = f"my-{start.mechanism.name}"
    proposal = replace(start.mechanism, name=own, source="chosen by us", status="proposed", provenance=())
    return _HEAD.format(name=name) + commented(proposal, start.scenario)


def _load(source: Source, overrides: Mapping[str, str], scenario: str | None) -> Loaded:
    layers = [*mechanism_layers(source), *(scenario_layers(found(scenario, SCENARIOS)) if scenario is not None else [])]
    if overrides:
        layers += settings_layers(overrides, merge(layers).table)
    return _built(layers, source)


def _built(layers: list[Layer], source: Source) -> Loaded:
    merged = merge(layers)
    draft = draft_of(merged.table)
    wrong = [*draft.wrong, *check(draft)]
    refuse([Problem(merged.origin(path), ".".join(path), text) for path, text in wrong])
    mechanism, scenario = mechanism_of(draft, name=source.name), scenario_of(draft)
    warnings = (*advice(draft), *tight_clocks(mechanism, scenario))
    lines = [Problem(merged.origin(path), ".".join(path), text).line for path, text in warnings]
    return Loaded(mechanism, scenario, resolved(mechanism, scenario), tuple(lines))
