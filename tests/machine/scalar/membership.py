"""Jail, unbonding, exit, entry, the queue, and voting power."""

from __future__ import annotations

from econ.protocol.terms import Clock
from econ.strategies.actions import Stake
from econ.strategies.views import StakerView
from tests.machine.scalar.world import (
    ACTIVE,
    EJECTED,
    JAILED,
    OUTSIDE,
    QUEUED,
    UNBONDING,
    Sequencer,
    World,
    refresh_power,
)


def staking(world: World) -> None:
    """Move standings on by time and by choice, then recompute voting power if anything changed."""
    before = [sequencer.standing for sequencer in world.sequencers]
    held = [(world.stake("free", each.index), world.stake("unbonding", each.index)) for each in world.sequencers]
    for sequencer in world.sequencers:
        pass_time(world, sequencer)
    if world.ends(world.setting.mechanism.chain.slots_per_epoch):
        admit(world)
    for sequencer, (free, leaving) in zip(world.sequencers, held, strict=True):
        choose(world, sequencer, free=free, leaving=leaving)
    changed = [s.standing for s, old in zip(world.sequencers, before, strict=True) if s.standing != old]
    world.counters["EXITS"] += changed.count(UNBONDING)
    world.counters["ENTRIES"] += changed.count(QUEUED)
    if changed or world.set_changed:
        refresh_power(world)


def pass_time(world: World, sequencer: Sequencer) -> None:
    """Let jail or unbonding run; stake that has left is free."""
    in_blocks = world.setting.mechanism.sequencers.unbonding.clock == Clock.BITCOIN_BLOCKS
    leaves = sequencer.standing in {UNBONDING, EJECTED}
    if not leaves and sequencer.standing != JAILED:
        return
    tick = world.referenced if leaves and in_blocks else 1
    was, sequencer.timer = sequencer.timer, max(sequencer.timer - tick, 0)
    if was == 0 or sequencer.timer > 0:
        return
    if leaves:
        leaving = world.stake("unbonding", sequencer.index)
        world.move_stake("RELEASE", "unbonding", "free", index=sequencer.index, amount=leaving)
    sequencer.standing = {UNBONDING: OUTSIDE, JAILED: ACTIVE, EJECTED: EJECTED}[sequencer.standing]


def choose(world: World, sequencer: Sequencer, *, free: int, leaving: int) -> None:
    """Leave or come back as the strategy says; `free` and `leaving` are stake before this slot's releases."""
    view = StakerView(accused=world.accused(sequencer.index), active=sequencer.standing == ACTIVE)
    choice = world.setting.strategies[sequencer.strategy].stake(view)
    rules = world.setting.mechanism.sequencers
    if choice == Stake.EXIT and sequencer.standing == ACTIVE:
        bond = world.stake("bond", sequencer.index)
        world.move_stake("UNBOND", "bond", "unbonding", index=sequencer.index, amount=bond)
        sequencer.standing, sequencer.timer = UNBONDING, rules.unbonding.count
    returns = sequencer.standing == OUTSIDE or (sequencer.standing == EJECTED and leaving == 0)
    if choice == Stake.ENTER and returns and rules.re_entry and free >= max(rules.minimum, 1):
        world.move_stake("BOND", "free", "bond", index=sequencer.index, amount=rules.minimum)
        sequencer.standing, sequencer.timer = QUEUED, rules.activation_epochs


def admit(world: World) -> None:
    """At the end of an epoch those in the queue come closer, and the first who are ready get the seats."""
    queue = [sequencer for sequencer in world.sequencers if sequencer.standing == QUEUED]
    for sequencer in queue:
        sequencer.timer = max(sequencer.timer - 1, 0)
    ready = [sequencer for sequencer in queue if sequencer.timer == 0]
    for sequencer in ready[: world.setting.mechanism.sequencers.activations_per_epoch]:
        sequencer.standing = ACTIVE
