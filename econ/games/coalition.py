"""Games of coalitions: members with power, regimes with needed power, and integer gains that may change hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, Literal

from econ.certificates.codec import Refused, ratio
from econ.certificates.quorums import Quorums, read
from econ.errors import BadInput

Amount = Fraction | int

# Amounts whose common denominator is longer are rounded, in the coalition's favour, to this many bits of a unit.
EXACT_BITS = 256
ROUNDED_BITS = 64


@dataclass(frozen=True)
class Need:
    """The power that a regime needs, as a share of all power.

    `above` more than the share, `least` the share itself, `overlap` what two quorums of more than the share have in
    common at least.
    """

    rule: Literal["above", "least", "overlap"]
    share: Fraction


ANYBODY = Need("above", Fraction(0))
NOBODY = Need("least", Fraction(0))
VETO = Need("least", Fraction(1, 3))
CONFLICT = Need("overlap", Fraction(2, 3))
QUORUM = Need("above", Fraction(2, 3))


@dataclass(frozen=True)
class Regime:
    """One way in which a coalition may play: needed power [action], own gains [action][member], and a joint gain.

    Amounts are integers in one unit; a cost is a negative gain.
    """

    name: str
    needs: tuple[Need, ...]
    gains: tuple[tuple[int, ...], ...]
    gain: int = 0


@dataclass(frozen=True)
class CoalitionGame:
    """Members by integer power [member], and the regimes that coalitions of them may reach.

    A coalition has at most `most` members (None: any number), and `faulty` others may do anything to help it.
    """

    power: tuple[int, ...]
    regimes: tuple[Regime, ...]
    actions: tuple[str, ...] = ("attack",)
    most: int | None = None
    faulty: int = 0

    @property
    def section(self) -> dict[str, Any]:
        """The game as a certificate holds it."""
        return {
            "power": list(self.power),
            "most": len(self.power) if self.most is None else self.most,
            "faulty": self.faulty,
            "actions": list(self.actions),
            "regimes": [_section(regime) for regime in self.regimes],
        }

    def quorums(self) -> Quorums:
        """The game as the verifier reads it; raises BadInput where a side condition is broken."""
        try:
            return read(self.section)
        except Refused as refusal:
            raise BadInput(f"coalition game: {refusal}") from refusal

    def sized(self, most: int) -> CoalitionGame:
        """The game for coalitions of so many members at most."""
        return replace(self, most=most)

    def helped(self, faulty: int) -> CoalitionGame:
        """The game with so many faulty others."""
        return replace(self, faulty=faulty)


@dataclass(frozen=True)
class Threat:
    """A regime with one action in exact amounts: what it needs, its joint gain, and what each member loses [member]."""

    name: str
    needs: Need
    gain: Amount
    costs: tuple[Amount, ...]


def threshold(name: str, needs: Need, *, gain: int, costs: Sequence[int]) -> Regime:
    """A regime with one action: a joint gain against what each member loses [member]."""
    return Regime(name, (needs,), (tuple(-cost for cost in costs),), gain)


def in_integers(power: tuple[int, ...], threats: Sequence[Threat], *, faulty: int = 0) -> tuple[CoalitionGame, int]:
    """The game of these threats and how many of its units make one of theirs.

    Exact unless the common denominator has more than EXACT_BITS bits; then gains are rounded up and costs down, so that
    a coalition gains at least as much as in truth.
    """
    amounts = [amount for threat in threats for amount in (threat.gain, *threat.costs)]
    exact = lcm(*(Fraction(amount).denominator for amount in amounts))
    unit = exact if exact.bit_length() <= EXACT_BITS else 1 << ROUNDED_BITS
    regimes = tuple(
        threshold(each.name, each.needs, gain=ceil(each.gain * unit), costs=[floor(cost * unit) for cost in each.costs])
        for each in threats
    )
    return CoalitionGame(power, regimes, faulty=faulty), unit


def _section(regime: Regime) -> dict[str, Any]:
    return {
        "name": regime.name,
        "gain": regime.gain,
        "needs": [[needs.rule, ratio(needs.share)] for needs in regime.needs],
        "gains": [list(gains) for gains in regime.gains],
    }
