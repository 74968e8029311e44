"""Small mechanisms and scenarios in which a test says what matters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing
from econ.mechanism.scenario import Scenario
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import Seat, Setting

PPM = 1_000_000
YEAR_MS = 31_557_600_000
MINIMAL_VALUE = 1_000_000
LEADER = Split(proposer=PPM)
SHARED = Split(proposer=600_000, voters=200_000, data_and_proofs=200_000)
SLASHING = Slashing(EvidenceAsForcedInput(), (FractionSlash(Offence.EQUIVOCATION, fraction=PPM),))


def mechanism(
    *stakes: int,
    election: str = "round-robin",
    minted: int = 0,
    split: Split = SHARED,
    view_change: int = 1,
    free: bool = True,
    **parts: Any,
) -> Mechanism:
    """Sequencers with these stakes in msat, a power unit of 1000; `free` says that leaders order as they like."""
    rule: Any = ELECTION_RULES[election]()
    built = Mechanism(
        name="test",
        chain=Chain(bitcoin_depth=2),
        sequencers=SequencerSet(stakes, power_unit=1_000, unbonding=Duration(30, Clock.BITCOIN_BLOCKS)),
        election=rule,
        consensus=Consensus("monadbft", timeout_propose_ms=2_000 * view_change - 500, timeout_vote_ms=0),
        fees=Fees(FixedPrice(), base=split, tips=split, mev=split, issuance=split),
        rewards=FixedPerBlock(minted) if minted else NoIssuance(),
        ordering=LeaderFree() if free else FirstComeFirstServed(),
        forced_inclusion=Closed(),
        slashing=SLASHING,
    )
    return replace(built, **parts)


def on_word(built: Mechanism) -> Mechanism:
    """The same mechanism where users rely on the leader's word."""
    return replace(built, consensus=replace(built.consensus, protocol="single"))


def scenario(**keys: Any) -> Scenario:
    """Seven transactions in every slot, nothing to extract, nothing misses its slot, nothing costs anything."""
    quiet: dict[str, Any] = {
        "demand": "constant-7",
        "mev": "none",
        "miss": (0, 2**29, 2**30, 2**31),
        "capital_cost": 0,
        "operation": 0,
    }
    return Scenario(**quiet | keys)


def claim(name: str, built: Mechanism, world: Scenario) -> ClaimResult:
    """One claim's result."""
    return CLAIMS[name](built, world)


def margin(name: str, built: Mechanism, world: Scenario) -> int:
    """One claim's margin, which it must have."""
    found = claim(name, built, world).margin_msat
    assert found is not None
    return found


def seat_of(read: Setting, sequencer: int) -> Seat:
    """The seat that stands for a sequencer: the one of its kind."""
    stakes = read.mechanism.sequencers.stakes
    return next(seat for seat in read.seats if stakes[seat.index] == stakes[sequencer])
