"""What agents observe and remember: the end of an epoch, what a sequencer owns, running means, revision clocks."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, Params, State
from econ.machine.world import DAYS_PER_YEAR, MS_PER_DAY
from econ.money import PPM, checked, scale
from econ.protocol.ledger import Account, Asset, place
from econ.randomness import WEIGHT_TOTAL

MS_PER_YEAR = int(DAYS_PER_YEAR * MS_PER_DAY)
NOBODY = -1


def epoch_ends(params: Params, state: State) -> Array:
    """Whether this slot is the last of an epoch [lane]."""
    return np.asarray((state["slot"] + 1) % params["mechanism"].chain.slots_per_epoch == 0)


def epoch_ms(params: Params) -> int:
    """Wall clock of an epoch, milliseconds."""
    chain = params["mechanism"].chain
    return int(chain.slots_per_epoch * chain.slot_ms)


def per_epoch(params: Params, yearly: int) -> int:
    """The part of a yearly amount that falls to one epoch, rounded down."""
    return yearly * epoch_ms(params) // MS_PER_YEAR


def running(mean: Array, sample: Array, memory: int) -> Array:
    """The running mean after one more sample: it moves 1/memory of the way, rounded down."""
    return np.asarray(mean + (sample - mean) // memory)


def stake_value(params: Params, amount: Array) -> Array:
    """Units of the stake asset in msat, at the mechanism's price, rounded down."""
    return scale(amount, params["mechanism"].sequencers.asset.price, PPM)


def worth(params: Params, state: State) -> Array:
    """What each sequencer owns [lane, sequencer], msat: liquid bitcoin and all its stake."""
    stake = state["bond"] + state["unbonding"] + state["stake_balance"]
    return checked(np.asarray(state["balance"] + stake_value(params, stake)))


def rewards_paid(params: Params, state: State) -> Array:
    """What whistleblowers have received since genesis [lane], msat."""
    accounts = state["accounts"]
    bitcoin, token = (accounts[:, place(Account.WHISTLEBLOWERS, asset)] for asset in Asset)
    return checked(np.asarray(bitcoin + stake_value(params, token)))


def revision_weights(params: Params, state: State, revisions: int) -> Array:
    """Weights [sequencer + 1] of who reconsiders in this slot, the last outcome being nobody.

    `revisions` is the mean number (ppm) per sequencer and epoch; in the first epoch, when nothing has been observed
    yet, nobody does.
    """
    size, length = state["strategy"].shape[1], params["mechanism"].chain.slots_per_epoch
    each = min(WEIGHT_TOTAL * revisions // (PPM * length), WEIGHT_TOTAL // size)
    each = each if int(state["slot"][0]) >= length else 0
    weights = np.full(size + 1, each, np.int64)
    weights[size] = WEIGHT_TOTAL - each * size
    return weights


def reviser(outcome: Array, state: State) -> Array:
    """The sequencer who reconsiders [lane], or NOBODY."""
    return np.where(outcome < state["strategy"].shape[1], outcome, NOBODY)
