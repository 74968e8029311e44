"""One slot of the deviator, sequencer 0, against honest others: chance, one decision, chance, and the slot's end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TypeVar

from tests.second_opinion import demand
from tests.second_opinion.demand import Moment
from tests.second_opinion.justice import committed, evidence, staking
from tests.second_opinion.laws import TOTAL, Rows
from tests.second_opinion.settlement import Outcome, Play, consensus, settle, share
from tests.second_opinion.state import State, Vector
from tests.second_opinion.tables import ACTIONS, ACTIVE, OFFLINE, Tables

CERTAIN: Rows = ((0, TOTAL),)
MOST_BUCKETS = 15

Before = TypeVar("Before", bound=Hashable)
After = TypeVar("After", bound=Hashable)
Masses = dict[After, int]
Law = dict[After, Fraction]


@dataclass(frozen=True)
class Choice:
    """One row of the menu: actions by view (None conforms), ballots by 2·valid + leads, stake by 2·accused + active.

    A row that `forks` leaves out the block of the leader before.
    """

    name: str
    leading: bool
    action: int | None = None
    ballots: Vector = (0, 0, 0, 0)
    stake: Vector = (0, 0, 0, 0)
    forks: bool = False


CONFORM = Choice("honest", leading=False)


def certain(value: Before) -> Masses[Before]:
    """One value and nothing else."""
    return {value: 1}


def then(law: Masses[Before], rows: Callable[[Before], Rows], step: Callable[[Before, int], After]) -> Masses[After]:
    """Masses after one draw: every outcome of every state, equal results added up; 2^32 times as much in all."""
    found: Masses[After] = {}
    for before, mass in law.items():
        for value, weight in rows(before):
            after = step(before, value)
            found[after] = found.get(after, 0) + mass * weight
    return found


def law_of(masses: Masses[After]) -> Law[After]:
    """Masses as chances."""
    whole = sum(masses.values())
    return {value: Fraction(mass, whole) for value, mass in masses.items()}


def moments(tables: Tables, state: State) -> Law[Moment]:
    """Blocks 1 to 4 from a slot's end: the law of what the deviator sees when it decides."""
    mined = then(certain(state), lambda s: demand.found_rows(tables, s), lambda s, yes: _mined(tables, s, yes))
    rated = then(mined, lambda pair: _rate_rows(tables, *pair), lambda pair, rate: pair[0]._replace(rate=rate))
    for kind, rows in enumerate(tables.arrivals):
        rated = then(rated, _always(rows), partial(_arrived, tables, kind))
    failed = then(rated, _always(tables.outage_rows), lambda s, who: demand.failed(tables, s, who))
    watched = then(failed, lambda s: tables.target_rows[s.target], demand.watched)
    forced = then(watched, lambda s: demand.forced_rows(tables, s), demand.forced)
    waited = then(forced, _always(CERTAIN), lambda s, _: demand.users(tables, s))
    valued = then(waited, _always(tables.value_rows), lambda s, e: Moment(s, e, -1))
    led = then(valued, lambda m: demand.leader_rows(tables, m.state), lambda m, who: demand.led(tables, m, who))
    return law_of(led)


def _arrived(tables: Tables, kind: int, state: State, came: int) -> State:
    return demand.arrived(tables, state, kind=kind, came=came)


def _mined(tables: Tables, state: State, yes: int) -> tuple[State, int]:
    return demand.found(tables, state, yes), yes


def _rate_rows(tables: Tables, state: State, yes: int) -> Rows:
    return tables.rate_rows[state.rate] if yes else ((state.rate, TOTAL),)


def _always(rows: Rows) -> Callable[[object], Rows]:
    return lambda _: rows


def legal(moment: Moment, menu: Iterable[Choice]) -> list[Choice]:
    """An active deviator may choose; if it is up, a proposal where it leads, a fork where it follows another."""
    state = moment.state
    if state.standing[0] != ACTIVE:
        return [CONFORM]
    leads = moment.leader == 0 and state.offline[0] == 0
    follows = moment.leader > 0 and state.following == 0 and state.offline[0] == 0
    return [choice for choice in menu if (leads or not choice.leading) and (follows or not choice.forks)]


def ends(tables: Tables, moment: Moment, choice: Choice) -> Law[State]:
    """Blocks 5 to 10 after a choice: the law of the slot's end."""
    state, action = moment.state, _action(tables, moment, choice)
    others = (CONFORM.ballots,) * (tables.size - 1)
    play = Play(ACTIONS[action], moment.leader, moment.bucket, (choice.ballots, *others), forks=choice.forks)
    stakes = (choice.stake, *(CONFORM.stake,) * (tables.size - 1))
    late_rows = tables.late_rows[play.action.delay]
    late = then(certain(state), _always(late_rows), lambda s, v: consensus(tables, s, play, v))

    def seen_rows(pair: tuple[State, Outcome]) -> Rows:
        return tables.seen_rows if any(committed(tables, play, pair[1])) else CERTAIN

    return law_of(then(late, seen_rows, lambda pair, seen: _end(tables, pair, play, stakes=stakes, seen=seen)))


def _action(tables: Tables, moment: Moment, choice: Choice) -> int:
    if moment.leader < 0 or moment.state.offline[moment.leader] > 0:
        return OFFLINE
    if moment.leader == 0 and choice.action is not None:
        return choice.action
    return tables.honest[min(max(moment.bucket, moment.state.carried), MOST_BUCKETS)]


def _end(tables: Tables, pair: tuple[State, Outcome], play: Play, *, stakes: tuple[Vector, ...], seen: int) -> State:
    voted, outcome = pair
    settled = settle(tables, voted, play, outcome)
    judged, changed = evidence(tables, settled, play, outcome=outcome, seen=seen)
    staked = staking(tables, judged, stakes, referenced=outcome.referenced, changed=changed)
    return staked._replace(slot=staked.slot + 1)


def worth(tables: Tables, state: State) -> int:
    """Wealth of the deviator in msat: liquid bitcoin plus stake in every state at its price."""
    stake = state.bond[0] + state.leaving[0] + state.loose
    return state.balance + share(stake, tables.mechanism.sequencers.asset.price)
