"""Known bounds: how many rational and faulty players agreement bears, and where slashing can make attacks expensive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Mediation:
    """The fewest players with which cheap talk stands in for a mediator, by what the players may rely on.

    `nothing` needs neither known utilities nor punishment, `punishment` both, `broadcast` and `signatures` implement up
    to an epsilon.
    """

    nothing: int
    punishment: int
    broadcast: int
    signatures: int


def fewest_players(rational: int, faulty: int) -> Mediation:
    """The fewest players for a (k,t)-robust implementation of a mediator among synchronous players.

    Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, PODC 2006; I. Abraham, D. Dolev, J. Halpern, TCC 2008:
    n > 3k+3t, n > 2k+3t, n > 2k+2t, n > k+t.
    """
    return Mediation(
        nothing=3 * rational + 3 * faulty + 1,
        punishment=2 * rational + 3 * faulty + 1,
        broadcast=2 * rational + 2 * faulty + 1,
        signatures=rational + faulty + 1,
    )


def baited(players: int, rational: int, faulty: int) -> bool:
    """Whether a reward for betrayal makes agreement robust: n > max(3k/2 + 3t, 2(k+t)).

    Source: A. Ranchal-Pedrosa, V. Gramoli, TRAP, AsiaCCS 2022.
    """
    return players >= fewest_baited(rational, faulty)


def fewest_baited(rational: int, faulty: int) -> int:
    """The fewest players for which `baited` holds."""
    return floor(max(Fraction(3 * rational, 2) + 3 * faulty, Fraction(2 * (rational + faulty)))) + 1


class Network(Enum):
    """What a protocol may assume of its network and of who takes part."""

    SYNCHRONOUS_DYNAMIC = "synchronous, dynamically available"
    PARTIALLY_SYNCHRONOUS = "partially synchronous, quasi-permissionless"
    SYNCHRONOUS = "synchronous, quasi-permissionless"


def expensive_from(network: Network) -> Fraction:
    """The adversary's share from which no protocol makes attacks expensive without hurting others (EAAC).

    Source: E. Budish, A. Lewis-Pye, T. Roughgarden, The Economic Limits of Permissionless Consensus, EC 2024: 1/2, 1/3
    and, for proof of stake with slashing, 2/3.
    """
    return {
        Network.SYNCHRONOUS_DYNAMIC: Fraction(1, 2),
        Network.PARTIALLY_SYNCHRONOUS: Fraction(1, 3),
        Network.SYNCHRONOUS: Fraction(2, 3),
    }[network]


def slashing_can_secure(network: Network, share: Fraction) -> bool:
    """Whether slashing can make an attack by this share of the resource expensive without hurting others."""
    return share < expensive_from(network)


def cost_of_corruption(stake: Fraction | int) -> Fraction:
    """What a provable safety violation loses at least: a third of the stake, by quorum intersection.

    Source: S. Deb, R. Raynor, S. Kannan, STAKESURE, arXiv 2401.05797.
    """
    return Fraction(stake) / 3


def strongly_safe(stake: Fraction | int, coverage: Iterable[Fraction | int]) -> bool:
    """Whether the cover sold for one reversion window can be paid from what a violation loses (same source)."""
    return sum(map(Fraction, coverage), Fraction(0)) <= cost_of_corruption(stake)
