"""Canonical states: what a game keeps of a machine state, by each variable's declared role.

Accumulators return to their genesis value, draws do so once their last reader has run, controls, timers and phases
stay. Exact reductions follow from the rules: clocks nobody reads stop, unbonding that outlasts the evidence under way
saturates, further charges count only where each is punished, extractable value is forgotten when others lead this slot
and, in a pipelined protocol, the next, and a deviator that is out with nothing pending is in one absorbing state. One
is a bound: more than MOST_UNREFERENCED outstanding Bitcoin blocks count as so many; a game that never gets there is
not touched by it.

When others deviate too (rows of the menu played for good), this stays exact: clocks nobody reads, since who reads them
is the mechanism's matter; charges, since no two sequencers' bonds ever meet; the absorbing state, since who has neither
seat nor pending evidence is paid nothing, whatever others do; evidence and unbonding that both count referenced Bitcoin
blocks. Extractable value of others' slots is forgotten as long as they propose as prescribed or always the same, and
fork likewise. Off is the common clock on the rollup, where evidence waits for the others' final blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from econ.engine.block import Array, Model, Params, Role
from econ.games.menu import HONEST_ROW
from econ.games.reduction import MOST_UNREFERENCED, NEVER
from econ.mechanism.records import Mechanism
from econ.protocol.election.rule import NOBODY
from econ.protocol.terms import Clock, Offence, Standing
from econ.strategies.strategy import Tables
from econ.strategies.views import MEV_BUCKETS

States = dict[str, Array]
MOST_CHARGES = 4_096
SEATED = (Standing.ACTIVE, Standing.JAILED, Standing.QUEUED)


@dataclass(frozen=True)
class Canonical:
    """The rules of one game: `genesis` [1, ...] per variable, the deviator, and when each draw is forgotten.

    A canonical state holds the `kept` variables alone; the others always have their genesis value.
    """

    genesis: Mapping[str, Array]
    focal: int
    kept: tuple[str, ...]
    forgotten: Mapping[str, int]
    elected: int
    leaders_value: bool
    one_clock: bool
    charges_cap: int | None
    most_unreferenced: int = MOST_UNREFERENCED

    def whole(self, states: Mapping[str, Array]) -> States:
        """A machine's state from a canonical one: what is not kept has its genesis value."""
        return {name: states[name] if name in states else self._genesis(name, states) for name in self.genesis}

    def at(self, states: Mapping[str, Array], block: int) -> States:
        """The canonical form of states [lane, ...] just before the given block runs."""
        kept = {name: states[name] for name in self.kept}
        for name, last in self.forgotten.items():
            if block > last:
                kept[name] = self._genesis(name, states)
        if self.leaders_value and block > self.elected:
            kept["mev"] = np.where(self._concerned(states), kept["mev"], 0)
        return kept

    def at_slot_end(self, states: Mapping[str, Array]) -> States:
        """The canonical form at a slot's end: every draw forgotten, the deviator's choice taken back."""
        kept = self.at(states, 1 + max(self.forgotten.values()))
        kept["strategy"] = self._genesis("strategy", states)
        kept["standing_timer"] = self._timers(states)
        if "unreferenced" in kept:
            kept["unreferenced"] = np.minimum(kept["unreferenced"], self.most_unreferenced)
        if self.charges_cap is not None:
            kept["charges"] = np.minimum(states["charges"], self.charges_cap)
        return self._absorbed(kept)

    def _concerned(self, states: Mapping[str, Array]) -> Array:
        """Whether the slot's value is within the deviator's reach [lane]: it leads, or leads right after a leader."""
        leader = states["leader"]
        follows = (leader != NOBODY) & (states["next_leader"] == self.focal)
        return np.asarray((leader == self.focal) | follows)

    def _genesis(self, name: str, states: Mapping[str, Array]) -> Array:
        value = self.genesis[name]
        return np.broadcast_to(value, (len(states["standing"]), *value.shape[1:]))

    def _timers(self, states: Mapping[str, Array]) -> Array:
        """Unbonding beyond the last piece of evidence, which only evidence tells apart, is as long as one more tick."""
        timers, standing = states["standing_timer"], states["standing"]
        if not self.one_clock:
            return timers
        leaving = (standing == Standing.UNBONDING) | (standing == Standing.EJECTED)
        return np.where(leaving, np.minimum(timers, states["evidence"].max(1) + 1), timers)

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
    """Read the roles off a model's variables for one mechanism, and what the others play off the assignment."""
    labels = [block.label for block in model.blocks]
    forgotten = {v.name: labels.index(v.last_read) for v in model.variables if v.role is Role.DRAW and v.last_read}
    unread = _stopped(params)
    others = {row for sequencer, row in enumerate(params["assignment"]) if sequencer != focal}
    kept = tuple(v.name for v in model.variables if v.role is not Role.ACCUMULATOR and v.name not in unread)
    return Canonical(
        genesis=genesis,
        focal=focal,
        kept=kept,
        forgotten=forgotten,
        elected=labels.index("election"),
        leaders_value=_leaders_value(params["mechanism"]) and all(_blind(params["strategies"], r) for r in others),
        one_clock=_one_clock(params, conforming=others <= {HONEST_ROW}),
        charges_cap=charges_cap(params, genesis),
    )


