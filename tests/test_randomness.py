"""Chance against an independent Philox, and the exact law of a draw."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.randomness import SLOTS_PER_FILL, WEIGHT_TOTAL, PhiloxWords, exact_weights, pick
from econ.testing.amounts import Array, frozen_array

WORD = (1 << 64) - 1
MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


def philox4x64_10(counter: tuple[int, ...], key: tuple[int, int]) -> tuple[int, ...]:
    """Philox4x64 with ten rounds, from the paper: Salmon et al., SC 2011, section 3.3."""
    a, b, c, d = counter
    left, right = key
    for _ in range(10):
        first, second = a * MULTIPLIERS[0], c * MULTIPLIERS[1]
        a, b, c, d = (second >> 64) ^ b ^ left, second & WORD, (first >> 64) ^ d ^ right, first & WORD
        left, right = (left + WEYL[0]) & WORD, (right + WEYL[1]) & WORD
    return a, b, c, d


# Known answers of the authors' Random123 library (kat_vectors, philox4x64 10).
@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        (
            (0, 0, 0, 0),
            (0, 0),
            (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
        ),
        (
            (WORD, WORD, WORD, WORD),
            (WORD, WORD),
            (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
        ),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
        ),
    ],
)
def test_the_independent_philox_gives_the_published_words(
    counter: tuple[int, ...], key: tuple[int, int], words: tuple[int, ...]
) -> None:
    assert philox4x64_10(counter, key) == words


def expected_draw(seed: int, run: int, *, purpose: int, index: int, slot: int) -> int:
    """numpy's Philox counts up before it generates, so the words of a slot are those of counter slot + 1."""
    block, word = divmod(index, 4)
    return philox4x64_10((slot + 1, block, purpose, 0), (seed, run))[word] >> 32


seeds = st.integers(0, WORD)
runs = st.lists(st.integers(0, 1 << 40), min_size=1, max_size=4, unique=True).map(tuple)
edges = st.sampled_from((0, 1, SLOTS_PER_FILL - 1, SLOTS_PER_FILL, 2 * SLOTS_PER_FILL))
slots = st.one_of(st.integers(0, 1 << 30), edges)
questions = st.tuples(st.integers(0, 20), st.integers(0, 1_000), slots)


@given(seeds, runs, st.lists(questions, min_size=1, max_size=6))
def test_draws_are_philox_of_seed_run_slot_index_and_purpose(
    seed: int, lanes: tuple[int, ...], asked: list[tuple[int, int, int]]
) -> None:
    words = PhiloxWords(seed, lanes)

    for purpose, index, slot in asked:
        drawn = words.draws(purpose, index, slot)
        assert drawn.dtype == np.int64
        assert drawn.tolist() == [expected_draw(seed, run, purpose=purpose, index=index, slot=slot) for run in lanes]


