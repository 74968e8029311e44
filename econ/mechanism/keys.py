"""What a mechanism file may say: every section and key with its unit, range, default and meaning."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any

from econ.consensus.registry import PROTOCOLS
from econ.mechanism.durations import TwoClocks
from econ.mechanism.ratios import Chance
from econ.mechanism.records import Chain, Consensus, Fees, Provenance, SequencerSet
from econ.mechanism.rows import Rows
from econ.mechanism.scenario import CommonFailure, Scenario
from econ.mechanism.units import (
    BITCOIN,
    BITCOIN_BLOCKS,
    BITCOIN_PER_YEAR,
    COMMITMENTS,
    EPOCHS,
    FEE_RATE,
    MILLISECONDS,
    RATE,
    RATE_PER_YEAR,
    SLOTS,
    STAKE,
    TIME,
    VIRTUAL_BYTES,
    Amount,
    Unit,
)
from econ.mechanism.values import (
    AssetName,
    Count,
    Flag,
    LawName,
    NetworkName,
    PopulationValue,
    Sequence,
    Text,
    names,
)
from econ.money import PPM
from econ.protocol.fees.rule import Split

REQUIRED = object()
STATUSES = ("live", "genesis", "default", "documented", "proposed", "defunct", "derived", "unverified", "chosen by us")
MOST_SEQUENCERS = 100_000
SHARE = Amount(RATE, 0, PPM)
DAY = MILLISECONDS["d"]
WITHIN_A_DAY = Amount(TIME, 0, DAY)


@dataclass(frozen=True)
class Key:
    """One key: its name in the file, the field it fills, its unit, meaning and default (REQUIRED without one)."""

    name: str
    field: str
    unit: Unit
    meaning: str
    default: Any = REQUIRED


@dataclass(frozen=True)
class Section:
    """A table of keys and inner tables.

    `preset` is what an inner table holds when a file leaves it out; such a table is one value, written on one line.
    """

    name: str
    keys: tuple[Key, ...]
    tables: tuple[Section, ...] = ()
    preset: tuple[tuple[str, Any], ...] | None = None
    meaning: str = ""

    def known(self) -> tuple[str, ...]:
        """The names that may stand in this table."""
        return (*(key.name for key in self.keys), *(table.name for table in self.tables))


def default_of(record: type, name: str) -> Any:
    """The default of a record's field, or REQUIRED."""
    field = next(field for field in fields(record) if field.name == name)
    if field.default_factory is not MISSING:
        return field.default_factory()
    return REQUIRED if field.default is MISSING else field.default


def _of(record: type, *rows: tuple[str, str, Unit, str]) -> tuple[Key, ...]:
    return tuple(Key(name, field, unit, meaning, default_of(record, field)) for name, field, unit, meaning in rows)


TOP = (
    Key("name", "name", Text(), "what this mechanism is called", None),
    Key("source", "source", Text(), "where it comes from", "chosen by us"),
    Key("status", "status", names(*STATUSES), "whether it is live", "proposed"),
)

BITCOIN_BLOCK_VBYTES = 1_000_000
VBYTES = Amount(VIRTUAL_BYTES, 0, BITCOIN_BLOCK_VBYTES)
SOME_VBYTES = Amount(VIRTUAL_BYTES, 1, BITCOIN_BLOCK_VBYTES)

FINALITY = Section(
    "finality",
    _of(
        Chain,
        ("commitment_every", "commitment_every", Amount(SLOTS, 1), "slots between commitments on Bitcoin"),
        ("commitment_size", "commitment_vbytes", VBYTES, "size of a commitment, both transactions"),
        ("bitcoin_depth", "bitcoin_depth", Amount(BITCOIN_BLOCKS, 1, 10_000), "confirmations until Bitcoin is final"),
        ("proof_every", "proof_every", Amount(COMMITMENTS, 1), "commitments covered by one validity proof"),
        (
            "proof_size",
            "proof_vbytes",
            VBYTES,
            "size of a proof on Bitcoin without the state difference",
        ),
        ("posted_share", "posted_share", SHARE, "share of the charged state difference that a proof posts"),
        ("proof_lag", "proof_lag", Amount(SLOTS, 1), "from a final commitment to its proof"),
        ("proving_cost", "proving_cost", Amount(BITCOIN), "what the prover pays to make a proof"),
    ),
)

