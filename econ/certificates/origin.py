"""Where a certificate's game came from: the mechanism and scenario it names, and the simplifications made on the way.

The section is optional, and the proof does not need it. Where it is there, its mechanism and scenario must be those
whose digests the certificate states; that the game is theirs can only be shown by making the game again, which takes
more than the standard library.
"""

from __future__ import annotations

from typing import Any

from econ.certificates.codec import need, sha256

SECTION = "origin"
LOSSLESS = ("exact", "sound")

_KEYS = frozenset(("name", "mechanism", "scenario", "reductions", "focal"))
_COUNTEREXAMPLE = "counterexample"
_ROLES = frozenset(("propose", "vote", "stake"))
_REDUCTION = frozenset(("key", "becomes", "kind", "reason"))


def check(certificate: dict[str, Any]) -> None:
    """The section, if there is one, has its shape and its digests; raises Refused."""
    if SECTION not in certificate:
        return
    origin = certificate[SECTION]
    need(type(origin) is dict and origin.keys() - {_COUNTEREXAMPLE} == _KEYS, f"{SECTION}: the keys must be {_names()}")
    need(type(origin["name"]) is str and origin["name"].isprintable(), "origin.name: must be a printable string")
    need(type(origin["focal"]) is int and origin["focal"] >= 0, "origin.focal: must be a sequencer's number")
    for key in ("mechanism", "scenario"):
        need(type(origin[key]) is dict, f"origin.{key}: must be an object")
        need(sha256(origin[key]) == certificate[f"{key}_sha256"], f"{key}_sha256: is not the digest of origin.{key}")
    _check_reductions(origin["reductions"])
    if _COUNTEREXAMPLE in origin:
        _check_table(certificate["verdict"], origin[_COUNTEREXAMPLE])


def scope(certificate: dict[str, Any]) -> str:
    """What an accepted certificate speaks of: the game inside it, and how far that was reduced."""
    said = f"this game satisfies: {certificate['statement']}"
    origin = certificate.get(SECTION)
    if origin is None or not origin["reductions"]:
        return said
    if certificate["verdict"] == "fails":
        return f"{said}; it speaks of the reduced game" + (", replay is the test" if _COUNTEREXAMPLE in origin else "")
    assumed = doubtful(certificate)
    return said + (f"; reduced by assumption: {', '.join(assumed)}" if assumed else "")


def doubtful(certificate: dict[str, Any]) -> list[str]:
    """The keys whose reduction is neither exact nor sound, hence an assumption."""
    return [part["key"] for part in certificate[SECTION]["reductions"] if part["kind"] not in LOSSLESS]


def _check_reductions(reductions: Any) -> None:
    need(type(reductions) is list, "origin.reductions: must be a list")
    for part in reductions:
        need(type(part) is dict and part.keys() == _REDUCTION, "origin.reductions: not key, becomes, kind, reason")
        need(all(type(text) is str and text.isprintable() for text in part.values()), "origin.reductions: must be text")


def _check_table(verdict: Any, table: Any) -> None:
    need(verdict == "fails", "counterexample: only a verdict fails has one")
    need(type(table) is dict and table.keys() == _ROLES, "counterexample: must say propose, vote and stake")
    for role in _ROLES:
        numbers = type(table[role]) is list and set(map(type, table[role])) <= {int}
        need(numbers, f"counterexample.{role}: must be a list of actions")


def _names() -> str:
    return f"{', '.join(sorted(_KEYS))}, and {_COUNTEREXAMPLE} if there is one"
