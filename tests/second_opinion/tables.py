"""A mechanism and its scenario as lookup tables, by sections 4, 5 and 8 of the specification."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.terms import Clock
from tests.second_opinion import laws
from tests.second_opinion.laws import TOTAL, Rows

MILLION = 1_000_000
BITCOIN_INTERVAL = 600_000
FORCED_GAS = 21_000
OUTSIDE, QUEUED, ACTIVE, JAILED, UNBONDING, EJECTED = range(6)


class Action(NamedTuple):
    """One row of the table of actions (section 5.4)."""

    block: int
    users: int
    target: int
    forced: int
    reorders: int
    equivocates: int
    overcharges: int
    references: int
    delay: int
    excludes: int = 0


HONEST, OFFLINE, REORDER = 0, 2, 5
ACTIONS = (
    Action(1, 1, 1, 1, 0, 0, 0, 1, 0),
    Action(1, 0, 0, 1, 0, 0, 0, 1, 0),
    Action(0, 0, 0, 0, 0, 0, 0, 0, 0),
    Action(1, 1, 0, 1, 0, 0, 0, 1, 0),
    Action(1, 1, 1, 0, 0, 0, 0, 1, 0),
    Action(1, 1, 1, 1, 1, 0, 0, 1, 0),
    Action(1, 1, 1, 1, 0, 1, 0, 1, 0),
    Action(1, 1, 1, 1, 0, 0, 1, 1, 0),
    Action(1, 1, 1, 0, 0, 0, 0, 0, 0),
    *(Action(1, 1, 1, 1, 0, 0, 0, 1, y) for y in (1, 2, 3)),
    *(Action(1, 1, 1, 1, 1, 0, 0, 1, y) for y in (1, 2, 3)),
    *(Action(1, 1, 1, 1, reorders, 0, 0, 1, 0, excludes=1) for reorders in (0, 1)),
)
FREE = "LeaderFree"
LOST_VOTES = {"cometbft": 1}
# Where the next leader forms the certificate: slots that a fork costs, of those that a failure costs.
FORKS_COST = {"chained-hotstuff": 0, "hotstuff-2": 0, "jolteon": 1}
NO_CHOICE_OF_VOTES = ("single", "simplex", "minimmit")
WORD = ("single", "monadbft")
CLOSED, EXECUTES, INVALID = "closed", "executes", "invalid"
ENFORCEMENT = {"Closed": CLOSED, "FixedDelay": EXECUTES, "ProofEnforced": INVALID, "FeeQueue": INVALID}


class Penalty(NamedTuple):
    """A slashing rule's numbers; `jail` -1 is for ever."""

    offence: int
    fraction: int
    minimum: int
    whistleblower: int
    jail: int
    each: bool


@dataclass(frozen=True)
class Tables:
    """Everything the walk looks up; rows are (value, weight out of 2^32).

    `columns` [u][x] are the columns of the forced line that count as having x confirmations while u Bitcoin blocks are
    not referenced. `ticks` [standing] is how a clock runs: "slots", "bitcoin" or none.
    """

    mechanism: Mechanism
    scenario: Scenario
    size: int
    bucket: int
    found: tuple[Rows, ...]
    rates: tuple[int, ...]
    rate_rows: tuple[Rows, ...]
    first_rate: int
    values: tuple[int, ...]
    value_rows: Rows
    arrivals: tuple[Rows, ...]
    classes: tuple[tuple[int, int, int], ...]
    target_rows: tuple[Rows, Rows]
    forced_rows: tuple[Rows, Rows]
    outage_rows: Rows
    late_rows: tuple[Rows, ...]
    seen_rows: Rows
    lost: int
    ahead: bool
    fork_lost: int
    picks_votes: bool
    word: int
    width: int
    enforcement: str
    depth: int
    deadline: int
    take: int
    lags: tuple[int, int, int]
    on_bitcoin: bool
    penalties: tuple[Penalty, ...]
    downtime: tuple[Penalty, int, int] | None
    ticks: tuple[str, ...]
    honest: tuple[int, ...]


def tables(mechanism: Mechanism, scenario: Scenario) -> Tables:
    """All tables of one mechanism under one scenario."""
    chain, size = mechanism.chain, mechanism.sequencers.size
    bucket, found = laws.hazards(scenario.bitcoin_intervals, chain.slot_ms)
    rates, rate_rows, first = laws.fee_rates(scenario.bitcoin_fees)
    values, value_rows = laws.extractable(scenario.mev, chain.slot_ms)
    return Tables(
        mechanism=mechanism,
        scenario=scenario,
        size=size,
        bucket=bucket,
        found=found,
        rates=rates,
        rate_rows=rate_rows,
        first_rate=first,
        values=values,
        value_rows=value_rows,
        arrivals=laws.arrivals(scenario.demand, chain.slot_ms),
        classes=laws.classes(scenario.demand),
        **_chances(mechanism, scenario),
        **_forced(mechanism),
        **_justice(mechanism),
        lost=_lost(mechanism),
        **_certificates(mechanism),
        honest=_honest_actions(mechanism),
    )


