"""The claim `subgame`: no strategy beats honest play from one state, which honest play need not reach.

The game is that of `no-profitable-deviation` with the state as its root, and so are proof and refutation. One state
from which the claim fails refutes subgame perfection.
"""

from __future__ import annotations

from typing import Any

from econ.certificates import conformance
from econ.certificates.codec import need

CLAIM = "subgame"
SECTIONS = conformance.SECTIONS
STATEMENTS = {
    "holds": "against honest others, no strategy earns more than honest play from the state shown, nor from any that"
    " honest play reaches from there",
    "fails": "against honest others, some strategy earns more than honest play from the state shown",
}
MOST_TEXT = 600


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    if certificate["verdict"] == "holds":
        return f"{conformance.check(certificate)}; from {state(certificate)}"
    gain = conformance.refuted(certificate)
    return f"every inequality holds; the deviation gains {conformance.words(gain)} msat from {state(certificate)}"


def state(certificate: dict[str, Any]) -> str:
    """The root of a checked game: its stage and what its variables are; Refused where that cannot be printed."""
    game = certificate["game"]
    root = game["root"]
    values = zip(game["variables"], game["states"][root], strict=True)
    shown = ", ".join(f"{name} {value}" for name, value in values)
    told = f"{game['stages'][game['stage'][root]]}: {shown}"
    need(told.isprintable(), "variables, stages: must be printable text")
    return told[:MOST_TEXT]
