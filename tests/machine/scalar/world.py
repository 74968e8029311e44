"""One lane of the sequencing model as objects: sequencers, forced transactions, commitments, and what has happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.mechanism.timing import network_miss
from econ.strategies.strategy import Strategy
from tests.machine.scalar import rules
from tests.machine.scalar.chance import WHOLE, Chance, chosen
from tests.machine.scalar.laws import Laws
from tests.machine.scalar.ledger import BITCOIN, TOKEN, Ledger
from tests.machine.scalar.rules import BITCOIN_MS, up

OUTSIDE, QUEUED, ACTIVE, JAILED, UNBONDING, EJECTED = range(6)
MOST_STALLED = 16
PIPELINED = ("chained-hotstuff", "jolteon", "hotstuff-2")
FORKED_AT_ONCE = ("chained-hotstuff", "hotstuff-2")
CHOOSES_VOTES = ("cometbft", "hotstuff", "chained-hotstuff", "jolteon", "hotstuff-2", "monadbft")
FIRST_WORD = ("single", "monadbft")


@dataclass
class Sequencer:
    """One sequencer, but for its money; `timer` is what is left of its present standing."""

    index: int
    strategy: int
    standing: int = ACTIVE
    timer: int = 0
    power: int = 0
    priority: int = 0
    offline: int = 0
    missed: int = 0
    voted: bool = False


@dataclass
class Forced:
    """A forced transaction; without confirmations it waits for a Bitcoin block."""

    tagged: bool = False
    confirmations: int = 0


@dataclass
class Sentence:
    """Evidence against one sequencer: time until judgement, and reported offences under it."""

    clock: int = 0
    charges: int = 0


@dataclass(frozen=True)
class Setting:
    """What a lane is given: rules, environment, strategies, and who plays which."""

    mechanism: Mechanism
    scenario: Scenario
    strategies: tuple[Strategy, ...]
    assignment: tuple[int, ...]

    @cached_property
    def laws(self) -> Laws:
        """The laws of the environment at this length of a slot."""
        return Laws(self.scenario, self.mechanism.chain.slot_ms)

    @property
    def size(self) -> int:
        """How many sequencers there are."""
        return self.mechanism.sequencers.size

    @cached_property
    def forced_rule(self) -> str:
        """The name of the forced-inclusion rule."""
        return rules.name_of(self.mechanism.forced_inclusion)

    @property
    def forced_open(self) -> bool:
        """Whether transactions can be forced at all."""
        return self.forced_rule != "none"

    @property
    def due_or_invalid(self) -> bool:
        """Whether a block without the due forced transactions breaks the rules."""
        return self.forced_rule in {"proof-enforced", "fee-queue"}

    @property
    def due_or_executed(self) -> bool:
        """Whether due forced transactions execute whatever the leader does."""
        return self.forced_rule == "fixed-delay"

    @cached_property
    def confirmations_due(self) -> int:
        """Confirmations from which a forced transaction is due."""
        deadline: int = getattr(self.mechanism.forced_inclusion, "deadline", 0)
        return self.mechanism.chain.bitcoin_depth + deadline

    @cached_property
    def most_confirmations(self) -> int:
        """Confirmations that are told apart."""
        chain = self.mechanism.chain
        unreferenced = up(chain.reference_limit * chain.slot_ms, BITCOIN_MS) + 1
        return self.confirmations_due + min(unreferenced, MOST_STALLED) if self.forced_open else 1

    @cached_property
    def stake_asset(self) -> str:
        """The asset that is bonded."""
        return BITCOIN if self.mechanism.sequencers.asset.name == "BTC" else TOKEN

    @cached_property
    def lags(self) -> tuple[int, int, int]:
        """Evidence lag of each offence."""
        return rules.evidence_lags(self.mechanism)

    @property
    def lost_slots(self) -> int:
        """Slots that a failed leader costs, its own included."""
        consensus = self.mechanism.consensus
        votes = consensus.protocol == "cometbft" and consensus.wait_on_nil
        settles = consensus.protocol == "hotstuff-2"
        lost = consensus.timeout_propose_ms + votes * consensus.timeout_vote_ms + settles * consensus.settle_ms
        return max(up(lost, self.mechanism.chain.slot_ms), 1)

    @cached_property
    def late(self) -> tuple[int, ...]:
        """The chance, out of 2**32 and per delay, that a block misses its slot on the network or for another reason."""
        tables = zip(network_miss(self.mechanism, self.scenario), self.scenario.miss, strict=True)
        return tuple(WHOLE - (WHOLE - on_network) * (WHOLE - other) // WHOLE for on_network, other in tables)

    @property
    def pipelined(self) -> bool:
        """Whether the next leader forms a block's certificate, and may leave the block out."""
        return self.mechanism.consensus.protocol in PIPELINED

    @property
    def forked_slots(self) -> int:
        """Slots that pass after a fork before the next leader leads."""
        return 0 if self.mechanism.consensus.protocol in FORKED_AT_ONCE else self.lost_slots - 1

    @property
    def votes_chosen(self) -> bool:
        """Whether a leader can leave single votes out of a certificate."""
        return self.mechanism.consensus.protocol in CHOOSES_VOTES

    @property
    def word_counts(self) -> bool:
        """Whether users rely on something that the leader alone can take back by signing twice."""
        return self.mechanism.consensus.protocol in FIRST_WORD


