"""Single cases: what the family of seeds does not hold, and the smallest instance of each known difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from econ.mechanism.load import load
from econ.mechanism.records import StakeAsset
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.rewards.fixed import FixedPerBlock
from econ.protocol.rewards.square_root import SquareRootCurve
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Clock, Duration, Offence
from tests.second_opinion.instances import UNIT, Instance

QUIET = {"forced_inclusion": Closed()}


def built(
    name: str, *, stakes: tuple[int, ...], rules: dict[str, Any], scenario: dict[str, Any], **parts: Any
) -> Instance:
    """The preset `minimal` with other stakes, rules, scenario, and fields of `chain`, `consensus`, `sequencers`."""
    found = load("minimal")
    nested = {part: replace(getattr(found.mechanism, part), **fields) for part, fields in parts.items()}
    whole = replace(found.mechanism, **nested)
    seated = replace(whole.sequencers, stakes=stakes)
    return Instance(name, replace(whole, sequencers=seated, **rules), replace(found.scenario, **scenario))


def slashing(*rules: FractionSlash) -> dict[str, Any]:
    """Evidence judged on the rollup, one block after."""
    return {"slashing": replace(load("minimal").mechanism.slashing, venue=Rollup(), rules=rules)}


def value_for_voters() -> Instance:
    """Two sequencers; half of what a leader extracts goes to the voters, and the order is free."""
    fees = replace(load("minimal").mechanism.fees, mev=Split(proposer=500_000, voters=500_000))
    return built("voters", stakes=(UNIT, UNIT), rules=QUIET | slashing() | {"fees": fees}, scenario={})


def punished_though_free() -> Instance:
    """Two sequencers; the order is free, yet reordering is punished: conforming others are convicted."""
    rule = FractionSlash(Offence.REORDERING, 1_000_000)
    return built("punished though free", stakes=(UNIT, UNIT), rules=QUIET | slashing(rule), scenario={})


def stalled_clock() -> Instance:
    """A lost proposal costs five slots, in which evidence on the rollup rests while unbonding of six slots runs."""
    return built(
        "stalled clock",
        stakes=(2 * UNIT, UNIT),
        rules=QUIET | slashing(FractionSlash(Offence.EQUIVOCATION, 1_000_000)) | {"election": WeightedRoundRobin()},
        scenario={"mev": "none"},
        consensus={"protocol": "single", "timeout_propose_ms": 10_000},
        sequencers={"unbonding": Duration(6, Clock.SLOTS)},
    )


def lapsed_reference() -> Instance:
    """One sequencer with users, a reference due every second block, and nothing that waits for Bitcoin."""
    return built(
        "lapsed reference",
        stakes=(UNIT,),
        rules=QUIET | slashing(),
        scenario={"mev": "none", "demand": "constant-7", "mempool_cap": 3},
        chain={"reference_limit": 1},
    )


def broken_price() -> Instance:
    """Issuance of a token whose price does not divide: wealth is rounded once, rewards once a slot."""
    asset = StakeAsset("TOK", price=777_777, supply=10**15)
    rules = QUIET | slashing() | {"rewards": FixedPerBlock(1_234_567), "election": Single()}
    return built("broken price", stakes=(UNIT,), rules=rules, scenario={"mev": "none"}, sequencers={"asset": asset})


def at_the_threshold() -> Instance:
    """One equivocation leaves exactly the bond that may stay, the next one less; nobody is jailed."""
    rule = FractionSlash(Offence.EQUIVOCATION, 500_000, jail=0)
    return built(
        "at the threshold",
        stakes=(2 * UNIT, UNIT),
        rules=QUIET | slashing(rule),
        scenario={"mev": "none"},
        sequencers={"ejection_below": UNIT},
    )


def charged_twice(clock: Clock) -> Instance:
    """Two kinds of offence, each charge counting, and an exit that the first verdict meets before the second."""
    rules = (
        FractionSlash(Offence.EQUIVOCATION, 300_000, each=True),
        FractionSlash(Offence.REORDERING, 400_000, whistleblower=50_000),
    )
    found = load("minimal").mechanism
    venue = replace(found.slashing, rules=rules)
    return built(
        "charged twice",
        stakes=(UNIT, UNIT),
        rules=QUIET | {"slashing": venue, "ordering": FirstComeFirstServed()},
        scenario={"mev": "none"},
        chain={"bitcoin_depth": 3, "references_per_block": 1, "reference_limit": 1},
        sequencers={"unbonding": Duration(3, clock)},
    )


def rounded_penalty() -> Instance:
    """Half of an odd bond for each charge: two charges leave one unit of it, of the largest bond nothing."""
    rule = FractionSlash(Offence.EQUIVOCATION, 500_000, each=True)
    venue = replace(load("minimal").mechanism.slashing, rules=(rule,))
    return built(
        "rounded penalty",
        stakes=(UNIT + 1, 2 * UNIT),
        rules=QUIET | {"slashing": venue, "ordering": FirstComeFirstServed()},
        scenario={"mev": "none"},
        chain={"bitcoin_depth": 3, "references_per_block": 1},
    )


def crowded() -> Instance:
    """Full blocks at a price of a few wei, and issuance by the root of the bonded share."""
    asset = StakeAsset("TOK", price=3_000_000, supply=10**12)
    fees = replace(load("minimal").mechanism.fees, rule=Eip1559(floor=1, initial=1, ceiling=4))
    rules = QUIET | slashing() | {"fees": fees, "rewards": SquareRootCurve(500_000)}
    scenario = {"mev": "none", "demand": "constant-7", "mempool_cap": 3}
    return built("crowded", stakes=(UNIT, UNIT), rules=rules, scenario=scenario, sequencers={"asset": asset})


def back_from_jail() -> Instance:
    """Nine and four units of power by priorities; a jailed sequencer comes back behind the others."""
    return built(
        "back from jail",
        stakes=(9 * UNIT, 4 * UNIT),
        rules=QUIET
        | slashing(FractionSlash(Offence.EQUIVOCATION, 100_000, jail=3))
        | {"election": WeightedRoundRobin()},
        scenario={"mev": "none"},
    )


def forced_at(rule: ForcedInclusionRule) -> Instance:
    """Forced transactions under one rule, an overcharge that prices them out, and a Bitcoin block in most slots."""
    fees = replace(load("minimal").mechanism.fees, l1_overcharge=1_500_000)
    return built(
        "forced",
        stakes=(UNIT, UNIT),
        rules=slashing() | {"forced_inclusion": rule, "fees": fees},
        scenario={"mev": "none", "forced_outstanding": 2},
        chain={"slot_ms": 600_000},
    )


def forked(protocol: str) -> Instance:
    """Two sequencers in turn under a pipelined protocol; a failure costs three slots, evidence is on the rollup."""
    return built(
        f"forked {protocol}",
        stakes=(UNIT, UNIT),
        rules=QUIET
        | slashing(FractionSlash(Offence.EQUIVOCATION, 1_000_000))
        | {"ordering": FirstComeFirstServed(), "election": RoundRobin()},
        scenario={},
        consensus={"protocol": protocol, "timeout_propose_ms": 5_000},
        sequencers={"unbonding": Duration(3, Clock.SLOTS)},
    )


def forked_by_lot() -> Instance:
    """Two leaders drawn by stake: one may follow itself; the order is free, and users wait for whom the fork leaves."""
    return built(
        "forked by lot",
        stakes=(2 * UNIT, UNIT),
        rules=QUIET | slashing() | {"election": StakeWeighted()},
        scenario={"demand": "constant-7", "mempool_cap": 2},
        consensus={"protocol": "hotstuff-2", "timeout_propose_ms": 1_000},
    )


def dead_followers() -> Instance:
    """Failures of two slots under a pipelined protocol: whoever follows takes the block of the leader along."""
    return built(
        "dead followers",
        stakes=(UNIT, UNIT),
        rules=QUIET | slashing() | {"election": RoundRobin()},
        scenario={"outages_per_year": 1_000_000, "outage_slots": 2},
        consensus={"protocol": "jolteon", "timeout_propose_ms": 5_000},
    )


def left_out(protocol: str) -> Instance:
    """Votes are paid; of powers 4, 1 and 1 any one of the small can be spared, not both by one of them."""
    fees = replace(load("minimal").mechanism.fees, mev=Split(proposer=500_000, voters=500_000))
    return built(
        f"left out {protocol}",
        stakes=(4 * UNIT, UNIT, UNIT),
        rules=QUIET | slashing() | {"fees": fees, "election": RoundRobin()},
        scenario={},
        consensus={"protocol": protocol},
    )


def taken_back() -> Instance:
    """The leader's word reverses a speculative confirmation; what relies on it is worth more than the bond."""
    return built(
        "taken back",
        stakes=(UNIT, UNIT),
        rules=QUIET | slashing(FractionSlash(Offence.EQUIVOCATION, 1_000_000)) | {"election": RoundRobin()},
        scenario={"mev": "none", "reliance_per_slot": 2 * UNIT},
        consensus={"protocol": "monadbft"},
    )
