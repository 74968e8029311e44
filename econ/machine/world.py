"""A scenario as the integer arrays that blocks look things up in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.registry import PROTOCOLS
from econ.environment import library
from econ.environment.law import DemandLaw, Law, largest_remainder
from econ.environment.poisson import poisson_weights
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.mechanism.timing import total_miss, view_change_ms
from econ.protocol.terms import Clock, Duration, Offence
from econ.randomness import WEIGHT_TOTAL
from econ.strategies.actions import EFFECTS, Effect, Propose
from econ.strategies.views import MEV_BUCKETS

Array = npt.NDArray[Any]

MS_PER_DAY = 86_400_000
DAYS_PER_YEAR = Fraction(1461, 4)
BITCOIN_MS = 600_000
MEV_SLOT_MS = 2_000
CONVICTABLE = (Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING)


@dataclass(frozen=True)
class World:
    """Exogenous laws and derived constants of one mechanism under one scenario.

    Weights are chances out of 2**32: `hazard` [age bucket], `fee_rows` [bucket, bucket], `mev_weights` [bucket],
    `arrival_weights` per class [count], `target`, `forced`, `outage` and `detection` [outcome], `miss` [delay, 2] (on
    the network and otherwise).
    Values: `fee_rates` msat per vbyte [bucket], `mev_values` msat [bucket], `mev_growth` ppm [delay],
    `class_gas`, `class_bytes`, `class_tips` (wei per gas) [class]. `order` lists the classes by falling tip.
    `effects` maps an effect's name to an array [action]. `lags` [offence] are evidence lags, 0 where the offence goes
    unpunished; `lag_on_bitcoin` says which clock they count. `order_by_word`: a leader can take its block's first
    confirmation back by signing twice. `pipelined`: the next leader forms a block's certificate, and the block is lost
    with it; it `forks` where it may leave the block out, for `fork_stall` slots; a leader `excludes` single votes.
    """

    hazard: Array
    hazard_slots: int
    fee_rows: Array
    fee_rates: Array
    fee_start: int
    mev_weights: Array
    mev_values: Array
    mev_growth: Array
    arrival_weights: tuple[Array, ...]
    arrival_values: tuple[Array, ...]
    class_gas: Array
    class_bytes: Array
    class_tips: Array
    order: tuple[int, ...]
    target: Array
    forced: Array
    outage: Array
    detection: Array
    miss: Array
    effects: dict[str, Array]
    lags: Array
    lag_on_bitcoin: bool
    view_change: int
    order_by_word: bool
    pipelined: bool
    forks: bool
    fork_stall: int
    excludes: bool
    blocks_per_year: int


def build_world(mechanism: Mechanism, scenario: Scenario) -> World:
    """Convert named laws, times and rates into tables for this mechanism's slot; BadInput on an unknown name."""
    slot = mechanism.chain.slot_ms
    return World(
        **_bitcoin(scenario, slot),
        **_value(scenario, slot),
        **_users(library.demand(scenario.demand), slot),
        **_protocol(mechanism),
        target=_yes_or_no(Fraction(scenario.target_per_day * slot, MS_PER_DAY)),
        forced=_yes_or_no(Fraction(scenario.forced_per_day * slot * mechanism.forced_inclusion.open, MS_PER_DAY)),
        outage=_outages(scenario, mechanism.sequencers.size, slot),
        detection=_yes_or_no(Fraction(scenario.detection, 1_000_000)),
        miss=_array([[WEIGHT_TOTAL - chance, chance] for chance in total_miss(mechanism, scenario)]),
        effects=_effects(),
        blocks_per_year=int(DAYS_PER_YEAR * MS_PER_DAY / slot),
    )


