"""The complete parameters of a mechanism, in integers: what a mechanism file says once its units are converted."""

from __future__ import annotations

from dataclasses import dataclass, field

from econ.protocol.election.rule import ElectionRule
from econ.protocol.fees.rule import FeeRule, Split
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.rewards.rule import RewardRule
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import Venue
from econ.protocol.terms import Duration


@dataclass(frozen=True)
class Chain:
    """The rollup's clocks and limits.

    Units: slot milliseconds, `commitment_every` slots, `bitcoin_depth` Bitcoin blocks, `proof_every` commitments,
    `proof_lag` slots, `reference_limit` rollup blocks per referenced Bitcoin block, sizes in virtual bytes.
    A proof carries the state difference: `posted_share` (ppm) of the bytes users were charged for, four to a vbyte.
    """

    slot_ms: int = 2_000
    slots_per_epoch: int = 1_800
    block_gas_limit: int = 10_000_000
    bitcoin_depth: int = 6
    commitment_every: int = 1_000
    commitment_vbytes: int = 323
    proof_every: int = 3
    proof_vbytes: int = 1_600
    posted_share: int = 1_000_000
    proof_lag: int = 1_800
    proving_cost: int = 0
    reference_limit: int = 86_400
    references_per_block: int = 10


@dataclass(frozen=True)
class StakeAsset:
    """What sequencers bond.

    `name` is BTC or a token; `price` is msat per million atomic units (BTC: one atomic unit is one msat), `supply` the
    atomic units in existence.
    """

    name: str = "BTC"
    price: int = 1_000_000
    supply: int = 2_100_000_000_000_000_000

    @property
    def is_bitcoin(self) -> bool:
        """Whether stake is held in the fee asset itself."""
        return self.name == "BTC"


@dataclass(frozen=True)
class SequencerSet:
    """Who may order, and how stake enters and leaves.

    `stakes` are atomic units of the stake asset, one per sequencer; `power_unit` is how many make one unit of voting
    power; `activations_per_epoch` caps the activation queue; a bond below `ejection_below` leaves the set.
    """

    stakes: tuple[int, ...]
    asset: StakeAsset = field(default_factory=StakeAsset)
    admission: str = "permissioned"
    minimum: int = 0
    ejection_below: int = 0
    power_unit: int = 100_000_000
    power_cap: int = 1_000_000
    activation_epochs: int = 1
    activations_per_epoch: int = 4
    unbonding: Duration = field(default_factory=lambda: Duration(907_200))
    re_entry: bool = False

    @property
    def size(self) -> int:
        """Number of sequencers the machine holds."""
        return len(self.stakes)


@dataclass(frozen=True)
class Consensus:
    """A protocol by name, and its timers in milliseconds.

    `timeout_propose_step_ms` and `timeout_vote_step_ms` are what each further failed round adds to its timer;
    `commit_wait_ms` follows a decision, `vote_pace_ms` is the least time between two votes of one voter, `settle_ms`
    what a leader waits after a failed view (HotStuff-2's Delta). `wait_on_nil`: a majority of nil votes waits
    `timeout_vote_ms`, as CometBFT's code has it and its specification does not.
    """

    protocol: str = "cometbft"
    timeout_propose_ms: int = 1_000
    timeout_vote_ms: int = 500
    timeout_propose_step_ms: int = 0
    timeout_vote_step_ms: int = 0
    commit_wait_ms: int = 0
    vote_pace_ms: int = 0
    settle_ms: int = 0
    wait_on_nil: bool = True


@dataclass(frozen=True)
class Fees:
    """The gas price rule, how each income is shared out, and the L1 fee.

    `l1_rate_cap` caps the Bitcoin fee rate charged to users (msat per vbyte); `l1_overcharge` multiplies it (ppm) when
    a leader overcharges. `mev` shares what the leader takes by ordering.
    """

    rule: FeeRule
    base: Split
    tips: Split
    mev: Split
    issuance: Split
    l1_rate_cap: int = 15_000
    l1_overcharge: int = 1_000_000


@dataclass(frozen=True)
class Slashing:
    """Where evidence is judged and what each offence costs; downtime is counted, not proven, so it stands apart."""

    venue: Venue
    rules: tuple[SlashingRule, ...] = ()
    downtime: DowntimeSlash | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: key in the file, source, date, status (live, genesis, default, proposed, ...)."""

    key: str
    source: str
    date: str
    status: str


@dataclass(frozen=True)
class Mechanism:
    """Complete protocol parameters: every rule is a value."""

    name: str
    chain: Chain
    sequencers: SequencerSet
    election: ElectionRule
    consensus: Consensus
    fees: Fees
    rewards: RewardRule
    ordering: OrderingRule
    forced_inclusion: ForcedInclusionRule
    slashing: Slashing
    source: str = "chosen by us"
    status: str = "proposed"
    provenance: tuple[Provenance, ...] = ()
