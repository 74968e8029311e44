"""Small mechanisms by seed: at most three sequencers, short clocks, every family of rules."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from econ.mechanism.load import load
from econ.mechanism.records import Mechanism, StakeAsset
from econ.mechanism.scenario import Scenario
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.rewards.square_root import SquareRootCurve
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup
from econ.protocol.terms import Clock, Duration, Offence

UNIT = 100_000_000_000
SPLITS = (
    Split(proposer=1_000_000),
    Split(proposer=600_000, voters=200_000, data_and_proofs=200_000),
    Split(proposer=333_333, voters=333_334, vault=111_111, treasury=111_111, burn=111_111),
)


@dataclass(frozen=True)
class Instance:
    """One mechanism under one scenario, and how to name it."""

    name: str
    mechanism: Mechanism
    scenario: Scenario


def minimal() -> Instance:
    """The preset."""
    found = load("minimal")
    return Instance("minimal", found.mechanism, found.scenario)


def drawn(seed: int) -> Instance:
    """One member of the family."""
    pick, base = random.Random(seed), load("minimal")  # noqa: S311
    size = pick.choice((1, 2, 2, 2, 3))
    parts: dict[str, Any] = _rules(pick) | _slashing(pick)
    mechanism = replace(
        base.mechanism,
        sequencers=_sequencers(pick, size),
        chain=_chain(pick, base.mechanism),
        consensus=replace(base.mechanism.consensus, **_protocol(pick)),
        **parts,
    )
    return Instance(f"seed {seed}", mechanism, _scenario(pick, base.scenario))


def _sequencers(pick: random.Random, size: int) -> Any:
    asset = pick.choice((StakeAsset(), StakeAsset("TOK", price=3_000_000, supply=10**15)))
    return replace(
        load("minimal").mechanism.sequencers,
        stakes=tuple(UNIT * pick.choice((1, 1, 2)) + pick.choice((0, 1)) for _ in range(size)),
        asset=asset,
        minimum=UNIT,
        ejection_below=pick.choice((0, UNIT)),
        power_unit=pick.choice((UNIT, UNIT // 2)),
        power_cap=pick.choice((1_000_000, 400_000)),
        unbonding=Duration(pick.choice((1, 2, 3)), pick.choice((Clock.SLOTS, Clock.BITCOIN_BLOCKS))),
    )


def _chain(pick: random.Random, base: Mechanism) -> Any:
    return replace(
        base.chain,
        slot_ms=pick.choice((2_000, 120_000, 600_000)),
        block_gas_limit=pick.choice((1_000_000, 300_000)),
        bitcoin_depth=pick.choice((1, 2)),
        reference_limit=pick.choice((1, 2, 3)),
        references_per_block=pick.choice((1, 4)),
    )


def _protocol(pick: random.Random) -> dict[str, Any]:
    return {
        "protocol": pick.choice(("single", "cometbft", "monadbft")),
        "timeout_propose_ms": pick.choice((1_000, 2_500, 10_000)),
        "timeout_vote_ms": pick.choice((500, 120_000)),
    }


def _rules(pick: random.Random) -> dict[str, Any]:
    base = load("minimal").mechanism.fees
    price = pick.choice((FixedPrice(), Eip1559(ceiling=1_100_000, denominator=2)))
    fees = replace(
        base,
        rule=price,
        base=pick.choice(SPLITS),
        tips=pick.choice(SPLITS),
        mev=pick.choice(SPLITS),
        issuance=pick.choice(SPLITS),
        l1_overcharge=pick.choice((1_000_000, 1_500_000)),
    )
    return {
        "fees": fees,
        "election": pick.choice((Single(), RoundRobin(), StakeWeighted(), WeightedRoundRobin())),
        "rewards": pick.choice((NoIssuance(), FixedPerBlock(1_234_567), SquareRootCurve(500_000, 100_000))),
        "ordering": pick.choice((LeaderFree(), FirstComeFirstServed())),
        "forced_inclusion": pick.choice(
            (Closed(), FixedDelay(1, 1), ProofEnforced(1, 1), ProofEnforced(2, 1), FeeQueue(1, 70_000, 3, 1))
        ),
    }


def _slashing(pick: random.Random) -> dict[str, Any]:
    venue = pick.choice((Rollup(), EvidenceAsForcedInput(), BitcoinCollateral(1), KeyExtraction()))
    offences = (Offence.EQUIVOCATION,) if isinstance(venue, KeyExtraction) else (*list(Offence)[:3],)
    chosen = pick.sample(offences, k=pick.randint(0, min(2, len(offences))))
    rules = tuple(_fraction(pick, offence) for offence in sorted(chosen))
    window = DowntimeSlash(pick.choice((2, 3)), 500_000, 100_000, jail=pick.choice((0, 2, -1)))
    base = load("minimal").mechanism.slashing
    downtime = window if pick.random() < 0.25 else None
    return {"slashing": replace(base, venue=venue, rules=rules, downtime=downtime)}


def _fraction(pick: random.Random, offence: Offence) -> FractionSlash:
    return FractionSlash(
        offence,
        fraction=pick.choice((50_000, 333_333, 1_000_000)),
        minimum=pick.choice((0, UNIT // 3)),
        whistleblower=pick.choice((0, 50_000)),
        jail=pick.choice((-1, -1, 0, 1, 2)),
        each=pick.random() < 0.2,
    )


def _scenario(pick: random.Random, base: Scenario) -> Scenario:
    demand = pick.choice(("none", "none", "none", "constant-7"))
    bribed = pick.random() < 0.25
    return replace(
        base,
        bitcoin_fees="flat-5",
        demand=demand,
        mempool_cap=1,
        forced_per_day=pick.choice((0, 24)),
        target_per_day=24 if bribed else 0,
        bribe=777_777 if bribed else 0,
        target_value=pick.choice((0, 10**10)) if bribed else 0,
        target_patience=pick.choice((0, 1, 2)),
        censorship_belief=pick.choice((0, 600_000)),
        outages_per_year=pick.choice((0, 0, 0, 0, 12)),
        outage_slots=pick.choice((1, 2)),
        detection=pick.choice((1_000_000, 700_000, 0)),
    )
