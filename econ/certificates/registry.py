"""The kinds of claim that a certificate may prove."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from econ.certificates import average, chances, coalition, conformance, deviation, subgame, weighed


@dataclass(frozen=True)
class Kind:
    """A kind of claim: what each verdict states, the sections it adds to a certificate, and the check of its proof.

    `check` takes the certificate, whose digests and top-level keys are in order, and returns what is shown in words or
    raises Refused; the shape of every section is its own to check.
    """

    statements: Mapping[str, str]
    sections: frozenset[str]
    check: Callable[[dict[str, Any]], str]


KINDS = {
    conformance.CLAIM: Kind(conformance.STATEMENTS, conformance.SECTIONS, conformance.check),
    weighed.CLAIM: Kind(weighed.STATEMENTS, weighed.SECTIONS, weighed.check),
    chances.CLAIM: Kind(chances.STATEMENTS, chances.SECTIONS, chances.check),
    coalition.CLAIM: Kind(coalition.STATEMENTS, coalition.SECTIONS, coalition.check),
    deviation.CLAIM: Kind(deviation.STATEMENTS, deviation.SECTIONS, deviation.check),
    subgame.CLAIM: Kind(subgame.STATEMENTS, subgame.SECTIONS, subgame.check),
    average.CLAIM: Kind(average.STATEMENTS, average.SECTIONS, average.check),
}
