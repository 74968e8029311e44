"""What a gap is made of, against values worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from econ.games.game import Game
from econ.machine.wealth import FEES, SLASH, TERMS
from econ.mechanism.load import load
from econ.protocol.terms import Standing
from econ.solvers.conformance import decide
from econ.solvers.deviations import deviation, deviations
from econ.solvers.explanation import JAIL, SEAT, Departure, gap
from econ.solvers.study import extract
from econ.solvers.subgame_perfect import findings
from tests.solvers.random_games import game

HALF = Fraction(1, 2)
WHOLE = 2**32
NEAR = Fraction(1, 500)


def offence(jail: int) -> Game:
    """Each slot pays a fee of 12; an offence pays 30, is fined 8, and costs two slots in jail or the seat for good.

    Nodes: 0 slot end, 1 choice, then slots in jail; standing is the only variable.
    """
    away = Standing.JAILED if jail else Standing.OUTSIDE
    back = 0 if jail else 2
    nodes = [
        ("chance!", 0, [(1, 0, WHOLE)]),
        ("choice", 1, [(4, 12, 1), (5, 22, 0)]),
        ("chance!", 0, [(3, 0, WHOLE)]),
        ("chance!", 0, [(back, 0, WHOLE)]),
        ("chance!", 2, [(0, 0, WHOLE)]),
        ("chance!", 2, [(2, 0, WHOLE)]),
    ]
    plain = game(nodes)
    standing = np.array([Standing.ACTIVE, Standing.ACTIVE, away, away, Standing.ACTIVE, Standing.ACTIVE])
    # Leaving a slot end is where slots are counted: the two nodes after a choice only end it.
    crosses = np.array([False, False, True, True, True, True])
    parts = np.zeros((plain.edges, len(TERMS)), np.int64)
    parts[1, TERMS.index(FEES)] = 12
    parts[2, TERMS.index(FEES)], parts[2, TERMS.index(SLASH)] = 30, -8
    return replace(
        plain,
        stage=np.array([0, 1, 0, 0, 2, 2]),
        crosses=crosses,
        parts=parts,
        terms=TERMS,
        states=standing[:, None],
        variables=("standing[0]",),
    )


@pytest.mark.parametrize(("jail", "reason"), [(1, JAIL), (0, SEAT)])
def test_a_gap_falls_into_income_slash_and_rent(jail: int, reason: str) -> None:
    built = offence(jail)
    policy = np.full(built.nodes, -1)
    policy[1] = 1
    terms = dict(gap(built, HALF, Departure(policy, policy, node=1, edge=2)))
    # Honest: 12 + 6 + 3 + ... = 24. After the offence two slots, or all, without the 12 each: 6 + 3, or 12.
    rent = Fraction(9) if jail else Fraction(12)
    assert abs(terms[SLASH] - 8) < NEAR
    assert abs(terms[reason] - rent) < NEAR
    assert abs(terms[FEES] + 18) < NEAR
    assert abs(sum(terms.values(), Fraction(0)) - (24 - 22 - (3 if jail else 0))) < NEAR
    assert len(terms) == 3


def checked(name: str) -> tuple[Game, Fraction]:
    found = extract(name, limit=100_000)
    return found.game, found.discount


@pytest.mark.parametrize("name", ["minimal", "citrea-pos", "monad"])
def test_terms_add_up_to_what_is_proven_and_rewards_to_their_parts(name: str) -> None:
    built, discount = checked(name)
    assert (built.parts.sum(1) == built.reward).all()
    for found in deviations(built, discount):
        if found.msat is not None:
            assert abs(sum((amount for _, amount in found.terms), Fraction(0)) - found.msat) < 1
            assert (found.msat < 0) == (found.verdict == "fails")


def test_no_single_deviation_gains_more_than_all_of_them_together() -> None:
    built, discount = checked("minimal")
    whole = decide(built, discount)
    alone = [found.msat for found in deviations(built, discount) if found.verdict == "fails" and found.msat]
    assert whole.gain is not None
    assert alone
    assert -min(alone) <= whole.gain


def test_equivocation_in_the_minimal_set_costs_the_bond_and_the_seat() -> None:
    built, discount = checked("minimal")
    found = deviation(built, discount, "propose equivocate")
    terms = dict(found.terms)
    assert found.verdict == "holds"
    bond = load("minimal").mechanism.sequencers.stakes[0]
    # Judged after one Bitcoin block, 300 slots on average: the discount takes a few millionths.
    assert Fraction(999_990, 1_000_000) * bond < terms[SLASH] < bond
    assert terms[SEAT] > bond


def test_states_with_nothing_left_to_lose_are_found_off_the_honest_path() -> None:
    built, discount = checked("minimal")
    found = findings(built, discount)
    assert 0 < found.tempting <= found.decisions
    assert {temptation.situation for temptation in found.temptations} >= {"evidence is pending"}
    assert all(temptation.msat > 0 for temptation in found.temptations)
    assert [t.msat for t in found.temptations] == sorted((t.msat for t in found.temptations), reverse=True)


def test_a_game_whose_slash_reaches_every_offence_tempts_nowhere() -> None:
    built = offence(0)
    found = findings(replace(built, reward=built.parts.sum(1)), HALF)
    assert (found.tempting, found.unclear, found.temptations) == (0, 0, ())
    gainful = replace(built, reward=built.parts.sum(1) + np.where(built.action == 1, 10, 0))
    assert findings(gainful, HALF).tempting == 1


def test_a_tie_is_no_temptation() -> None:
    """Both choices are worth 12 a slot for good, along different nodes."""
    nodes = [
        ("chance!", 0, [(1, 0, WHOLE)]),
        ("choice", 1, [(2, 12, 1), (3, 12, 0)]),
        ("chance!", 2, [(0, 0, WHOLE)]),
        ("chance!", 2, [(0, 0, WHOLE)]),
    ]
    found = findings(game(nodes), HALF)
    assert (found.decisions, found.tempting, found.temptations) == (1, 0, ())
