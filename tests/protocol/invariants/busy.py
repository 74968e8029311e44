"""One small world in which nearly everything happens within forty slots."""

from __future__ import annotations

from functools import cache
from typing import Any

from econ.engine.block import State
from econ.engine.loop import run
from econ.machine.slot import MODEL
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing, StakeAsset
from econ.mechanism.scenario import Scenario
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import FixedPerBlock
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Duration, Offence
from econ.strategies.registry import strategy
from econ.testing import Setup

LANES, SLOTS, SIZE, OUTSIDE = 3, 40, 6, 5
UNIT = 10**9
SHARED = Split(500_000, 100_000, 100_000, 100_000, 100_000, 100_000)

MECHANISM = Mechanism(
    name="busy",
    chain=Chain(
        slot_ms=300_000,
        slots_per_epoch=4,
        bitcoin_depth=1,
        commitment_every=2,
        proof_every=2,
        proof_lag=1,
        proving_cost=7,
        reference_limit=6,
    ),
    sequencers=SequencerSet(
        stakes=tuple(UNIT * (index + 3) + index for index in range(SIZE)),
        asset=StakeAsset("TOKEN", price=5_000, supply=UNIT * UNIT),
        minimum=UNIT,
        power_unit=UNIT,
        unbonding=Duration(3),
        re_entry=True,
    ),
    election=WeightedRoundRobin(),
    consensus=Consensus(),
    fees=Fees(Eip1559(), base=SHARED, tips=SHARED, mev=SHARED, issuance=SHARED),
    rewards=FixedPerBlock(12_345),
    ordering=LeaderFree(),
    forced_inclusion=ProofEnforced(deadline=1, per_block=2),
    slashing=Slashing(
        Rollup(),
        (FractionSlash(Offence.EQUIVOCATION, fraction=100_000, whistleblower=50_000, jail=3),),
        DowntimeSlash(window=5, minimum_signed=400_000, fraction=10_000, jail=2),
    ),
)
SCENARIO = Scenario(
    mev="minimal",
    demand="citrea-small",
    mempool_cap=50,
    forced_per_day=288,
    forced_outstanding=9,
    target_per_day=288,
    target_value=10**12,
    target_patience=1,
    censorship_belief=1_000_000,
    outages_per_year=3_000,
    outage_slots=3,
    subsidy=10**9,
)
WORLD = Setup(
    mechanism=MECHANISM,
    scenario=SCENARIO,
    strategies=tuple(strategy(name) for name in ("honest", "equivocator", "censor-target", "exiter")),
    assignment=(0, 0, 1, 2, 3, 0),
    outside=tuple(index == OUTSIDE for index in range(SIZE)),
    seed=11,
    lanes=LANES,
)


@cache
def params() -> dict[str, Any]:
    return WORLD.params()


@cache
def trajectory() -> tuple[State, ...]:
    states: list[State] = []
    run(MODEL, params(), WORLD.genesis(), slots=SLOTS, observers=(lambda _, state: states.append(state),))
    return tuple(states)
