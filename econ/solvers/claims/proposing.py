"""A leader's proposal against the prescribed one: what the slot pays, what comes back later, what is punished."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from econ.money import PPM
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.protocol.terms import Offence
from econ.solvers.claims.claim import Row, Weights, total
from econ.solvers.claims.evidence import consequences
from econ.solvers.claims.income import EMPTY, Pay
from econ.solvers.claims.setting import Seat, Setting
from econ.strategies.actions import EFFECTS, Effect, Propose

ASSUMPTIONS = (
    "everybody else plays as prescribed and nobody fails",
    "demand is at its mean, the gas price at its floor",
    "users left out stay and are taken by the next final block",
)


@dataclass(frozen=True)
class Situation:
    """What the leader finds: extractable value (msat), the watched transaction, forced ones that are visible or due."""

    value: int = 0
    target: bool = False
    forced: int = 0
    due: bool = False

    @property
    def words(self) -> str:
        """What the leader finds, in words."""
        watched = ", the watched transaction" if self.target else ""
        due = " due" if self.due else ""
        return f"{self.value} msat of value{watched}" + (f", {self.forced} forced{due}" if self.forced else "")


@dataclass(frozen=True)
class Case:
    """The seat that a deviation suits best, its exact terms, and every inequality that was weighed to find it."""

    seat: Seat
    weights: Weights
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a proposal is worth to its leader (expected msat).

    `reward` is ordinary pay of the slot, `gain` value, bribe and reliance taken, `later` what later slots pay because
    of this one. `valid` says that honest voters accept it, `final` is the chance that it becomes final.
    """

    reward: Fraction
    gain: Fraction
    later: Fraction
    valid: bool
    final: Fraction

    @property
    def worth(self) -> Fraction:
        """Everything together."""
        return self.reward + self.gain + self.later


def outcome(setting: Setting, seat: Seat, effect: Effect, situation: Situation) -> Outcome:
    """The outcome of a proposal with these features."""
    valid = not _left_out_due(setting, effect, situation)
    final = 1 - setting.miss[effect.delay] if effect.block and valid else Fraction(0)
    _, postponed = _paid(setting, seat, effect, situation)
    signer = excluding(setting, seat) if effect.excludes and setting.world.excludes else seat
    paid, _ = _paid(setting, signer, effect, situation)
    word = effect.equivocates * setting.world.order_by_word * setting.scenario.reliance_per_slot
    gain = final * (_extracted(setting, signer, effect, situation).both + _bribe(setting, effect, situation)) + word
    again = seat.turns.again
    failed = lost_slot(setting, seat, again, forced=situation.forced)
    later = final * _next_block(setting, postponed, again, slots=1) + (1 - final) * failed
    return Outcome(reward=final * (paid + signer.minted).both, gain=gain, later=later, valid=valid, final=final)


def excluding(setting: Setting, seat: Seat) -> Seat:
    """The seat as it is paid for a block whose certificate holds no more votes than a quorum needs."""
    payroll = replace(seat.payroll, total=held(setting, seat))
    minted = payroll.minted(blocks_per_year=setting.world.blocks_per_year)
    return replace(seat, payroll=payroll, fees=payroll.fees(setting.block), minted=minted)


def held(setting: Setting, seat: Seat) -> int:
    """The voting power in a certificate whose leader leaves out, one by one, whom a quorum can spare."""
    powers = {who: each.power for each in setting.seats for who in each.members}
    left = whole = seat.payroll.total
    for who in sorted(set(powers) - {seat.index}):
        left -= powers[who] if 3 * (left - powers[who]) > 2 * whole else 0
    return left


def prescribed(setting: Setting, seat: Seat, situation: Situation) -> Outcome:
    """The prescribed proposal that earns most."""
    actions = [Propose.HONEST]
    if setting.free_order() and situation.value:
        actions.append(Propose.REORDER)
    if setting.free_selection() and situation.target:
        actions.append(Propose.CENSOR_TARGET)
    outcomes = [outcome(setting, seat, EFFECTS[action], situation) for action in actions]
    return max(outcomes, key=lambda found: found.worth)


