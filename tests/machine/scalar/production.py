"""How a lane's slot gets a leader, a proposal and votes."""

from __future__ import annotations

from collections.abc import Callable

from econ.strategies.actions import EFFECTS, Effect, Propose, Vote
from econ.strategies.views import ProposerView, VoterView
from tests.machine.scalar import rules
from tests.machine.scalar.chance import WHOLE
from tests.machine.scalar.laws import proposal_weights
from tests.machine.scalar.world import Sequencer, World

LEADER, PROPOSAL, LATE = 8, 9, 10
MEV_SEEN = 15


def effect_of(world: World) -> Effect:
    """What the leader's action does."""
    return EFFECTS[Propose(world.action)]


def elect(world: World) -> None:
    """Choose the slot's leader, or the one after it, unless a view change runs or the chain is halted."""
    if world.stall > 0 or world.halted:
        world.leader = -1
        return
    able = [sequencer for sequencer in world.sequencers if sequencer.power > 0]
    elected = ELECTIONS[rules.name_of(world.setting.mechanism.election)](world, able) if able else -1
    if not world.setting.pipelined:
        world.leader = elected
        return
    named, world.next_leader = world.next_leader, elected
    world.leader = named if named in [sequencer.index for sequencer in able] else -1
    if world.leader == -1:
        world.carried = 0


def lowest(world: World, able: list[Sequencer]) -> int:
    """The first sequencer that can lead."""
    return able[0].index


def next_in_turn(world: World, able: list[Sequencer]) -> int:
    """The next sequencer that can lead; the turn passes to the one after it."""
    size = world.setting.size
    leader = min(able, key=lambda sequencer: (sequencer.index - world.turn) % size).index
    world.turn = (leader + 1) % size
    return leader


def drawn_by_power(world: World, able: list[Sequencer]) -> int:
    """A sequencer drawn in proportion to voting power."""
    return world.event(LEADER, [sequencer.power for sequencer in world.sequencers])


def by_priority(world: World, able: list[Sequencer]) -> int:
    """The sequencer with the highest priority after everybody gained its power; it pays for all."""
    powers = [sequencer.power for sequencer in world.sequencers]
    if any(abs(sequencer.priority) > sum(powers) for sequencer in world.sequencers):
        moved = rules.recentred({sequencer.index: sequencer.priority for sequencer in able}, powers)
        for sequencer, priority in zip(world.sequencers, moved, strict=True):
            sequencer.priority = priority
    for sequencer in world.sequencers:
        sequencer.priority += sequencer.power
    leader = max(able, key=lambda sequencer: (sequencer.priority, -sequencer.index))
    leader.priority -= sum(powers)
    return leader.index


ELECTIONS: dict[str, Callable[[World, list[Sequencer]], int]] = {
    "single": lowest,
    "round-robin": next_in_turn,
    "stake-weighted": drawn_by_power,
    "weighted-round-robin": by_priority,
}


def propose(world: World) -> None:
    """Count what may and must be forced in, and let the leader act."""
    depth, due = world.setting.mechanism.chain.bitcoin_depth, world.setting.confirmations_due
    line = world.waiting
    world.visible = sum(world.confirmed(forced, depth) for forced in line)
    world.due = sum(world.confirmed(forced, due) for forced in line)
    if world.leader < 0 or world.sequencers[world.leader].offline > 0:
        world.action = int(Propose.OFFLINE)
        return
    queue = 2 if world.due > 0 else int(world.visible > 0)
    accused = world.accused(world.leader)
    value = min(max(world.mev, world.carried), MEV_SEEN)
    view = ProposerView(mev=value, target=world.target, forced=queue, accused=accused)
    strategy = world.setting.strategies[world.sequencers[world.leader].strategy]
    world.action = world.event(PROPOSAL, proposal_weights(strategy, view))


