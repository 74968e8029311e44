"""Backward induction, and zero-sum games in extensive form."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given

from econ.errors import BadInput
from econ.games.reduced_form import behaviour, reduced_form
from econ.games.tree import Chance, Decision, InformationSet, Tree
from econ.solvers.equilibria.backward_induction import backward_induction
from econ.solvers.equilibria.bimatrix import all_equilibria
from econ.solvers.equilibria.sequence_form import security_level, tree_value
from econ.solvers.equilibria.zero_sum import zero_sum_value
from tests.games.test_tree import played
from tests.solvers.equilibria.games import exact
from tests.solvers.equilibria.trees import (
    HALF,
    centipede,
    end,
    kuhn,
    one_shot_trust,
    place_of,
    stripped_down_poker,
    trees,
)


def test_nobody_trusts_once() -> None:
    # Case A-EFG-3.1.
    found = backward_induction(one_shot_trust())

    assert found.payoffs == exact((0, 0))
    assert found.choices == (1, 1)
    assert found.path == (0, 4)
    assert found.ties == ()
    assert found.all_payoffs == frozenset({exact((0, 0))})


def test_the_centipede_stops_at_once() -> None:
    # Case A-EFG-3.2.
    found = backward_induction(centipede([(1, 0), (0, 2), (3, 1), (2, 4), (5, 3), (4, 6)], (6, 5)))

    assert found.path == (0, 1)
    assert found.payoffs == exact((1, 0))
    assert found.choices == (0,) * 6
    assert found.all_payoffs == frozenset({exact((1, 0))})


def test_a_long_centipede_is_no_problem() -> None:
    stops = [(move + 1, move - 1) if move % 2 == 0 else (move - 1, move + 1) for move in range(3000)]

    assert backward_induction(centipede(stops, (3000, 2999))).path == (0, 1)


def test_a_tie_is_reported_with_all_it_can_lead_to() -> None:
    # The second is indifferent; what it does decides whether the first enters.
    sets = (InformationSet(0, ("in", "out")), InformationSet(1, ("hurt", "help")))
    tree = Tree(("a", "b"), sets, (Decision(0, (1, 4)), Decision(1, (2, 3)), end(-1, 5), end(2, 5), end(0, 7)))
    found = backward_induction(tree)

    assert found.ties == (1,)
    assert (found.choices, found.payoffs) == ((1, 0), exact((0, 7)))
    assert found.all_payoffs == frozenset(exact([(0, 7), (2, 5)]))


def improves(tree: Tree, moves: dict[int, int], number: int) -> bool:
    """Whether one other action at a node makes its player better off, the rest played as in `moves`."""
    node = tree.nodes[number]
    if not isinstance(node, Decision):
        return False
    player = tree.information_sets[node.information_set].player
    held = played(tree, moves, number)[player]
    others = ({**moves, node.information_set: action} for action in range(len(node.children)))
    return any(played(tree, other, number)[player] > held for other in others)


@given(trees(perfect=True))
def test_all_pure_subgame_perfect_payoffs_by_enumeration(tree: Tree) -> None:
    counts = [range(len(held.actions)) for held in tree.information_sets]
    assume(len(counts) <= 7)
    perfect = set()
    for choices in product(*counts):
        moves = dict(enumerate(choices))
        if not any(improves(tree, moves, number) for number in range(len(tree.nodes))):
            perfect.add(tuple(played(tree, moves)))
    found = backward_induction(tree)

    assert found.all_payoffs == perfect
    moves = dict(enumerate(found.choices))
    assert found.payoffs == tuple(played(tree, moves))
    assert not any(improves(tree, moves, number) for number in range(len(tree.nodes)))
    for number, node in enumerate(tree.nodes):
        if isinstance(node, Decision):
            player = tree.information_sets[node.information_set].player
            worth = [played(tree, moves, child)[player] for child in node.children]
            assert (node.information_set in found.ties) == (worth.count(max(worth)) > 1)
            assert (
                number == 0
                or number not in found.path
                or node.children[found.choices[node.information_set]] in found.path
            )


@given(trees(perfect=True))
def test_the_path_is_what_is_reached(tree: Tree) -> None:
    found = backward_induction(tree)
    reached = {0}
    for number, node in enumerate(tree.nodes):
        if number in reached and isinstance(node, Decision):
            reached.add(node.children[found.choices[node.information_set]])
        if number in reached and isinstance(node, Chance):
            reached |= {child for child, weight in zip(node.children, node.probabilities, strict=True) if weight}

    assert set(found.path) == reached


def test_imperfect_information_is_refused() -> None:
    with pytest.raises(BadInput, match="perfect information"):
        backward_induction(kuhn())


def test_kuhn_poker_is_worth_minus_one_eighteenth() -> None:
    # Case A-EFG-1.1, two ways: sequence form and reduced normal form.
    tree = kuhn()
    found = tree_value(tree)

    assert found.value == Fraction(-1, 18)
    assert zero_sum_value(reduced_form(tree).game).value == Fraction(-1, 18)
    assert security_level(tree, 0, found.first) == Fraction(-1, 18)
    assert security_level(tree, 1, found.second) == Fraction(1, 18)


@pytest.mark.parametrize(("alpha", "level"), [("0", "-1/18"), ("1/10", "-1/18"), ("1/3", "-1/18"), ("2/5", "-4/45")])
def test_kuhns_family_secures_the_value_up_to_one_third(alpha: str, level: str) -> None:
    # Cases A-EFG-1.2 to 1.5: bet J with a, K with min(1, 3a), never Q; then call with Q at a + 1/3, with K always.
    tree, bluff = kuhn(), Fraction(alpha)
    bets = {"J": bluff, "Q": Fraction(0), "K": min(Fraction(1), 3 * bluff)}
    calls = {"Jpb": Fraction(0), "Qpb": bluff + Fraction(1, 3), "Kpb": Fraction(1)}
    plan: dict[int, Any] = {place_of(tree, label): (1 - rate, rate) for label, rate in (bets | calls).items()}

    assert security_level(tree, 0, plan) == Fraction(level)


def test_stripped_down_poker() -> None:
    # Case A-EFG-2.1, in normal form and in behaviour.
    tree = stripped_down_poker()
    form = reduced_form(tree)
    (only,) = all_equilibria(form.game).extreme
    alice, bob = (behaviour(tree, form, player, own) for player, own in enumerate(only))

    assert only == exact((("1/3", "2/3", 0, 0), ("2/3", "1/3")))
    assert alice == {0: (1, 0), 1: exact(("1/3", "2/3"))}
    assert bob == {2: exact(("2/3", "1/3"))}
    assert tree_value(tree).value == Fraction(1, 3)
    assert tree_value(tree).first == alice
    assert tree_value(tree).second == bob


@given(trees(zero_sum=True))
def test_the_sequence_form_has_the_value_of_the_normal_form(tree: Tree) -> None:
    found = tree_value(tree)

    assert found.value == zero_sum_value(reduced_form(tree).game).value
    first, second = (complete(tree, player, own) for player, own in enumerate((found.first, found.second)))
    assert security_level(tree, 0, first) == found.value
    assert security_level(tree, 1, second) == -found.value


def complete(tree: Tree, player: int, found: dict[int, tuple[Fraction, ...]]) -> dict[int, tuple[Fraction, ...]]:
    own = [number for number, held in enumerate(tree.information_sets) if held.player == player]
    assert set(found) == set(own)
    assert all(sum(weights) == 1 and min(weights) >= 0 for weights in found.values())
    return found


def test_only_zero_sum_trees_with_perfect_recall_have_a_value() -> None:
    with pytest.raises(BadInput, match="add up to 0"):
        tree_value(one_shot_trust())
    sets = (InformationSet(0, ("a", "b")), InformationSet(0, ("a", "b")))
    nodes = (
        Decision(0, (1, 4)),
        Decision(1, (2, 3)),
        end(1, -1),
        end(0, 0),
        Decision(1, (5, 6)),
        end(0, 0),
        end(1, -1),
    )
    with pytest.raises(BadInput, match="perfect recall"):
        tree_value(Tree(("a", "b"), sets, nodes))


def test_a_coin_seen_by_one_is_worth_one_half() -> None:
    # Who sees the coin names it for 1 and pays 0 else; who does not sees half of that.
    sets = (InformationSet(0, ("heads", "tails")), InformationSet(0, ("heads", "tails")))
    draw = Chance((HALF, HALF), (1, 4))
    calls = (end(1, -1), end(0, 0)), (end(0, 0), end(1, -1))
    seen = (draw, Decision(0, (2, 3)), *calls[0], Decision(1, (5, 6)), *calls[1])
    blind = (draw, Decision(0, (2, 3)), *calls[0], Decision(0, (5, 6)), *calls[1])

    assert tree_value(Tree(("a", "b"), sets, seen)).value == 1
    assert tree_value(Tree(("a", "b"), sets[:1], blind)).value == HALF
