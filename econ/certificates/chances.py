"""The claim `bounded-chance`: a chance under a named law lies on the stated side of a bound.

The game states the law and its data; the verifier encloses the chance itself, from nothing else. "At least" holds if
the lower end of the enclosure reaches the bound, and fails if the upper end does not; "at most" the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from econ.certificates import enclosures
from econ.certificates.codec import keyed, need, rational
from econ.certificates.graph import integer, integers

CLAIM = "bounded-chance"
SECTIONS: frozenset[str] = frozenset()
STATEMENTS = {
    "holds": "this chance satisfies the bound on the side stated",
    "fails": "this chance breaks the bound on the side stated",
}
MOST_DEPTH = 1_000
MOST_DRAWS = 20_000
MOST_SEQUENCERS = 100_000
MOST_RANKS = 2_000
MOST_TIME = 1 << 62

_KEYS = frozenset(("claim", "about", "law", "data", "side", "bound"))
Enclosure = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Law:
    """A law of chances: the keys of its data, and the enclosure of its chance, which raises Refused for wrong data."""

    keys: frozenset[str]
    enclose: Callable[[Mapping[str, Any]], Enclosure]


def enclosed(law: str, data: Mapping[str, Any]) -> Enclosure:
    """Bounds of the chance under a law; raises Refused for a law or data that are out of order."""
    need(type(law) is str and law in LAWS, f"law: must be one of {', '.join(LAWS)}")
    known = LAWS[law]
    need(isinstance(data, Mapping) and data.keys() == known.keys, f"data: the keys must be {', '.join(known.keys)}")
    return known.enclose(data)


def shows(enclosure: Enclosure, side: str, bound: Fraction) -> Literal["holds", "fails"] | None:
    """The verdict that an enclosure proves about a bound; None where the bound lies inside it."""
    low, high = enclosure
    above, below = (low >= bound, high < bound) if side == "at least" else (low > bound, high <= bound)
    if not above and not below:
        return None
    return "holds" if above == (side == "at least") else "fails"


def check(certificate: dict[str, Any]) -> str:
    """What the game shows, in words; raises Refused if that is not what the certificate states."""
    game = keyed(certificate["game"], _KEYS, "game")
    need(all(type(game[key]) is str for key in _KEYS - {"data"}), "game: every entry but data must be a string")
    need(game["side"] in {"at least", "at most"}, "side: must be at least or at most")
    need(certificate["proof"] == {}, "proof: the game needs none")
    bound = rational(game["bound"], "bound")
    shown = shows(enclosed(game["law"], game["data"]), game["side"], bound)
    need(shown == certificate["verdict"], "the chance is not shown to lie on the side stated")
    side = f"{game['side']} {game['bound']}"
    return f"{game['claim'][:80]}: the chance under the law of {game['law']} is {_not(shown)}{side}"


def _not(shown: str | None) -> str:
    return "" if shown == "holds" else "not "


def _blocks(data: Mapping[str, Any]) -> Enclosure:
    """P(so many Bitcoin blocks are found in this time)."""
    blocks = integer(data["blocks"], "blocks", low=0, high=MOST_TIME)
    time = rational(data["milliseconds"], "milliseconds")
    need(0 <= time <= MOST_TIME, f"milliseconds: must be from 0 to {MOST_TIME}")
    return enclosures.at_least_blocks(blocks, time)


def _fewer_blocks(data: Mapping[str, Any]) -> Enclosure:
    """P(fewer Bitcoin blocks are found in this time)."""
    low, high = _blocks(data)
    return 1 - high, 1 - low


def _one_clock(data: Mapping[str, Any]) -> Enclosure:
    """A wait and a limit on one clock: certain if the wait is no longer, else impossible."""
    wait, limit = integers([data["wait"], data["limit"]], "wait and limit", length=2, low=0)
    return _exactly(Fraction(int(wait <= limit)))


def _race(data: Mapping[str, Any]) -> Enclosure:
    """A block of this depth replaced by an attacker with this share of hash power."""
    depth = integer(data["depth"], "depth", low=1, high=MOST_DEPTH)
    share = _share(data)
    return _exactly(enclosures.double_spend(share, depth))


def _drawn(data: Mapping[str, Any]) -> Enclosure:
    """Independent draws that all fall on one share."""
    draws = integer(data["draws"], "draws", low=0, high=MOST_DRAWS)
    return _exactly(enclosures.all_drawn(_share(data), draws))


def _permuted(data: Mapping[str, Any]) -> Enclosure:
    """The first places of a random order that are all censors'."""
    sequencers, censors, draws = integers([data[key] for key in _ORDER], ", ".join(_ORDER), length=3, low=0)
    need(max(censors, draws) <= sequencers, "sequencers: must be no fewer than censors and draws")
    need(sequencers <= MOST_SEQUENCERS, f"sequencers: at most {MOST_SEQUENCERS}")
    return _exactly(enclosures.all_permuted(sequencers, censors, draws))


def _rotation(data: Mapping[str, Any]) -> Enclosure:
    """Somebody leads so many slots in a row in the endless repetition of the leaders: certain or impossible."""
    need(type(data["leaders"]) is list and data["leaders"], "leaders: must be a list of at least one")
    leaders = integers(data["leaders"], "leaders", length=len(data["leaders"]), low=0)
    slots = integer(data["slots"], "slots", low=1)
    longest = enclosures.longest_run(leaders)
    return _exactly(Fraction(int(longest is None or longest >= slots)))


def _weighted_rotation(data: Mapping[str, Any]) -> Enclosure:
    """Somebody leads so many slots in a row of a smooth weighted round robin: impossible beyond a proven bound."""
    need(type(data["powers"]) is list and len(data["powers"]) <= MOST_RANKS, f"powers: at most {MOST_RANKS}")
    powers = integers(data["powers"], "powers", length=len(data["powers"]), low=0)
    slots = integer(data["slots"], "slots", low=1)
    need(sum(map(bool, powers)) > 1, "powers: at least two must be above zero")
    longest = max(enclosures.longest_lead(power, sum(powers), len(powers)) for power in powers)
    return Fraction(0), Fraction(int(longest >= slots))


def _share(data: Mapping[str, Any]) -> Fraction:
    share = rational(data["share"], "share")
    need(0 <= share <= 1 and share.denominator <= 1 << 64, "share: must be from 0 to 1, of 64 bits")
    return share


def _exactly(chance: Fraction) -> Enclosure:
    return chance, chance


_ORDER = ("sequencers", "censors", "draws")
LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "bitcoin blocks": Law(frozenset(("blocks", "milliseconds")), _blocks),
        "fewer bitcoin blocks": Law(frozenset(("blocks", "milliseconds")), _fewer_blocks),
        "one clock": Law(frozenset(("wait", "limit")), _one_clock),
        "race": Law(frozenset(("share", "depth")), _race),
        "independent draws": Law(frozenset(("share", "draws")), _drawn),
        "random order": Law(frozenset(_ORDER), _permuted),
        "weighted rotation": Law(frozenset(("powers", "slots")), _weighted_rotation),
        "rotation": Law(frozenset(("leaders", "slots")), _rotation),
    }
)
