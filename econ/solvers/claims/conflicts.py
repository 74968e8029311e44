"""How a protocol's own final order can be broken: what power each way needs, and whether its messages prove who did it.

Two quorums share members, who voted twice in a round and signed the proof of it. Where rounds differ and votes do not
say on which certificate they rest, nobody can be blamed (CometBFT's amnesia). A protocol whose views end at less than a
final quorum is broken by what those two quorums share (Minimmit: n >= 5f + 1, final at 4/5, next view at 2/5). Whoever
attacks takes the cheapest way.
Source: P. Sheng et al., BFT Protocol Forensics (CCS 2021); CometBFT v0.40.0, GetByzantineValidators;
commonwarexyz/monorepo dc41a895.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from econ.certificates.quorums import required
from econ.consensus.record import Record
from econ.games.coalition import ANYBODY, VETO, Need

TWICE, WORD = "two votes in a round", "two orders signed by the leader"
AMNESIA = "votes against a lock in different rounds"
OVERTAKEN = "votes for a final block and for one that ends its view"
_PROOF = "equivocation"
_FINE = 1_000_000
# What ends a view, where that is less than a final quorum.
_VIEW_QUORUM: Mapping[str, Fraction] = MappingProxyType({"minimmit": Fraction(2, 5)})


@dataclass(frozen=True)
class Conflict:
    """A way to two final orders: the power that must do what its name says, and whether messages prove it."""

    name: str
    needs: Need
    provable: bool


SIGNED_TWICE = Conflict(WORD, ANYBODY, provable=True)


def conflicts(record: Record) -> tuple[Conflict, ...]:
    """Every way to break the final order of a protocol; the leader's word where that is all there is."""
    proof = _PROOF in record.attributable
    if record.order_by_word:
        return (replace(SIGNED_TWICE, provable=proof),)
    overlap = Need("overlap", record.quorum)
    found = [Conflict(TWICE, overlap, proof)]
    if not record.accountable:
        found.append(Conflict(AMNESIA, overlap, provable=False))
    if record.name in _VIEW_QUORUM:
        shared = Need("above", record.quorum + _VIEW_QUORUM[record.name] - 1)
        found.append(Conflict(OVERTAKEN, shared, proof))
    return tuple(found)


def easiest(record: Record) -> Conflict:
    """The way that needs least power, of equals one without proof."""
    return min(conflicts(record), key=lambda each: (required(each.needs.rule, each.needs.share, _FINE), each.provable))


def veto(record: Record) -> Need:
    """The power without which there is no quorum; the machine asks for two thirds under one leader's word, too."""
    return Need("least", 1 - record.quorum) if record.quorum else VETO


def quorum(record: Record) -> Need:
    """The power that decides alone."""
    return Need("above", 1 - veto(record).share)
