from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.games.normal_form import NormalForm, Profile, from_payoffs
from econ.solvers.equilibria.regret import is_equilibrium, payoffs, pure
from econ.solvers.equilibria.resilience import Notion, immunity, resilience, robustness
from tests.solvers.equilibria.games import exact, games_of, pairs_only, prisoners_dilemma

small_games = st.sampled_from([(2, 2), (2, 3), (2, 2, 2), (1, 2, 3)]).flatmap(lambda shape: games_of(shape, -2, 2))
NOTIONS: dict[str, Notion] = {"all": "all", "some": "some", "sum": "sum"}


def test_all_zero_withstands_one_but_not_two() -> None:
    # Cases A-ROB-3.1 to 3.3 (Abraham et al. 2006), n = 5.
    game = pairs_only(5)
    profile = pure(game, (0,) * 5)

    assert resilience(game, profile, 1).holds
    two = resilience(game, profile, 2)
    assert not two.holds
    assert (two.coalition, two.deviation, two.gains) == ((0, 1), ((Fraction(1), (1, 1)),), exact((1, 1)))
    fault = immunity(game, profile, 1)
    assert not fault.holds
    assert (fault.faulty, fault.harmed, fault.loss) == (((0, 1),), 1, Fraction(1))


@given(small_games, st.data())
def test_resilience_against_one_is_equilibrium(game: NormalForm, data: st.DataObject) -> None:
    profile = pure(game, data.draw(st.sampled_from(list(game.profiles()))))
    for notion in NOTIONS.values():
        assert resilience(game, profile, 1, notion).holds == is_equilibrium(game, profile)


def moved(profile: Profile, members: Sequence[int], joint: Sequence[int]) -> Profile:
    changes = dict(zip(members, joint, strict=True))
    return tuple(changes.get(player, strategy) for player, strategy in enumerate(profile))


def joint_gains(game: NormalForm, profile: Profile, size: int) -> Iterator[list[Fraction]]:
    sizes = range(1, size + 1)
    for members in chain.from_iterable(combinations(range(len(game.players)), count) for count in sizes):
        for joint in product(*(range(game.shape[member]) for member in members)):
            other = moved(profile, members, joint)
            yield [game.payoff(m, other) - game.payoff(m, profile) for m in members]


@given(small_games, st.data(), st.integers(1, 3))
def test_strong_and_transferable_notions_by_enumeration(game: NormalForm, data: st.DataObject, size: int) -> None:
    profile = data.draw(st.sampled_from(list(game.profiles())))
    gains = list(joint_gains(game, profile, size))
    some = resilience(game, pure(game, profile), size, "some")
    total = resilience(game, pure(game, profile), size, "sum")
    every = resilience(game, pure(game, profile), size)

    assert some.holds == all(max(own) <= 0 for own in gains)
    assert total.holds == all(sum(own) <= 0 for own in gains)
    # Side payments subsume gains of all, with lots or without; strong resilience subsumes both.
    assert every.holds or not total.holds
    assert total.holds or not some.holds
    assert any(min(own) > 0 for own in gains) <= (not every.holds)


@given(small_games, st.data())
def test_a_refutation_can_be_replayed(game: NormalForm, data: st.DataObject) -> None:
    profile = data.draw(st.sampled_from(list(game.profiles())))
    found = resilience(game, pure(game, profile), 3)
    if not found.holds:
        gained = [Fraction(0)] * len(found.coalition)
        for weight, joint in found.deviation:
            other = moved(profile, found.coalition, joint)
            gained = [
                so_far + weight * (game.payoff(member, other) - game.payoff(member, profile))
                for so_far, member in zip(gained, found.coalition, strict=True)
            ]
        assert sum(weight for weight, _ in found.deviation) == 1
        assert found.gains == tuple(gained)
        assert min(gained) > 0


def test_drawing_lots_helps_where_no_joint_strategy_does() -> None:
    # Two joint deviations pay (3, -1) and (-1, 3): half of each pays both 1.
    game = from_payoffs([[[0, -9, -9], [-9, 3, -9], [-9, -9, -1]], [[0, -9, -9], [-9, -1, -9], [-9, -9, 3]]])
    found = resilience(game, pure(game, (0, 0)), 2)

    assert not found.holds
    assert {joint: weight for weight, joint in found.deviation} == {
        (1, 1): Fraction(1, 2),
        (2, 2): Fraction(1, 2),
    }
    assert found.gains == exact((1, 1))


def test_a_mixed_profile_is_judged_by_expectations() -> None:
    game = from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    half = ((Fraction(1, 2),) * 2,) * 2

    assert resilience(game, half, 2).holds
    assert resilience(game, half, 2, "sum").holds
    assert not resilience(game, half, 2, "some").holds
    assert immunity(game, half, 1).holds


def test_side_payments_break_what_gains_of_all_do_not() -> None:
    # Together (0, 1) pays 10 + 0 against 1 + 1.
    game = from_payoffs([[[1, 10], [0, 0]], [[1, 0], [0, 0]]])
    profile = pure(game, (0, 0))

    assert resilience(game, profile, 2).holds
    assert resilience(game, profile, 2, "sum").coalition == (0, 1)


@given(small_games, st.data(), st.integers(0, 2))
def test_immunity_by_enumeration(game: NormalForm, data: st.DataObject, faults: int) -> None:
    profile = data.draw(st.sampled_from(list(game.profiles())))
    harmed = False
    for reached in game.profiles():
        changed = [player for player in range(len(game.players)) if reached[player] != profile[player]]
        others = set(range(len(game.players))) - set(changed)
        worse = any(game.payoff(player, reached) < game.payoff(player, profile) for player in others)
        harmed = harmed or (len(changed) <= faults and worse)

    assert immunity(game, pure(game, profile), faults).holds == (not harmed)


@given(small_games, st.data())
@settings(max_examples=15)
def test_robustness_is_resilience_at_every_fault(game: NormalForm, data: st.DataObject) -> None:
    profile = data.draw(st.sampled_from(list(game.profiles())))
    found = robustness(game, pure(game, profile), 1, 1)
    players = range(len(game.players))
    tempted = [
        game.payoff(player, moved(profile, (faulty, player), (fault, own)))
        > game.payoff(player, moved(profile, (faulty,), (fault,)))
        for faulty, player in permutations(players, 2)
        for fault, own in product(range(game.shape[faulty]), range(game.shape[player]))
    ]

    assert found.holds == (not any(tempted) and is_equilibrium(game, pure(game, profile)))


@pytest.mark.parametrize("notion", ["all", "some", "sum"])
def test_the_dilemma_is_broken_by_both_together(notion: Notion) -> None:
    game = prisoners_dilemma()
    found = resilience(game, pure(game, (1, 1)), 2, notion)

    assert found.coalition == (0, 1)
    assert found.gains == tuple(
        after - before
        for after, before in zip(
            payoffs(game, pure(game, found.deviation[0][1])), payoffs(game, pure(game, (1, 1))), strict=True
        )
    )
