"""Block 8: offences are reported, evidence matures, convictions take stake."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import effect
from econ.machine.penalties import Verdicts, downtime_verdicts, verdicts
from econ.machine.posting import COUNTS, posts
from econ.machine.world import CONVICTABLE
from econ.protocol.counters import Counter, Counts
from econ.protocol.ledger import Column
from econ.protocol.terms import Offence, Standing


def _detection(params: Params, _state: State) -> Array:
    return np.asarray(params["world"].detection)


DETECTED = Chance("detection", 11, _detection)


def p_evidence(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Evidence matures and convicts, this slot's offence starts to mature if reported, downtime is judged."""
    committed = _committed(params, state)
    window = _window_ends(params, state)
    if not (committed.any() or window.any() or (_ticks(params, state).any() and state["evidence"].any())):
        return {"evidence": state["evidence"], "charges": state["charges"], **_unchanged(state)}
    evidence, landed = _matured(params, state)
    judged = verdicts(params, state, landed=landed)
    charges = np.where(landed, 0, state["charges"])
    evidence, charges = _reported(params, state, committed, (evidence, charges))
    return {"evidence": evidence, "charges": charges, **_sentenced(params, state, judged, (committed, window))}


def _committed(params: Params, state: State) -> Array:
    """The convictable offences [lane, offence] of this slot's leader."""
    final = state["final"] == 1
    committed = np.zeros((len(final), len(CONVICTABLE)), bool)
    committed[:, Offence.EQUIVOCATION] = effect(params, state, "equivocates") == 1
    committed[:, Offence.FORCED_OMISSION] = final & (state["valid"] == 0)
    committed[:, Offence.REORDERING] = final & (effect(params, state, "reorders") == 1)
    return np.asarray(committed & (params["world"].lags > 0))


def _ticks(params: Params, state: State) -> Array:
    """Whether evidence can mature in this slot [lane]: a Bitcoin block is referenced, or a block is final."""
    return np.asarray(state["referenced"] if params["world"].lag_on_bitcoin else state["final"])


def _matured(params: Params, state: State) -> tuple[Array, Array]:
    """Evidence [lane, offence, sequencer] one tick nearer to its judgement, and what is judged now.

    Where the venue lies on Bitcoin a tick is a referenced Bitcoin block; on the rollup it is a final block of somebody
    other than the accused.
    """
    evidence = state["evidence"]
    if params["world"].lag_on_bitcoin:
        tick = state["referenced"][:, None, None]
    else:
        own = np.arange(evidence.shape[2]) == state["leader"][:, None]
        tick = (~own & (state["final"] == 1)[:, None])[:, None, :]
    remaining = np.maximum(evidence - tick, 0)
    return remaining, np.asarray((evidence > 0) & (remaining == 0))


def _reported(params: Params, state: State, committed: Array, under_way: tuple[Array, Array]) -> tuple[Array, Array]:
    """Start the clock of a reported offence, unless one of its kind already runs; count the charge either way."""
    evidence, charges = under_way
    lanes, kinds = np.nonzero(committed & (params["chance"](DETECTED, params, state) == 1)[:, None])
    if not len(lanes):
        return evidence, charges
    accused = state["leader"][lanes]
    evidence, charges = evidence.copy(), charges.copy()
    running = evidence[lanes, kinds, accused]
    evidence[lanes, kinds, accused] = np.where(running > 0, running, params["world"].lags[kinds])
    charges[lanes, kinds, accused] += 1
    return evidence, charges


def _window_ends(params: Params, state: State) -> Array:
    """Lanes [lane] in which a downtime window ends with this slot."""
    downtime = params["mechanism"].slashing.downtime
    if downtime is None:
        return np.zeros(len(state["slot"]), bool)
    return np.asarray((state["slot"] + 1) % downtime.window == 0)


def _sentenced(params: Params, state: State, judged: Verdicts, slot: tuple[Array, Array]) -> Signals:
    """Downtime is judged on what convictions left of the bonds, at the end of its window."""
    missed, (committed, window) = state["missed"], slot
    if window.any():
        judged = downtime_verdicts(params, state, judged, window=window)
        missed = np.where(window[:, None], 0, missed)
    moved = (judged.standing != state["standing"]).any(-1) | judged.convicted.any(-1)
    return {
        "missed": missed,
        "standing": judged.standing,
        "standing_timer": judged.timer,
        "set_changed": moved.astype(np.int64),
        "moves": judged.moves,
        "counts": _counts(state, judged, committed),
    }


def _unchanged(state: State) -> Signals:
    kept = ("missed", "standing", "standing_timer")
    quiet = np.zeros_like(state["set_changed"])
    return {name: state[name] for name in kept} | {"set_changed": quiet, "moves": (), "counts": ()}


def _counts(state: State, judged: Verdicts, committed: Array) -> Counts:
    changed = judged.standing != state["standing"]
    return (
        (Counter.OFFENCES, committed.sum(-1)),
        (Counter.CONVICTIONS, judged.convicted.sum(-1)),
        (Counter.JAILINGS, (changed & (judged.standing == Standing.JAILED)).sum(-1)),
        (Counter.EJECTIONS, (changed & (judged.standing == Standing.EJECTED)).sum(-1)),
    )


EVIDENCE = Block(
    label="evidence",
    description="Offences become evidence, evidence becomes penalties, downtime is judged.",
    policies={"evidence": p_evidence},
    updates=take("evidence", "charges", "missed", "standing", "standing_timer", "set_changed")
    | posts(Column.BOND, Column.UNBONDING)
    | COUNTS,
    chance=(DETECTED,),
)
