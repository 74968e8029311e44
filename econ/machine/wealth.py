"""What a sequencer owns, in one unit, and by which kind of income it came."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, Params, State
from econ.money import PPM, muldiv
from econ.protocol.ledger import Column, Move, Moves, Owned, Reason

FEES, VALUE, BRIBE, RELIANCE, VOTES, ISSUANCE, SLASH, COSTS, ROUNDING = TERMS = (
    "fees",
    "extractable value",
    "bribe",
    "reliance",
    "vote rewards",
    "issuance",
    "slash",
    "costs",
    "rounding",
)
_TERM_OF = {
    Reason.BASE_FEE: FEES,
    Reason.PRIORITY_FEE: FEES,
    Reason.L1_FEE: FEES,
    Reason.FORCED_FEE: FEES,
    Reason.MEV: VALUE,
    Reason.BRIBE: BRIBE,
    Reason.RELIANCE: RELIANCE,
    Reason.ISSUANCE: ISSUANCE,
    Reason.VOTE_REWARD: VOTES,
    Reason.SLASH: SLASH,
    Reason.WHISTLEBLOWER: SLASH,
    Reason.COMMITMENT_COST: COSTS,
    Reason.PROOF_COST: COSTS,
    Reason.SUBSIDY: COSTS,
    Reason.FORCED_INSCRIPTION: COSTS,
}


def wealth(params: Params, state: State, sequencer: int) -> Array:
    """Millisatoshi [lane] of one sequencer: liquid bitcoin, and stake in every state at the stake asset's price."""
    columns = ("bond", "unbonding", "stake_balance")
    stake = np.asarray(sum(state[name][:, sequencer] for name in columns))
    return np.asarray(state["balance"][:, sequencer] + muldiv(stake, params["mechanism"].sequencers.asset.price, PPM))


def income(params: Params, moves: Moves, sequencer: int, gained: Array) -> Array:
    """What a sequencer gained (msat [lane]) by moves, split into TERMS [lane, term]; rounding of a price comes last."""
    parts = np.zeros((len(gained), len(TERMS)), np.int64)
    for move in moves:
        for end, sign in ((move.source, -1), (move.target, 1)):
            if isinstance(end, Owned):
                parts[:, TERMS.index(_TERM_OF.get(move.reason, ROUNDING))] += sign * _worth(
                    params, move, end, sequencer
                )
    parts[:, -1] = gained - parts[:, :-1].sum(-1)
    return parts


def _worth(params: Params, move: Move, end: Owned, sequencer: int) -> Array:
    """A move's amount (msat [lane]) where its end belongs to the sequencer, else 0."""
    mine = move.amount[:, sequencer] if end.index is None else np.where(end.index == sequencer, move.amount, 0)
    price = PPM if end.column is Column.BALANCE else params["mechanism"].sequencers.asset.price
    return np.asarray(muldiv(mine, price, PPM))
