"""The variables that the deviator's payoff or anybody's move can depend on, and their values at genesis."""

from __future__ import annotations

from typing import NamedTuple

from tests.second_opinion.election import powers, rebalanced
from tests.second_opinion.tables import ACTIVE, Tables

Vector = tuple[int, ...]


class State(NamedTuple):
    """A machine state at a slot's end; money is kept for the deviator alone (`balance` msat, `loose` stake units)."""

    slot: int
    stall: int
    halted: int
    age: int
    rate: int
    unreferenced: int
    since: int
    mempool: Vector
    price: int
    target: int
    waited: int
    belief: int
    sent: int
    line: Vector
    turn: int
    following: int
    carried: int
    priority: Vector
    power: Vector
    offline: Vector
    missed: Vector
    bond: Vector
    leaving: Vector
    evidence: tuple[Vector, Vector, Vector]
    charges: tuple[Vector, Vector, Vector]
    standing: Vector
    timer: Vector
    balance: int
    loose: int


def genesis(tables: Tables) -> State:
    """Section 6: everybody active, everything else at rest."""
    zeros = (0,) * tables.size
    bond = tables.mechanism.sequencers.stakes
    standing = (ACTIVE,) * tables.size
    power = powers(tables, bond, standing)
    return State(
        *(0, 0, 0, 0),
        rate=tables.first_rate,
        unreferenced=0,
        since=0,
        mempool=(0,) * len(tables.classes),
        price=_first_price(tables),
        target=0,
        waited=0,
        belief=tables.scenario.censorship_belief,
        sent=0,
        line=(0,) * tables.width,
        turn=0,
        following=-1,
        carried=0,
        priority=rebalanced(zeros, zeros, power),
        power=power,
        offline=zeros,
        missed=zeros,
        bond=bond,
        leaving=zeros,
        evidence=(zeros,) * 3,
        charges=(zeros,) * 3,
        standing=standing,
        timer=zeros,
        balance=0,
        loose=0,
    )


def _first_price(tables: Tables) -> int:
    rule = tables.mechanism.fees.rule
    return int(getattr(rule, "initial", getattr(rule, "floor", 0)))
