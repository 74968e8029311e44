"""What coalitions can do with voting power, what it gains them and costs each: veto a block, reverse final orders.

A veto needs what a quorum cannot spare, a third of the power in most protocols. A reversal needs the overlap of two
quorums, whose members all vote twice, and goes the easiest way of the protocol (`conflicts`). From a third on, under
partial synchrony, no penalty that the chain itself executes counts (A-SLH-3; E. Budish, A. Lewis-Pye, T. Roughgarden,
The Economic Limits of Permissionless Consensus, EC 2024): only a venue that a halt does not stop slashes a reversal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from econ.games.coalition import Need, Threat
from econ.money import PPM
from econ.protocol.terms import Offence
from econ.solvers.claims import conflicts
from econ.solvers.claims.claim import Weights, total
from econ.solvers.claims.evidence import consequences, consequences_of_leaving
from econ.solvers.claims.order_final import window
from econ.solvers.claims.proposing import lost_slot
from econ.solvers.claims.rent import income
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.venues import survives_halt

VETOES, REVERSES, DECIDES = "veto a block", "reverse final orders", "decide alone"
OTHERS = "everybody outside the coalition plays as prescribed"
SPLIT = "the network is the coalition's while it reverses: the others' votes split evenly between both orders"
EXPECTED = "extractable value counts at its mean; members share what they gain as they like"

Each = TypeVar("Each")


@dataclass(frozen=True)
class Attack:
    """One thing a coalition can do: the power it needs, named joint gains, and each sequencer's named losses (msat).

    `losses` maps a name to amounts [sequencer]; a negative loss is a gain of that sequencer's own.
    """

    name: str
    needs: Need
    gains: tuple[tuple[str, Fraction], ...]
    losses: Mapping[str, tuple[Fraction, ...]]

    @property
    def gain(self) -> Fraction:
        """Everything the coalition gains jointly."""
        return total(self.gains)

    @property
    def costs(self) -> tuple[Fraction, ...]:
        """Everything each sequencer loses [sequencer]."""
        return tuple(sum(each, Fraction(0)) for each in zip(*self.losses.values(), strict=True))

    @property
    def threat(self) -> Threat:
        """The attack as a regime of a game."""
        return Threat(self.name, self.needs, self.gain, self.costs)

    def weights(self, members: Iterable[int]) -> Weights:
        """Signed terms of prescribed play against this attack by these members."""
        chosen = tuple(members)
        lost = [(name, sum((each[who] for who in chosen), Fraction(0))) for name, each in self.losses.items()]
        return [*lost, *((name, -gain) for name, gain in self.gains)]


def power_of(setting: Setting) -> tuple[int, ...]:
    """Voting power [sequencer]."""
    return tuple(each.power for each in seats_of(setting))


def seats_of(setting: Setting) -> tuple[Seat, ...]:
    """The seat that stands for each sequencer [sequencer]."""
    return tuple(_spread(setting, setting.seats))


def attacks_of(setting: Setting) -> tuple[Attack, ...]:
    """The attacks that can be weighed; a veto only where a lost slot moves no price and somebody else leads."""
    vetoed = (veto(setting),) if vetoes_weighed(setting) else ()
    return (*vetoed, reversal(setting))


def vetoes_weighed(setting: Setting) -> bool:
    """Whether a vetoed block of somebody else exists and can be weighed by itself."""
    return setting.size > 1 and setting.block.settled


def veto(setting: Setting) -> Attack:
    """No quorum for somebody else's block: its votes go unpaid, its users wait for a leader of the coalition.

    The scenario's bribe is paid for it where the block holds the watched transaction.
    """
    in_time = 1 - setting.miss[0]
    leading = [lost_slot(setting, seat, Fraction(1)) - lost_slot(setting, seat, Fraction(0)) for seat in setting.seats]
    bribe = setting.scenario.bribe if setting.scenario.target_per_day else 0
    later = [in_time * lost_slot(setting, seat, Fraction(0)) for seat in setting.seats]
    votes = [in_time * (seat.fees + seat.minted).vote for seat in setting.seats]
    return Attack(
        VETOES,
        conflicts.veto(setting.record),
        (("users of the block", in_time * max(leading)), ("bribe", Fraction(bribe))),
        {"lost reward": _spread(setting, votes), "recovered later": _spread(setting, [-each for each in later])},
    )


def reversal(setting: Setting) -> Attack:
    """A second order for every block whose commitment is not yet final on Bitcoin, by who signed the first one.

    Prescribed play may have taken value already: then a member's own part of it is no gain.
    """
    blocks, fees = window(setting) + 1, setting.mechanism.fees.mev
    reliance = Fraction(blocks * setting.scenario.reliance_per_slot)
    value = blocks * setting.mean_value * Fraction(fees.proposer + fees.voters, PPM)
    taken = [blocks * seat.value.per_slot(seat.turns.share) for seat in setting.seats]
    sentences = [_sentence(setting, seat) for seat in setting.seats]
    losses = {name: _spread(setting, [each[name] for each in sentences]) for name in ("slash", "jail or ejection")}
    attack = Attack(
        REVERSES,
        conflicts.easiest(setting.record).needs,
        (("reliance", reliance), ("extractable value", value)),
        losses | {"value taken anyway": _spread(setting, taken)},
    )
    return _by_leaders(setting, attack) if setting.record.order_by_word else attack


def sovereignty(setting: Setting) -> Attack:
    """A quorum by itself, which leaves the others out for good: what they would earn in a slot is the coalition's."""
    earned = [income(setting, seat) for seat in setting.seats]
    each = _spread(setting, earned)
    return Attack(
        DECIDES, conflicts.quorum(setting.record), (("income of all", sum(each, Fraction(0))),), {"own income": each}
    )


def judged(setting: Setting) -> bool:
    """Whether a provable reversal is slashed: by others where one leader's word is reversed, else despite a halt."""
    if not conflicts.easiest(setting.record).provable:
        return False
    alone = any(seat.turns.share == 1 for seat in setting.seats)
    by_others = setting.record.order_by_word and not alone
    return by_others or survives_halt(setting.mechanism.slashing.venue)


def _sentence(setting: Setting, seat: Seat) -> dict[str, Fraction]:
    """What a member expects to lose that stays, or leaves at once, whichever is less."""
    if not judged(setting):
        return {"slash": Fraction(0), "jail or ejection": Fraction(0)}
    staying = consequences(setting, seat, Offence.EQUIVOCATION)
    leaving = consequences_of_leaving(setting, seat, Offence.EQUIVOCATION)
    return dict(staying if total(staying) <= total(leaving) else leaving)


def _by_leaders(setting: Setting, attack: Attack) -> Attack:
    """The same where only who leads has a word to take back: others would lose more than it gains."""
    worst = attack.gain + max(attack.costs) + 1
    silent = [Fraction(0) if seat.turns.share else worst for seat in setting.seats]
    return Attack(attack.name, attack.needs, attack.gains, {**attack.losses, "leads no slot": _spread(setting, silent)})


def _spread(setting: Setting, of_seats: Iterable[Each]) -> tuple[Each, ...]:
    """What holds for a kind of sequencer, for every sequencer."""
    found = {who: each for seat, each in zip(setting.seats, of_seats, strict=True) for who in seat.members}
    return tuple(found[who] for who in range(setting.size))
