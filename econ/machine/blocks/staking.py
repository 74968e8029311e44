"""Block 9: stake enters, waits, leaves; voting power follows."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Params, Signals, State, take
from econ.machine.genesis import stake_asset, voting_power
from econ.machine.posting import COUNTS, posts
from econ.protocol.counters import Counter
from econ.protocol.election.weighted_round_robin import rebalanced
from econ.protocol.ledger import Column, Move, Moves, Owned, Reason
from econ.protocol.terms import Clock, Standing
from econ.strategies.actions import Stake


def p_staking(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Timers run out, the queue admits, sequencers act on their stake, and voting power is counted again."""
    standing, timer, released = _released(params, state)
    standing, timer = _admitted(params, state, standing, timer)
    standing, timer, moves = _acted(params, state, (standing, timer), released)
    changed = (standing != state["standing"]).any(-1) | (state["set_changed"] == 1)
    return {
        "standing": standing,
        "standing_timer": timer,
        "moves": moves,
        "counts": _counts(state, standing) if changed.any() else (),
        **_power(params, state, standing, (changed, moves)),
    }


def _released(params: Params, state: State) -> tuple[Array, Array, Array]:
    """Run jail and unbonding clocks down; who is released [lane, sequencer] gets its stake or its seat back."""
    standing, timer = state["standing"], state["standing_timer"]
    if not timer.any():
        return standing, timer, np.zeros(timer.shape, bool)
    leaving = (standing == Standing.UNBONDING) | (standing == Standing.EJECTED)
    on_bitcoin = params["mechanism"].sequencers.unbonding.clock is Clock.BITCOIN_BLOCKS
    passed = state["referenced"][:, None] if on_bitcoin else 1
    tick = np.where(leaving, passed, np.where(standing == Standing.JAILED, 1, 0))
    remaining = np.maximum(timer - tick, 0)
    over = (timer > 0) & (remaining == 0)
    out = np.where(over & (standing == Standing.UNBONDING), Standing.OUTSIDE, standing)
    back = np.where(over & (standing == Standing.JAILED), Standing.ACTIVE, out)
    return back, remaining, np.asarray(over & leaving)


def _acted(params: Params, state: State, seats: tuple[Array, Array], released: Array) -> tuple[Array, Array, Moves]:
    """Strategies leave with their stake, or come back with what they hold."""
    standing, timer = seats
    moves = _release_moves(params, state, released)
    if params["strategies"].all_stay:
        return standing, timer, moves
    choice = _choices(params, state, standing)
    exits = (choice == Stake.EXIT) & (standing == Standing.ACTIVE)
    enters = choice == Stake.ENTER
    if enters.any():
        enters = enters & _may_enter(params, state, standing)
    if not (exits.any() or enters.any()):
        return standing, timer, moves
    standing = np.where(exits, Standing.UNBONDING, np.where(enters, Standing.QUEUED, standing))
    waits = params["mechanism"].sequencers
    timer = np.where(exits, waits.unbonding.count, np.where(enters, waits.activation_epochs, timer))
    return standing, timer, moves + _stake_moves(params, state, exits, enters)


def _choices(params: Params, state: State, standing: Array) -> Array:
    """What each sequencer's strategy does with its stake, in the order of STAKER_VIEWS."""
    accused = (state["evidence"] > 0).any(1) if state["evidence"].any() else np.zeros(standing.shape, bool)
    view = accused * 2 + (standing == Standing.ACTIVE)
    return np.asarray(params["strategies"].stake[state["strategy"], view])


def _may_enter(params: Params, state: State, standing: Array) -> Array:
    """Re-entry under a new key, where the rules allow it, with a full bond in hand and nothing left unbonding."""
    waits = params["mechanism"].sequencers
    outside = (standing == Standing.OUTSIDE) | ((standing == Standing.EJECTED) & (state["unbonding"] == 0))
    return np.asarray(outside & waits.re_entry & (state["stake_balance"] >= max(waits.minimum, 1)))


def _release_moves(params: Params, state: State, released: Array) -> Moves:
    if not released.any():
        return ()
    amount = np.where(released, state["unbonding"], 0)
    asset = stake_asset(params["mechanism"])
    return (Move(Reason.RELEASE, Owned(Column.UNBONDING), Owned(Column.STAKE_BALANCE), amount, asset),)


def _stake_moves(params: Params, state: State, exits: Array, enters: Array) -> Moves:
    asset = stake_asset(params["mechanism"])
    leaving = np.where(exits, state["bond"], 0)
    bonding = np.where(enters, params["mechanism"].sequencers.minimum, 0)
    out = Move(Reason.UNBOND, Owned(Column.BOND), Owned(Column.UNBONDING), leaving, asset)
    into = Move(Reason.BOND, Owned(Column.STAKE_BALANCE), Owned(Column.BOND), bonding, asset)
    return tuple(move for move in (out, into) if move.amount.any())


def _admitted(params: Params, state: State, standing: Array, timer: Array) -> tuple[Array, Array]:
    """At an epoch's end the queue moves up, and those whose wait is over become active, so many per epoch."""
    waits = params["mechanism"].sequencers
    queued = standing == Standing.QUEUED
    if not queued.any():
        return standing, timer
    ends = ((state["slot"] + 1) % params["mechanism"].chain.slots_per_epoch == 0)[:, None]
    waiting = np.where(queued & ends, np.maximum(timer - 1, 0), timer)
    ready = queued & (waiting == 0) & ends
    admitted = ready & (np.cumsum(ready, axis=-1) <= waits.activations_per_epoch)
    return np.where(admitted, Standing.ACTIVE, standing), waiting


def _power(params: Params, state: State, standing: Array, change: tuple[Array, Moves]) -> Signals:
    """Voting power of those active now; CometBFT priorities are rebalanced where the set changed."""
    changed, moves = change
    if not changed.any():
        return {"power": state["power"], "priority": state["priority"]}
    bonded = _bond_after(state["bond"], moves)
    power = voting_power(params["mechanism"].sequencers, bonded, standing == Standing.ACTIVE)
    differs = (power != state["power"]).any(-1)[:, None]
    priority = np.where(differs, rebalanced(state["priority"], state["power"], power), state["priority"])
    return {"power": power, "priority": priority}


def _bond_after(bond: Array, moves: Moves) -> Array:
    for move in moves:
        if isinstance(move.target, Owned) and move.target.column is Column.BOND:
            bond = bond + move.amount
    return bond


def _counts(state: State, standing: Array) -> Any:
    changed = standing != state["standing"]
    exits = (changed & (standing == Standing.UNBONDING)).sum(-1)
    entries = (changed & (standing == Standing.QUEUED)).sum(-1)
    return ((Counter.EXITS, exits), (Counter.ENTRIES, entries))


STAKING = Block(
    label="staking",
    description="Jail and unbonding clocks run, stake enters and leaves, voting power follows.",
    policies={"staking": p_staking},
    updates=take("standing", "standing_timer", "power", "priority")
    | posts(Column.BOND, Column.UNBONDING, Column.STAKE_BALANCE)
    | COUNTS,
)
