"""Gambit, QuantEcon and Nashpy on the canonical games: where they agree, and where they lose or invent equilibria.

They are asked in processes of their own and believed in nothing: what counts is the exact regret of each profile.
Counts are those of pygambit 17.0.0b2, quantecon 0.11.4 and nashpy 0.0.43, measured in November 2026.
"""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from econ.games.formats.efg import read_efg
from econ.games.formats.nfg import read_nfg
from econ.games.normal_form import MixedProfile, NormalForm
from econ.games.reduced_form import reduced_form
from econ.games.tree import Tree
from econ.solvers.equilibria.bimatrix import all_equilibria
from econ.solvers.equilibria.mixed import mixed_equilibria
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import pure, regret
from econ.solvers.equilibria.sequence_form import tree_value
from tests.oracles.oracle import ask, equilibria
from tests.solvers.equilibria import games
from tests.solvers.equilibria.trees import kuhn, stripped_down_poker

NEAR = Fraction(1, 10**6)

CLEAR: dict[str, NormalForm] = {
    "matching pennies": games.matching_pennies(),
    "dilemma": games.prisoners_dilemma(),
    "rock paper scissors": games.rock_paper_scissors(),
    "shapley": games.shapley_cycle(),
    "o'neill": games.oneill(),
    "sexes": games.battle_of_the_sexes(),
    "stag hunt": games.stag_hunt(),
    "inaccessible pair": games.inaccessible_pair(),
    "coordination 3": games.coordination(3),
    "coordination 4": games.coordination(4),
    "coordination 5": games.coordination(5),
    "coordination 6": games.coordination(6),
}
HARD: dict[str, NormalForm] = {
    "3 x 5": games.degenerate_3x5(),
    "3 x 2": games.degenerate_3x2(),
    "winkels": games.winkels(),
    "signs": games.signs_6x6(),
    "von stengel": games.von_stengel_1999(),
}
# How many of our extreme equilibria a solver finds of each hard game: 8, 3, 12, 1 and 75 are all.
FOUND = {
    "gambit enummixed": (8, 3, 12, 1, 75),
    "nashpy vertex": (8, 3, 12, 1, 75),
    "nashpy support": (5, 2, 4, 0, 9),
    "quantecon vertex": (3, 3, 1, 1, 75),
    "quantecon support": (5, 2, 6, 1, 75),
}


def normalised(profile: MixedProfile, game: NormalForm) -> MixedProfile | None:
    """A float profile as a mixture of the game's strategies: noise below 0 cut off, sums made 1; None for junk."""
    cut = [[max(weight, Fraction(0)) for weight in own] for own in profile]
    if tuple(map(len, cut)) != game.shape or not all(map(any, cut)):
        return None
    return tuple(tuple(weight / sum(own) for weight in own) for own in cut)


def close(one: MixedProfile, other: MixedProfile) -> bool:
    return all(abs(a - b) < NEAR for own, held in zip(one, other, strict=True) for a, b in zip(own, held, strict=True))


def judged(game: NormalForm, answer: Sequence[MixedProfile]) -> tuple[list[MixedProfile], list[Fraction]]:
    """The answer's equilibria, by exact regret but for the floats' noise, and the regrets of everything else."""
    right, wrong = [], []
    for profile in answer:
        held = normalised(profile, game)
        gain = regret(game, held) if held is not None else Fraction(1)
        if held is not None and gain < NEAR:
            right.append(held)
        else:
            wrong.append(gain)
    return right, wrong


@pytest.mark.parametrize("solver", list(FOUND))
def test_all_agree_on_games_without_ties(solver: str) -> None:
    for game, answer in zip(CLEAR.values(), equilibria(solver, list(CLEAR.values())), strict=True):
        ours = all_equilibria(game).extreme
        right, wrong = judged(game, answer)

        assert not wrong
        assert len(right) == len(ours)
        assert all(any(close(held, own) for held in right) for own in ours)


@pytest.mark.parametrize("solver", list(FOUND))
def test_on_ties_each_finds_some_of_ours_and_none_beside(solver: str) -> None:
    """What a solver misses is an equilibrium all the same: its exact regret is 0."""
    answers = equilibria(solver, list(HARD.values()))
    for (name, game), answer, count in zip(HARD.items(), answers, FOUND[solver], strict=True):
        ours = all_equilibria(game).extreme
        right, _ = judged(game, answer)
        matched = {own for own in ours if any(close(held, own) for held in right)}

        assert len(matched) == count, name
        assert all(any(close(held, own) for own in ours) for held in right), name
        assert all(regret(game, own) == 0 for own in set(ours) - matched), name


def test_nashpys_vertices_invent_equilibria() -> None:
    """505 profiles on payoffs of five orders of magnitude: 75 are equilibria, the others gain up to 1069 by deviating.

    The report of von Stengel's game says 75, and so does our enumeration in integers.
    """
    game = games.von_stengel_1999()
    (answer,) = equilibria("nashpy vertex", [game])
    right, wrong = judged(game, answer)

    assert len(answer) == 505
    assert len(right) == 75
    assert len(wrong) == 430
    assert 1069 < max(wrong) < 1070


def test_gambits_exact_answers_are_ours_to_the_last_digit() -> None:
    held = [*CLEAR.values(), *HARD.values()]
    for game, answer in zip(held, equilibria("gambit enummixed", held), strict=True):
        assert set(answer) == set(all_equilibria(game).extreme)


def test_gambits_pure_equilibria_are_ours() -> None:
    held = [
        *CLEAR.values(),
        *HARD.values(),
        games.mckelvey_mclennan(),
        games.pairs_only(5),
        games.travellers_dilemma(9),
    ]
    for game, answer in zip(held, equilibria("gambit enumpure", held), strict=True):
        assert set(answer) == {pure(game, found.profile) for found in pure_equilibria(game)}


def test_gambits_three_player_equilibria_are_ours() -> None:
    """Floats against proofs: nine of McKelvey and McLennan, one of van der Laan, and Nau's irrational one enclosed."""
    held = [games.mckelvey_mclennan(), games.van_der_laan(), games.nau()]
    for game, answer in zip(held, equilibria("gambit enumpoly", held), strict=True):
        found = mixed_equilibria(game)
        ours = [*found.exact, *(each.near for each in found.enclosed)]

        assert len(answer) == len(ours)
        assert all(any(close(own, other) for other in answer) for own in ours)


def test_gambit_values_poker_as_we_do() -> None:
    held: list[Tree] = [kuhn(), stripped_down_poker()]
    answers = ask("gambit tree value", held)

    assert answers == [[str(tree_value(tree).value), str(-tree_value(tree).value)] for tree in held]


def test_gambit_reads_what_we_write_and_we_read_what_it_writes() -> None:
    forms = [*CLEAR.values(), *HARD.values(), games.nau(), games.inspection(gain=5, fine=5, cost=2, reward=8, loss=12)]
    for game, copy in zip(forms, ask("gambit copy", forms) or [], strict=True):
        assert read_nfg(copy) == game
    held = [kuhn(), stripped_down_poker()]
    for tree, copy in zip(held, ask("gambit copy", held) or [], strict=True):
        assert reduced_form(read_efg(copy)).game.payoffs == reduced_form(tree).game.payoffs


def test_a_solver_that_hangs_is_killed() -> None:
    """Nashpy tries all pairs of supports of a 12 x 12 game, hours of work."""
    (quick,) = equilibria("nashpy support", [games.matching_pennies()])

    assert len(quick) == 1
    assert ask("nashpy support", [games.coordination(12)], seconds=8) is None
