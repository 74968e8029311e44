"""The system parameters: a mechanism and a scenario as plain numbers, lists and dictionaries."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from econ.errors import BadInput
from econ.machine.genesis import forced_columns
from econ.machine.world import CONVICTABLE, World, build_world
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import NoIssuance
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import FOREVER, Clock
from econ.strategies.strategy import Tables
from experiments.benchmarks.dictionary_model.chance import Words

Parameters = dict[str, Any]


def system_parameters(
    mechanism: Mechanism, scenario: Scenario, *, tables: Tables, assignment: tuple[int, ...], seed: int
) -> Parameters:
    """One point of the sweep; BadInput when the mechanism has a rule that `citrea-pos` does not have."""
    _refuse_other_rules(mechanism)
    world = build_world(mechanism, scenario)
    return {
        "words": Words(seed),
        "stakes": mechanism.sequencers.stakes,
        "strategy_of": assignment,
        **_of_chain(mechanism),
        **_of_fees(mechanism),
        **_of_staking(mechanism),
        **_of_slashing(mechanism, world),
        **_of_scenario(scenario),
        **_of_laws(world),
        **_of_strategies(tables),
    }


def _refuse_other_rules(mechanism: Mechanism) -> None:
    modelled: list[tuple[str, object, type]] = [
        ("election", mechanism.election, WeightedRoundRobin),
        ("fees", mechanism.fees.rule, Eip1559),
        ("rewards", mechanism.rewards, NoIssuance),
        ("ordering", mechanism.ordering, LeaderFree),
        ("forced_inclusion", mechanism.forced_inclusion, ProofEnforced),
        ("slashing_venue", mechanism.slashing.venue, EvidenceAsForcedInput),
        *(("slashing", rule, FractionSlash) for rule in mechanism.slashing.rules),
    ]
    for key, rule, kind in modelled:
        if not isinstance(rule, kind):
            raise BadInput(f"dictionary model: {key}: {type(rule).__name__} is not modelled; allowed: {kind.__name__}")
    if not mechanism.sequencers.asset.is_bitcoin:
        raise BadInput(f"dictionary model: stake asset {mechanism.sequencers.asset.name} is not modelled; allowed: BTC")


def _of_chain(mechanism: Mechanism) -> Parameters:
    chain, forced = mechanism.chain, mechanism.forced_inclusion
    return {
        "block_gas_limit": chain.block_gas_limit,
        "slots_per_epoch": chain.slots_per_epoch,
        "bitcoin_depth": chain.bitcoin_depth,
        "commitment_every": chain.commitment_every,
        "commitment_vbytes": chain.commitment_vbytes,
        "proof_every": chain.proof_every,
        "proof_vbytes": chain.proof_vbytes,
        "posted_share": chain.posted_share,
        "proof_lag": chain.proof_lag,
        "proving_cost": chain.proving_cost,
        "reference_limit": chain.reference_limit,
        "references_per_block": chain.references_per_block,
        "forced_deadline": chain.bitcoin_depth + forced.deadline,
        "forced_per_block": forced.per_block,
        "forced_oldest": forced_columns(mechanism),
    }


def _of_fees(mechanism: Mechanism) -> Parameters:
    fees, rule = mechanism.fees, mechanism.fees.rule
    return {
        "base_fee_initial": rule.initial,
        "base_fee_floor": rule.floor,
        "base_fee_ceiling": getattr(rule, "ceiling", None),
        "elasticity": getattr(rule, "elasticity", None),
        "denominator": getattr(rule, "denominator", None),
        "base_fee_split": _shares(fees.base, "base_fee_vault"),
        "tip_split": _shares(fees.tips, "priority_fee_vault"),
        "mev_split": _shares(fees.mev, "treasury"),
        "l1_rate_cap": fees.l1_rate_cap,
        "l1_overcharge": fees.l1_overcharge,
    }


def _shares(split: Split, vault: str) -> list[tuple[str, int]]:
    shares = [
        (vault, split.vault),
        ("l1_fee_vault", split.data_and_proofs),
        ("treasury", split.treasury),
        ("burnt", split.burn),
        ("proposer", split.proposer),
        ("voters", split.voters),
    ]
    return [(recipient, share) for recipient, share in shares if share]


def _of_staking(mechanism: Mechanism) -> Parameters:
    rules = mechanism.sequencers
    return {
        "minimum_bond": rules.minimum,
        "ejection_below": rules.ejection_below,
        "power_unit": rules.power_unit,
        "power_cap": rules.power_cap,
        "activation_epochs": rules.activation_epochs,
        "activations_per_epoch": rules.activations_per_epoch,
        "unbonding": rules.unbonding.count,
        "unbonding_on_bitcoin": rules.unbonding.clock is Clock.BITCOIN_BLOCKS,
        "re_entry": rules.re_entry,
    }


def _of_slashing(mechanism: Mechanism, world: World) -> Parameters:
    downtime = mechanism.slashing.downtime
    lags = world.lags.tolist()
    return {
        "slashing": [_penalty(rule) | {"each": rule.each} for rule in _fractions(mechanism)],
        "evidence_lag": {offence.name.lower(): lags[i] for i, offence in enumerate(CONVICTABLE) if lags[i]},
        "downtime": None
        if downtime is None
        else _penalty(downtime) | {"each": False, "window": downtime.window, "allowed_misses": downtime.allowed_misses},
    }


def _fractions(mechanism: Mechanism) -> list[FractionSlash]:
    return [rule for rule in mechanism.slashing.rules if isinstance(rule, FractionSlash)]


def _penalty(rule: Any) -> Parameters:
    return {
        "offence": rule.offence.name.lower(),
        "fraction": rule.fraction,
        "minimum": rule.minimum,
        "whistleblower": rule.whistleblower,
        "jail": None if rule.jail == FOREVER else rule.jail,
    }


def _of_scenario(scenario: Scenario) -> Parameters:
    names = (
        *("forced_vbytes", "target_value", "target_patience", "bribe", "censorship_belief"),
        *("reliance_per_slot", "outage_slots", "subsidy", "mempool_cap", "forced_outstanding"),
    )
    return {name: getattr(scenario, name) for name in names}


def _of_laws(world: World) -> Parameters:
    """Laws as cumulative weights, and the values of their outcomes."""
    hazard = world.hazard.tolist()
    total = sum(world.target.tolist())
    classes = {"gas": world.class_gas, "bytes": world.class_bytes, "tip": world.class_tips}
    return {
        "bitcoin_block": [_cumulative([total - chance, chance]) for chance in hazard],
        "hazard_slots": world.hazard_slots,
        "bitcoin_fee": [_cumulative(row) for row in world.fee_rows.tolist()],
        "fee_rates": world.fee_rates.tolist(),
        "fee_start": world.fee_start,
        "mev": _cumulative(world.mev_weights.tolist()),
        "mev_values": world.mev_values.tolist(),
        "mev_growth": world.mev_growth.tolist(),
        "arrivals": [_cumulative(weights.tolist()) for weights in world.arrival_weights],
        "arrival_values": [values.tolist() for values in world.arrival_values],
        "classes": _by_row(classes),
        "tip_order": list(world.order),
        "target": _cumulative(world.target.tolist()),
        "forced": _cumulative(world.forced.tolist()),
        "outage": _cumulative(world.outage.tolist()),
        "detection": _cumulative(world.detection.tolist()),
        "miss": [_cumulative(row) for row in world.miss.tolist()],
        "effects": _by_row(world.effects),
        **_of_protocol(world),
    }


def _of_protocol(world: World) -> Parameters:
    names = ("view_change", "order_by_word", "pipelined", "forks", "fork_stall", "excludes")
    return {name: getattr(world, name) for name in names}


def _by_row(columns: dict[str, Any]) -> list[dict[str, int]]:
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _of_strategies(tables: Tables) -> Parameters:
    return {
        "propose": [[_cumulative(row) for row in views] for views in tables.propose.tolist()],
        "vote": tables.vote.tolist(),
        "stake": tables.stake.tolist(),
    }


def _cumulative(weights: list[int]) -> list[int]:
    return list(accumulate(weights))
