"""Money: nothing appears, nothing is lost, nobody owes."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, State
from econ.protocol.invariants.invariant import Slot, Term, always, at_most, equal
from econ.protocol.ledger import ACCOUNTS, ASSETS, Account, Asset, Reason, place

STAKE_COLUMNS = ("bond", "unbonding", "stake_balance")
FROM_OUTSIDE = (
    Reason.BASE_FEE,
    Reason.PRIORITY_FEE,
    Reason.L1_FEE,
    Reason.MEV,
    Reason.BRIBE,
    Reason.RELIANCE,
    Reason.ISSUANCE,
    Reason.VOTE_REWARD,
    Reason.FORCED_FEE,
    Reason.SUBSIDY,
    Reason.ROUNDING,
    Reason.FORCED_INSCRIPTION,
)


def stake_asset(slot: Slot) -> Asset:
    """The asset bonds are held in."""
    return Asset.BITCOIN if slot.mechanism.sequencers.asset.is_bitcoin else Asset.TOKEN


def _columns(slot: Slot, asset: Asset) -> tuple[str, ...]:
    liquid = ("balance",) if asset is Asset.BITCOIN else ()
    return liquid + (STAKE_COLUMNS if asset is stake_asset(slot) else ())


def _total(slot: Slot, state: State, asset: Asset) -> Array:
    """All that is held of an asset [lane]: every account, WORLD included, and every column."""
    accounts = state["accounts"][:, place(Account.WORLD, asset) :][:, :ACCOUNTS].sum(-1)
    return np.asarray(accounts + sum(state[name].sum(-1) for name in _columns(slot, asset)))


def _held(asset: Asset) -> Term:
    return lambda slot: _total(slot, slot.after, asset)


def _held_and_minted(asset: Asset) -> Term:
    def term(slot: Slot) -> Array:
        held = _total(slot, slot.before, asset)
        return np.asarray(held + _minted(slot)) if asset is stake_asset(slot) else held

    return term


def _minted(slot: Slot) -> Array:
    """What the reward rule mints for the final blocks of this slot [lane]."""
    bonded, supply = slot.before["bond"].sum(-1), slot.mechanism.sequencers.asset.supply
    per_block = slot.mechanism.rewards.issued(
        bonded, supply=supply, blocks_per_year=slot.params["world"].blocks_per_year
    )
    return np.asarray(per_block * slot.grown("height"))


def _gathered(asset: Asset) -> Term:
    """Growth since genesis of all that somebody other than WORLD holds."""

    def owned(slot: Slot, state: State) -> Array:
        return np.asarray(_total(slot, state, asset) - state["accounts"][:, place(Account.WORLD, asset)])

    return lambda slot: owned(slot, slot.after) - owned(slot, slot.genesis)


def _brought_in(asset: Asset) -> Term:
    """What the flows say came from outside; the subsidy account's own part of a subsidy did not."""
    kept = place(Account.SUBSIDY, asset)

    def term(slot: Slot) -> Array:
        spent = slot.genesis["accounts"][:, kept] - slot.after["accounts"][:, kept]
        return np.asarray(slot.moved(asset, FROM_OUTSIDE) - spent)

    return term


def _solvent(slot: Slot) -> Array:
    world = [place(Account.WORLD, asset) for asset in Asset]
    others = [column for column in range(ACCOUNTS * ASSETS) if column not in world]
    owed = [slot.after[name] for name in ("balance", *STAKE_COLUMNS)] + [slot.after["accounts"][:, others]]
    return np.asarray((np.concatenate(owed, axis=1) >= 0).all(-1) & (slot.after["accounts"][:, world] <= 0).all(-1))


def _earned(slot: Slot) -> Array:
    """Liquid bitcoin [lane, sequencer] grows for the leader, and for those who voted for a final block."""
    leads = np.arange(slot.after["voted"].shape[1]) == slot.after["leader"][:, None]
    voted = slot.after["voted"] & (slot.after["final"] == 1)[:, None]
    return np.asarray((slot.grown("balance") <= 0) | leads | voted)


def _slashed(slot: Slot) -> Array:
    asset, reasons = stake_asset(slot), (Reason.SLASH, Reason.WHISTLEBLOWER)
    earlier = Slot(slot.params, slot.genesis, slot.genesis, slot.before)
    return np.asarray(slot.moved(asset, reasons) - earlier.moved(asset, reasons))


def _slashable(slot: Slot) -> Array:
    return np.asarray((slot.before["bond"] + slot.before["unbonding"]).sum(-1))


BITCOIN_CONSERVED = equal(
    "bitcoin-conserved",
    "all accounts, WORLD included, and all columns in bitcoin add up to what they were and what was minted",
    held=_held(Asset.BITCOIN),
    held_before_and_minted=_held_and_minted(Asset.BITCOIN),
)
TOKEN_CONSERVED = equal(
    "token-conserved",
    "all accounts, WORLD included, and all columns in the stake token add up to what they were and what was minted",
    held=_held(Asset.TOKEN),
    held_before_and_minted=_held_and_minted(Asset.TOKEN),
)
BITCOIN_ACCOUNTED = equal(
    "bitcoin-accounted",
    "what others than WORLD gathered in bitcoin is what the flows say came in",
    gathered=_gathered(Asset.BITCOIN),
    brought_in=_brought_in(Asset.BITCOIN),
)
TOKEN_ACCOUNTED = equal(
    "token-accounted",
    "what others than WORLD gathered in the stake token is what the flows say came in",
    gathered=_gathered(Asset.TOKEN),
    brought_in=_brought_in(Asset.TOKEN),
)
SOLVENT = always(
    "solvent",
    "nothing but WORLD is negative, and WORLD is never positive",
    _solvent,
    reads=("accounts", "balance", "bond", "unbonding", "stake_balance"),
)
EARNED_BY_WORK = always(
    "earned-by-work",
    "nobody earns bitcoin in a slot but its leader and those who voted for its final block",
    _earned,
    reads=("balance", "leader", "voted", "final"),
)
SLASHED_WITHIN_STAKE = at_most(
    "slashed-within-stake",
    "a slot's penalties take at most what was bonded or unbonding",
    slashed=_slashed,
    bonded_or_unbonding=_slashable,
)
