"""Records back from the content that their digests are taken of, checked as strictly as a file is.

Nothing read here is trusted: a stranger wrote it. Types are matched field by field, and what they build must survive
being written to a mechanism file and read back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from enum import Enum
from typing import Any, get_type_hints

from econ.errors import BadInput
from econ.mechanism.digest import mechanism_content, scenario_content
from econ.mechanism.load import loads
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing, StakeAsset
from econ.mechanism.rules import FAMILIES, SLASHING
from econ.mechanism.save import save
from econ.mechanism.scenario import CommonFailure, Scenario
from econ.protocol.fees.rule import Split
from econ.protocol.terms import Duration

_RECORDS = (
    *(Mechanism, Chain, SequencerSet, StakeAsset, Consensus, Fees, Split, Slashing, Duration),
    *(Scenario, CommonFailure),
)
_WRONG = (TypeError, ValueError, KeyError, AttributeError, IndexError, ArithmeticError, StopIteration)


def rebuilt(mechanism: Any, scenario: Any, *, name: str) -> tuple[Mechanism, Scenario]:
    """The records of which `mechanism_content` and `scenario_content` are these; the mechanism's name is given.

    Raises BadInput for content that no mechanism file could have, or that names laws other than this version's.
    """
    known = {kind.__name__: kind for kind in _kinds()}
    read = _record(mechanism, known, Mechanism, name=name), _record(scenario, known, Scenario, name="rebuilt")
    found = _through_a_file(*read)
    contents = mechanism_content(found[0]), scenario_content(found[1])
    # As texts, since True equals 1 and is no integer.
    if json.dumps(contents, sort_keys=True) != json.dumps((mechanism, scenario), sort_keys=True):
        raise BadInput("the content is not that of this version's records and laws; allowed: what this version wrote")
    return found


def _kinds() -> tuple[type, ...]:
    rules = [rule for family in (*FAMILIES, SLASHING) for rule in family.registry.values()]
    return (*_RECORDS, *rules)


def _record(content: Any, known: Mapping[str, type], kind: type[Any], *, name: str) -> Any:
    try:
        record: Any = _value(content, known, None)
    except _WRONG as error:
        raise BadInput(f"{kind.__name__}: cannot be read ({error}); allowed: content that was digested") from error
    if type(record) is kind:
        return replace(record, name=name)
    raise BadInput(f"{kind.__name__}: is none; allowed: content that was digested")


def _value(content: Any, known: Mapping[str, type], hint: Any) -> Any:
    if isinstance(content, dict):
        return _table(content, known)
    if isinstance(content, list):
        return tuple(_value(item, known, None) for item in content)
    return hint[content] if isinstance(hint, type) and issubclass(hint, Enum) else content


def _table(content: dict[str, Any], known: Mapping[str, type]) -> Any:
    kind = known[content["type"]]
    hints = get_type_hints(kind)
    own = {field.name for field in fields(kind)}
    stated = {key: _value(value, known, hints[key]) for key, value in content.items() if key in own}
    return kind(**({"name": ""} if kind is Mechanism else {}), **stated)


def _through_a_file(mechanism: Mechanism, scenario: Scenario) -> tuple[Mechanism, Scenario]:
    """The records as a file gives them back; what a file could not say is refused as a file would be."""
    try:
        again = loads(save(mechanism, scenario), file="certificate")
    except _WRONG as error:
        raise BadInput(f"the records cannot be written as a file ({error}); allowed: what a file can say") from error
    return again.mechanism, again.scenario
