"""Pure equilibria by count vectors against brute force over every profile of single players."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games.archetypes import bribed_censorship, congestion, rosenthal_potential
from econ.games.population import Array, PopulationGame, tabulated
from econ.solvers.population.pure import pure_equilibria, verify
from tests.solvers.population.generators import counted, games, moved, owners, payoff_of, profiles

Counts = tuple[tuple[int, ...], ...]


def brute_force(game: PopulationGame) -> dict[Counts, Fraction]:
    """The margin of every profile of counts, from every single player's every change."""
    margins: dict[Counts, Fraction] = {}
    for profile in profiles(game):
        losses = [
            payoff_of(game, profile, player) - payoff_of(game, moved(profile, player, change), player)
            for player in range(len(profile))
            for change in range(len(game.strategies))
            if change != profile[player]
        ]
        margins[counted(game, profile)] = min(losses)
    return margins


def found(game: PopulationGame) -> dict[Counts, Fraction]:
    listed = pure_equilibria(game)
    keys = [tuple(tuple(own) for own in counts) for counts in listed.counts.tolist()]
    return {key: Fraction(int(margin), listed.denominator) for key, margin in zip(keys, listed.margins, strict=True)}


@given(games())
def test_all_equilibria_and_their_margins_are_those_of_brute_force(game: PopulationGame) -> None:
    margins = brute_force(game)
    listed = pure_equilibria(game)

    assert found(game) == {counts: margin for counts, margin in margins.items() if margin >= 0}
    assert list(found(game)) == sorted(found(game))
    assert len(listed.strict) == sum(margin > 0 for margin in margins.values())


@given(games(), st.data())
def test_one_profile_is_verified_with_its_margin_and_its_best_change(game: PopulationGame, data: st.DataObject) -> None:
    profile = data.draw(st.sampled_from(list(profiles(game))))
    counts = counted(game, profile)
    verified = verify(game, counts)
    mover = next(
        player
        for player, kind in enumerate(owners(game))
        if kind == verified.kind and game.strategies[profile[player]] == verified.strategy
    )
    change = moved(profile, mover, game.place(verified.deviation))

    assert verified.margin == brute_force(game)[counts]
    assert verified.holds == (verified.margin >= 0)
    assert payoff_of(game, profile, mover) - payoff_of(game, change, mover) == verified.margin


@given(games(), st.integers(1, 50), st.integers(-50, 50), st.integers(1, 9))
def test_rescaled_payoffs_rescale_margins(game: PopulationGame, factor: int, shift: int, divisor: int) -> None:
    def payoffs(kind: int, others: Array) -> Array:
        # What is added depends on the others alone, so no choice changes it.
        return np.asarray(factor * game.payoff(kind, others) + shift * others[:, 0, :1])

    scaled = PopulationGame(game.players, game.strategies, payoffs, divisor * game.denominator)

    assert found(scaled) == {counts: margin * factor / divisor for counts, margin in found(game).items()}


@given(games(), st.data())
def test_relabelled_strategies_relabel_equilibria(game: PopulationGame, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(game.strategies))))
    back = np.argsort(order)

    def payoffs(kind: int, others: Array) -> Array:
        paid: Array = game.payoff(kind, others[..., back])
        return np.asarray(np.take(paid, order, axis=1))

    relabelled = PopulationGame(
        game.players, tuple(game.strategies[place] for place in order), payoffs, game.denominator
    )
    expected = {
        tuple(tuple(own[place] for place in order) for own in counts): margin for counts, margin in found(game).items()
    }

    assert found(relabelled) == expected


@given(games())
def test_a_dominated_strategy_is_played_in_no_equilibrium_and_changes_none(game: PopulationGame) -> None:
    def payoffs(kind: int, others: Array) -> Array:
        rest = others[..., :-1].copy()
        rest[..., 0] += others[..., -1]
        known = game.payoff(kind, rest)
        return np.concatenate([known, known.min(axis=1, keepdims=True) - 10**7], axis=1)

    larger = PopulationGame(game.players, (*game.strategies, "worse"), payoffs, game.denominator)
    expected = {tuple((*own, 0) for own in counts): margin for counts, margin in found(game).items()}

    assert found(larger) == expected


