"""The verifier: reads a certificate, checks digests and statement, and hands the proof to the check of its claim."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from econ.certificates import origin
from econ.certificates.codec import Refused, need, parse, read, sealed
from econ.certificates.registry import KINDS

FORMAT = "seqecon-certificate"
VERSION = 1

_ORIGINS = ("mechanism_sha256", "scenario_sha256", "model_sha256")
_KEYS = frozenset(
    ("format", "version", "claim", "verdict", "statement", "game", "proof", "game_sha256", "payload_sha256", *_ORIGINS)
)
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Result:
    """What became of a certificate: its claim and verdict as stated (None if unreadable), and one line that says why.

    `scope` says what an accepted certificate speaks of: the game inside it. That the game is the mechanism's is not
    shown by the file; `econ.solvers.derivation` makes the game again.
    """

    claim: str | None
    verdict: str | None
    accepted: bool
    reason: str
    scope: str


def verify(source: bytes | str | Path) -> Result:
    """The result for a certificate given as bytes or as the path of a file; raises OSError for an unreadable file."""
    try:
        certificate = parse(source if isinstance(source, bytes) else read(source))
    except Refused as refusal:
        return _refused({}, refusal)
    try:
        reason = _shown(certificate)
    except Refused as refusal:
        return _refused(certificate, refusal)
    return Result(
        certificate["claim"], certificate["verdict"], accepted=True, reason=reason, scope=origin.scope(certificate)
    )


def _shown(certificate: dict[str, Any]) -> str:
    need(certificate.get("format") == FORMAT, f"format: must be {FORMAT!r}")
    version = certificate.get("version")
    need(type(version) is int and version == VERSION, f"version: must be {VERSION}")
    claim = certificate.get("claim")
    need(type(claim) is str and claim in KINDS, f"claim: must be one of {', '.join(KINDS)}")
    kind = KINDS[str(claim)]
    keys = _KEYS | kind.sections
    need(certificate.keys() - {origin.SECTION} == keys, f"the keys must be {', '.join(sorted(keys))}")
    verdict = certificate["verdict"]
    need(type(verdict) is str and verdict in kind.statements, f"verdict: must be one of {', '.join(kind.statements)}")
    need(certificate["statement"] == kind.statements[verdict], "statement: must be the claim's own")
    _check_digests(certificate)
    origin.check(certificate)
    return kind.check(certificate)


def _check_digests(certificate: dict[str, Any]) -> None:
    for key in _ORIGINS:
        need(type(certificate[key]) is str and _DIGEST.fullmatch(certificate[key]), f"{key}: must be a SHA-256 digest")
    fresh = sealed(certificate)
    for key in ("game_sha256", "payload_sha256"):
        need(certificate[key] == fresh[key], f"{key}: is not the digest of what the file holds")


def _refused(certificate: dict[str, Any], refusal: Refused) -> Result:
    claim, verdict = (_text(certificate.get(key)) for key in ("claim", "verdict"))
    return Result(claim, verdict, accepted=False, reason=str(refusal), scope="nothing is shown")


def _text(value: object) -> str | None:
    return value[:80] if isinstance(value, str) else None
