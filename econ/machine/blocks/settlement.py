"""Block 7: what a final block contains is paid for, and the price of gas moves."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Params, Signals, State, take
from econ.machine.access import charged_bytes, effect
from econ.machine.blocks.users import raised_tips
from econ.machine.inclusion import Forced, take_forced, take_users
from econ.machine.income import block_moves
from econ.machine.posting import COUNTS, posts
from econ.protocol.counters import Counter, Counts
from econ.protocol.ledger import Column
from econ.protocol.terms import FORCED_GAS


def p_settlement(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Include, charge, share out, reference Bitcoin, reprice."""
    final = state["final"]
    forced = take_forced(params, state, final)
    tips = raised_tips(params, state)
    chain = params["mechanism"].chain
    takes = final * effect(params, state, "users")
    users = take_users(
        params, state, takes=takes, gas_left=chain.block_gas_limit - forced.included * FORCED_GAS, tips=tips
    )
    gas = (users * params["world"].class_gas).sum(-1) + forced.included * FORCED_GAS
    watched = state["target"] * final * effect(params, state, "target")
    return {
        "mempool": state["mempool"] - users,
        "target": state["target"] - watched,
        "base_fee": _base_fee(params, state, gas),
        "carried": _carried(params, state),
        "uncommitted_bytes": state["uncommitted_bytes"] + charged_bytes(params, users),
        "moves": block_moves(params, state, users=users, tips=tips, gas=gas, forced=forced.included),
        "counts": _counts(params, state, users=users, gas=gas, watched=watched, forced=forced),
        **_line(state, forced),
        **_reference(params, state),
    }


def _base_fee(params: Params, state: State, gas: Array) -> Array:
    rule, limit = params["mechanism"].fees.rule, params["mechanism"].chain.block_gas_limit
    return np.asarray(
        np.where(state["final"] == 1, rule.next_base_fee(state["base_fee"], gas, limit), state["base_fee"])
    )


def _carried(params: Params, state: State) -> Array:
    """A forked block's value goes to the next leader, which keeps it until it has led."""
    if not params["world"].forks:
        return np.asarray(state["carried"])
    kept = np.where(state["leader"] >= 0, 0, state["carried"])
    return np.where(state["forked"] == 1, state["mev"], kept)


def _line(state: State, forced: Forced) -> Signals:
    return {
        "forced_line": forced.line,
        "forced_waiting": state["forced_waiting"] - forced.included - forced.dropped,
        "tag_age": forced.tag,
        "tag_done": np.where(forced.tag_done, state["tag_wait"], -1),
    }


def _reference(params: Params, state: State) -> Signals:
    """A final block references outstanding Bitcoin blocks, so many at a time, unless its leader stalls."""
    references = state["final"] * effect(params, state, "references")
    referenced = np.minimum(state["unreferenced"], params["mechanism"].chain.references_per_block) * references
    longer = state["since_reference"] + state["final"]
    return {
        "referenced": referenced,
        "unreferenced": state["unreferenced"] - referenced,
        "since_reference": np.where(references == 1, 0, longer),
    }


def _counts(params: Params, state: State, *, users: Array, gas: Array, watched: Array, forced: Forced) -> Counts:
    censored = state["target"] * state["final"] - watched
    done = forced.tag_done.astype(np.int64)
    return (
        (Counter.USERS_INCLUDED, users.sum(-1)),
        (Counter.GAS_USED, gas),
        (Counter.TARGETS_INCLUDED, watched),
        (Counter.TARGETS_CENSORED, censored),
        (Counter.FORCED_INCLUDED, forced.included),
        (Counter.FORCED_DROPPED, forced.dropped),
        (Counter.TAGS_INCLUDED, done),
        (Counter.TAG_WAIT, state["tag_wait"] * done),
    )


SETTLEMENT = Block(
    label="settlement",
    description="A final block is paid for: fees, tips, L1 fee, extractable value, issuance; the base fee moves.",
    policies={"settlement": p_settlement},
    updates=take(
        "mempool",
        "target",
        "base_fee",
        "carried",
        "uncommitted_bytes",
        "forced_line",
        "forced_waiting",
        "tag_age",
        "tag_done",
        "referenced",
        "unreferenced",
        "since_reference",
    )
    | posts(Column.BALANCE, Column.STAKE_BALANCE)
    | COUNTS,
)
