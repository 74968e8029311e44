"""Dynamics against closed forms, third-party vectors and dense linear algebra."""

from fractions import Fraction
from itertools import product
from math import exp

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games.archetypes import bribed_censorship, hawk_dove, volunteers_dilemma
from econ.games.lattice import CountLattice
from econ.games.population import Array, PopulationGame
from econ.solvers.dynamics.basin import honest_basin, interior_mixtures, settled
from econ.solvers.dynamics.imitation import stationary, transitions
from econ.solvers.dynamics.logit import logit_equilibria, logit_path, logit_response
from econ.solvers.dynamics.mean_payoffs import mean_payoffs
from econ.solvers.dynamics.replicator import growth, replicator
from econ.solvers.population.mixed import expected_payoffs
from tests.solvers.population.generators import games, mixtures, paid

Floats = npt.NDArray[np.float64]
ONE_CLASS = st.sampled_from([(2,), (3,), (4,)])


def constant(*values: int, players: int = 2, denominator: int = 1) -> PopulationGame:
    """Payoffs that depend on one's own strategy only."""
    names = tuple("abcdef"[: len(values)])
    return PopulationGame((players,), names, lambda _kind, others: np.tile(values, (len(others), 1)), denominator)


def bimatrix(rows: list[list[int]], columns: list[list[int]]) -> PopulationGame:
    """Two players as two classes of one; payoffs [row][column]."""
    tables = np.array(rows), np.array(columns).T

    def payoffs(kind: int, others: Array) -> Array:
        return tables[kind][:, others[:, 1 - kind].argmax(1)].T

    return PopulationGame((1, 1), ("first", "second"), payoffs)


def coordination(more: int) -> PopulationGame:
    return bimatrix([[more, 0], [0, 1]], [[more, 0], [0, 1]])


@given(games(), st.data())
def test_mean_payoffs_are_the_exact_ones_in_floats(game: PopulationGame, data: st.DataObject) -> None:
    mixture = data.draw(mixtures(game))
    shares = np.array([[float(chance) for chance in own] for own in mixture])
    exact = np.array([[float(value) for value in own] for own in expected_payoffs(game, mixture)])
    size = np.abs(exact).max() + 1

    assert mean_payoffs(game).at(shares) == pytest.approx(exact, abs=1e-6 * size)


@given(games(), st.integers(0, 2**32))
def test_slopes_are_those_by_log_shares(game: PopulationGame, seed: int) -> None:
    field = mean_payoffs(game)
    logs = np.log(np.random.default_rng(seed).dirichlet(np.ones(len(game.strategies)) * 3, len(game.players)))
    _, slopes = field.with_slopes(np.exp(logs))
    size = np.abs(slopes).max() + 1

    for place in range(logs.size):
        bump = np.zeros(logs.size)
        bump[place] = 1e-5
        ahead, behind = (field.at(np.exp(logs + sign * bump.reshape(logs.shape))) for sign in (1, -1))
        assert (ahead - behind) / 2e-5 == pytest.approx(slopes[:, :, place], abs=1e-5 * size)


def test_mean_payoffs_of_too_large_a_game_are_refused() -> None:
    with pytest.raises(TooLarge, match="mean payoffs need"):
        mean_payoffs(constant(0, 1, 2, 3, 4, players=100))


def test_a_constant_advantage_grows_logistically() -> None:
    # A-EVO-1.2: x0 = 0.1, s = 0.5, t = 4.
    path = replicator(mean_payoffs(constant(0, 1, denominator=2)), np.array([[0.9, 0.1]]), until=4)

    assert path.last[0, 1] == pytest.approx(0.4508530603792838, abs=1e-9)
    assert path.times[-1] == 4


@given(st.floats(0.01, 0.99), st.integers(-5, 5), st.floats(0, 2))
def test_replicator_shares_follow_the_logistic_curve_at_every_time(start: float, advantage: int, until: float) -> None:
    path = replicator(mean_payoffs(constant(0, advantage)), np.array([[1 - start, start]]), until=until)
    grown = start * np.exp(advantage * path.times)

    assert path.shares[:, 0, 1] == pytest.approx(grown / (1 - start + grown), abs=1e-8)
    assert path.shares.sum(2) == pytest.approx(1, abs=1e-9)


@given(st.floats(0.05, 0.95))
def test_hawks_settle_at_value_over_cost(start: float) -> None:
    field = mean_payoffs(hawk_dove(2, 5))

    assert replicator(field, np.array([[1 - start, start]]), until=80).last[0, 1] == pytest.approx(0.4, abs=1e-7)


@given(games())
def test_what_nobody_plays_is_never_learnt(game: PopulationGame) -> None:
    field = mean_payoffs(game)
    pure = np.eye(len(game.strategies))[np.zeros(len(game.players), int)]

    assert (growth(field, pure) == 0).all()