def _leaders_value(mechanism: Mechanism) -> bool:
    """Whether a slot's extractable value concerns its leader alone: no share for voters, no offence of the others."""
    free = mechanism.ordering.prescribed(reorders=True, censors=False)
    punished = any(rule.offence is Offence.REORDERING for rule in mechanism.slashing.rules)
    return not mechanism.fees.mev.voters and not (free and punished)


def _blind(tables: Tables, row: int) -> bool:
    """Whether a strategy proposes and votes as prescribed, or the same whatever the slot's extractable value."""
    return all(_blind_table(table, row) for table in (tables.propose, tables.vote))


def _blind_table(table: Array, row: int) -> bool:
    by_value = table[row].reshape(MEV_BUCKETS, -1)
    return bool((by_value == by_value[0]).all() or (table[row] == table[HONEST_ROW]).all())


def _stopped(params: Params) -> frozenset[str]:
    """What nothing reads under this mechanism.

    The slot number and misses without a downtime window; references to Bitcoin without a forced path, where neither
    evidence nor stake that evidence may take waits for them, nor that of others whom a leader has put out; liquid
    stake where nobody comes back with it.
    """
    mechanism, world = params["mechanism"], params["world"]
    put_out = world.lags.any() or (world.excludes and mechanism.slashing.downtime is not None)
    unbonds_on_bitcoin = mechanism.sequencers.unbonding.clock is Clock.BITCOIN_BLOCKS and put_out
    waits_for_bitcoin = mechanism.forced_inclusion.open or world.lag_on_bitcoin or unbonds_on_bitcoin
    unread = {
        ("slot", "missed"): mechanism.slashing.downtime is None,
        ("unreferenced", "referenced"): not waits_for_bitcoin,
        ("since_reference",): mechanism.chain.reference_limit >= NEVER,
        ("stake_balance",): not mechanism.sequencers.re_entry,
    }
    return frozenset(name for names, stops in unread.items() if stops for name in names)


def _one_clock(params: Params, *, conforming: bool) -> bool:
    """Whether unbonding and evidence tick together for who is leaving: it starts no new evidence.

    On Bitcoin both count referenced blocks. On the rollup evidence counts the others' final blocks: every slot, where
    all others are conforming leaders that neither fail nor come late, no view change outlasts the slot it lost, and no
    leader is named ahead, whose seat may be gone by then.
    """
    waits, world = params["mechanism"].sequencers.unbonding, params["world"]
    punctual = params["scenario"].outages_per_year == 0 and world.miss[0, 1] == 0
    prompt = conforming and punctual and world.view_change == 1 and not world.pipelined
    return bool(waits.clock is Clock.BITCOIN_BLOCKS if world.lag_on_bitcoin else waits.clock is Clock.SLOTS and prompt)


def charges_cap(params: Params, genesis: Mapping[str, Array]) -> int | None:
    """A number of charges that weighs as much as any larger one: one, or what takes the whole bond where each counts.

    One more than the bonds of genesis need, since a bond that divides worse may need it; dust aside, none needs two.
    """
    counts = np.arange(1, MOST_CHARGES + 1)
    largest = np.full(MOST_CHARGES, genesis["bond"].max())
    caps = [_saturates(rule.penalty(largest, counts)) for rule in params["mechanism"].slashing.rules]
    needed = max((cap for cap in caps if cap), default=1)
    return None if None in caps else needed + (needed > 1)


def _saturates(penalties: Array) -> int | None:
    """The first count [1, MOST_CHARGES] after which the penalty stays the same, if it is not the last."""
    first = int(np.flatnonzero(penalties == penalties[-1])[0])
    return first + 1 if first < MOST_CHARGES - 1 else None