CHAIN = Section(
    "chain",
    _of(
        Chain,
        ("slot", "slot_ms", Amount(TIME, 1, DAY), "wall clock of one block"),
        ("slots_per_epoch", "slots_per_epoch", Count(1, 10_000_000), "slots after which stake enters and leaves"),
        ("block_gas_limit", "block_gas_limit", Count(1, 10**12), "most gas in a block"),
        ("reference_limit", "reference_limit", Amount(SLOTS, 1), "blocks on one referenced Bitcoin block until a halt"),
        ("references_per_block", "references_per_block", Count(1, 1_000), "most Bitcoin blocks one block references"),
    ),
    (FINALITY,),
)

STAKE_TABLE = Section(
    "stake",
    (
        Key("asset", "name", AssetName(), "what is bonded: BTC, or a token of a million atomic units", "BTC"),
        Key("price", "price", Amount(BITCOIN, 1), "bitcoin price of one token; none for BTC", None),
        Key("supply", "supply", Amount(STAKE, 1), "tokens in existence; none for BTC", None),
        Key("per_sequencer", "per_sequencer", Amount(STAKE), "stake of each sequencer; the mean with `snapshot`", None),
        Key("total", "total", Amount(STAKE, 1), "stake of all together, instead of `per_sequencer`", None),
        Key("amounts", "amounts", Sequence(Amount(STAKE)), "stakes one by one, instead of `per_sequencer`", None),
        Key("snapshot", "snapshot", LawName("snapshots"), "a real stake set whose shape the stakes take", None),
        *_of(
            SequencerSet,
            ("minimum", "minimum", Amount(STAKE), "least stake to enter"),
            ("ejection_below", "ejection_below", Amount(STAKE), "a bond below it leaves the set"),
            ("power_unit", "power_unit", Amount(STAKE, 1), "stake that makes one unit of voting power"),
        ),
    ),
)

SET = Section(
    "set",
    (
        Key("size", "size", Count(1, MOST_SEQUENCERS), "number of sequencers", None),
        *_of(
            SequencerSet,
            ("admission", "admission", names("permissioned", "permissionless"), "who may become a sequencer"),
            ("activation", "activation_epochs", Amount(EPOCHS, 1, 10_000), "from bonding to ordering"),
            ("activations_per_epoch", "activations_per_epoch", Count(1), "most sequencers that enter in one epoch"),
            ("unbonding", "unbonding", TwoClocks(1), "from leaving to having the stake back"),
            ("power_cap", "power_cap", Amount(RATE, 1, PPM), "most voting power one sequencer may hold"),
            ("re_entry", "re_entry", Flag(), "whether an ejected operator may come back under a new key"),
        ),
    ),
    (STAKE_TABLE,),
)

CONSENSUS = Section(
    "consensus",
    _of(
        Consensus,
        ("protocol", "protocol", names(*PROTOCOLS), "the consensus protocol"),
        ("timeout_propose", "timeout_propose_ms", Amount(TIME, 1, DAY), "how long voters wait for a proposal"),
        ("timeout_vote", "timeout_vote_ms", WITHIN_A_DAY, "how long voters wait for votes"),
        ("timeout_propose_step", "timeout_propose_step_ms", WITHIN_A_DAY, "what a failed round adds to the first"),
        ("timeout_vote_step", "timeout_vote_step_ms", WITHIN_A_DAY, "what a failed round adds to the second"),
        ("commit_wait", "commit_wait_ms", WITHIN_A_DAY, "wait for late votes between a decision and the next height"),
        ("vote_pace", "vote_pace_ms", WITHIN_A_DAY, "least time between two votes of one voter"),
        ("settle", "settle_ms", WITHIN_A_DAY, "what a leader of hotstuff-2 waits after a failed view (its Delta)"),
        ("wait_on_nil", "wait_on_nil", Flag(), "whether a majority of nil votes waits, as CometBFT's code does"),
    ),
)


def split_table(name: str, receiver: str, meaning: str) -> Section:
    """Shares of one income; all of it goes to the receiver when a file leaves the table out."""
    meanings = {
        "proposer": "share of the block's leader",
        "voters": "share of those who voted, by voting power",
        "data_and_proofs": "share of the vault that pays Bitcoin and proving costs",
        "vault": "share of this income's own vault",
        "treasury": "share of the treasury",
        "burn": "share that is burnt",
    }
    keys = _of(Split, *((key, key, SHARE, meanings[key]) for key in meanings))
    return Section(name, keys, preset=((receiver, PPM),), meaning=meaning)