@dataclass
class World:
    """The state of one lane."""

    setting: Setting
    chance: Chance
    sequencers: list[Sequencer]
    mempool: list[int]
    base_fee: int
    bitcoin_fee: int
    ledger: Ledger = field(default_factory=Ledger)
    counters: Counter[str] = field(default_factory=Counter)
    sentences: dict[tuple[int, int], Sentence] = field(default_factory=dict)
    forced: list[Forced] = field(default_factory=list)
    commitments: list[int] = field(default_factory=list)
    slot: int = 0
    height: int = 0
    stall: int = 0
    halted: bool = False
    bitcoin_found: bool = False
    bitcoin_age: int = 0
    unreferenced: int = 0
    since_reference: int = 0
    referenced: int = 0
    mev: int = 0
    target: bool = False
    target_wait: int = 0
    visible: int = 0
    due: int = 0
    tag_wait: int = 0
    tag_done: int = -1
    leader: int = -1
    next_leader: int = -1
    carried: int = 0
    forked: bool = False
    turn: int = 0
    action: int = 0
    final: bool = False
    valid: bool = False
    set_changed: bool = False
    uncommitted: int = 0
    uncommitted_bytes: int = 0
    unproven_bytes: int = 0
    unproven: int = 0
    proof_timer: int = 0

    def event(self, purpose: int, weights: Sequence[int], index: int = 0) -> int:
        """The outcome of a chance event in this slot."""
        return chosen(self.chance.draw(self.slot, purpose, index), weights)

    @property
    def fee_rate(self) -> int:
        """Bitcoin's present fee rate, msat per vB."""
        return self.setting.laws.fee_rates[self.bitcoin_fee]

    @property
    def waiting(self) -> list[Forced]:
        """Forced transactions that a Bitcoin block has confirmed, oldest first and the tagged one last among equals."""
        line = [forced for forced in self.forced if forced.confirmations > 0]
        return sorted(line, key=lambda forced: (-forced.confirmations, forced.tagged))

    @property
    def unconfirmed(self) -> list[Forced]:
        """Forced transactions that wait for a Bitcoin block, the tagged one last."""
        sent = [forced for forced in self.forced if forced.confirmations == 0]
        return sorted(sent, key=lambda forced: forced.tagged)

    @property
    def tagged(self) -> Forced | None:
        """The forced transaction whose wait is measured."""
        return next((forced for forced in self.forced if forced.tagged), None)

    def confirmed(self, forced: Forced, needed: int) -> bool:
        """Whether the rollup sees so many confirmations of a forced transaction in the line."""
        oldest = forced.confirmations == self.setting.most_confirmations
        return oldest or forced.confirmations - self.unreferenced >= needed

    def sentence(self, offence: int, index: int) -> Sentence:
        """What is pending against a sequencer for an offence."""
        return self.sentences.setdefault((offence, index), Sentence())

    def accused(self, index: int) -> bool:
        """Whether any evidence against a sequencer is pending."""
        return any(self.sentence(offence, index).clock > 0 for offence in rules.OFFENCES)

    def stake(self, kind: str, index: int) -> int:
        """What a sequencer holds of the stake asset in one place."""
        return self.ledger.held[(kind, index), self.setting.stake_asset]

    def move_stake(self, reason: str, source: str, target: str, *, index: int, amount: int) -> None:
        """Move a sequencer's stake from one place to another."""
        asset = self.setting.stake_asset
        self.ledger.move(reason, (source, index), (target, index), amount=amount, asset=asset)

    def ends(self, period: int) -> bool:
        """Whether this slot is the last of a period of so many slots."""
        return (self.slot + 1) % period == 0


def begin(setting: Setting, chance: Chance, outside: Sequence[bool] = ()) -> World:
    """The lane before its first slot; sequencers `outside` hold their stake in hand."""
    world = World(
        setting,
        chance,
        sequencers=[Sequencer(index, row) for index, row in enumerate(setting.assignment)],
        mempool=[0] * len(setting.laws.users),
        base_fee=rules.first_price(setting.mechanism.fees.rule),
        bitcoin_fee=setting.laws.fee_start,
    )
    left_out = list(outside) or [False] * setting.size
    asset = setting.stake_asset
    for sequencer, stake, out in zip(world.sequencers, setting.mechanism.sequencers.stakes, left_out, strict=True):
        sequencer.standing = OUTSIDE if out else ACTIVE
        world.ledger.held[("free" if out else "bond", sequencer.index), asset] = stake
    world.ledger.held["SUBSIDY", BITCOIN] = setting.scenario.subsidy
    refresh_power(world)
    return world


def refresh_power(world: World) -> None:
    """Voting power of the present standings and bonds; where it changes, the proposer priorities follow."""
    sequencers = world.sequencers
    old = [sequencer.power for sequencer in sequencers]
    bonds = [world.stake("bond", sequencer.index) for sequencer in sequencers]
    active = [sequencer.standing == ACTIVE for sequencer in sequencers]
    new = rules.powers(world.setting.mechanism.sequencers, bonds, active)
    if new == old:
        return
    priorities = rules.rebalanced([sequencer.priority for sequencer in sequencers], old, new)
    for sequencer, power, priority in zip(sequencers, new, priorities, strict=True):
        sequencer.power, sequencer.priority = power, priority