@pytest.mark.parametrize("start", [[[0.5, 0.6]], [[1.5, -0.5]], [[1.0]], [[0.5, 0.5]] * 2])
def test_a_start_that_is_no_mixture_is_refused(start: list[list[float]]) -> None:
    with pytest.raises(BadInput, match="add up to one per class"):
        replicator(mean_payoffs(hawk_dove(2, 5)), np.array(start), until=1)


@pytest.mark.parametrize(
    ("rationality", "shares"), [(1, (0.642979, 0.588319)), (2, (0.772677, 0.611743)), (3, (0.859537, 0.603816))]
)
def test_quantal_responses_of_a_constant_sum_game(rationality: float, shares: tuple[float, float]) -> None:
    # A-EVO-2.1 to 2.3 (McKelvey and Palfrey 1995; the fixed point is unique).
    field = mean_payoffs(bimatrix([[1, 1], [0, 1]], [[1, 1], [2, 1]]))
    path = logit_path(field, until=rationality)
    (only,) = logit_equilibria(field, rationality)

    assert path.rationality[-1] == rationality
    assert path.last[:, 0] == pytest.approx(shares, abs=2e-6)
    assert only == pytest.approx(path.last, abs=1e-9)


@given(games(), st.floats(0.01, 3))
def test_the_path_starts_even_and_stays_on_fixed_points(game: PopulationGame, rationality: float) -> None:
    field = mean_payoffs(game)
    size = max(float(np.ptp(payoffs)) for payoffs in field.payoffs) + 1
    path = logit_path(field, until=rationality / size)

    assert path.shares[0] == pytest.approx(field.uniform())
    assert path.residual < 1e-8
    assert path.rationality[-1] == pytest.approx(rationality / size)
    for own, at in zip(path.shares, path.rationality, strict=True):
        assert logit_response(field, own, at) == pytest.approx(own, abs=1e-8)


@given(st.integers(2, 9))
def test_the_path_selects_the_risk_dominant_equilibrium_of_several(more: int) -> None:
    field = mean_payoffs(coordination(more))
    found = sorted(float(shares[0, 0]) for shares in logit_equilibria(field, 20.0))

    assert logit_path(field, until=20.0).last[:, 0] == pytest.approx(1, abs=1e-6)
    assert len(found) == 3
    # Best responses cross where more * x = 1 - x.
    assert found == pytest.approx([0, 1 / (1 + more), 1], abs=0.1)


def test_from_the_even_mixture_a_hundred_players_learn_to_censor() -> None:
    field = mean_payoffs(bribed_censorship(100, bribe=700, penalty=300, veto=Fraction(1, 3)))
    path = logit_path(field, until=0.05)

    assert path.last[0, 1] == pytest.approx(1, abs=1e-9)


@given(games(), st.floats(0, 2))
def test_fixed_points_answer_themselves_and_differ(game: PopulationGame, rationality: float) -> None:
    field = mean_payoffs(game)
    size = max(float(np.ptp(payoffs)) for payoffs in field.payoffs) + 1
    found = logit_equilibria(field, rationality / size)

    assert found
    for place, shares in enumerate(found):
        assert logit_response(field, shares, rationality / size) == pytest.approx(shares, abs=1e-8)
        assert all(np.abs(shares - other).max() > 1e-6 for other in found[:place])


def dense(game: PopulationGame, intensity: float, mutation: float) -> Floats:
    """The chain's matrix, one player's reconsideration at a time."""
    size, count = game.players[0], len(game.strategies)
    states = CountLattice((size,), count).counts(np.arange(game.profiles.size))[:, 0].tolist()
    matrix = np.zeros((len(states), len(states)))
    for here, old, new in product(range(len(states)), range(count), range(count)):
        counts = states[here]
        if not counts[old]:
            continue
        met = (counts[new] - (old == new)) / (size - 1)
        gap = (earned(game, counts, new) - earned(game, counts, old)) / game.denominator
        takes = met / (1 + exp(-intensity * gap))
        there = states.index([c - (k == old) + (k == new) for k, c in enumerate(counts)])
        matrix[here, there] += counts[old] / size * (mutation / count + (1 - mutation) * takes)
        # Who meets another and does not take its strategy over stays.
        matrix[here, here] += counts[old] / size * (1 - mutation) * (met - takes)
    return matrix


def earned(game: PopulationGame, counts: list[int], own: int) -> int:
    """What players of a strategy earn in a state; any number where there are none, as nobody meets them."""
    return paid(game, [c - (k == own) for k, c in enumerate(counts)])[own] if counts[own] else 0


