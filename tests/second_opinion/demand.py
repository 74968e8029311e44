"""Blocks 1 to 4: Bitcoin, arrivals, the watched sender, the leader; every draw as rows (value, weight)."""

from __future__ import annotations

from typing import NamedTuple

from tests.second_opinion.election import NOBODY, lead
from tests.second_opinion.laws import TOTAL, Rows
from tests.second_opinion.state import State
from tests.second_opinion.tables import CLOSED, MILLION, Tables

MOST_PER_COHORT = 1_000


class Moment(NamedTuple):
    """A slot under way: the state so far, the bucket of extractable value, the leader."""

    state: State
    bucket: int
    leader: int


def found_rows(tables: Tables, state: State) -> Rows:
    """Event 1."""
    return tables.found[state.age // tables.bucket]


def found(tables: Tables, state: State, yes: int) -> State:
    """Block 1 without the fee rate: ages, references outstanding, the forced line."""
    if not yes:
        oldest = tables.bucket * (len(tables.found) - 1)
        return state._replace(age=min(state.age + 1, oldest))
    entering, line = min(state.sent, MOST_PER_COHORT), state.line
    shifted = (entering, *line[:-2], sum(line[-2:])) if len(line) > 1 else (entering + line[0],)
    return state._replace(age=0, unreferenced=state.unreferenced + 1, line=shifted, sent=0)


def forced_rows(tables: Tables, state: State) -> Rows:
    """Event 5: nobody forces while enough is under way."""
    crowded = sum(state.line) + state.sent >= tables.scenario.forced_outstanding
    return tables.forced_rows[crowded]


def arrived(tables: Tables, state: State, *, kind: int, came: int) -> State:
    """Users of one class join the mempool up to its cap."""
    room = max(tables.scenario.mempool_cap - state.mempool[kind], 0)
    return state._replace(mempool=_changed(state.mempool, kind, min(came, room)))


def failed(tables: Tables, state: State, who: int) -> State:
    """Event 6: everybody's repair goes on, one may fail."""
    left = [max(slots - 1, 0) for slots in state.offline]
    if who < tables.size:
        left[who] = tables.scenario.outage_slots
    return state._replace(offline=tuple(left))


def watched(state: State, new: int) -> State:
    """Event 4."""
    return state._replace(target=state.target + new * (1 - state.target))


def forced(state: State, new: int) -> State:
    """Event 5."""
    return state._replace(sent=state.sent + new)


def users(tables: Tables, state: State) -> State:
    """Block 3: the watched sender waits or forces."""
    scenario = tables.scenario
    if not state.target:
        return state._replace(waited=0)
    cost = tables.rates[state.rate] * scenario.forced_vbytes
    opened = tables.enforcement != CLOSED and scenario.target_value != 0
    patient = state.waited < scenario.target_patience
    if opened and not patient and scenario.target_value * state.belief // MILLION > cost:
        return state._replace(target=0, waited=0, sent=state.sent + 1)
    return state._replace(waited=min(state.waited + 1, scenario.target_patience))


def leader_rows(tables: Tables, state: State) -> Rows:
    """Event 8: whom the rule elects."""
    if state.stall > 0 or state.halted:
        return ((NOBODY, TOTAL),)
    return lead(tables, state.power, state.turn, state.priority).rows


def led(tables: Tables, moment: Moment, elected: int) -> Moment:
    """Block 4: the rule's memory moves on; whoever was elected leads, or in a pipelined protocol follows."""
    state = moment.state
    if state.stall > 0 or state.halted:
        return moment._replace(leader=NOBODY)
    found = lead(tables, state.power, state.turn, state.priority)
    after = state._replace(turn=found.turn, priority=found.priority)
    if not tables.ahead:
        return moment._replace(state=after, leader=elected)
    named = state.following
    leader = named if named != NOBODY and state.power[named] > 0 else NOBODY
    carried = 0 if leader == NOBODY else state.carried
    return moment._replace(state=after._replace(following=elected, carried=carried), leader=leader)


def _changed(vector: tuple[int, ...], index: int, by: int) -> tuple[int, ...]:
    return (*vector[:index], vector[index] + by, *vector[index + 1 :])
