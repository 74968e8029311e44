"""The claim `weighed`: exact weights add up to zero or more, for every sequencer and every option listed.

The game states how many sequencers there are, which of them are alike (`kinds`), which the claim is not about
(`apart`), the options, and per kind and option the weights in msat: a name and "p/q" each. The verifier splits
0 .. sequencers - 1 into kinds and apart itself, takes every kind and every option, and adds up.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import Any

from econ.certificates.codec import keyed, need, ratio, rational
from econ.certificates.graph import integer, integers

CLAIM = "weighed"
SECTIONS: frozenset[str] = frozenset()
STATEMENTS = {
    "holds": "these weights satisfy the claim: they add up to zero or more for every sequencer and option",
    "fails": "these weights refute the claim: they add up to less than zero for some sequencer and option",
}
MOST_TERMS = 64
MOST_SEQUENCERS = 1 << 20

_KEYS = frozenset(("claim", "about", "sequencers", "kinds", "apart", "options", "weights"))


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    game = keyed(certificate["game"], _KEYS, "game")
    need(type(game["claim"]) is str and type(game["about"]) is str, "claim, about: must be strings")
    _check_sequencers(game)
    options = game["options"]
    need(type(options) is list and options and set(map(type, options)) == {str}, "options: must be a list of strings")
    need(len(set(options)) == len(options), "options: one occurs twice")
    sums = sums_of(game)
    shown = _check_holds if certificate["verdict"] == "holds" else _check_fails
    return f"{game['claim'][:80]}: {shown(game, sums, certificate['proof'])}"


def _check_sequencers(game: dict[str, Any]) -> None:
    """Every sequencer is of exactly one kind, or apart."""
    size = integer(game["sequencers"], "sequencers", low=1, high=MOST_SEQUENCERS)
    kinds, apart = game["kinds"], game["apart"]
    need(type(kinds) is list and kinds and set(map(type, kinds)) == {list}, "kinds: must be a list of lists")
    need(all(kinds), "kinds: one has no sequencer")
    need(type(apart) is list, "apart: must be a list")
    named = list(chain(apart, *kinds))
    integers(named, "kinds and apart", length=size, low=0, high=size - 1)
    need(len(set(named)) == size, "kinds and apart: a sequencer occurs twice")


def sums_of(game: dict[str, Any]) -> list[list[Fraction]]:
    """The sum of weights [kind][option] of a game; raises Refused."""
    rows = game["weights"]
    need(type(rows) is list and len(rows) == len(game["kinds"]), "weights: must be a list, one entry per kind")
    need(
        all(type(row) is list and len(row) == len(game["options"]) for row in rows),
        "weights: every kind must have one entry per option",
    )
    return [[_sum(terms) for terms in row] for row in rows]


def _sum(terms: Any) -> Fraction:
    need(type(terms) is list and len(terms) <= MOST_TERMS, f"weights: must be lists of at most {MOST_TERMS} terms")
    for term in terms:
        need(type(term) is list and len(term) == 2 and type(term[0]) is str, 'weights: a term is a name and "p/q"')
    return sum((rational(weight, "weights") for _, weight in terms), Fraction(0))


def _check_holds(game: dict[str, Any], sums: list[list[Fraction]], proof: Any) -> str:
    keyed(proof, ("margin",), "proof")
    least = min(chain(*sums))
    need(least >= 0, "a sum is below zero")
    need(proof["margin"] == ratio(least), "margin: not the least sum")
    number = len(sums) * len(game["options"])
    return f"{number} {'sum' if number == 1 else 'sums'} for {game['sequencers']} sequencers, none below zero"


def _check_fails(game: dict[str, Any], sums: list[list[Fraction]], proof: Any) -> str:
    keyed(proof, ("kind", "option", "margin"), "proof")
    kind = integer(proof["kind"], "kind", low=0, high=len(sums) - 1)
    option = integer(proof["option"], "option", low=0, high=len(game["options"]) - 1)
    found = sums[kind][option]
    need(found < 0, "the sum named is not below zero")
    need(proof["margin"] == ratio(found), "margin: not the sum named")
    return f"the sum for sequencer {game['kinds'][kind][0]} and option {option} is below zero"
