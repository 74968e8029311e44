"""Benchmarks of decision processes: the process measured is one, and rows say what was solved and what is missing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from econ.certificates.graph import read
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.conformance import section_of
from experiments.benchmarks import games
from experiments.benchmarks.watched_queue import ACTIONS, Extent, watched_queue


def test_the_watched_queue_is_a_process_in_which_honest_play_can_be_left() -> None:
    process = watched_queue(Extent(3, 2, 2, 2))
    built = process.game()
    read(section_of(built))

    assert process.size[0] == 4 * 2 * 3 * 3 * 3
    assert set(np.unique(process.action)) == set(range(len(ACTIONS)))
    # Per mille by per mille divides no power of two: chances are the nearest.
    assert np.add.reduceat(process.weight, process.outcomes[:-1]).tolist() == [10**6] * process.size[1]
    assert np.add.reduceat(built.weight, built.first[:-1])[~built.choice].tolist() == [WEIGHT_TOTAL] * process.size[1]


def test_a_solved_process_is_a_row() -> None:
    row = games.Solving("process", "small", games.race, within=600).measure(quick=True)

    assert row.value is not None
    assert row.value > 0
    assert row.met == (row.value < 600)
    assert "exact check" in row.note


def test_without_quantecon_there_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(games.QUANTECON, raising=False)
    row = games.QuantEcon("quantecon", "policy_iteration", games.race).measure(quick=True)

    assert row.value is None
    assert games.QUANTECON in row.note


def test_the_race_is_priced_near_its_best_share() -> None:
    process = games.race(quick=True)
    settled = process.clock > 0

    # 6292 for a block of one's own, -3708 for another's.
    assert set(process.reward[~settled].tolist()) == {0}
    assert set((process.reward[settled] % 10_000).tolist()) == set((-3_708 * process.clock[settled] % 10_000).tolist())
    assert 1 - Fraction(63, 10**10) == games.PATIENT