def _chances(mechanism: Mechanism, scenario: Scenario) -> dict[str, Any]:
    slot, size = mechanism.chain.slot_ms, mechanism.sequencers.size
    opened = ENFORCEMENT[type(mechanism.forced_inclusion).__name__] != CLOSED
    target = laws.chance(Fraction(scenario.target_per_day * slot, laws.DAY))
    forced = laws.chance(Fraction(scenario.forced_per_day * slot, laws.DAY)) if opened else 0
    fail = scenario.outages_per_year * slot * TOTAL // laws.YEAR
    outages = ((size, TOTAL - size * fail), *((i, fail) for i in range(size)))
    return {
        "target_rows": (laws.coin(target), laws.coin(0)),
        "forced_rows": (laws.coin(forced), laws.coin(0)),
        "outage_rows": tuple(row for row in outages if row[1]),
        "late_rows": tuple(laws.coin(miss) for miss in scenario.miss),
        "seen_rows": laws.coin(laws.chance(Fraction(scenario.detection, MILLION))),
    }


def _forced(mechanism: Mechanism) -> dict[str, Any]:
    chain = mechanism.chain
    rule: Any = mechanism.forced_inclusion
    enforcement = ENFORCEMENT[type(rule).__name__]
    if enforcement == CLOSED:
        return {"enforcement": enforcement, "width": 1, "depth": chain.bitcoin_depth, "deadline": 0, "take": 0}
    spare = -(-chain.reference_limit * chain.slot_ms // BITCOIN_INTERVAL) + 1
    return {
        "enforcement": enforcement,
        "width": chain.bitcoin_depth + rule.deadline + min(spare, 16),
        "depth": chain.bitcoin_depth,
        "deadline": rule.deadline,
        "take": rule.per_block,
    }


def _lost(mechanism: Mechanism) -> int:
    consensus = mechanism.consensus
    votes = LOST_VOTES.get(consensus.protocol, 0) * consensus.wait_on_nil * consensus.timeout_vote_ms
    settling = consensus.settle_ms if consensus.protocol == "hotstuff-2" else 0
    waited = consensus.timeout_propose_ms + votes + settling
    return max(-(-waited // mechanism.chain.slot_ms), 1)


def _certificates(mechanism: Mechanism) -> dict[str, Any]:
    protocol = mechanism.consensus.protocol
    return {
        "ahead": protocol in FORKS_COST,
        "fork_lost": (_lost(mechanism) - 1) * FORKS_COST.get(protocol, 0),
        "picks_votes": protocol not in NO_CHOICE_OF_VOTES,
        "word": int(protocol in WORD),
    }


def _justice(mechanism: Mechanism) -> dict[str, Any]:
    slashing, chain = mechanism.slashing, mechanism.chain
    waits = -(-chain.commitment_every * chain.slot_ms // BITCOIN_INTERVAL)
    lags, clock = _venue(slashing.venue, chain.bitcoin_depth, waits)
    named = {int(rule.offence) for rule in slashing.rules}
    kept = tuple(lag if q in named else 0 for q, lag in enumerate(lags))
    unbonding = "bitcoin" if mechanism.sequencers.unbonding.clock is Clock.BITCOIN_BLOCKS else "slots"
    return {
        "lags": kept,
        "on_bitcoin": clock and any(kept),
        "penalties": tuple(_penalty(rule) for rule in slashing.rules),
        "downtime": _downtime(slashing.downtime),
        "ticks": ("", "", "", "slots", unbonding, unbonding),
    }


def _venue(venue: object, depth: int, waits: int) -> tuple[tuple[int, int, int], bool]:
    challenge = getattr(venue, "challenge_blocks", 0)
    rows = {
        "Rollup": ((1, 1, 1), False),
        "EvidenceAsForcedInput": ((depth, depth + waits, depth), True),
        "BitcoinCollateral": ((depth + challenge, depth + waits + challenge, depth + challenge), True),
        "KeyExtraction": ((1, 0, 0), True),
    }
    return rows[type(venue).__name__]


def _penalty(rule: Any) -> Penalty:
    each = getattr(rule, "each", False)
    return Penalty(int(rule.offence), rule.fraction, rule.minimum, rule.whistleblower, rule.jail, each)


def _downtime(rule: Any) -> tuple[Penalty, int, int] | None:
    if rule is None:
        return None
    allowed = rule.window - -(-rule.window * rule.minimum_signed // MILLION)
    return _penalty(rule), rule.window, allowed


def _honest_actions(mechanism: Mechanism) -> tuple[int, ...]:
    """What conforming play proposes, by bucket of extractable value: it takes the value where the order is free."""
    free = type(mechanism.ordering).__name__ == FREE
    return tuple(REORDER if free and bucket else HONEST for bucket in range(16))
