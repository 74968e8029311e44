"""What the world does to a lane in one slot: Bitcoin, users, failures, and the sender that may force."""

from __future__ import annotations

from fractions import Fraction

from tests.machine.scalar.chance import WHOLE
from tests.machine.scalar.laws import DAY_MS, YEAR_MS, chance
from tests.machine.scalar.rules import ppm
from tests.machine.scalar.world import Forced, World

MOST_FORCED_PER_BLOCK = 1_000
BITCOIN_BLOCK, FEE_RATE, MEV, WATCHED, FORCED, OUTAGE, ARRIVALS = range(1, 8)


def coin(world: World, purpose: int, yes: int) -> bool:
    """Whether an event with this chance out of 2**32 happens."""
    return world.event(purpose, [WHOLE - yes, yes]) == 1


def per_day(world: World, number: int) -> int:
    """The chance per slot of something that happens so often a day."""
    return chance(Fraction(number * world.setting.mechanism.chain.slot_ms, DAY_MS))


def bitcoin(world: World) -> None:
    """Find a Bitcoin block or not; a block confirms, ages and prices what is on Bitcoin."""
    laws = world.setting.laws
    world.bitcoin_found = coin(world, BITCOIN_BLOCK, laws.hazard[world.bitcoin_age // laws.bucket_slots])
    if world.bitcoin_found:
        world.bitcoin_fee = world.event(FEE_RATE, laws.fee_rows[world.bitcoin_fee])
        world.bitcoin_age = 0
        world.unreferenced += 1
        world.counters["BITCOIN_BLOCKS"] += 1
    else:
        world.bitcoin_age = min(world.bitcoin_age + 1, laws.oldest)
    age_commitments(world)
    age_forced(world)
    world.tag_wait = world.tag_wait + 1 if world.tagged is not None else 0
    world.tag_done = -1


def age_commitments(world: World) -> None:
    """Commitments that were final before this slot are accounted for; the others may gain a confirmation."""
    depth = world.setting.mechanism.chain.bitcoin_depth
    open_ones = [confirmations for confirmations in world.commitments if confirmations < depth]
    world.commitments = [confirmations + world.bitcoin_found for confirmations in open_ones]


def age_forced(world: World) -> None:
    """A Bitcoin block takes in the first forced transactions that wait and refuses the others."""
    if not world.bitcoin_found:
        return
    sent, line = world.unconfirmed, world.waiting
    world.counters["FORCED_REFUSED"] += len(sent[MOST_FORCED_PER_BLOCK:])
    world.forced = [*line, *sent[:MOST_FORCED_PER_BLOCK]]
    for forced in world.forced:
        forced.confirmations = min(forced.confirmations + 1, world.setting.most_confirmations)


def demand(world: World) -> None:
    """Draw values, users, watched and forced transactions, and failures."""
    laws = world.setting.laws
    world.counters["SLOTS"] += 1
    world.mev = world.event(MEV, laws.mev_weights)
    world.counters["MEV_AVAILABLE"] += laws.mev_values[world.mev]
    for index in range(len(laws.users)):
        arrive(world, index)
    if coin(world, WATCHED, per_day(world, world.setting.scenario.target_per_day)) and not world.target:
        world.target = True
        world.counters["TARGETS_ARRIVED"] += 1
    others_force(world)
    fail(world)


def arrive(world: World, index: int) -> None:
    """Let users of one class in while their mempool has room."""
    table = world.setting.laws.users[index]
    came = table.counts[world.event(ARRIVALS, table.weights, index)]
    world.counters["USERS_ARRIVED"] += came
    room = min(came, max(world.setting.scenario.mempool_cap - world.mempool[index], 0))
    world.mempool[index] += room
    world.counters["USERS_REFUSED"] += came - room


def others_force(world: World) -> None:
    """Somebody may force a transaction; it is followed if none is."""
    scenario = world.setting.scenario
    crowded = len(world.forced) >= scenario.forced_outstanding
    may = world.setting.forced_open and not crowded
    if coin(world, FORCED, per_day(world, scenario.forced_per_day) if may else 0):
        world.forced.append(Forced(tagged=world.tagged is None))
        world.counters["FORCED_SENT"] += 1


def fail(world: World) -> None:
    """Those who are away come closer to their return; one sequencer may fail."""
    scenario, size = world.setting.scenario, world.setting.size
    each = scenario.outages_per_year * world.setting.mechanism.chain.slot_ms * WHOLE // YEAR_MS
    victim = world.event(OUTAGE, [each] * size + [WHOLE - size * each])
    for sequencer in world.sequencers:
        sequencer.offline = max(sequencer.offline - 1, 0)
    if victim < size:
        world.sequencers[victim].offline = scenario.outage_slots
        world.counters["OUTAGES"] += 1


def users(world: World) -> None:
    """The watched sender waits, or forces once it has waited long enough and the loss is worth the fee."""
    scenario = world.setting.scenario
    if not world.target:
        world.target_wait = 0
        return
    cost = world.fee_rate * scenario.forced_vbytes
    worth = scenario.target_value != 0 and ppm(scenario.target_value, scenario.censorship_belief) > cost
    if world.setting.forced_open and worth and world.target_wait >= scenario.target_patience:
        world.target, world.target_wait = False, 0
        world.forced.append(Forced())
        world.ledger.move("FORCED_INSCRIPTION", "WORLD", "BITCOIN_MINERS", amount=cost)
        world.counters["TARGETS_FORCED"] += 1
    else:
        world.target_wait = min(world.target_wait + 1, scenario.target_patience)
        world.counters["TARGET_WAIT"] += 1
