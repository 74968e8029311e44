"""The parameters that blocks read, and the state a lane starts from."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Chooser, Kind, Model, Params
from econ.machine.variables import VARIABLES
from econ.machine.world import BITCOIN_MS, CONVICTABLE, build_world
from econ.mechanism.records import Mechanism, SequencerSet
from econ.mechanism.scenario import Scenario
from econ.protocol.counters import COUNTERS
from econ.protocol.election.weighted_round_robin import rebalanced
from econ.protocol.ledger import ACCOUNTS, ASSETS, REASONS, Account, Asset, place
from econ.protocol.terms import Standing
from econ.strategies.strategy import Tables

STALL_MARGIN = 16


def parameters(
    mechanism: Mechanism, scenario: Scenario, *, tables: Tables, assignment: tuple[int, ...], chance: Chooser
) -> dict[str, Any]:
    """Everything the slot's blocks read: rules, laws, strategies (row per sequencer) and who answers chance."""
    return {
        "mechanism": mechanism,
        "scenario": scenario,
        "world": build_world(mechanism, scenario),
        "strategies": tables,
        "assignment": assignment,
        "chance": chance,
    }


def forced_columns(mechanism: Mechanism) -> int:
    """Width of the forced line: every age up to due, a margin for a stalled reference, and one column for all older."""
    if not mechanism.forced_inclusion.open:
        return 1
    longest = -(-mechanism.chain.reference_limit * mechanism.chain.slot_ms // BITCOIN_MS)
    return mechanism.chain.bitcoin_depth + mechanism.forced_inclusion.deadline + min(longest + 1, STALL_MARGIN)


def voting_power(sequencers: SequencerSet, bond: Array, active: Array) -> Array:
    """Voting power [lane, sequencer]: whole units of bond, at least one, capped at a share of the uncapped total."""
    power = np.where(active, np.maximum(bond // sequencers.power_unit, 1), 0)
    if sequencers.power_cap >= 1_000_000:
        return power
    cap = np.maximum(power.sum(-1)[:, None] * sequencers.power_cap // 1_000_000, 1)
    return np.asarray(np.minimum(power, cap))


def genesis(params: Params, lanes: int) -> dict[str, Array]:
    """Every state variable with `lanes` equal rows: bonded, active, with an empty queue and the initial base fee."""
    filled = _per_lane(params, lanes) | _tables(params, lanes) | _per_sequencer(params, lanes)
    return {v.name: filled.get(v.name, np.zeros(lanes, np.int64)) for v in VARIABLES}


def _per_lane(params: Params, lanes: int) -> dict[str, Array]:
    first = {
        "base_fee": params["mechanism"].fees.rule.initial,
        "bitcoin_fee": params["world"].fee_start,
        "censor_belief": params["scenario"].censorship_belief,
        "tag_age": -1,
        "tag_done": -1,
        "leader": -1,
        "next_leader": -1,
    }
    return {name: np.full(lanes, value, np.int64) for name, value in first.items()}


def _tables(params: Params, lanes: int) -> dict[str, Array]:
    mechanism: Mechanism = params["mechanism"]
    size = mechanism.sequencers.size
    shapes = {
        "mempool": (len(params["world"].class_gas),),
        "forced_line": (forced_columns(mechanism),),
        "commitments": (mechanism.chain.bitcoin_depth + 1,),
        "flows": (REASONS * ASSETS,),
        "counters": (COUNTERS,),
        "evidence": (len(CONVICTABLE), size),
        "charges": (len(CONVICTABLE), size),
    }
    empty = {name: np.zeros((lanes, *shape), np.int64) for name, shape in shapes.items()}
    return empty | {"accounts": _accounts(params["scenario"], lanes)}


def _per_sequencer(params: Params, lanes: int) -> dict[str, Array]:
    sequencers: SequencerSet = params["mechanism"].sequencers
    bond = np.tile(np.array(sequencers.stakes, dtype=np.int64), (lanes, 1))
    power = voting_power(sequencers, bond, np.ones_like(bond, dtype=bool))
    nothing = ("offline", "missed", "balance", "unbonding", "stake_balance", "standing_timer")
    return {name: np.zeros_like(bond) for name in nothing} | {
        "bond": bond,
        "power": power,
        "priority": rebalanced(np.zeros_like(power), np.zeros_like(power), power),
        "standing": np.full_like(bond, Standing.ACTIVE),
        "strategy": np.tile(np.array(params["assignment"], dtype=np.int64), (lanes, 1)),
        "voted": np.zeros_like(bond, dtype=bool),
    }


def widened(state: dict[str, Array], model: Model) -> dict[str, Array]:
    """The same state of a model with every amount as exact Python integers."""
    amounts = {variable.name for variable in model.variables if variable.kind is Kind.AMOUNT}
    return {name: value.astype(object) if name in amounts else value for name, value in state.items()}


def _accounts(scenario: Scenario, lanes: int) -> Array:
    accounts = np.zeros((lanes, ACCOUNTS * ASSETS), np.int64)
    accounts[:, place(Account.SUBSIDY)] = scenario.subsidy
    return accounts


def stake_asset(mechanism: Mechanism) -> Asset:
    """The ledger asset that bonds are held in."""
    return Asset.BITCOIN if mechanism.sequencers.asset.is_bitcoin else Asset.TOKEN