FEES = _of(
    Fees,
    ("l1_rate_cap", "l1_rate_cap", Amount(FEE_RATE), "highest Bitcoin fee rate that users are charged"),
    ("l1_overcharge", "l1_overcharge", Amount(RATE, PPM, 1_000 * PPM), "what an overcharging leader charges instead"),
)

COMMON_FAILURES = Rows(
    CommonFailure,
    (
        ("name", "name", Text(), "what fails"),
        ("share", "share", Amount(RATE, 1, PPM), "share of the stake that it takes down"),
        ("per_year", "per_year", Count(1), "how often it fails"),
        ("outage", "outage_ms", Amount(TIME, 1), "how long such a failure lasts"),
    ),
)

SCENARIO = Section(
    "scenario",
    _of(
        Scenario,
        ("name", "name", Text(), "what this scenario is called"),
        ("bitcoin_intervals", "bitcoin_intervals", LawName("bitcoin_intervals"), "law of the time between blocks"),
        ("bitcoin_fees", "bitcoin_fees", LawName("bitcoin_fees"), "law of Bitcoin's fee rate"),
        ("mev", "mev", LawName("mev"), "law of the value that a slot's leader can extract"),
        ("demand", "demand", LawName("demand"), "law of user transactions"),
        ("mempool_cap", "mempool_cap", Count(1), "most transactions of one class of users that wait"),
        ("forced_per_day", "forced_per_day", Count(), "transactions forced through Bitcoin"),
        ("forced_size", "forced_vbytes", SOME_VBYTES, "size of a forced transaction, both transactions"),
        ("forced_outstanding", "forced_outstanding", Count(1), "most of them under way at once"),
        ("target_per_day", "target_per_day", Count(), "transactions that somebody pays to keep out"),
        ("target_value", "target_value", Amount(BITCOIN), "what the sender of such a transaction loses while it waits"),
        ("target_patience", "target_patience", Amount(SLOTS), "wait after which its sender weighs the forced path"),
        ("bribe", "bribe", Amount(BITCOIN), "paid to a leader who leaves it out"),
        ("censorship_belief", "censorship_belief", SHARE, "its sender's chance of being left out again"),
        ("reliance_per_slot", "reliance_per_slot", Amount(BITCOIN), "released for good on the order of one slot"),
        ("delays", "delays_ms", Sequence(Amount(TIME)), "how late a leader may propose; the first is prompt"),
        ("mev_growth", "mev_growth", Sequence(Amount(RATE)), "growth of the slot's value at each delay"),
        ("network", "network", NetworkName(), "where the sequencers stand: what a delay costs in missed slots"),
        ("miss", "miss", Sequence(Chance()), "chance at each delay that the block misses its slot, network apart"),
        ("outages_per_year", "outages_per_year", Count(), "failures of one sequencer"),
        ("outage", "outage_slots", Amount(SLOTS, 1), "how long a failure lasts"),
        ("common_failure", "common_failures", COMMON_FAILURES, "what takes down many sequencers at once"),
        ("prover_failures_per_year", "prover_failures_per_year", Count(), "failures of the prover"),
        ("prover_outage", "prover_outage_ms", Amount(TIME, 1), "how long a failure of the prover lasts"),
        ("pause_limit", "pause_limit_ms", Amount(TIME, 1), "longest pause of final ordering that users accept"),
        ("pause_risk", "pause_risk", SHARE, "chance of a longer pause within a year that they accept"),
        ("detection", "detection", SHARE, "chance that an attributable offence is reported"),
        ("capital_cost", "capital_cost", Amount(RATE_PER_YEAR), "what bonded stake could earn elsewhere"),
        ("operation", "operation", Amount(BITCOIN_PER_YEAR), "what running one sequencer costs"),
        ("outside_option", "outside_option", Amount(BITCOIN_PER_YEAR), "what a sequencer earns when it leaves"),
        ("discount", "discount", Amount(RATE_PER_YEAR), "how much less a later gain counts"),
        ("subsidy", "subsidy", Amount(BITCOIN), "finite account that tops up income until it is spent"),
        ("population", "population", PopulationValue(), "strategies by counts or by shares of stake"),
    ),
)

PROVENANCE = Section(
    "provenance",
    _of(
        Provenance,
        ("key", "key", Text(), "the key or table that this is about"),
        ("source", "source", Text(), "where its value comes from"),
        ("date", "date", Text(), "when the source said so"),
        ("status", "status", names(*STATUSES), "what the source's word is worth"),
    ),
)
