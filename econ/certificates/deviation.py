"""The claim `deviation`: the listed actions do not pay, alone or together, against honest play.

The game, its proof and its refutation are those of `no-profitable-deviation`. A proof is about a game that offers the
listed actions beside honest play and no others. A refutation is about a game with a strategy in their place; that it
takes no other actions is seen from its table, when the game is made again from the mechanism.
"""

from __future__ import annotations

from typing import Any

from econ.certificates import conformance
from econ.certificates.codec import need

CLAIM = "deviation"
LISTED = "actions"
SECTIONS = conformance.SECTIONS | {LISTED}
STATEMENTS = {
    "holds": "with the listed actions alone, against honest others, no strategy earns more than honest play from any"
    " state that honest play reaches",
    "fails": "with the listed actions alone, against honest others, some strategy earns more than honest play from the"
    " first state",
}


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    listed = certificate[LISTED]
    need(type(listed) is list and listed, f"{LISTED}: must be a list with an entry")
    need(all(type(name) is str and name.isprintable() for name in listed), f"{LISTED}: must be printable text")
    shown = conformance.check(certificate)
    if certificate["verdict"] == "holds":
        need(certificate["game"]["actions"][1:] == listed, f"{LISTED}: not those that the game offers")
    return f"{', '.join(listed)}: {shown}"