@given(games(players=ONE_CLASS), st.floats(0, 1), st.floats(0.01, 1))
def test_the_chain_and_its_stationary_weights_are_the_dense_ones(
    game: PopulationGame, intensity: float, mutation: float
) -> None:
    scale = (
        max(
            abs(value)
            for counts in [np.arange(game.others(0).size)]
            for value in game.payoff(0, game.others(0).counts(counts)).ravel().tolist()
        )
        + 1
    )
    matrix = dense(game, intensity / scale, mutation)
    found = stationary(game, intensity=intensity / scale, mutation=mutation)
    system = np.vstack([matrix.T - np.eye(len(matrix)), np.ones(len(matrix))])
    expected = np.linalg.lstsq(system, np.append(np.zeros(len(matrix)), 1), rcond=None)[0]

    assert matrix.sum(1) == pytest.approx(1)
    assert transitions(game, intensity=intensity / scale, mutation=mutation).toarray() == pytest.approx(matrix)
    assert found.weights == pytest.approx(expected, abs=1e-9)
    assert found.residual < 1e-12


@given(st.integers(2, 40), st.integers(-3, 3), st.floats(0.001, 0.5))
def test_two_strategies_are_a_birth_and_death_chain(players: int, advantage: int, mutation: float) -> None:
    found = stationary(constant(0, advantage, players=players), intensity=1.0, mutation=mutation)
    up, down = (1 / (1 + exp(-sign * advantage)) for sign in (1, -1))

    def rate(leaving: int, joining: float, share: float) -> float:
        return leaving / players * ((1 - mutation) * joining / (players - 1) * share + mutation / 2)

    # Detailed balance between k and k + 1 players of the second strategy; states are ranked by the first's count.
    weights = dict(zip(found.counts[:, 1].tolist(), found.weights.tolist(), strict=True))
    for k in range(players):
        forth = weights[k] * rate(players - k, k, up)
        back = weights[k + 1] * rate(k + 1, players - k - 1, down)
        assert forth == pytest.approx(back, rel=1e-6, abs=1e-15)


@given(st.integers(2, 4), st.integers(2, 12), st.floats(0.01, 1))
def test_neutral_strategies_share_time_evenly(strategies: int, players: int, mutation: float) -> None:
    found = stationary(constant(*[5] * strategies, players=players), intensity=3.0, mutation=mutation)
    beyond = [found.time_beyond(name, 1.0) for name in found.strategies]

    assert [found.mean_share(name) for name in found.strategies] == pytest.approx([1 / strategies] * strategies)
    assert beyond == pytest.approx([beyond[0]] * strategies)
    assert found.time_beyond("a", 0.0) == pytest.approx(1)


def test_rare_mutation_leaves_the_population_at_the_better_strategy() -> None:
    found = stationary(constant(1, 0, players=50), intensity=2.0, mutation=1e-4)

    assert found.time_beyond("a", 1.0) > 0.99


@pytest.mark.parametrize("mutation", [0.0, -0.1, 1.1])
def test_a_mutation_that_is_no_chance_is_refused(mutation: float) -> None:
    with pytest.raises(BadInput, match="mutation above 0"):
        stationary(constant(0, 1), intensity=1.0, mutation=mutation)


def test_chains_of_several_classes_or_too_many_states_are_refused() -> None:
    with pytest.raises(BadInput, match="one class"):
        stationary(coordination(2), intensity=1.0, mutation=0.1)
    with pytest.raises(TooLarge, match="176851 states"):
        stationary(constant(0, 1, 2, 3, players=100), intensity=1.0, mutation=0.1)


@given(st.integers(4, 60))
def test_the_basin_of_honesty_ends_at_the_exact_tipping_point(players: int) -> None:
    found = honest_basin(bribed_censorship(players, bribe=700, penalty=300, veto=Fraction(1, 3)), "honest", grid=20)
    tipping = found.edges["censor"].tipping

    assert tipping is not None
    assert found.returns.tolist() == (found.starts[:, 1] < float(tipping.middle)).astype(float).tolist()
    assert found.share == pytest.approx(float(tipping.middle), abs=1 / 20)


def test_dominant_honesty_is_returned_to_from_everywhere_and_dominated_from_nowhere() -> None:
    assert honest_basin(constant(1, 0, 0), "a").share == 1
    assert honest_basin(constant(0, 1, 0), "a").share == 0
    assert honest_basin(volunteers_dilemma(5, cost=1, benefit=4), "refrain").share == 0


@given(st.integers(2, 4), st.integers(1, 8))
def test_starts_are_interior_mixtures_that_treat_strategies_alike(strategies: int, grid: int) -> None:
    starts = interior_mixtures(strategies, grid)

    assert (starts > 0).all()
    assert starts.sum(1) == pytest.approx(1)
    assert starts.mean(0) == pytest.approx(1 / strategies)
    assert len(np.unique(starts.round(12), axis=0)) == len(starts) == CountLattice((grid,), strategies).size


def test_settling_stops_at_rest() -> None:
    field = mean_payoffs(hawk_dove(2, 4))
    even = np.array([[0.5, 0.5]])

    assert settled(field, even) == pytest.approx(even)