@given(games(players=st.sampled_from([(2,), (4,), (5,), (2, 2), (1, 3)])), st.data())
def test_a_split_stake_class_has_the_equilibria_of_the_merged_one(game: PopulationGame, data: st.DataObject) -> None:
    part = data.draw(st.integers(1, game.players[-1] - 1))
    last = len(game.players) - 1

    def payoffs(kind: int, others: Array) -> Array:
        merged = np.concatenate([others[:, :last], others[:, last:].sum(1, keepdims=True)], axis=1)
        return game.payoff(min(kind, last), merged)

    split = PopulationGame(
        (*game.players[:-1], part, game.players[-1] - part), game.strategies, payoffs, game.denominator
    )
    merged = found(game)
    projected = {
        counts: (*counts[:last], tuple(one + other for one, other in zip(*counts[last:], strict=True)))
        for counts in found(split)
    }

    assert set(projected.values()) == set(merged)
    assert all(margin >= merged[projected[counts]] for counts, margin in found(split).items())
    assert {c for c, m in brute_force(split).items() if m >= 0} == set(found(split))


@given(st.integers(2, 40), st.integers(1, 99), st.integers(1, 99))
def test_bribed_censorship_has_the_two_coordinated_equilibria(players: int, bribe: int, penalty: int) -> None:
    game = bribed_censorship(players, bribe=bribe, penalty=penalty, veto=Fraction(1, 3))
    # Two players: one is more than a third, so the bribe is always paid.
    nobody = [] if players == 2 else [((players, 0),)]

    assert set(found(game)) == {*nobody, ((0, players),)}


@given(st.integers(0, 2**32), st.integers(2, 12), st.integers(2, 4))
def test_equilibria_of_congestion_games_are_the_local_minima_of_the_potential(
    seed: int, players: int, resources: int
) -> None:
    costs = np.random.default_rng(seed).integers(-3, 4, (resources, players))
    game = congestion(players, costs)
    lattice = game.profiles
    everything = lattice.counts(np.arange(lattice.size))[:, 0]
    value = dict(zip(map(tuple, everything.tolist()), rosenthal_potential(costs, everything).tolist(), strict=True))

    def neighbours(counts: tuple[int, ...]) -> list[tuple[int, ...]]:
        steps = [(a, b) for a in range(resources) for b in range(resources) if a != b and counts[a]]
        return [tuple(c - (k == a) + (k == b) for k, c in enumerate(counts)) for a, b in steps]

    minima = {counts for counts in value if all(value[other] >= value[counts] for other in neighbours(counts))}

    assert {counts for (counts,) in found(game)} == minima


def test_a_hundred_players_on_four_strategies() -> None:
    costs = np.array([[load * weight for load in range(1, 101)] for weight in (1, 2, 3, 6)])
    listed = pure_equilibria(tabulated(congestion(100, costs)))

    # Loads in proportion to 1/weight equalise the costs: 50, 25, 16.7 and 8.3 of 100 players.
    assert (np.abs(listed.counts[:, 0] - np.array([50, 25, 100 / 6, 100 / 12])) <= 1).all()
    assert len(listed.counts)


def test_too_many_profiles_are_refused_with_their_number() -> None:
    game = bribed_censorship(100, bribe=1, penalty=1, veto=Fraction(1, 3))

    with pytest.raises(TooLarge, match="101 profiles of counts; limit 100"):
        pure_equilibria(game, limit=100)


@pytest.mark.parametrize("profile", [[[2, 0]], [[3, 1]], [[4, -1]], [[3]], [[3, 0], [0, 0]]])
def test_a_profile_that_does_not_count_everybody_is_refused(profile: list[list[int]]) -> None:
    with pytest.raises(BadInput, match="add up to"):
        verify(bribed_censorship(3, bribe=1, penalty=1, veto=Fraction(1, 3)), profile)
