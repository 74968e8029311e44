"""Offences, evidence, verdicts and downtime."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from econ.protocol.terms import FOREVER
from tests.machine.scalar import rules
from tests.machine.scalar.environment import coin
from tests.machine.scalar.laws import chance
from tests.machine.scalar.production import effect_of
from tests.machine.scalar.rules import EQUIVOCATION, OFFENCES, OMISSION, PPM, REORDERING, ppm
from tests.machine.scalar.world import ACTIVE, EJECTED, JAILED, UNBONDING, Sequencer, World

DETECTION = 11


def judge(world: World) -> None:
    """Let evidence mature, punish what has been proven, and take up what happened in this slot."""
    committed = offences(world)
    before = [sequencer.standing for sequencer in world.sequencers]
    convicted = verdicts(world, mature(world))
    accuse(world, committed)
    convicted |= absences(world, convicted)
    record(world, before, convicted)
    world.counters["OFFENCES"] += len(committed)


def offences(world: World) -> list[int]:
    """What the leader did that somebody could be punished for."""
    effect = effect_of(world)
    done = {
        EQUIVOCATION: effect.equivocates,
        OMISSION: world.final and not world.valid,
        REORDERING: world.final and effect.reorders,
    }
    return [offence for offence in OFFENCES if done[offence] and world.setting.lags[offence] > 0]


def mature(world: World) -> dict[tuple[int, int], int]:
    """Count down all evidence; charges of what is to be judged now, by offence and sequencer."""
    by_blocks = rules.name_of(world.setting.mechanism.slashing.venue) == "rollup"
    landed = {}
    for (offence, index), sentence in world.sentences.items():
        tick = int(world.final and index != world.leader) if by_blocks else world.referenced
        was_pending = sentence.clock > 0
        sentence.clock = max(sentence.clock - tick, 0)
        if was_pending and sentence.clock == 0:
            landed[offence, index] = sentence.charges
            sentence.charges = 0
    return landed


def verdicts(world: World, landed: dict[tuple[int, int], int]) -> set[int]:
    """Punish by every rule in turn; those convicted."""
    convicted: set[int] = set()
    for rule in world.setting.mechanism.slashing.rules:
        offence = int(rule.offence)
        counts = {index: count for (kind, index), count in landed.items() if kind == offence}
        convicted |= punish(world, rule, counts)
    eject_small(world, convicted)
    return convicted


def accuse(world: World, committed: list[int]) -> None:
    """One report, or none, of all that the leader did; evidence already under way keeps its time."""
    seen = chance(Fraction(world.setting.scenario.detection, PPM))
    if not committed or not coin(world, DETECTION, seen):
        return
    for offence in committed:
        sentence = world.sentence(offence, world.leader)
        sentence.clock = sentence.clock or world.setting.lags[offence]
        sentence.charges += 1


def absences(world: World, convicted: set[int]) -> set[int]:
    """At the end of a window, punish active sequencers that signed too little, and begin a new one."""
    rule = world.setting.mechanism.slashing.downtime
    if rule is None or not world.ends(rule.window):
        return set()
    allowed = rules.allowed_misses(rule)
    active = [sequencer for sequencer in world.sequencers if sequencer.standing == ACTIVE]
    absent = {sequencer.index: 1 for sequencer in active if sequencer.missed > allowed}
    guilty = punish(world, rule, absent)
    if absent:
        eject_small(world, convicted | guilty)
    for sequencer in world.sequencers:
        sequencer.missed = 0
    return guilty


def punish(world: World, rule: Any, counts: dict[int, int]) -> set[int]:
    """Fine, then jail or eject; the guilty."""
    for index, count in counts.items():
        bond, leaving = world.stake("bond", index), world.stake("unbonding", index)
        loss = rules.fine(rule, bond + leaving, count)
        burn(world, index, "bond", amount=min(loss, bond), rate=rule.whistleblower)
        burn(world, index, "unbonding", amount=loss - min(loss, bond), rate=rule.whistleblower)
    guilty = [world.sequencers[index] for index in counts]
    if rule.jail == FOREVER:
        eject(world, guilty)
    elif rule.jail > 0:
        for sequencer in guilty:
            jail(sequencer, rule.jail)
    return set(counts)


def jail(sequencer: Sequencer, slots: int) -> None:
    """Jail an active sequencer."""
    if sequencer.standing == ACTIVE:
        sequencer.standing, sequencer.timer = JAILED, slots


def burn(world: World, index: int, place: str, *, amount: int, rate: int) -> None:
    """Take stake: a part for whoever reported, the rest is destroyed."""
    asset, reward = world.setting.stake_asset, ppm(amount, rate)
    world.ledger.move("WHISTLEBLOWER", (place, index), "WHISTLEBLOWERS", amount=reward, asset=asset)
    world.ledger.move("SLASH", (place, index), "BURNT", amount=amount - reward, asset=asset)


def eject(world: World, guilty: Iterable[Sequencer]) -> None:
    """Put out of the set for good; the bond leaves by the usual way, and who is leaving already keeps its time."""
    for sequencer in guilty:
        if sequencer.standing == EJECTED:
            continue
        bond = world.stake("bond", sequencer.index)
        world.move_stake("UNBOND", "bond", "unbonding", index=sequencer.index, amount=bond)
        if sequencer.standing != UNBONDING:
            sequencer.timer = world.setting.mechanism.sequencers.unbonding.count
        sequencer.standing = EJECTED


def eject_small(world: World, convicted: set[int]) -> None:
    """Eject those of the convicted whose bond has become too small for the set."""
    least = world.setting.mechanism.sequencers.ejection_below
    for index in convicted:
        sequencer = world.sequencers[index]
        if sequencer.standing in {ACTIVE, JAILED} and world.stake("bond", index) < least:
            eject(world, [sequencer])


def record(world: World, before: list[int], convicted: set[int]) -> None:
    """Count convictions and changes of standing, and tell whether voting power may have changed."""
    changed = [s.standing for s, old in zip(world.sequencers, before, strict=True) if s.standing != old]
    world.set_changed = bool(changed or convicted)
    world.counters["CONVICTIONS"] += len(convicted)
    world.counters["JAILINGS"] += changed.count(JAILED)
    world.counters["EJECTIONS"] += changed.count(EJECTED)
