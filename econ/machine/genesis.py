"""The parameters that blocks read, and the state a lane starts from."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Chooser, Kind, Model, Params
from econ.machine.variables import VARIABLES
from econ.machine.world import BITCOIN_MS, CONVICTABLE, World, build_world
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
    mechanism: Mechanism = params["mechanism"]
    world: World = params["world"]
    size, classes = mechanism.sequencers.size, len(world.class_gas)
    bond = np.tile(np.array(mechanism.sequencers.stakes, dtype=np.int64), (lanes, 1))
    power = voting_power(mechanism.sequencers, bond, np.ones_like(bond, dtype=bool))
    filled = {
        "mempool": np.zeros((lanes, classes), np.int64),
        "forced_line": np.zeros((lanes, forced_columns(mechanism)), np.int64),
        "commitments": np.zeros((lanes, mechanism.chain.bitcoin_depth + 1), np.int64),
        "accounts": _accounts(params["scenario"], lanes),
        "flows": np.zeros((lanes, REASONS * ASSETS), np.int64),
        "counters": np.zeros((lanes, COUNTERS), np.int64),
        "evidence": np.zeros((lanes, len(CONVICTABLE), size), np.int64),
        "charges": np.zeros((lanes, len(CONVICTABLE), size), np.int64),
        "bond": bond,
        "power": power,
        "priority": rebalanced(np.zeros_like(power), np.zeros_like(power), power),
        "standing": np.full((lanes, size), Standing.ACTIVE, np.int64),
        "strategy": np.tile(np.array(params["assignment"], dtype=np.int64), (lanes, 1)),
        "voted": np.zeros((lanes, size), bool),
        "base_fee": np.full(lanes, mechanism.fees.rule.initial, np.int64),
        "bitcoin_fee": np.full(lanes, world.fee_start, np.int64),
        "censor_belief": np.full(lanes, params["scenario"].censorship_belief, np.int64),
        "tag_age": np.full(lanes, -1, np.int64),
        "tag_done": np.full(lanes, -1, np.int64),
        "leader": np.full(lanes, -1, np.int64),
    }
    per_sequencer = ("offline", "missed", "balance", "unbonding", "stake_balance", "standing_timer")
    filled |= {name: np.zeros((lanes, size), np.int64) for name in per_sequencer}
    return {v.name: filled.get(v.name, np.zeros(lanes, np.int64)) for v in VARIABLES}


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
