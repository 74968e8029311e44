"""Blocks 8 and 9: offences, evidence, verdicts, downtime; clocks, queue, choices, voting power."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.second_opinion.election import powers, rebalanced
from tests.second_opinion.settlement import Outcome, Play, share
from tests.second_opinion.state import State, Vector
from tests.second_opinion.tables import (
    ACTIVE,
    EJECTED,
    JAILED,
    OUTSIDE,
    QUEUED,
    UNBONDING,
    Penalty,
    Tables,
)

FOREVER = -1
LEAVE = 1


@dataclass
class Bench:
    """The columns a verdict moves, one list per sequencer."""

    bond: list[int]
    leaving: list[int]
    standing: list[int]
    timer: list[int]
    convicted: set[int] = field(default_factory=set)


def _bench(state: State) -> Bench:
    return Bench(list(state.bond), list(state.leaving), list(state.standing), list(state.timer))


def committed(tables: Tables, play: Play, outcome: Outcome) -> tuple[int, int, int]:
    """Offences of the slot's leader that somebody may report."""
    action = play.action
    raw = (action.equivocates, outcome.final * (1 - outcome.valid), outcome.final * action.reorders)
    found = [int(play.leader >= 0 and lag > 0 and yes) for yes, lag in zip(raw, tables.lags, strict=True)]
    return found[0], found[1], found[2]


def evidence(tables: Tables, state: State, play: Play, *, outcome: Outcome, seen: int) -> tuple[State, bool]:
    """Block 8, and whether bonds or standings changed in it."""
    others = [outcome.final * (i != play.leader) for i in range(tables.size)]
    ticks = [outcome.referenced] * tables.size if tables.on_bitcoin else others
    left = [[max(e - t, 0) for e, t in zip(row, ticks, strict=True)] for row in state.evidence]
    landed = [[rest == 0 < e for e, rest in zip(*pair, strict=True)] for pair in zip(state.evidence, left, strict=True)]
    bench = _bench(state)
    _verdicts(tables, state, bench, landed)
    charges = [
        [k * (not hit) for hit, k in zip(*pair, strict=True)] for pair in zip(landed, state.charges, strict=True)
    ]
    for q, yes in enumerate(committed(tables, play, outcome)):
        if yes and seen:
            left[q][play.leader] = left[q][play.leader] or tables.lags[q]
            charges[q][play.leader] += 1
    missed = _downtime(tables, state, bench)
    changed = bool(bench.convicted) or tuple(bench.standing) != state.standing
    return _after(state, bench)._replace(evidence=_three(left), charges=_three(charges), missed=missed), changed


def _three(rows: list[list[int]]) -> tuple[Vector, Vector, Vector]:
    return tuple(rows[0]), tuple(rows[1]), tuple(rows[2])


def _after(state: State, bench: Bench) -> State:
    return state._replace(
        bond=tuple(bench.bond),
        leaving=tuple(bench.leaving),
        standing=tuple(bench.standing),
        timer=tuple(bench.timer),
    )


def _verdicts(tables: Tables, state: State, bench: Bench, landed: list[list[bool]]) -> None:
    for rule in tables.penalties:
        guilty = {i: state.charges[rule.offence][i] for i in range(tables.size) if landed[rule.offence][i]}
        punish(tables, bench, rule, guilty)
    _eject_small(tables, bench)


def punish(tables: Tables, bench: Bench, rule: Penalty, guilty: dict[int, int]) -> None:
    """Section 8.7 for every guilty sequencer and its number of offences."""
    for i, count in guilty.items():
        held = bench.bond[i] + bench.leaving[i]
        times = count if rule.each else min(count, 1)
        loss = min(max(share(held, rule.fraction), rule.minimum) * times, held)
        from_bond = min(loss, bench.bond[i])
        bench.bond[i] -= from_bond
        bench.leaving[i] -= loss - from_bond
    bench.convicted |= set(guilty)
    if rule.jail == FOREVER:
        _eject(tables, bench, set(guilty))
    elif rule.jail > 0:
        _jail(bench, guilty, rule.jail)


