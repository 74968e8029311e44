"""Content addresses: equal for the same question about the same subject, whatever sweep asks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from econ.machine.source import module_sha256
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.sweeps.questions.question import Subject

SCHEMA = 1


def address(question: Mapping[str, Any], subject: Subject) -> str:
    """SHA-256 (hex) of a question's content and its subject; BadInput for a subject that names unknown laws."""
    return digest([SCHEMA, question, _content(subject)])


def digest(content: Any) -> str:
    """SHA-256 (hex) of canonical JSON: sorted keys, shortest floats, no spaces."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _content(subject: Subject) -> Mapping[str, Any]:
    if subject.mechanism is None or subject.scenario is None:
        return {"values": dict(subject.values)}
    return {
        "mechanism": mechanism_sha256(subject.mechanism),
        "scenario": scenario_sha256(subject.scenario),
        "strategies": _foreign(subject),
    }


def _foreign(subject: Subject) -> list[list[str]]:
    """Strategies of the user's own, with the source of their modules."""
    population = () if subject.scenario is None else subject.scenario.population
    modules = sorted({name.partition(":")[0] for name, _ in population if ":" in name})
    return [[module, module_sha256(module)] for module in modules]
