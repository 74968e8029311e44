"""The population game a mechanism plays: k sequencers deviate, the rest do not, on the unreduced machine.

Every profile sees the same chance. A report with confidence intervals, not a proof: what takes longer than the run is
not seen, except that evidence under way at the end is judged. The largest tenth of extractable values is capped.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.engine.block import Array, Params, State
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.games.menu import HONEST_ROW, Menu, menu_of
from econ.machine.genesis import parameters
from econ.machine.penalties import verdicts
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.replay import without_rare_values

RUNS = 64
SLOTS = 384
SEED = 11
EVERY_COUNT = 16
# Around a third, a half and two thirds, where quorums are lost.
SHARES = (Fraction(0), Fraction(1, 4), Fraction(2, 5), Fraction(3, 5), Fraction(1))
STAKE_CLASSES = 4


@dataclass(frozen=True)
class Simulated:
    """Gains on the machine by number of deviators, under common chance.

    `deviators` [profile] rises from 0; `deviates` [profile, run, sequencer] marks them, each profile's among the next
    one's; `gains` (msat) [profile, run, sequencer] are changes of wealth. `kinds` [sequencer] is the stake class,
    `stakes` [sequencer] what members are compared in proportion to.
    """

    deviators: Array
    deviates: Array
    gains: Array
    kinds: Array
    stakes: Array
    slots: int


def simulated(mechanism: Mechanism, scenario: Scenario, *, action: str) -> Simulated:
    """Play one action of the menu by growing groups of sequencers; BadInput for an unknown action.

    Groups are drawn at random per run and grow one sequencer at a time, through every count in a set of at most 16,
    else around those at SHARES of it. Who deviates first goes through the stake classes in turn.
    """
    menu = menu_of(mechanism)
    row = menu.row_of(action)
    stakes = np.array(mechanism.sequencers.stakes, dtype=np.int64)
    held = stakes if stakes.all() else np.ones_like(stakes)
    kinds = stake_classes(held)
    deviators = np.unique([compared + more for compared in compared_counts(len(held)) for more in (0, 1)])
    deviates = _positions(kinds, held) < deviators[:, None, None]
    gains = _gains(mechanism, scenario, menu=menu, rows=np.where(deviates, row, HONEST_ROW))
    return Simulated(deviators, deviates, gains, kinds=kinds, stakes=held, slots=SLOTS)


def compared_counts(size: int) -> tuple[int, ...]:
    """How many others deviate where a member weighs joining them: every count, or some from 0 to size - 1."""
    if size <= EVERY_COUNT:
        return tuple(range(size))
    return tuple(int(share * (size - 1)) for share in SHARES)


def stake_classes(stakes: Array) -> Array:
    """The class [sequencer] of each stake: by amount if there are at most four amounts, else by quarters of the total.

    Classes are numbered by rising stake.
    """
    amounts, kinds = np.unique(stakes, return_inverse=True)
    if len(amounts) > STAKE_CLASSES:
        order = np.argsort(stakes, kind="stable")
        rising = np.cumsum(stakes[order].astype(object))
        kinds = np.empty_like(order)
        kinds[order] = (rising - 1) * STAKE_CLASSES // rising[-1]
    return np.asarray(np.unique(kinds, return_inverse=True)[1])


def _positions(kinds: Array, stakes: Array) -> Array:
    """When each sequencer joins the deviators [run, sequencer]."""
    shuffled = np.random.Generator(np.random.Philox(SEED))
    positions = np.empty((RUNS, len(stakes)), np.int64)
    for number in range(RUNS):
        first = _first(kinds, stakes, number)
        others = shuffled.permutation(np.delete(np.arange(len(stakes)), first))
        positions[number, [first, *others]] = np.arange(len(stakes))
    return positions


def _first(kinds: Array, stakes: Array, number: int) -> int:
    """Who deviates first in a run: classes in turn, and members of a class in proportion to their stake."""
    classes = int(kinds.max()) + 1
    members = np.flatnonzero(kinds == number % classes)
    reached = np.cumsum(stakes[members].astype(object))
    turns = -(-RUNS // classes)
    return int(members[np.searchsorted(reached * (2 * turns), reached[-1] * (2 * (number // classes) + 1))])


def _gains(mechanism: Mechanism, scenario: Scenario, *, menu: Menu, rows: Array) -> Array:
    """Changes of wealth [profile, run, sequencer] when sequencers play these rows [profile, run, sequencer]."""
    profiles, runs, size = rows.shape
    # Lanes of one run number meet the same chance, whatever their profile.
    chance = Sampled(SEED, tuple(range(runs)) * profiles)
    nobody = (HONEST_ROW,) * size
    params = parameters(mechanism, scenario, tables=menu.tables, assignment=nobody, chance=chance)
    params |= {"world": without_rare_values(params["world"])}
    start = MODEL.genesis(params, profiles * runs) | {"strategy": rows.reshape(-1, size).astype(np.int64)}
    final = _judged(params, run(MODEL, params, start, slots=SLOTS))
    gains = [wealth(params, final, member) - wealth(params, start, member) for member in range(size)]
    return np.stack(gains, axis=-1).reshape(rows.shape)


def _judged(params: Params, state: State) -> State:
    """The state with the evidence under way judged now, as it will be: stake that is about to be lost is lost."""
    pending = state["evidence"] > 0
    if not pending.any():
        return state
    judged = verdicts(params, state, landed=pending)
    return {**state, "bond": judged.bond, "unbonding": judged.unbonding}
