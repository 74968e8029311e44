"""Settings in which much happens in few slots: presets with hurried clocks, and sequencers that try everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from econ.mechanism.load import load, presets
from econ.mechanism.records import Consensus, Mechanism, SequencerSet, Slashing
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup, Venue
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.registry import strategy
from econ.strategies.strategy import Mixture, Strategy
from econ.strategies.views import ProposerView, StakerView, VoterView
from tests.machine.scalar.world import PIPELINED, Setting

SLOT_MS = 120_000
MOST_SEQUENCERS = 12
EVERY_ACTION = dict.fromkeys(Propose, 1) | {Propose.HONEST: 6}
OFTEN = {
    "forced_per_day": 500,
    "forced_outstanding": 9,
    "target_per_day": 300,
    "target_patience": 2,
    "target_value": 10**11,
    "bribe": 10**8,
    "censorship_belief": 700_000,
    "reliance_per_slot": 10**9,
    "outages_per_year": 1_500,
    "outage_slots": 7,
    "detection": 900_000,
    "mempool_cap": 300,
    "subsidy": 10**9,
}
SHIPPED = ("equivocator", "sandwich", "exiter", "censor-target", "delayer-2", "overcharge", "stall-reference", "lazy")
DOWNTIME = DowntimeSlash(window=9, minimum_signed=600_000, fraction=20_000, whistleblower=300_000, jail=4)
OFFENCES = (Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING)


def anything(_view: ProposerView) -> Mixture:
    """Every action now and then."""
    return EVERY_ACTION


def come_and_go(view: StakerView) -> Stake:
    """Leave when accused, and come back whenever possible."""
    if view.active:
        return Stake.EXIT if view.accused else Stake.STAY
    return Stake.ENTER


def approve(_view: VoterView) -> Vote:
    """Vote for whatever is proposed."""
    return Vote.RUBBER_STAMP


def fork_others(view: VoterView) -> Vote:
    """Leave out every block of somebody else that can be left out."""
    return Vote.FORK if view.next and not view.own else Vote.HONEST


MIXED = Strategy("mixed", propose=anything, stake=come_and_go)
CARELESS = Strategy("careless", propose=anything, vote=approve, stake=come_and_go)
STUBBORN = Strategy("stubborn", propose=anything)
FORKER = Strategy("forker", propose=anything, vote=fork_others)
PLAYED = (strategy("honest"), MIXED, STUBBORN, CARELESS, FORKER, strategy("tail-forker"))
PATTERN = (0, 1, 3, 2, 1, 3)


@dataclass(frozen=True)
class Story:
    """A setting with the seed and the number of slots that are played."""

    name: str
    setting: Setting
    seed: int
    slots: int


def as_it_is(preset: str, slots: int) -> Story:
    """A preset under censorship; beside honest sequencers, one of every shipped deviation."""
    loaded = load(preset, scenario="censorship")
    played = tuple(strategy(name) for name in ("honest", *SHIPPED))
    rows = tuple(row if row < len(played) else 0 for row in range(1, loaded.mechanism.sequencers.size + 1))
    return Story(preset, Setting(loaded.mechanism, loaded.scenario, played, rows), seed=7, slots=slots)


def hurried(preset: str, slots: int) -> Story:
    """A preset with clocks of a few slots, a small set, and sequencers most of whom try everything."""
    loaded = load(preset)
    size = min(loaded.mechanism.sequencers.size, MOST_SEQUENCERS)
    rows = tuple(PATTERN[index % len(PATTERN)] for index in range(size)) if size > 1 else (2,)
    scenario = replace(loaded.scenario, **OFTEN)  # type: ignore[arg-type]
    setting = Setting(hurried_mechanism(loaded.mechanism, size), scenario, PLAYED, rows)
    return Story(f"{preset} in a hurry", setting, seed=(1 << 64) - 11, slots=slots)


def hurried_mechanism(mechanism: Mechanism, size: int) -> Mechanism:
    """The same rules with short clocks and no more sequencers than `size`."""
    chain = replace(
        mechanism.chain,
        slot_ms=SLOT_MS,
        slots_per_epoch=5,
        bitcoin_depth=min(mechanism.chain.bitcoin_depth, 2),
        commitment_every=4,
        proof_every=2,
        proof_lag=3,
        proving_cost=10**7,
        reference_limit=6,
        references_per_block=2,
    )
    return replace(
        mechanism,
        chain=chain,
        sequencers=hurried_set(mechanism.sequencers, size),
        consensus=hurried_consensus(mechanism.consensus, SLOT_MS // mechanism.chain.slot_ms),
        slashing=hurried_slashing(mechanism.slashing),
        forced_inclusion=hurried_forcing(mechanism.forced_inclusion),
    )


def hurried_set(sequencers: SequencerSet, size: int) -> SequencerSet:
    """A small set with re-entry, an exit of a few clock ticks, and one seat an epoch."""
    stakes = sequencers.stakes[:size]
    return replace(
        sequencers,
        stakes=stakes,
        minimum=min(sequencers.minimum, *stakes, stakes[0]),
        activations_per_epoch=1,
        unbonding=Duration(4, sequencers.unbonding.clock),
        re_entry=True,
    )


def hurried_consensus(consensus: Consensus, factor: int) -> Consensus:
    """Timers that cost twice as many slots as they did."""
    propose, vote = 2 * consensus.timeout_propose_ms * factor, 2 * consensus.timeout_vote_ms * factor
    return replace(consensus, timeout_propose_ms=propose, timeout_vote_ms=vote)


def hurried_forcing(rule: ForcedInclusionRule) -> ForcedInclusionRule:
    """The same rule with a deadline of two Bitcoin blocks and room for two transactions."""
    if isinstance(rule, FixedDelay | ProofEnforced | FeeQueue):
        return replace(rule, deadline=2, per_block=2)
    return rule


def hurried_slashing(slashing: Slashing) -> Slashing:
    """The same venue and rules with a short challenge, and downtime in any case."""
    venue: Venue = slashing.venue
    if isinstance(venue, BitcoinCollateral):
        venue = replace(venue, challenge_blocks=2)
    return replace(slashing, venue=venue, downtime=DOWNTIME)


def offences(jail: int) -> tuple[SlashingRule, ...]:
    """A rule for every offence that can be proven, each dearer than the one before, for each offence or at once."""
    return tuple(
        FractionSlash(
            offence, fraction=70_000 * number, minimum=10**6, whistleblower=123_456, jail=jail, each=jail != FOREVER
        )
        for number, offence in enumerate(OFFENCES, start=1)
    )


def candidate(forcing: ForcedInclusionRule, venue: Venue, jail: int, *, slots: int) -> Story:
    """The candidate in a hurry with other rules for forcing and slashing, all offences punished."""
    story = hurried("citrea-pos", slots)
    mechanism = story.setting.mechanism
    clock = Clock.SLOTS if isinstance(venue, Rollup) else Clock.BITCOIN_BLOCKS
    changed = replace(
        mechanism,
        forced_inclusion=forcing,
        slashing=replace(mechanism.slashing, venue=venue, rules=offences(jail)),
        sequencers=replace(mechanism.sequencers, unbonding=Duration(6, clock), ejection_below=150 * 10**9),
    )
    name = f"{type(forcing).__name__} with {type(venue).__name__}"
    return replace(story, name=name, setting=replace(story.setting, mechanism=changed))


def cheap(slots: int) -> Story:
    """The candidate in a hurry, with gas so cheap that a price moves by single wei."""
    story = hurried("citrea-pos", slots)
    fees = replace(story.setting.mechanism.fees, rule=Eip1559(floor=0, initial=3, denominator=16))
    chain = replace(story.setting.mechanism.chain, block_gas_limit=12_000_000)
    mechanism = replace(story.setting.mechanism, fees=fees, chain=chain)
    return replace(story, name="cheap gas", setting=replace(story.setting, mechanism=mechanism))


def careless(slots: int) -> Story:
    """The candidate in a hurry, with nobody who reads what it votes for."""
    story = candidate(ProofEnforced(1, 1), EvidenceAsForcedInput(), 2, slots=slots)
    rows = (3,) * story.setting.size
    return replace(story, name="careless", setting=replace(story.setting, assignment=rows), seed=5)


def pipelined(protocol: str, slots: int) -> Story:
    """The candidate in a hurry under a pipelined protocol, with sequencers who fork, and values in most slots."""
    story = hurried("citrea-pos", slots)
    mechanism = story.setting.mechanism
    changed = replace(mechanism, consensus=replace(mechanism.consensus, protocol=protocol))
    rows = tuple((0, 5, 0, 4, 1)[index % 5] for index in range(story.setting.size))
    setting = replace(story.setting, mechanism=changed, assignment=rows)
    return replace(story, name=f"forkers under {protocol}", setting=setting, seed=3)


def hurried_stories(slots: int) -> Iterator[Story]:
    """Every preset and every rule in a hurry, one after another."""
    for preset in presets():
        yield hurried(preset, slots)
    yield candidate(Closed(), Rollup(), FOREVER, slots=slots)
    yield candidate(FixedDelay(2, 3), Rollup(), 3, slots=slots)
    yield candidate(ProofEnforced(1, 2), EvidenceAsForcedInput(), 4, slots=slots)
    yield candidate(FeeQueue(2, 10**6 + 1, 3, per_block=1), BitcoinCollateral(1), FOREVER, slots=slots)
    yield candidate(ProofEnforced(3, 1), KeyExtraction(), 0, slots=slots)
    yield cheap(slots)
    yield careless(slots)
    for protocol in PIPELINED:
        yield pipelined(protocol, slots)
