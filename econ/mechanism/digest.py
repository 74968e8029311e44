"""Digests of mechanisms and scenarios: equal exactly when everything that a transition can read is equal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np

from econ.consensus.network.registry import network_of
from econ.consensus.tabulation import MOST_VALIDATORS
from econ.environment import library
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import NOWHERE, Scenario

PROSE = frozenset({"name", "source", "status", "provenance"})


def mechanism_content(mechanism: Mechanism) -> dict[str, Any]:
    """What the digest of a mechanism is taken of: records as tables with their types, no name, source or provenance."""
    return dict(_canonical(mechanism, without=PROSE))


def scenario_content(scenario: Scenario) -> dict[str, Any]:
    """What the digest of a scenario is taken of: all but its name, and the digests of the tables it names.

    Raises BadInput when it names a law that does not exist.
    """
    laws = {
        "bitcoin_intervals": library.bitcoin_intervals(scenario.bitcoin_intervals).sha256,
        "bitcoin_fees": library.bitcoin_fees(scenario.bitcoin_fees).sha256,
        "mev": library.mev(scenario.mev).sha256,
        "demand": library.demand(scenario.demand).sha256,
        "network": "" if scenario.network == NOWHERE else network_sha256(scenario.network),
    }
    return dict(_canonical(scenario, without=PROSE)) | {"laws": laws}


def mechanism_sha256(mechanism: Mechanism) -> str:
    """SHA-256 (hex) of the canonical JSON of `mechanism_content`."""
    return _sha256(mechanism_content(mechanism))


def scenario_sha256(scenario: Scenario) -> str:
    """SHA-256 (hex) of the canonical JSON of `scenario_content`; BadInput when it names a law that does not exist."""
    return _sha256(scenario_content(scenario))


@cache
def network_sha256(name: str) -> str:
    """SHA-256 (hex) of the delays and jitter of a placement, as 200 equal validators see them."""
    network = network_of(name, (1,) * MOST_VALIDATORS)
    tables = (network.delays, network.scale, network.jitter.quantiles)
    return _sha256([hashlib.sha256(np.asarray(table, "<i8").tobytes()).hexdigest() for table in tables])


def _canonical(value: Any, *, without: frozenset[str] = frozenset()) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kept = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in without}
        return {"type": type(value).__name__} | {name: _canonical(inner) for name, inner in kept.items()}
    if isinstance(value, Enum):
        return value.name
    return [_canonical(item) for item in value] if isinstance(value, tuple) else value


def _sha256(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