def _bitcoin(scenario: Scenario, slot: int) -> dict[str, Any]:
    intervals = library.bitcoin_intervals(scenario.bitcoin_intervals)
    fees = library.bitcoin_fees(scenario.bitcoin_fees)
    return {
        "hazard": _array(intervals.per_slot(slot)),
        "hazard_slots": max(intervals.bucket_milliseconds // slot, 1),
        "fee_rows": _array(fees.rows),
        "fee_rates": _array(fees.values),
        "fee_start": fees.start,
    }


def _value(scenario: Scenario, slot: int) -> dict[str, Any]:
    law = library.mev(scenario.mev)
    return {
        "mev_weights": _thinned(law, Fraction(slot, MEV_SLOT_MS)),
        "mev_values": _array(law.values),
        "mev_growth": _array(scenario.mev_growth),
    }


def _users(demand: DemandLaw, slot: int) -> dict[str, Any]:
    tables = [_arrivals(demand, law, slot) for law in demand.arrivals]
    return {
        "arrival_weights": tuple(weights for weights, _ in tables),
        "arrival_values": tuple(values for _, values in tables),
        "class_gas": _array([user.gas for user in demand.classes]),
        "class_bytes": _array([user.charged_bytes for user in demand.classes]),
        "class_tips": _array([user.tip_wei_per_gas for user in demand.classes]),
        "order": tuple(sorted(range(len(demand.classes)), key=lambda k: -demand.classes[k].tip_wei_per_gas)),
    }


def _protocol(mechanism: Mechanism) -> dict[str, Any]:
    protocol = PROTOCOLS[mechanism.consensus.protocol].record
    change = max(-(-view_change_ms(mechanism.consensus) // mechanism.chain.slot_ms), 1)
    lags = evidence_lags(mechanism)
    return {
        "lags": _array([0 if lag is None else lag.count for lag in lags]),
        "lag_on_bitcoin": any(lag is not None and lag.clock is Clock.BITCOIN_BLOCKS for lag in lags),
        "view_change": change,
        "order_by_word": protocol.order_by_word or protocol.reverts_speculative,
        "pipelined": protocol.loses_predecessor,
        "forks": protocol.fork_depth > 0,
        "fork_stall": change - 1 if protocol.fork_price == "timer" else 0,
        "excludes": protocol.excluder != "nobody",
    }


def commitment_blocks(mechanism: Mechanism) -> int:
    """Bitcoin blocks between two commitments at the mean interval, rounded up."""
    return -(-mechanism.chain.commitment_every * mechanism.chain.slot_ms // BITCOIN_MS)


def evidence_lags(mechanism: Mechanism) -> list[Duration | None]:
    """How long evidence of each convictable offence takes at the mechanism's venue; None where no rule punishes it."""
    punished = {rule.offence for rule in mechanism.slashing.rules}
    depth, waits = mechanism.chain.bitcoin_depth, commitment_blocks(mechanism)
    venue = mechanism.slashing.venue
    return [
        venue.lag(offence, bitcoin_depth=depth, commitment_blocks=waits) if offence in punished else None
        for offence in CONVICTABLE
    ]


def _arrivals(demand: DemandLaw, law: Law, slot: int) -> tuple[Array, Array]:
    ratio = Fraction(slot, demand.slot_milliseconds)
    if ratio == 1:
        return _array(law.weights), _array(law.values)
    if len(law.values) == 1:
        return _array([WEIGHT_TOTAL]), _array([int(law.values[0] * ratio)])
    weights = poisson_weights(law.mean() * ratio)
    return _array(weights), np.arange(len(weights))


def _thinned(law: Law, ratio: Fraction) -> Array:
    """Opportunities arrive in proportion to the slot's length; a slot holds at most one."""
    quiet = law.values.index(0)
    weights = [Fraction(weight) * ratio for weight in law.weights]
    weights[quiet] = Fraction(0)
    weights[quiet] = max(Fraction(WEIGHT_TOTAL) - sum(weights), Fraction(0))
    return _array(largest_remainder(weights, WEIGHT_TOTAL))


def _yes_or_no(chance: Fraction) -> Array:
    yes = min(int(chance * WEIGHT_TOTAL), WEIGHT_TOTAL)
    return _array([WEIGHT_TOTAL - yes, yes])


def _outages(scenario: Scenario, size: int, slot: int) -> Array:
    """One failure a slot at most: outcome i is sequencer i, the last outcome nobody."""
    each = int(Fraction(scenario.outages_per_year * slot, DAYS_PER_YEAR * MS_PER_DAY) * WEIGHT_TOTAL)
    return _array([each] * size + [WEIGHT_TOTAL - each * size])


def _effects() -> dict[str, Array]:
    ordered = [EFFECTS[action] for action in Propose]
    return {field.name: _array([int(getattr(effect, field.name)) for effect in ordered]) for field in fields(Effect)}


def mev_view(bucket: Array) -> Array:
    """The bucket of extractable value as far as a view tells buckets apart."""
    return np.minimum(bucket, MEV_BUCKETS - 1)


def _array(values: Any) -> Array:
    result = np.array(values, dtype=np.int64)
    result.flags.writeable = False
    return result
