"""What a sequencer owns, in one unit."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, Params, State
from econ.money import PPM, muldiv


def wealth(params: Params, state: State, sequencer: int) -> Array:
    """Millisatoshi [lane] of one sequencer: liquid bitcoin, and stake in every state at the stake asset's price."""
    columns = ("bond", "unbonding", "stake_balance")
    stake = np.asarray(sum(state[name][:, sequencer] for name in columns))
    return np.asarray(state["balance"][:, sequencer] + muldiv(stake, params["mechanism"].sequencers.asset.price, PPM))
