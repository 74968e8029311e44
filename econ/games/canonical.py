"""Canonical states: what a game keeps of a machine state, by each variable's declared role.

Accumulators return to their genesis value, draws do so once their last reader has run, controls, timers and phases
stay. Exact reductions follow from the rules: clocks nobody reads stop, unbonding that outlasts every piece of
evidence saturates, further charges count only where each is punished, extractable value is forgotten when another
sequencer leads, and a deviator that is out with nothing pending is in one absorbing state. One is a bound: more than
MOST_UNREFERENCED outstanding Bitcoin blocks count as so many; a game that never gets there is not touched by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from econ.engine.block import Array, Model, Params, Role
from econ.protocol.terms import Clock, Standing

States = dict[str, Array]
MOST_UNREFERENCED = 4
SEATED = (Standing.ACTIVE, Standing.JAILED, Standing.QUEUED)


@dataclass(frozen=True)
class Canonical:
    """The rules of one game: `genesis` [1, ...] per variable, the deviator, and when each draw is forgotten."""

    genesis: Mapping[str, Array]
    focal: int
    accumulators: tuple[str, ...]
    forgotten: Mapping[str, int]
    elected: int
    stopped: tuple[str, ...]
    unbonding_cap: int | None
    charges_cap: int | None

    def at(self, states: Mapping[str, Array], block: int) -> States:
        """The canonical form of states [lane, ...] just before the given block runs."""
        kept = dict(states)
        for name in (*self.accumulators, *self.stopped):
            kept[name] = self._genesis(name, states)
        for name, last in self.forgotten.items():
            if block > last:
                kept[name] = self._genesis(name, states)
        if block > self.elected:
            kept["mev"] = np.where(states["leader"] == self.focal, kept["mev"], 0)
        return kept

    def at_slot_end(self, states: Mapping[str, Array]) -> States:
        """The canonical form at a slot's end: every draw forgotten, the deviator's choice taken back."""
        kept = self.at(states, 1 + max(self.forgotten.values()))
        kept["strategy"] = self._genesis("strategy", states)
        kept["standing_timer"] = self._timers(states)
        kept["unreferenced"] = np.minimum(kept["unreferenced"], MOST_UNREFERENCED)
        if self.charges_cap is not None:
            kept["charges"] = np.minimum(states["charges"], self.charges_cap)
        return self._absorbed(kept)

    def _genesis(self, name: str, states: Mapping[str, Array]) -> Array:
        value = self.genesis[name]
        return np.broadcast_to(value, (len(states["slot"]), *value.shape[1:]))

    def _timers(self, states: Mapping[str, Array]) -> Array:
        timers, standing = states["standing_timer"], states["standing"]
        if self.unbonding_cap is None:
            return timers
        leaving = (standing == Standing.UNBONDING) | (standing == Standing.EJECTED)
        return np.where(leaving, np.minimum(timers, self.unbonding_cap), timers)

    def _absorbed(self, states: States) -> States:
        seated = np.isin(states["standing"][:, self.focal], SEATED)
        gone = ~seated & ~(states["evidence"][:, :, self.focal] > 0).any(1)
        if not gone.any():
            return states
        return {name: self._erased(name, value, gone) for name, value in states.items()}

    def _erased(self, name: str, value: Array, gone: Array) -> Array:
        blank = np.broadcast_to(self.genesis[name], value.shape).copy()
        if name == "standing":
            blank[:, self.focal] = Standing.OUTSIDE
        if name in ("bond", "power", "unbonding", "stake_balance", "standing_timer"):
            blank[:, self.focal] = 0
        return np.where(gone.reshape(-1, *[1] * (value.ndim - 1)), blank, value)


def canonical_rules(model: Model, params: Params, genesis: Mapping[str, Array], *, focal: int) -> Canonical:
    """Read the roles off a model's variables for one mechanism."""
    labels = [block.label for block in model.blocks]
    forgotten = {v.name: labels.index(v.last_read) for v in model.variables if v.role is Role.DRAW and v.last_read}
    accumulators = tuple(v.name for v in model.variables if v.role is Role.ACCUMULATOR)
    return Canonical(
        genesis=genesis,
        focal=focal,
        accumulators=accumulators,
        forgotten=forgotten,
        elected=labels.index("election"),
        stopped=_stopped(params),
        unbonding_cap=_unbonding_cap(params),
        charges_cap=_charges_cap(params),
    )


def _stopped(params: Params) -> tuple[str, ...]:
    """Clocks that nothing reads under this mechanism.

    The slot number and misses without a downtime window; references to Bitcoin without a forced path, where no evidence
    waits for them (stalling them then harms nobody).
    """
    mechanism = params["mechanism"]
    windows = () if mechanism.slashing.downtime is not None else ("slot", "missed")
    waits_for_bitcoin = mechanism.forced_inclusion.open or params["world"].lag_on_bitcoin
    return windows if waits_for_bitcoin else (*windows, "since_reference", "unreferenced", "referenced")


def _unbonding_cap(params: Params) -> int | None:
    """Longest unbonding time that evidence can tell apart, where both count referenced Bitcoin blocks."""
    waits, world = params["mechanism"].sequencers.unbonding, params["world"]
    same_clock = world.lag_on_bitcoin and waits.clock is Clock.BITCOIN_BLOCKS
    return int(world.lags.max()) + 1 if same_clock and waits.count > int(world.lags.max()) else None


def _charges_cap(params: Params) -> int | None:
    """One charge weighs as much as many unless a rule punishes each."""
    return None if any(getattr(rule, "each", True) for rule in params["mechanism"].slashing.rules) else 1
