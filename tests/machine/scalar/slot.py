"""One slot of a lane, and the lane as the numbers that the specification names."""

from __future__ import annotations

from tests.machine.scalar import environment, execution, justice, membership, posting, production
from tests.machine.scalar.ledger import BITCOIN
from tests.machine.scalar.rules import OFFENCES
from tests.machine.scalar.world import Sentence, World

COUNTERS = (
    "SLOTS",
    "BLOCKS",
    "MISSED_SLOTS",
    "INVALID_PROPOSALS",
    "HALTED_SLOTS",
    "BITCOIN_BLOCKS",
    "USERS_ARRIVED",
    "USERS_INCLUDED",
    "GAS_USED",
    "TARGETS_ARRIVED",
    "TARGETS_INCLUDED",
    "TARGETS_FORCED",
    "TARGET_WAIT",
    "TARGETS_CENSORED",
    "FORCED_SENT",
    "FORCED_REFUSED",
    "FORCED_INCLUDED",
    "FORCED_DROPPED",
    "TAGS_INCLUDED",
    "TAG_WAIT",
    "OFFENCES",
    "CONVICTIONS",
    "JAILINGS",
    "EJECTIONS",
    "EXITS",
    "ENTRIES",
    "OUTAGES",
    "COMMITMENTS",
    "PROOFS",
    "MEV_AVAILABLE",
    "USERS_REFUSED",
    "FORKED_BLOCKS",
    "VOTES_EXCLUDED",
)
PLAIN = (
    "slot",
    "height",
    "stall",
    "halted",
    "bitcoin_found",
    "bitcoin_age",
    "bitcoin_fee",
    "unreferenced",
    "since_reference",
    "referenced",
    "mev",
    "carried",
    "base_fee",
    "target",
    "target_wait",
    "tag_wait",
    "tag_done",
    "leader",
    "next_leader",
    "turn",
    "action",
    "final",
    "forked",
    "valid",
    "set_changed",
    "uncommitted",
    "uncommitted_bytes",
    "unproven_bytes",
    "unproven",
    "proof_timer",
)
OF_SEQUENCERS = ("priority", "power", "offline", "voted", "missed", "strategy", "standing")
PHASES = (
    environment.bitcoin,
    environment.demand,
    environment.users,
    production.elect,
    production.propose,
    production.agree,
    execution.settle,
    justice.judge,
    membership.staking,
    posting.post,
)
Numbers = dict[str, list[int]]


def advance(world: World) -> None:
    """Play one slot; TooMuch if an amount leaves its range."""
    for phase in PHASES:
        phase(world)
    world.ledger.check()


def numbers(world: World) -> Numbers:
    """Every state variable by name, as a flat list of integers."""
    plain = {name: [int(getattr(world, name))] for name in PLAIN}
    people = {name: [int(getattr(each, name)) for each in world.sequencers] for name in OF_SEQUENCERS}
    return {**plain, **people, **of_users(world), **of_money(world), **of_evidence(world), **of_commitments(world)}


def of_users(world: World) -> Numbers:
    """The variables of users and forced transactions."""
    columns = range(1, world.setting.most_confirmations + 1)
    ages = [forced.confirmations for forced in world.forced]
    return {
        "mempool": list(world.mempool),
        "censor_belief": [world.setting.scenario.censorship_belief],
        "forced_mempool": [ages.count(0)],
        "forced_line": [ages.count(column) for column in columns],
        "forced_waiting": [len(world.waiting)],
        "forced_visible": [world.visible],
        "forced_due": [world.due],
        "tag_age": [world.tagged.confirmations if world.tagged is not None else -1],
    }


def of_money(world: World) -> Numbers:
    """The variables of the ledger, and the counters."""
    everybody, held = range(world.setting.size), world.ledger.held
    return {
        "balance": [held[("balance", index), BITCOIN] for index in everybody],
        "bond": [world.stake("bond", index) for index in everybody],
        "unbonding": [world.stake("unbonding", index) for index in everybody],
        "stake_balance": [world.stake("free", index) for index in everybody],
        "accounts": world.ledger.accounts(),
        "flows": world.ledger.flows(),
        "counters": [world.counters[name] for name in COUNTERS],
    }


def of_evidence(world: World) -> Numbers:
    """Evidence and charges by offence and sequencer, and the timers of standings."""
    everybody = range(world.setting.size)
    found = [world.sentences.get((offence, index), Sentence()) for offence in OFFENCES for index in everybody]
    return {
        "evidence": [sentence.clock for sentence in found],
        "charges": [sentence.charges for sentence in found],
        "standing_timer": [sequencer.timer for sequencer in world.sequencers],
    }


def of_commitments(world: World) -> Numbers:
    """Commitments by confirmations."""
    depth = world.setting.mechanism.chain.bitcoin_depth
    return {"commitments": [world.commitments.count(confirmations) for confirmations in range(depth + 1)]}