def _jail(bench: Bench, guilty: dict[int, int], slots: int) -> None:
    for i in guilty:
        if bench.standing[i] == ACTIVE:
            bench.standing[i], bench.timer[i] = JAILED, slots


def _eject(tables: Tables, bench: Bench, who: set[int]) -> None:
    for i in who:
        if bench.standing[i] == EJECTED:
            continue
        bench.leaving[i] += bench.bond[i]
        bench.bond[i] = 0
        if bench.standing[i] != UNBONDING:
            bench.timer[i] = tables.mechanism.sequencers.unbonding.count
        bench.standing[i] = EJECTED


def _eject_small(tables: Tables, bench: Bench) -> None:
    least = tables.mechanism.sequencers.ejection_below
    seated = {i for i in bench.convicted if bench.standing[i] in (ACTIVE, JAILED)}
    _eject(tables, bench, {i for i in seated if bench.bond[i] < least})


def _downtime(tables: Tables, state: State, bench: Bench) -> Vector:
    if tables.downtime is None:
        return state.missed
    rule, window, allowed = tables.downtime
    if (state.slot + 1) % window:
        return state.missed
    absent = {i: 1 for i in range(tables.size) if bench.standing[i] == ACTIVE and state.missed[i] > allowed}
    if absent:
        punish(tables, bench, rule, absent)
        _eject_small(tables, bench)
    return (0,) * tables.size


def staking(tables: Tables, state: State, choices: tuple[Vector, ...], *, referenced: int, changed: bool) -> State:
    """Block 9; `choices` [sequencer][view] are the strategies' stake choices, `changed` comes from block 8."""
    bench = _bench(state)
    released = [_clock(tables, bench, i, referenced) for i in range(tables.size)]
    _queue(tables, state, bench)
    for i in range(tables.size):
        _choose(tables, state, bench, i=i, choices=choices[i])
    after = _after(state, bench)._replace(loose=state.loose + released[0])
    if not changed and after.standing == state.standing:
        return after
    power = powers(tables, after.bond, after.standing)
    if power == state.power:
        return after
    return after._replace(power=power, priority=rebalanced(state.priority, state.power, power))


def _clock(tables: Tables, bench: Bench, i: int, referenced: int) -> int:
    """Stake released to sequencer i when its clock runs out."""
    ticks = {"slots": 1, "bitcoin": referenced, "": 0}[tables.ticks[bench.standing[i]]]
    rest = max(bench.timer[i] - ticks, 0)
    over = bench.timer[i] > 0 and rest == 0
    bench.timer[i] = rest
    where = bench.standing[i]
    if not over or where not in (JAILED, UNBONDING, EJECTED):
        return 0
    bench.standing[i] = {JAILED: ACTIVE, UNBONDING: OUTSIDE, EJECTED: EJECTED}[where]
    if where == JAILED:
        return 0
    released, bench.leaving[i] = bench.leaving[i], 0
    return released


def _queue(tables: Tables, state: State, bench: Bench) -> None:
    if (state.slot + 1) % tables.mechanism.chain.slots_per_epoch:
        return
    queued = [i for i in range(tables.size) if bench.standing[i] == QUEUED]
    for i in queued:
        bench.timer[i] = max(bench.timer[i] - 1, 0)
    ready = [i for i in queued if bench.timer[i] == 0]
    for i in ready[: tables.mechanism.sequencers.activations_per_epoch]:
        bench.standing[i] = ACTIVE


def _choose(tables: Tables, state: State, bench: Bench, *, i: int, choices: Vector) -> None:
    """Leaving moves the bond to the way out; no strategy of a game enters."""
    accused = any(row[i] > 0 for row in state.evidence)
    choice = choices[2 * accused + (bench.standing[i] == ACTIVE)]
    if choice == LEAVE and bench.standing[i] == ACTIVE:
        bench.standing[i], bench.timer[i] = UNBONDING, tables.mechanism.sequencers.unbonding.count
        bench.leaving[i] += bench.bond[i]
        bench.bond[i] = 0
