"""The game of `minimal` in which everybody picks one row of the menu for good."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from econ.errors import BadInput, TooLarge
from econ.games.extraction import extract
from econ.games.formats.nfg import read_nfg, write_nfg
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.normal_form import NormalForm
from econ.games.reduction import reduced
from econ.machine.slot import MODEL
from econ.mechanism.load import Loaded, load
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import pure, regrets
from econ.solvers.honest_value import honest_policy
from econ.solvers.menu_game import MenuChains, menu_chains, menu_game, most_outstanding, nearest_msat
from tests.second_opinion import by_hand

ACTIONS = ("propose reorder delay 2", "withhold the vote", "propose equivocate")
HONEST, EQUIVOCATE, LATE, WITHHOLD = range(4)
BOND = 100_000_000_000
LONG_SLOTS = {"chain.slot": "120 s", "consensus.timeout_propose": "100 s", "scenario.forced_per_day": "200"}


def loaded() -> Loaded:
    return load("minimal")


@cache
def game() -> NormalForm:
    found = loaded()
    return menu_game(found.mechanism, found.scenario, ACTIONS)


@cache
def chains() -> MenuChains:
    found = loaded()
    return menu_chains(found.mechanism, found.scenario, ACTIONS)


def alone(player: int, row: int) -> tuple[int, ...]:
    return tuple(row if number == player else HONEST for number in range(3))


def always(found: Game, action: str) -> np.ndarray:
    """The policy [node] that takes an action wherever it is open, and plays honestly elsewhere."""
    policy, source = honest_policy(found), found.source()
    for edge in np.flatnonzero(found.choice[source]):
        if found.actions[found.action[edge]] == action:
            policy[source[edge]] = edge
    return policy


def test_players_strategies_and_units() -> None:
    names = ("honest", "propose equivocate", "propose reorder delay 2", "withhold the vote")
    assert game().players == ("sequencer 0", "sequencer 1", "sequencer 2")
    assert game().strategies == (names,) * 3
    assert game().denominator == 1


@pytest.mark.parametrize("player", [0, 1, 2])
@pytest.mark.parametrize("action", ["honest", *ACTIONS])
def test_deviating_alone_pays_what_it_pays_in_the_game_of_one_deviator(player: int, action: str) -> None:
    """The deviator's game with every choice of the menu, in which it always takes the action: the same to the msat."""
    found = loaded()
    small = reduced(found.mechanism, found.scenario)
    one = extract(MODEL, small.mechanism, small.scenario, menu=menu_of(small.mechanism), focal=player)
    row = game().strategies[player].index(action)
    assert game().payoff(player, alone(player, row)) == nearest_msat(one, always(one, action), chains().discount)


def test_honest_play_pays_its_closed_form() -> None:
    """Whose turn comes first gets its income first: the closed form at the turns 0, 2 and 1 from genesis."""
    play = by_hand.honest()
    for player, turn in enumerate((0, 2, 1)):
        assert abs(game().payoff(player, (0, 0, 0)) - play.nothing[turn]) <= Fraction(1, 2)


def test_nothing_is_earned_and_nothing_lost_where_one_withholds() -> None:
    """Three equal powers need all three votes; a chain without blocks references no evidence either."""
    for profile in game().profiles():
        if WITHHOLD in profile:
            assert [game().payoff(player, profile) for player in range(3)] == [0, 0, 0]


def test_equivocators_lose_their_bond_and_the_rest_shares_their_turns() -> None:
    """A conviction waits for a Bitcoin block, 10 minutes of a discount by 10 years: less than 10^-5 of the bond."""
    everybody = game().payoff(0, (HONEST, HONEST, HONEST))
    for player in range(3):
        lost = -game().payoff(player, alone(player, EQUIVOCATE))
        assert 0 < BOND - lost < BOND / 100_000
        others = [game().payoff(other, alone(player, EQUIVOCATE)) for other in range(3) if other != player]
        assert all(abs(paid / everybody - Fraction(3, 2)) < Fraction(1, 10**5) for paid in others)
    assert abs(game().payoff(0, (HONEST, EQUIVOCATE, EQUIVOCATE)) / everybody - 3) < Fraction(1, 10**5)


def test_equal_sequencers_are_paid_alike_up_to_their_place_in_the_rotation() -> None:
    """Moving everybody's row on by one place moves the payoffs on, and shifts income by a slot or two: a bond at most.

    A slot's income is at most 1,000 sat and a fee, and a slot of discount is 6·10^-9 of a value below 6·10^13 msat.
    """
    slack = 2 * (1_000_000 * 2 + by_hand.FEE) + Fraction(2 * 60_000_000_000_000, 157_788_000)
    for profile in game().profiles():
        moved = (profile[-1], *profile[:-1])
        for player in range(3):
            before, after = game().payoff(player, profile), game().payoff((player + 1) % 3, moved)
            assert abs(before - after) <= slack, (profile, player)


