"""Replays: the game's expectation, the reduced and the whole mechanism side by side, and a story that fits them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.codec import sealed
from econ.errors import BadInput
from econ.games.table import COUNTEREXAMPLE_ROW, refutation_menu, table_of
from econ.mechanism.load import load
from econ.money import PPM
from econ.solvers.replay import FEWEST_CHANGED, Stage, expected_gain, horizon, measured
from econ.solvers.rerun import Replay, replayed
from econ.solvers.study import certify, followed, refutation_game
from econ.strategies.registry import STRATEGIES
from tests.solvers.studies import CALM, REORDERED, solved

Document = dict[str, Any]
SLOTS = 40


def test_intervals_are_students() -> None:
    """n = 64 gains of 0 and 2 in equal parts: mean 1, s = sqrt(64/63), t(0.995, 63) = 2.656 (tables)."""
    gain = measured(np.array([0, 2] * 32), slots=9)

    assert (gain.mean, gain.runs, gain.slots) == (1.0, 64, 9)
    assert gain.high - gain.mean == pytest.approx(2.656 * math.sqrt(64 / 63) / 8, rel=1e-3)
    assert gain.mean - gain.low == pytest.approx(gain.high - gain.mean)


@pytest.mark.parametrize("changed", [0, 1, FEWEST_CHANGED - 1, FEWEST_CHANGED])
def test_a_deviation_that_hardly_shows_has_no_interval(changed: int) -> None:
    gain = measured(np.array([5] * changed + [0] * (100 - changed)), slots=9)

    assert math.isinf(gain.low) == math.isinf(gain.high) == (changed < FEWEST_CHANGED)
    assert ("too few" in gain.words) == (changed < FEWEST_CHANGED)
    assert gain.mean == pytest.approx(5 * changed / 100)


@pytest.fixture(scope="module")
def attack() -> Document:
    return certify(solved(REORDERED))


@pytest.fixture(scope="module")
def replay(attack: Document) -> Replay:
    return replayed(attack, runs=400, slots=SLOTS, seed=1, trace=5)


def test_the_expectation_lies_in_the_interval_and_the_gain_is_beyond_chance(attack: Document, replay: Replay) -> None:
    again = solved(REORDERED)

    assert replay.consistent
    assert replay.confirmed
    assert replay.notes == ()
    assert 0 < replay.whole.low < replay.whole.mean < replay.whole.high
    assert replay.expected == pytest.approx(expected_gain(again.game, followed(again.game), slots=SLOTS))
    assert replay.deviation[0].startswith("propose reorder")


def test_nothing_was_reduced_so_both_mechanisms_are_one(replay: Replay) -> None:
    assert replay.reduced == replay.whole


def test_the_story_begins_where_the_plays_part(replay: Replay) -> None:
    start = replay.told[0].slot
    parted = [telling for telling in replay.told if telling.deviating or telling.honest]

    assert [telling.slot for telling in replay.told] == list(range(start, start + 5))
    assert parted[0].slot in {start, start + 1}
    assert any("reorder delay 2" in clause or "no block" in clause for clause in parted[0].deviating)
    assert not any("reorder delay" in clause for telling in parted for clause in telling.honest)
    assert all(set(telling.both).isdisjoint({*telling.deviating, *telling.honest}) for telling in parted)


def test_a_replay_is_the_same_every_time_and_another_with_another_seed(attack: Document, replay: Replay) -> None:
    assert replayed(attack, runs=400, slots=SLOTS, seed=1, trace=5) == replay
    assert replayed(attack, runs=400, slots=SLOTS, seed=2, trace=0).whole != replay.whole


def test_a_harmful_strategy_loses_in_both_figures(attack: Document) -> None:
    """The signs: who signs two orders loses its bond; in 150 slots of 120 s evidence has surely landed."""
    found = solved(REORDERED).extracted
    table = table_of(STRATEGIES["equivocator"])
    game = refutation_game(found.reduced, table)
    menu = refutation_menu(table, found.mechanism.ordering)
    stage = Stage(found.mechanism, found.scenario, menu, members=(0,))
    gain = measured(stage.gains(COUNTEREXAMPLE_ROW, runs=400, slots=150, seed=1), slots=150)

    assert gain.high < 0
    assert gain.low <= expected_gain(game, followed(game), slots=150) <= gain.high


def test_capped_values_are_no_larger(attack: Document) -> None:
    found = solved({}, "citrea-today")
    assert found.table is not None
    menu = refutation_menu(found.table, found.extracted.mechanism.ordering)
    whole = Stage(found.extracted.mechanism, found.extracted.scenario, menu, members=(0,))
    runs = tuple(range(64))
    rich, poor = (stage.income(0, runs, slots=60, seed=1) for stage in (whole, replace(whole, capped=True)))

    assert (poor <= rich).all()
    assert poor.sum() < rich.sum()


def test_chunks_of_lanes_do_not_change_a_digit(monkeypatch: pytest.MonkeyPatch, attack: Document) -> None:
    found = solved(REORDERED)
    assert found.table is not None
    mechanism, scenario = found.extracted.mechanism, found.extracted.scenario
    stage = Stage(mechanism, scenario, refutation_menu(found.table, mechanism.ordering), members=(0,))
    whole = stage.gains(COUNTEREXAMPLE_ROW, runs=9, slots=12, seed=3)
    monkeypatch.setattr("econ.solvers.replay.LANES", 4)

    assert stage.gains(COUNTEREXAMPLE_ROW, runs=9, slots=12, seed=3).tolist() == whole.tolist()


def test_the_attack_on_citrea_pos_is_within_its_interval() -> None:
    document = certify(solved({}, "citrea-pos"))
    replay = replayed(document, runs=512, slots=300, seed=1, trace=0)

    assert replay.consistent
    assert replay.confirmed
    assert replay.reduced != replay.whole


def test_what_holds_has_nothing_to_replay() -> None:
    with pytest.raises(BadInput, match="nothing to replay"):
        replayed(certify(solved(CALM, "citrea-pos")), runs=2, slots=2, seed=1, trace=0)


def test_what_has_no_origin_cannot_be_replayed(attack: Document) -> None:
    bare = {key: value for key, value in attack.items() if key != "origin"}

    with pytest.raises(BadInput, match="origin: missing"):
        replayed(sealed(bare), runs=2, slots=2, seed=1, trace=0)


def test_a_policy_that_nobody_can_play_is_not_replayed(attack: Document) -> None:
    forged = attack | {"proof": attack["proof"] | {"policy": [-1] * len(attack["proof"]["policy"])}}

    with pytest.raises(BadInput, match="does not follow its counterexample"):
        replayed(sealed(forged), runs=2, slots=2, seed=1, trace=0)


def test_another_version_of_the_model_is_noted(attack: Document) -> None:
    replay = replayed(sealed(attack | {"model_sha256": "0" * 64}), runs=2, slots=2, seed=1, trace=0)

    assert "another version of the model" in replay.notes[0]
    assert not replay.confirmed


@given(st.integers(1, 100), st.integers(1, 10**9))
def test_replays_last_until_a_small_seat_led_often_enough_but_end(own: int, others: int) -> None:
    """Eight turns at a share own / (own + others) take 8 (own + others) / own slots; five thousand are the most."""
    sequencers = replace(load("citrea-pos").mechanism.sequencers, stakes=(own, others), power_unit=1, power_cap=PPM)
    runs, slots = horizon(sequencers, (0,))
    assert slots == min(max(192, -(-8 * (own + others) // own)), 5_000)
    assert runs >= 96
