"""The deviator's whole process: classes of slot ends, and per class the law of what it sees and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.second_opinion.slot import Choice, Law, ends, legal, moments, worth
from tests.second_opinion.state import State, Vector, genesis
from tests.second_opinion.tables import CLOSED, EJECTED, OUTSIDE, UNBONDING, Tables

Label = tuple[object, ...]
Step = tuple[Label, int]
# What one decision offers: per action the law of (class of the next slot end, reward in msat).
Offer = frozenset[tuple[str, frozenset[tuple[Step, Fraction]]]]
Offers = dict[Offer, Fraction]
OUT: Label = ("out",)


@dataclass(frozen=True)
class View:
    """What is compared of a state, and where the game claims that more of a thing makes no difference.

    That is a bound for outstanding Bitcoin blocks, which it declares, and exact for charges.
    """

    tables: Tables
    most_unreferenced: int
    most_charges: int

    def bounded(self, state: State) -> State:
        """The state with no more outstanding Bitcoin blocks than the game distinguishes."""
        return state._replace(unreferenced=min(state.unreferenced, self.most_unreferenced))

    def label(self, state: State) -> Label:
        """Class of a slot end: every variable a later payoff can depend on; who is out with nothing pending is out."""
        if self.is_out(state):
            return OUT
        window = self.tables.downtime[1] if self.tables.downtime else 1
        return (
            *(state.slot % window, state.stall, state.halted, state.age, state.rate),
            *((state.unreferenced,) if self.reads_references else ()),
            state.since,
            *(state.mempool, state.price, state.target, state.waited, state.belief, state.sent, state.line),
            *(state.turn, state.following, state.carried, state.priority, state.power, state.offline),
            state.missed if self.tables.downtime else (),
            *(state.bond, state.leaving, state.evidence, self._charges(state), state.standing, self._timers(state)),
        )

    def is_out(self, state: State) -> bool:
        """The deviator can never lead or lose anything again."""
        pending = any(row[0] > 0 for row in state.evidence)
        return state.standing[0] in (OUTSIDE, UNBONDING, EJECTED) and not pending

    @property
    def reads_references(self) -> bool:
        """Whether references to Bitcoin are told apart: forced transactions, evidence or stake wait."""
        tables = self.tables
        put_out = any(tables.lags) or (tables.picks_votes and tables.downtime is not None)
        unbonds = tables.ticks[UNBONDING] == "bitcoin" and put_out
        return tables.enforcement != CLOSED or tables.on_bitcoin or unbonds

    @property
    def one_clock(self) -> bool:
        """Whether the game claims that unbonding and evidence tick together for who is leaving."""
        tables, scenario = self.tables, self.tables.scenario
        if tables.on_bitcoin:
            return tables.ticks[UNBONDING] == "bitcoin"
        punctual = scenario.outages_per_year == 0 and scenario.miss[0] == 0 and tables.lost == 1
        return tables.ticks[UNBONDING] == "slots" and punctual and not tables.ahead

    def _charges(self, state: State) -> tuple[Vector, ...]:
        return tuple(tuple(min(count, self.most_charges) for count in row) for row in state.charges)

    def _timers(self, state: State) -> Vector:
        """Unbonding beyond the evidence under way counts as one tick more than it."""
        if not self.one_clock:
            return state.timer
        pending = [max(row[i] for row in state.evidence) for i in range(self.tables.size)]
        cases = zip(state.timer, state.standing, pending, strict=True)
        return tuple(min(t, left + 1) if where in (UNBONDING, EJECTED) else t for t, where, left in cases)


def explore(view: View, menu: Iterable[Choice], *, slots: int, spare: int = 0) -> dict[Label, list[Offers]]:
    """Offers of every class within `slots` slots of genesis, worked out from up to 1 + `spare` members of the class.

    Members of a class differ in what the class forgets; equal offers of all show that forgetting is right.
    """
    start = view.bounded(genesis(view.tables))
    members: dict[Label, set[State]] = {view.label(start): {start}}
    found: dict[Label, list[Offers]] = {}
    waiting = {start}
    for _ in range(slots):
        ahead: set[State] = set()
        for state in sorted(waiting):
            offers, reached = offered(view, state, tuple(menu))
            found.setdefault(view.label(state), []).append(offers)
            ahead |= reached
        waiting = _unseen(view, members, ahead, most=1 + spare)
    return found


def _unseen(view: View, members: dict[Label, set[State]], reached: set[State], *, most: int) -> set[State]:
    fresh = set()
    for state in sorted(reached):
        known = members.setdefault(view.label(state), set())
        if state not in known and len(known) < most:
            known.add(state)
            fresh.add(state)
    return fresh


def offered(view: View, state: State, menu: tuple[Choice, ...]) -> tuple[Offers, set[State]]:
    """What one slot offers from a state, and the states it may end in."""
    offers: Offers = {}
    reached: set[State] = set()
    for moment, mass in moments(view.tables, state).items():
        laws = {choice.name: ends(view.tables, moment, choice) for choice in legal(moment, menu)}
        reached |= {view.bounded(end) for law in laws.values() for end in law}
        for offer, part in _seen(view, state, laws):
            offers[offer] = offers.get(offer, Fraction(0)) + mass * part
    return offers, reached


def _seen(view: View, state: State, laws: dict[str, Law[State]]) -> list[tuple[Offer, Fraction]]:
    """A decision as it is; where there is nothing to decide, its outcomes one by one."""
    steps = {name: _steps(view, state, law) for name, law in laws.items()}
    if len(steps) > 1:
        return [(frozenset(steps.items()), Fraction(1))]
    return [(undecided(step), mass) for law in steps.values() for step, mass in law]


def undecided(step: Step) -> Offer:
    """One outcome of a slot in which the deviator has nothing to decide."""
    return frozenset({("", frozenset({(step, Fraction(1))}))})


def _steps(view: View, state: State, law: Law[State]) -> frozenset[tuple[Step, Fraction]]:
    before = worth(view.tables, state)
    steps: dict[Step, Fraction] = {}
    for end, mass in law.items():
        step = (view.label(view.bounded(end)), worth(view.tables, end) - before)
        steps[step] = steps.get(step, Fraction(0)) + mass
    return frozenset(steps.items())
