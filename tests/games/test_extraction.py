"""Extraction against hand enumeration and against the simulator: the same code must say the same twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, getcontext

import numpy as np
import pytest

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.errors import TooLarge
from econ.games.assembly import DRIVERS
from econ.games.extraction import extract
from econ.games.game import Game
from econ.games.menu import Menu, menu_of
from econ.games.reduction import Reduced, reduced
from econ.games.size import size_of
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.mechanism.load import load
from tests.games.evaluation import expected_gain

RUNS = 20_000
SLOTS = 24
BITCOIN_BLOCK = "bitcoin block"
# Long slots put Bitcoin blocks, forced transactions and evidence within the horizon.
LONG_SLOTS = {
    "chain.slot": "120 s",
    "consensus.timeout_propose": "100 s",
    "scenario.outage": "240 s",
    "scenario.forced_per_day": "200",
}


def small(settings: dict[str, str] | None = None) -> tuple[Reduced, Menu]:
    found = load("minimal", overrides=LONG_SLOTS | (settings or {}))
    game = reduced(found.mechanism, found.scenario)
    return game, menu_of(game.mechanism)


def extracted(settings: dict[str, str] | None = None) -> tuple[Game, Reduced, Menu]:
    part, menu = small(settings)
    return extract(MODEL, part.mechanism, part.scenario, menu=menu), part, menu


def simulated(part: Reduced, menu: Menu, row: int) -> np.ndarray:
    """Wealth gained [run] by sequencer 0 when it plays a row of the menu in the simulator."""
    rows = (row, *[0] * (part.mechanism.sequencers.size - 1))
    chance = Sampled(11, tuple(range(RUNS)))
    params = parameters(part.mechanism, part.scenario, tables=menu.tables, assignment=rows, chance=chance)
    start = MODEL.genesis(params, RUNS)
    final = run(MODEL, params, start, slots=SLOTS)
    return np.asarray(wealth(params, final, 0) - wealth(params, start, 0), dtype=float)


def test_every_game_satisfies_its_side_conditions() -> None:
    game, _, _ = extracted()
    source = game.source()
    totals = np.add.reduceat(game.weight, game.first[:-1])
    assert (np.diff(game.first) > 0).all()
    assert (totals[~game.choice] == 2**32).all()
    assert (np.add.reduceat(game.honest.astype(int), game.first[:-1])[game.choice] == 1).all()
    inside = ~game.crosses[source]
    assert (game.stage[game.target[inside]] > game.stage[source[inside]]).all()
    assert (game.target >= 0).all()


def test_minimal_is_extracted_whole() -> None:
    found = load("minimal")
    part = reduced(found.mechanism, found.scenario)
    assert part.mechanism == found.mechanism
    assert {r.key for r in part.reductions} <= {"scenario.miss", "chain.references_per_block"}


def test_the_first_slot_by_hand() -> None:
    """The root is the end of slot zero; the first draw is whether Bitcoin finds a block in 120 s, 1 - exp(-1/5)."""
    game, _, _ = extracted()
    getcontext().prec = 40
    chance = int((2**32 * (1 - (Decimal(-1) / 5).exp())).to_integral_value())
    (edge,) = range(game.first[game.root], game.first[game.root + 1])
    first = int(game.target[edge])
    assert game.stages[game.stage[first]] == BITCOIN_BLOCK
    weights = sorted(game.weight[game.first[first] : game.first[first + 1]].tolist())
    assert weights == sorted([chance, 2**32 - chance])


def test_the_leader_alone_decides_about_its_proposal() -> None:
    """Sequencer 0 leads every third slot; elsewhere it can only vote or leave."""
    game, part, menu = extracted()
    proposals = sum(menu.leading)
    sizes = {int(game.first[node + 1] - game.first[node]) for node in np.flatnonzero(game.choice)}
    assert sizes == {1 + proposals + 2, 1 + 2}
    assert part.mechanism.sequencers.size == 3


@pytest.mark.parametrize(
    "action", ["honest", "propose reorder", "propose equivocate", "propose censor forced", "leave"]
)
def test_the_process_and_the_simulator_agree_on_what_a_strategy_earns(action: str) -> None:
    """Exact expectation by backward induction within the simulator's interval (fixed seed, 4.5 standard errors)."""
    game, part, menu = extracted({"ordering.rule": "fcfs"})
    row = [strategy.name for strategy in menu.strategies].index(action)
    gains = simulated(part, menu, row)
    exact = expected_gain(game, action, slots=SLOTS)
    error = gains.std(ddof=1) / np.sqrt(RUNS)
    assert abs(gains.mean() - exact) <= 4.5 * error + 1e-6 * abs(exact)


def test_reordering_earns_the_mean_opportunity_of_the_slots_led() -> None:
    """8 of 24 slots are led, one in four holds 1,000 sat: 2,000 sat more than honest play, forced fees being equal."""
    game, _, _ = extracted({"ordering.rule": "fcfs", "chain.slot": "2 s", "consensus.timeout_propose": "1 s"})
    gain = expected_gain(game, "propose reorder", slots=SLOTS) - expected_gain(game, "honest", slots=SLOTS)
    assert gain == pytest.approx(8 * 1_000_000 / 4, rel=1e-9)


def test_a_game_beyond_its_limit_is_refused_with_its_cause() -> None:
    part, menu = small()
    with pytest.raises(TooLarge, match=r"more than 50 nodes .*; it grows most along \w+ \(\d+ values so far\)"):
        extract(MODEL, part.mechanism, part.scenario, menu=menu, limit=50)


@pytest.mark.parametrize("preset", ["minimal", "citrea-pos", "citrea-today"])
def test_reduced_games_meet_the_budget(preset: str) -> None:
    found = load(preset)
    part = reduced(found.mechanism, found.scenario)
    game = extract(MODEL, part.mechanism, part.scenario, menu=menu_of(part.mechanism), limit=200_000)
    size = size_of(game, MODEL)
    assert size.states <= 100_000
    assert {c.variable for c in size.contributions} == set(MODEL.names())
    assert size.states == int(game.crosses.sum())


def test_a_constant_variable_contributes_nothing() -> None:
    game, _, _ = extracted()
    parts = {c.variable: c for c in size_of(game, MODEL).contributions}
    assert parts["censor_belief"].values == 1
    assert parts["censor_belief"].factor == 1.0
    assert parts["turn"].values == 3


def test_the_search_does_not_depend_on_how_draws_are_named() -> None:
    """Doubling every stake leaves the game's shape alone: only rewards of penalties scale."""
    game, part, menu = extracted()
    doubled = tuple(2 * stake for stake in part.mechanism.sequencers.stakes)
    richer = replace(part.mechanism.sequencers, stakes=doubled, power_unit=2 * part.mechanism.sequencers.power_unit)
    other = extract(MODEL, replace(part.mechanism, sequencers=richer), part.scenario, menu=menu)
    assert (other.nodes, other.edges) == (game.nodes, game.edges)
    assert other.reward.min() == 2 * game.reward.min()


def test_a_game_that_is_too_large_names_the_keys_that_make_it_so() -> None:
    found = load("aztec-v4")
    part = reduced(found.mechanism, found.scenario)
    menu = menu_of(part.mechanism)
    with pytest.raises(TooLarge, match=r"mempool .* which scenario\.demand with scenario\.mempool_cap sets"):
        extract(MODEL, part.mechanism, part.scenario, menu=menu, limit=3_000)


def test_every_variable_that_is_named_exists() -> None:
    assert set(DRIVERS) <= set(MODEL.names())
