"""Simulate, attack and prove mechanisms for decentralized sequencers.

Four statements lead from a mechanism to a verdict that a stranger can check. In `minimal` value grows while a leader
waits, so honest play is beaten, and by a strategy that somebody can play:

>>> import econ
>>> game = econ.extract("minimal")
>>> solved = econ.solve(game)
>>> certificate = econ.certify(solved)
>>> result = econ.verify(certificate, from_mechanism=True)
>>> solved.verdict.verdict, result.accepted
('fails', True)
>>> print(solved.deviation)
propose reorder delay 2 where mev 1, not accused; vote withhold where not leading

`certify(solved, "attack.json.gz")` writes the file, `verify("attack.json.gz")` reads it, and `seqecon replay` plays the
attack out. Nothing is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from econ.solvers.derivation import verified as verify
    from econ.solvers.study import certify, extract, solve

__all__ = ["certify", "extract", "solve", "verify"]

_HOMES = {
    "certify": ("econ.solvers.study", "certify"),
    "extract": ("econ.solvers.study", "extract"),
    "solve": ("econ.solvers.study", "solve"),
    "verify": ("econ.solvers.derivation", "verified"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
