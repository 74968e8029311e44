"""Others that deviate: chains of rows played for good against the simulator, and reductions that then hold or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.games.extraction import Extraction, extract
from econ.games.game import Game
from econ.games.menu import Menu, menu_of
from econ.games.reduction import Reduced, reduced
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.mechanism.load import load
from econ.strategies.actions import Propose, Stake
from econ.strategies.strategy import Strategy, tabulate
from tests.games.evaluation import expected_gain

RUNS = 10_000
SLOTS = 24
LIMIT = 50_000
# Long slots put Bitcoin blocks, forced transactions and evidence within the horizon.
LONG_SLOTS = {"chain.slot": "120 s", "consensus.timeout_propose": "100 s", "scenario.forced_per_day": "200"}
ROLLUP = LONG_SLOTS | {
    "slashing_venue.rule": "rollup",
    "set.unbonding": "8 min",
    "scenario.forced_per_day": "0",
}
# Slots of 6 s hold extractable value three times in four, and under this rule honest leaders leave it alone.
VALUABLE = {
    "chain.slot": "6 s",
    "consensus.timeout_propose": "1 s",
    "ordering.rule": "fcfs",
    "scenario.forced_per_day": "10000",
}

HONEST = Strategy("honest")
HIT_AND_RUN = Strategy(
    "hit and run",
    propose=lambda _view: Propose.EQUIVOCATE,
    stake=lambda view: Stake.EXIT if view.accused else Stake.STAY,
)
LATE = Strategy("late", propose=lambda _view: Propose.DELAY_3)
CHOOSY = Strategy("choosy", propose=lambda view: Propose.OFFLINE if view.mev else Propose.HONEST)


def small(settings: dict[str, str]) -> Reduced:
    found = load("minimal", overrides=settings)
    return reduced(found.mechanism, found.scenario)


def of(*strategies: Strategy) -> Menu:
    return Menu(strategies, tabulate(strategies), tuple(False for _ in strategies))


def search(part: Reduced, menu: Menu, rows: tuple[int, ...], *, focal: int) -> Extraction:
    assignment = dict(enumerate(rows))
    return Extraction(MODEL, part.mechanism, part.scenario, menu=menu, focal=focal, assignment=assignment, limit=LIMIT)


def facing(part: Reduced, menu: Menu, rows: tuple[int, ...]) -> Extraction:
    """Sequencer 0 chooses, the others play their rows."""
    others = dict(list(enumerate(rows))[1:])
    return Extraction(MODEL, part.mechanism, part.scenario, menu=menu, focal=0, assignment=others, limit=LIMIT)


def chain(part: Reduced, menu: Menu, rows: tuple[int, ...], *, focal: int) -> Game:
    return search(part, menu, rows, focal=focal).game()


def simulated(part: Reduced, menu: Menu, rows: tuple[int, ...]) -> np.ndarray:
    """Wealth gained [run, sequencer] when everybody plays its row in the simulator."""
    chance = Sampled(17, tuple(range(RUNS)))
    params = parameters(part.mechanism, part.scenario, tables=menu.tables, assignment=rows, chance=chance)
    start = MODEL.genesis(params, RUNS)
    final = run(MODEL, params, start, slots=SLOTS)
    return np.stack([wealth(params, final, k) - wealth(params, start, k) for k in range(len(rows))], -1).astype(float)


def assert_agree(gains: np.ndarray, exact: float) -> None:
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    assert abs(gains.mean() - exact) <= 4.5 * error + 1e-6 * abs(exact)


@pytest.mark.parametrize(
    ("settings", "actions"),
    [
        ({}, ("propose equivocate", "propose equivocate", "honest")),
        ({}, ("propose reorder delay 2", "honest", "propose reorder delay 3")),
        ({}, ("propose stall reference", "propose stall reference", "propose equivocate")),
        ({}, ("propose censor forced", "propose overcharge", "leave")),
        ({}, ("leave", "leave", "propose delay 2")),
        ({}, ("honest", "withhold the vote", "propose equivocate")),
        ({"ordering.rule": "fcfs"}, ("propose reorder", "propose offline", "honest")),
        ({"slashing_venue.rule": "rollup"}, ("propose equivocate", "propose offline", "honest")),
        ({"slashing_venue.rule": "rollup"}, ("propose delay 3", "propose equivocate", "propose offline")),
        ({"election.rule": "stake-weighted"}, ("propose equivocate", "honest", "propose empty")),
        ({"slashing.equivocation.jail": "10 min"}, ("propose equivocate", "leave", "propose equivocate")),
    ],
)
def test_chains_and_the_simulator_agree_on_what_everybody_earns(
    settings: dict[str, str], actions: tuple[str, ...]
) -> None:
    """Exact expectation by backward induction within the simulator's interval (fixed seed, 4.5 standard errors)."""
    part = small(LONG_SLOTS | settings)
    menu = menu_of(part.mechanism).only(actions)
    names = [strategy.name for strategy in menu.strategies]
    rows = tuple(names.index(action) for action in actions)
    gains = simulated(part, menu, rows)
    for player in range(3):
        game = chain(part, menu, rows, focal=player)
        assert not game.choice.any()
        assert_agree(gains[:, player], expected_gain(game, "honest", slots=SLOTS))