def agree(world: World) -> None:
    """Vote, and make the proposal final, or lose the slot and those of the view change."""
    effect, was_halted = effect_of(world), world.halted
    world.valid = obeys(world, effect)
    for sequencer in world.sequencers:
        sequencer.voted = effect.block and votes(world, sequencer)
    agreed = effect.block and reaches_quorum(world) and not late(world, effect)
    world.forked = agreed and next_leader_forks(world)
    world.final = agreed and not world.forked and next_leader_is_up(world)
    world.stall = slots_to_wait(world)
    if effect.excludes and world.setting.votes_chosen:
        leave_votes_out(world)
    world.halted = was_halted or (world.final and not world.valid)
    world.height += world.final
    for sequencer in world.sequencers:
        sequencer.missed += world.final and sequencer.power > 0 and not sequencer.voted
    world.counters["BLOCKS"] += world.final
    world.counters["FORKED_BLOCKS"] += world.forked
    world.counters["MISSED_SLOTS"] += not world.final and not was_halted
    world.counters["INVALID_PROPOSALS"] += effect.block and world.leader >= 0 and not world.valid
    world.counters["HALTED_SLOTS"] += was_halted


def slots_to_wait(world: World) -> int:
    """Slots until somebody may lead again after this one."""
    if world.forked:
        return world.setting.forked_slots
    if world.leader >= 0 and not world.final:
        return world.setting.lost_slots - 1
    return max(world.stall - 1, 0)


def obeys(world: World, effect: Effect) -> bool:
    """Whether the proposal takes in what is due and references Bitcoin in time."""
    left_out = world.setting.due_or_invalid and world.due > 0 and not effect.forced
    limit = world.setting.mechanism.chain.reference_limit
    overdue = not effect.references and world.since_reference >= limit
    return not left_out and not overdue


def votes(world: World, sequencer: Sequencer) -> bool:
    """Whether a sequencer votes for the proposal."""
    if sequencer.power == 0 or sequencer.offline > 0:
        return False
    vote = vote_of(world, sequencer)
    return vote == Vote.RUBBER_STAMP or (vote in {Vote.HONEST, Vote.FORK} and world.valid)


def vote_of(world: World, sequencer: Sequencer) -> Vote:
    """What a sequencer's strategy says to the proposal; the value of the block concerns the next leader alone."""
    follows = sequencer.index == world.next_leader
    value = min(world.mev, MEV_SEEN) if follows else 0
    view = VoterView(valid=world.valid, own=sequencer.index == world.leader, next=follows, mev=value)
    return world.setting.strategies[sequencer.strategy].vote(view)


def next_leader_is_up(world: World) -> bool:
    """Whether the next leader can form the certificate, where it takes a next leader."""
    if not world.setting.pipelined:
        return True
    return world.next_leader >= 0 and world.sequencers[world.next_leader].offline == 0


def next_leader_forks(world: World) -> bool:
    """Whether the next leader could form the certificate and leaves the block out instead."""
    if not (world.setting.pipelined and next_leader_is_up(world)):
        return False
    return vote_of(world, world.sequencers[world.next_leader]) == Vote.FORK


def leave_votes_out(world: World) -> None:
    """Take votes of others back, one after another, wherever a quorum is left."""
    for sequencer in world.sequencers:
        if not sequencer.voted or sequencer.index == world.leader:
            continue
        sequencer.voted = False
        if reaches_quorum(world):
            world.counters["VOTES_EXCLUDED"] += world.final
        else:
            sequencer.voted = True


def reaches_quorum(world: World) -> bool:
    """Whether more than two thirds of the voting power voted."""
    voted = sum(sequencer.power for sequencer in world.sequencers if sequencer.voted)
    return 3 * voted > 2 * sum(sequencer.power for sequencer in world.sequencers)


def late(world: World, effect: Effect) -> bool:
    """Whether the proposal misses its slot."""
    miss = world.setting.late[effect.delay]
    return world.event(LATE, [WHOLE - miss, miss]) == 1
