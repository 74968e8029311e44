"""Processes as games: the same moves, chances, rewards and clock, and refusals of what is no process."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.graph import read
from econ.errors import BadInput
from econ.games.process import Process, reachable, weights_of
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.conformance import section_of
from econ.solvers.ratio import best_ratio
from tests.solvers.random_processes import processes


def altered(process: Process, **changes: Any) -> Process:
    return Process(**(vars(process) | changes))


@given(processes())
def test_the_game_is_the_process(process: Process) -> None:
    built, clock = process.game(), process.game_clock()
    states, pairs, _ = process.size
    read(section_of(built))

    assert built.nodes == states + pairs
    assert (built.crosses == ~built.choice).all()
    for pair in range(pairs):
        state = int(np.searchsorted(process.pairs, pair, side="right")) - 1
        assert built.source()[pair] == state
        assert (built.target[pair], built.reward[pair], clock[pair]) == (states + pair, 0, 0)
        assert built.action[pair] == process.action[pair]
        assert built.honest[pair] == process.honest[pair]
        edges = slice(built.first[states + pair], built.first[states + pair + 1])
        own = slice(process.outcomes[pair], process.outcomes[pair + 1])
        assert built.target[edges].tolist() == process.target[own].tolist()
        assert built.reward[edges].tolist() == process.reward[own].tolist()
        assert clock[edges].tolist() == process.clock[own].tolist()
        # Sixteenths are exact in units of 2**-32.
        assert built.weight[edges].tolist() == [weight * WEIGHT_TOTAL // 16 for weight in process.weight[own].tolist()]


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=4).filter(any), min_size=1, max_size=5))
def test_chances_are_within_a_unit_and_whole(rows: list[list[int]]) -> None:
    weight = np.array([value for row in rows for value in row])
    found = weights_of(weight, np.cumsum([0, *map(len, rows)]))
    places = iter(found.tolist())
    for row in rows:
        own = [next(places) for _ in row]

        assert sum(own) == WEIGHT_TOTAL
        assert all(abs(one - Fraction(value, sum(row)) * WEIGHT_TOTAL) < 1 for one, value in zip(own, row, strict=True))


@given(processes())
def test_what_is_never_reached_does_not_matter(process: Process) -> None:
    part = reachable(process)
    whole, kept = (best_ratio(each.game(), each.game_clock()) for each in (process, part))

    assert part.size[0] <= process.size[0]
    assert max(whole.lower, kept.lower) <= min(whole.upper, kept.upper)
    assert reachable(part).size == part.size


def test_unreachable_states_are_dropped_and_the_others_renumbered() -> None:
    whole = Process(
        pairs=np.array([0, 1, 2, 3]),
        action=np.zeros(3, int),
        honest=np.ones(3, bool),
        outcomes=np.array([0, 1, 3, 4]),
        target=np.array([0, 2, 0, 1]),
        reward=np.array([7, 1, 2, 3]),
        clock=np.array([1, 1, 1, 1]),
        weight=np.array([1, 1, 0, 1]),
        states=np.array([[10], [11], [12]]),
        variables=("name",),
        actions=("only",),
        root=1,
    )
    part = reachable(whole)

    assert part.states.ravel().tolist() == [11, 12]
    assert (part.pairs.tolist(), part.outcomes.tolist()) == ([0, 1, 2], [0, 2, 3])
    assert part.reward.tolist() == [1, 2, 3]
    assert part.target[[0, 2]].tolist() == [1, 0]
    assert part.root == 0


@given(processes())
def test_what_is_no_process_is_refused(process: Process) -> None:
    states, pairs, _ = process.size
    wrong: dict[str, Any] = {
        "pairs": process.pairs + 1,
        "outcomes": process.outcomes[:-1],
        "target": np.full_like(process.target, states),
        "honest": np.zeros(pairs, bool),
        "weight": -process.weight,
        "root": states,
    }
    for name, value in wrong.items():
        with pytest.raises(BadInput, match=rf"process\.{name}"):
            altered(process, **{name: value}).game()
