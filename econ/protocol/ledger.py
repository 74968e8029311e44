"""The ledger: the only place where balances change, and every move has a reason.

A per-sequencer column holds one integer per sequencer; a named account holds one integer per asset. `moves` is a
tuple of `Move`, carried from policies to state updates as a signal (cadCAD adds tuples, so several policies may emit
moves).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.money import checked

Array = npt.NDArray[Any]


class Account(IntEnum):
    """Named accounts; only WORLD may be negative."""

    WORLD = 0
    BASE_FEE_VAULT = 1
    PRIORITY_FEE_VAULT = 2
    L1_FEE_VAULT = 3
    TREASURY = 4
    BURNT = 5
    WHISTLEBLOWERS = 6
    PROVER = 7
    BITCOIN_MINERS = 8
    ROUNDING = 9
    SUBSIDY = 10


class Asset(IntEnum):
    """The fee asset is always bitcoin in millisatoshi; stake is bitcoin or a token in its own atomic unit."""

    BITCOIN = 0
    TOKEN = 1


class Column(IntEnum):
    """Per-sequencer holdings: liquid bitcoin, and three states of the stake asset."""

    BALANCE = 0
    BOND = 1
    UNBONDING = 2
    STAKE_BALANCE = 3


class Reason(IntEnum):
    """Why money moves; `flows` accumulates the amount of each reason."""

    BASE_FEE = 0
    PRIORITY_FEE = 1
    L1_FEE = 2
    MEV = 3
    BRIBE = 4
    RELIANCE = 5
    ISSUANCE = 6
    VOTE_REWARD = 7
    FORCED_FEE = 8
    SLASH = 9
    WHISTLEBLOWER = 10
    BOND = 11
    UNBOND = 12
    RELEASE = 13
    COMMITMENT_COST = 14
    PROOF_COST = 15
    SUBSIDY = 16
    ROUNDING = 17
    FORCED_INSCRIPTION = 18


ACCOUNTS = len(Account)
ASSETS = len(Asset)
REASONS = len(Reason)


@dataclass(frozen=True)
class Owned:
    """A per-sequencer column: an end of a move.

    With `index` [lane] the amount [lane] goes to that sequencer, without it the amount is [lane, sequencer].
    """

    column: Column
    index: Array | None = None


@dataclass(frozen=True)
class Move:
    """A non-negative amount of one asset that leaves `source` and arrives at `target`; a source of None is issuance."""

    reason: Reason
    source: Account | Owned | None
    target: Account | Owned
    amount: Array
    asset: Asset = Asset.BITCOIN


Moves = tuple[Move, ...]


def post_column(column: Column, holdings: Array, moves: Moves) -> Array:
    """A per-sequencer column [lane, sequencer] after the moves; AmountError when a holding leaves its range."""
    changed = [move for move in moves if _touches(move.source, column) or _touches(move.target, column)]
    if not changed:
        return holdings
    result = holdings.copy()
    for move in changed:
        for end, sign in ((move.source, -1), (move.target, 1)):
            if isinstance(end, Owned) and end.column is column:
                _add(result, end.index, sign * move.amount)
    return checked(result)


def post_accounts(accounts: Array, moves: Moves) -> Array:
    """The named accounts [lane, ACCOUNTS * ASSETS] after the moves; AmountError when one leaves its range."""
    if not moves:
        return accounts
    result = accounts.copy()
    for move in moves:
        amount = _per_lane(move)
        for end, sign in ((move.source, -1), (move.target, 1)):
            if isinstance(end, Account):
                result[:, place(end, move.asset)] += sign * amount
    return checked(result)


def post_flows(flows: Array, moves: Moves) -> Array:
    """The cumulative amount of each reason [lane, REASONS * ASSETS] after the moves; AmountError out of range."""
    if not moves:
        return flows
    result = flows.copy()
    for move in moves:
        result[:, flow_of(move.reason, move.asset)] += _per_lane(move)
    return checked(result)


def place(account: Account, asset: Asset = Asset.BITCOIN) -> int:
    """The column of a named account in the accounts array."""
    return int(asset) * ACCOUNTS + int(account)


def flow_of(reason: Reason, asset: Asset = Asset.BITCOIN) -> int:
    """The column of a reason in the flows array."""
    return int(asset) * REASONS + int(reason)


def _touches(end: Account | Owned | None, column: Column) -> bool:
    return isinstance(end, Owned) and end.column is column


def _per_lane(move: Move) -> Array:
    return move.amount if move.amount.ndim == 1 else np.asarray(move.amount.sum(-1))


def _add(holdings: Array, index: Array | None, amount: Array) -> None:
    if index is None:
        holdings += amount
    else:
        holdings[np.arange(len(holdings)), index] += amount
