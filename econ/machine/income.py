"""The money of one final block: every income, shared out by the mechanism's splits."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, Params, State
from econ.machine.access import BYTES_PER_VBYTE, charged_bytes, effect, fee_rate
from econ.machine.genesis import stake_asset
from econ.money import PPM, WEI_PER_MSAT, floor_shares, muldiv, parts_per_million
from econ.protocol.fees.rule import Split
from econ.protocol.ledger import Account, Asset, Column, Move, Moves, Owned, Reason


def block_moves(params: Params, state: State, *, users: Array, tips: Array, gas: Array, forced: Array) -> Moves:
    """All moves of the slot: users [lane, class] and forced [lane] included, gas [lane] used, tips bid [lane, class].

    Amounts are zero in lanes without a final block, except what a leader earns by its word alone.
    """
    fees = params["mechanism"].fees
    base = muldiv(gas, state["base_fee"], WEI_PER_MSAT)
    tipped = (users * params["world"].class_gas * tips).sum(-1) // WEI_PER_MSAT
    charged = _l1_fee(params, state, users)
    extracted = _extracted(params, state)
    return (
        *_shared(state, base, fees.base, reason=Reason.BASE_FEE, vault=Account.BASE_FEE_VAULT),
        *_shared(state, tipped, fees.tips, reason=Reason.PRIORITY_FEE, vault=Account.PRIORITY_FEE_VAULT),
        *_shared(state, extracted, fees.mev, reason=Reason.MEV, vault=Account.TREASURY),
        *_paid(Move(Reason.L1_FEE, Account.WORLD, Account.L1_FEE_VAULT, charged)),
        *_issued(params, state),
        *_to_leader(params, state, forced),
    )


def _l1_fee(params: Params, state: State, users: Array) -> Array:
    """Charged bytes at a quarter of the capped Bitcoin fee rate per byte; an overcharging leader multiplies it."""
    fees = params["mechanism"].fees
    rate = np.minimum(fee_rate(params, state), fees.l1_rate_cap)
    plain = charged_bytes(params, users) * rate // BYTES_PER_VBYTE
    return np.asarray(
        np.where(effect(params, state, "overcharges") == 1, parts_per_million(plain, fees.l1_overcharge), plain)
    )


def _extracted(params: Params, state: State) -> Array:
    """The slot's value and what the leader carries if it reorders, and what waiting adds to the slot's own."""
    values, carried = params["world"].mev_values, state["carried"]
    value = values[state["mev"]]
    late = muldiv(value, params["world"].mev_growth[effect(params, state, "delay")], PPM)
    taken = value + values[carried] if carried.any() else value
    return np.asarray((taken * effect(params, state, "reorders") + late) * state["final"])


def _to_leader(params: Params, state: State, forced: Array) -> Moves:
    """What only the leader gets: queue fees, a bribe for leaving the watched transaction out, reliance reversed."""
    leader = Owned(Column.BALANCE, state["leader"])
    scenario, final = params["scenario"], state["final"]
    bribed = state["target"] * final * (1 - effect(params, state, "target")) * scenario.bribe
    reversed_ = effect(params, state, "equivocates") * params["world"].order_by_word * scenario.reliance_per_slot
    fee = params["mechanism"].forced_inclusion.fee(state["forced_waiting"]) * forced
    return (
        *_paid(Move(Reason.FORCED_FEE, Account.WORLD, leader, fee)),
        *_paid(Move(Reason.BRIBE, Account.WORLD, leader, bribed)),
        *_paid(Move(Reason.RELIANCE, Account.WORLD, leader, reversed_)),
    )


def _issued(params: Params, state: State) -> Moves:
    """New units of the stake asset for a final block."""
    mechanism = params["mechanism"]
    bonded = state["bond"].sum(-1)
    supply = mechanism.sequencers.asset.supply
    amount = mechanism.rewards.issued(bonded, supply=supply, blocks_per_year=params["world"].blocks_per_year)
    if not amount.any():
        return ()
    asset = stake_asset(mechanism)
    return _shared(
        state,
        amount * state["final"],
        mechanism.fees.issuance,
        reason=Reason.ISSUANCE,
        vault=Account.TREASURY,
        asset=asset,
    )


def _shared(
    state: State, income: Array, split: Split, *, reason: Reason, vault: Account, asset: Asset = Asset.BITCOIN
) -> Moves:
    """An income shared by a split; rounding down once per recipient, the rest to the rounding account."""
    if not income.any():
        return ()
    source = None if reason is Reason.ISSUANCE else Account.WORLD
    liquid = Column.STAKE_BALANCE if reason is Reason.ISSUANCE else Column.BALANCE
    ends: tuple[tuple[Account | Owned, int], ...] = (
        (vault, split.vault),
        (Account.L1_FEE_VAULT, split.data_and_proofs),
        (Account.TREASURY, split.treasury),
        (Account.BURNT, split.burn),
        (Owned(liquid, state["leader"]), split.proposer),
    )
    parts = [(end, parts_per_million(income, share)) for end, share in ends if share]
    moves = [Move(reason, source, end, part, asset) for end, part in parts]
    if split.voters:
        moves.append(_to_voters(state, parts_per_million(income, split.voters), minted=source is None, asset=asset))
    rest = income - sum(move.amount if move.amount.ndim == 1 else move.amount.sum(-1) for move in moves)
    return (*moves, *_paid(Move(Reason.ROUNDING, source, Account.ROUNDING, rest, asset)))


def _to_voters(state: State, amount: Array, *, minted: bool, asset: Asset) -> Move:
    shares, _ = floor_shares(amount, state["power"] * state["voted"])
    liquid = Column.STAKE_BALANCE if minted else Column.BALANCE
    return Move(Reason.VOTE_REWARD, None if minted else Account.WORLD, Owned(liquid), shares, asset)


def _paid(move: Move) -> Moves:
    return (move,) if move.amount.any() else ()