@given(seeds, runs, st.lists(questions, min_size=2, max_size=8), st.data())
def test_draws_do_not_depend_on_lanes_order_horizon_or_other_questions(
    seed: int, lanes: tuple[int, ...], asked: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    chosen = data.draw(st.permutations(lanes))[: data.draw(st.integers(1, len(lanes)))]
    whole, part = PhiloxWords(seed, lanes), PhiloxWords(seed, tuple(chosen))
    answers = {question: whole.draws(*question).tolist() for question in asked}

    for question in data.draw(st.permutations(asked)):
        assert part.draws(*question).tolist() == [answers[question][lanes.index(run)] for run in chosen]


@given(seeds, runs, questions)
def test_copies_and_pickles_draw_the_same(seed: int, lanes: tuple[int, ...], question: tuple[int, int, int]) -> None:
    words = PhiloxWords(seed, lanes)
    drawn = words.draws(*question).tolist()

    assert copy.deepcopy(words) is words
    assert pickle.loads(pickle.dumps(words)).draws(*question).tolist() == drawn  # noqa: S301 - our own bytes


def test_drawing_leaves_the_global_random_state_alone() -> None:
    before: Any = np.random.get_state()  # noqa: NPY002 - the very state that must stay as it is
    PhiloxWords(1, (2, 3)).draws(4, 5, 6)
    after: Any = np.random.get_state()  # noqa: NPY002

    assert before[1].tolist() == after[1].tolist()
    assert before[2:] == after[2:]


def test_words_look_uniform() -> None:
    """Sixteen bins of 64 k draws: chi-squared with 15 degrees of freedom, far from any bound for a fixed seed."""
    words = PhiloxWords(2026, tuple(range(512)))
    drawn = np.concatenate([words.draws(3, 0, slot) for slot in range(SLOTS_PER_FILL)])
    counts = np.bincount(drawn >> 28, minlength=16)
    mean = len(drawn) // 16

    assert int(drawn.min()) >= 0
    assert int(drawn.max()) < WEIGHT_TOTAL
    assert ((counts - mean) ** 2).sum() < 40 * mean


@st.composite
def laws(draw: st.DrawFn) -> list[int]:
    """Integer weights, some zero, whose sum is 2**32 or below 2**31."""
    weights = draw(st.lists(st.one_of(st.just(0), st.integers(1, 9), st.integers(1, 1 << 27)), min_size=1, max_size=9))
    if draw(st.booleans()):
        weights[draw(st.integers(0, len(weights) - 1))] += WEIGHT_TOTAL - sum(weights)
    return weights if sum(weights) else [*weights, 1]


def picked(draws: list[int], weights: list[int]) -> list[int]:
    outcomes = pick(frozen_array(draws, (len(draws),)), np.array(weights, dtype=np.int64))
    return [int(outcome) for outcome in outcomes]


def bounds(weights: list[int]) -> Iterator[tuple[int, int, int]]:
    """Every possible outcome with its first draw and the first draw beyond it."""
    first = 0
    for outcome, weight in enumerate(exact_weights(np.array(weights)).tolist()):
        if weight:
            yield outcome, first, first + weight
        first += weight


@given(laws())
def test_an_outcome_is_picked_from_its_first_draw_to_its_last(weights: list[int]) -> None:
    for outcome, first, beyond in bounds(weights):
        assert picked([first, (first + beyond) // 2, beyond - 1], weights) == [outcome] * 3


@given(laws())
def test_exact_weights_are_a_whole_and_true_to_the_unit(weights: list[int]) -> None:
    exact, total = exact_weights(np.array(weights)).tolist(), sum(weights)

    assert sum(exact) == WEIGHT_TOTAL
    for weight, chance in zip(weights, exact, strict=True):
        assert abs(chance * total - weight * WEIGHT_TOTAL) < total
        assert (chance > 0) == (weight > 0)
    if total == WEIGHT_TOTAL:
        assert exact == weights


@given(laws(), st.integers(0, (1 << 16) - 1))
def test_a_grid_of_65536_draws_falls_exactly_as_the_weights_say(weights: list[int], offset: int) -> None:
    grid = np.arange(1 << 16, dtype=np.int64) * (1 << 16) + offset
    counts = np.bincount(pick(grid, np.array(weights, dtype=np.int64)), minlength=len(weights)).tolist()

    expected = [0] * len(weights)
    for outcome, first, beyond in bounds(weights):
        expected[outcome] = -(-(beyond - offset) // (1 << 16)) - -(-(first - offset) // (1 << 16))
    assert counts == expected


@given(st.lists(laws(), min_size=1, max_size=5), st.data())
def test_every_lane_may_have_a_law_of_its_own(rows: list[list[int]], data: st.DataObject) -> None:
    widest = max(map(len, rows))
    weights = frozen_array([row + [0] * (widest - len(row)) for row in rows], (len(rows), widest))
    draws = data.draw(st.lists(st.integers(0, WEIGHT_TOTAL - 1), min_size=len(rows), max_size=len(rows)))
    together: Array = pick(frozen_array(draws, (len(rows),)), weights)

    assert together.tolist() == [picked([drawn], row)[0] for drawn, row in zip(draws, rows, strict=True)]
    assert pick(frozen_array(draws, (len(rows),)), weights.astype(object)).tolist() == together.tolist()
    assert exact_weights(weights).tolist() == [exact_weights(np.array(row)).tolist() for row in weights.tolist()]