def weights_of(setting: Setting, seat: Seat, action: Propose, situation: Situation) -> Weights:
    """Signed terms of prescribed play against one such proposal."""
    effect = EFFECTS[action]
    kept, found = prescribed(setting, seat, situation), outcome(setting, seat, effect, situation)
    lost, later = kept.reward + kept.gain - found.reward, kept.later - found.later
    return [
        ("lost reward" if found.valid else "quorum", lost + max(later, Fraction(0))),
        ("recovered later", min(later, Fraction(0))),
        *_punishment(setting, seat, effect, found),
        ("gain", -found.gain),
    ]


def worst(setting: Setting, weigh: Callable[[Seat], Weights], *, option: str = "") -> Case:
    """The seat that a deviation suits best, and its terms; among equals the first. `option` names the deviation."""
    return _least((seat, option, weigh(seat)) for seat in setting.seats)


def worst_of(setting: Setting, action: Propose, *situations: Situation) -> Case:
    """The seat among those that lead which a proposal suits best in one of these situations, and its terms."""
    leaders = [seat for seat in setting.seats if seat.turns.share]
    return _least(
        (seat, f"{named(action)}, {found.words}", weights_of(setting, seat, action, found))
        for found in situations
        for seat in leaders
    )


def _least(cases: Iterable[tuple[Seat, str, Weights]]) -> Case:
    weighed = list(cases)
    seat, _, weights = min(weighed, key=lambda case: total(case[2]))
    return Case(seat, weights, tuple(Row(seat.members, option, tuple(weights)) for seat, option, weights in weighed))


def named(action: Propose) -> str:
    """A proposal as the menu of games names it."""
    return f"propose {action.name.lower().replace('_', ' ')}"


def lost_slot(setting: Setting, seat: Seat, leads_next: Fraction, *, forced: int = 0) -> Fraction:
    """What later slots pay on account of a slot without a final block: its users again, less the idle slots.

    A view change takes whole slots: meanwhile nobody leads, users pile up for the next leader and the rotation waits.
    """
    slots, share = setting.world.view_change, seat.turns.share
    postponed = _fees(setting, seat, users=True, forced=forced)
    nobody = (seat.minted + seat.sure_value).per_slot(share)
    users = (leads_next - share) * seat.fees.lead if setting.block.fits else -seat.fees.per_slot(share)
    return _next_block(setting, postponed, leads_next, slots=slots) + (slots - 1) * (users - nobody)


def _next_block(setting: Setting, postponed: Pay, leads_next: Fraction, *, slots: int) -> Fraction:
    """What a sequencer gets of pay that the next block makes up for, so many slots later."""
    if not setting.block.fits:
        return Fraction(0)
    return setting.discount**slots * (leads_next * postponed.lead + postponed.vote)


def _paid(setting: Setting, seat: Seat, effect: Effect, situation: Situation) -> tuple[Pay, Pay]:
    """Fees of a final block, and fees that are left to the next one."""
    dropped = effect.overcharges and setting.mechanism.fees.l1_overcharge > PPM
    executes = setting.mechanism.forced_inclusion.enforcement is Enforcement.EXECUTES
    taken = effect.forced or (situation.due and executes)
    paid = _fees(setting, seat, users=effect.users, forced=situation.forced if taken and not dropped else 0)
    whole = _fees(setting, seat, users=True, forced=situation.forced if not taken or not dropped else 0)
    return paid, whole - paid


def _fees(setting: Setting, seat: Seat, *, users: bool, forced: int) -> Pay:
    """Fees of a block with or without its users and with so many forced transactions."""
    if users and not forced:
        return seat.fees
    return seat.payroll.fees(setting.block if users else EMPTY, forced=forced)


def _extracted(setting: Setting, seat: Seat, effect: Effect, situation: Situation) -> Pay:
    late = situation.value * setting.scenario.mev_growth[effect.delay] // PPM
    return seat.payroll.value(situation.value * effect.reorders + late)


def _bribe(setting: Setting, effect: Effect, situation: Situation) -> int:
    return setting.scenario.bribe if situation.target and not effect.target else 0


def _left_out_due(setting: Setting, effect: Effect, situation: Situation) -> bool:
    invalid = setting.mechanism.forced_inclusion.enforcement is Enforcement.INVALID
    return invalid and situation.due and not effect.forced


def _punishment(setting: Setting, seat: Seat, effect: Effect, found: Outcome) -> Weights:
    if effect.equivocates:
        return consequences(setting, seat, Offence.EQUIVOCATION)
    if effect.reorders:
        return [(name, found.final * weight) for name, weight in consequences(setting, seat, Offence.REORDERING)]
    return []