def test_the_common_clock_on_the_rollup_is_off_when_others_deviate() -> None:
    """Evidence waits for the others' blocks, half of them late; unbonding of 4 slots does not: some get away."""
    part, menu, rows = small(ROLLUP), of(HONEST, HIT_AND_RUN, LATE), (1, 2, 2)
    found = search(part, menu, rows, focal=0)
    assert not found.rules.one_clock
    assert search(part, menu, (1, 0, 0), focal=0).rules.one_clock
    gains = simulated(part, menu, rows)[:, 0]
    assert_agree(gains, expected_gain(found.game(), "honest", slots=SLOTS))

    wrong = search(part, menu, rows, focal=0)
    wrong.rules = replace(wrong.rules, one_clock=True)
    error = gains.std(ddof=1) / np.sqrt(RUNS)
    assert abs(gains.mean() - expected_gain(wrong.game(), "honest", slots=SLOTS)) > 20 * error


def test_a_common_clock_on_bitcoin_stays_on() -> None:
    part = small(LONG_SLOTS | {"set.unbonding": "9 bitcoin blocks"})
    menu, rows = of(HONEST, HIT_AND_RUN, LATE), (1, 2, 1)
    found = search(part, menu, rows, focal=1)
    assert found.rules.one_clock
    loose = search(part, menu, rows, focal=1)
    loose.rules = replace(loose.rules, one_clock=False)
    lean, full = found.game(), loose.game()
    assert lean.nodes < full.nodes
    assert expected_gain(lean, "honest", slots=60) == pytest.approx(expected_gain(full, "honest", slots=60), rel=1e-12)


def test_value_is_kept_where_another_leader_heeds_it() -> None:
    """The others miss their slots with value, so what they leave to sequencer 0 depends on the value drawn."""
    part, menu, rows = small(VALUABLE), of(HONEST, HIT_AND_RUN, CHOOSY), (0, 2, 2)
    found = facing(part, menu, rows)
    assert not found.rules.leaders_value
    assert facing(part, menu, (2, 0, 1)).rules.leaders_value
    exact = expected_gain(found.game(), "honest", slots=SLOTS)
    assert exact == pytest.approx(expected_gain(chain(part, menu, rows, focal=0), "honest", slots=SLOTS), rel=1e-12)
    assert_agree(simulated(part, menu, rows)[:, 0], exact)

    wrong = facing(part, menu, rows)
    wrong.rules = replace(wrong.rules, leaders_value=True)
    assert abs(exact - expected_gain(wrong.game(), "honest", slots=SLOTS)) > 1e-3 * abs(exact)


@pytest.mark.parametrize("actions", [("propose delay 2", "propose equivocate"), ("propose offline", "leave")])
def test_forgetting_the_value_of_others_slots_changes_nothing(actions: tuple[str, str]) -> None:
    part = small(VALUABLE)
    menu = menu_of(part.mechanism).only(actions)
    found, whole = facing(part, menu, (0, 1, 2)), facing(part, menu, (0, 1, 2))
    assert found.rules.leaders_value
    whole.rules = replace(whole.rules, leaders_value=False)
    lean, full = found.game(), whole.game()
    assert lean.nodes < full.nodes
    for action in ("honest", *actions):
        gains = [expected_gain(game, action, slots=60) for game in (lean, full)]
        assert gains[0] == pytest.approx(gains[1], rel=1e-12)


def test_a_focal_that_is_not_assigned_a_row_chooses_against_the_others() -> None:
    """Following a row in every slot is one of its policies, worth what the chain of that row is worth."""
    part = small(LONG_SLOTS)
    menu = menu_of(part.mechanism).only(("propose equivocate", "propose delay 2"))
    names = [strategy.name for strategy in menu.strategies]
    row = names.index("propose equivocate")
    others = {0: names.index("propose delay 2"), 2: row}
    game = extract(MODEL, part.mechanism, part.scenario, menu=menu, focal=1, assignment=others, limit=LIMIT)
    fixed = chain(part, menu, (others[0], row, row), focal=1)
    assert game.choice.any()
    chosen = expected_gain(game, "propose equivocate", slots=60)
    assert chosen == pytest.approx(expected_gain(fixed, "honest", slots=60), rel=1e-12)
    assert chosen != pytest.approx(expected_gain(game, "honest", slots=60), rel=1e-3)