def test_the_equilibria() -> None:
    """All three late and reordering, strictly; or no block ever, where two withhold and no single vote helps."""
    found = pure_equilibria(game())
    strict = {each.profile for each in found if each.strict}
    tied = {each.profile for each in found if not each.strict}
    assert strict == {(LATE, LATE, LATE)}
    assert tied == {profile for profile in game().profiles() if profile.count(WITHHOLD) >= 2}
    for each in found:
        assert regrets(game(), pure(game(), each.profile)) == (Fraction(0),) * 3


def test_what_honest_sequencers_regret() -> None:
    """Reordering late gains 35 % of 1,000 sat in every fourth of the slots led, for good, less some fees."""
    found = regrets(game(), pure(game(), (HONEST, HONEST, HONEST)))
    for player, regret in enumerate(found):
        assert regret == game().payoff(player, alone(player, LATE)) - game().payoff(player, (0, 0, 0))
        income = Fraction(350_000, 4) / 3 * 157_788_000
        assert abs(regret / income - 1) < Fraction(1, 1_000)


def test_the_game_travels_as_a_file() -> None:
    assert read_nfg(write_nfg(game())) == game()


def test_a_chain_that_meets_its_bound_is_made_anew_until_the_bound_does_not_matter() -> None:
    """Of slots of two minutes one in six brings a Bitcoin block: with two late or absent leaders five may wait."""
    found = load("minimal", overrides=LONG_SLOTS)
    actions = ("propose offline", "propose stall reference", "propose delay 3")
    part = menu_chains(found.mechanism, found.scenario, actions)
    names = [strategy.name for strategy in part.menu.strategies]
    profile = tuple(names.index(action) for action in ("propose offline", "propose delay 3", "propose stall reference"))

    def paid(most: int) -> int:
        chain = part.chain(profile, 1, most_unreferenced=most)
        assert most_outstanding(chain) == most
        return nearest_msat(chain, honest_policy(chain), part.discount)

    assert abs(paid(4) - paid(20)) > 100_000
    assert abs(paid(20) - part.payoff(profile, 1)) <= 1_000


def test_a_value_is_rounded_to_the_nearest_msat() -> None:
    """One chance node a slot that pays 1 msat with chance w: w d / (1 - d) + w, by hand, for values around halves."""
    for weight in (1 << 31, 3 << 29, 1 << 30):
        paying = _paying(weight)
        for discount in (Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(10**6 - 1, 10**6)):
            value = Fraction(weight, 2**32) * discount / (1 - discount)
            nearest = (2 * value.numerator + value.denominator) // (2 * value.denominator)
            assert nearest_msat(paying, honest_policy(paying), discount) == nearest


def _paying(weight: int) -> Game:
    """A slot end, a chance node behind it, and back: 1 msat with the chance weight / 2**32."""
    return Game(
        choice=np.array([False, False]),
        stage=np.array([1, 0]),
        crosses=np.array([True, False]),
        first=np.array([0, 1, 3]),
        target=np.array([1, 0, 0]),
        reward=np.array([0, 0, 1]),
        weight=np.array([2**32, 2**32 - weight, weight]),
        action=np.full(3, -1),
        honest=np.zeros(3, bool),
        states=np.zeros((2, 0), np.int64),
        variables=(),
        actions=("honest",),
        stages=("pays", "slot end"),
    )


def test_what_a_menu_game_refuses() -> None:
    found = loaded()
    with pytest.raises(BadInput, match=r"'propose nothing' is not on the menu; allowed: propose honest, "):
        menu_game(found.mechanism, found.scenario, ("propose nothing",))
    large = load("citrea-pos")
    with pytest.raises(BadInput, match=r"set\.size: 16; allowed: up to 3 sequencers"):
        menu_game(large.mechanism, large.scenario, ("withhold the vote",))
    with pytest.raises(TooLarge, match=r"more than 20 nodes"):
        menu_game(found.mechanism, found.scenario, ("propose empty",), limit=20)


def test_an_action_that_meets_a_rule_left_out_is_refused() -> None:
    patient = load("minimal", overrides={"chain.reference_limit": "100 slots"})
    with pytest.raises(BadInput, match=r"chain\.reference_limit: .*'propose stall reference' meets it"):
        menu_chains(patient.mechanism, patient.scenario, ("propose empty", "propose stall reference"))
    assert (
        menu_chains(patient.mechanism, patient.scenario, ("propose empty",)).menu.strategies[1].name == "propose empty"
    )
