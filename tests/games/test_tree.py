"""Trees, their leaves, and their reduced normal form."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games.reduced_form import behaviour, reduced_form
from econ.games.tree import Chance, Decision, InformationSet, Terminal, Tree, perfect_recall, with_behaviour
from tests.solvers.equilibria.trees import HALF, end, kuhn, one_shot_trust, stripped_down_poker, trees


def played(tree: Tree, moves: Mapping[int, int], number: int = 0) -> list[Fraction]:
    """Expected payoffs [player] when every information set has its action, by walking down from the root."""
    node = tree.nodes[number]
    total = list(tree.earned(node))
    if isinstance(node, Chance):
        below = [
            (weight, played(tree, moves, child))
            for weight, child in zip(node.probabilities, node.children, strict=True)
        ]
    elif isinstance(node, Decision):
        below = [(Fraction(1), played(tree, moves, node.children[moves[node.information_set]]))]
    else:
        below = []
    return [
        own + sum((weight * paid[player] for weight, paid in below), Fraction(0)) for player, own in enumerate(total)
    ]


@given(trees())
def test_a_profile_of_reduced_strategies_pays_what_playing_it_pays(tree: Tree) -> None:
    form = reduced_form(tree)
    for profile in form.game.profiles():
        plans = [plan[strategy] for plan, strategy in zip(form.plans, profile, strict=True)]
        moves = dict.fromkeys(range(len(tree.information_sets)), 0) | plans[0] | plans[1]
        paid = played(tree, moves)
        assert [form.game.payoff(player, profile) for player in range(2)] == paid


@given(trees())
def test_reduced_strategies_are_the_different_ways_to_play(tree: Tree) -> None:
    """Full strategies that make the same choices wherever they can arrive are one reduced strategy."""
    form = reduced_form(tree)
    for player, plans in enumerate(form.plans):
        own = [number for number, held in enumerate(tree.information_sets) if held.player == player]
        full = product(*(range(len(tree.information_sets[number].actions)) for number in own))
        different = {
            frozenset(
                leaf.node
                for leaf in tree.leaves()
                if all(dict(zip(own, choice, strict=True))[number] == action for number, action in leaf.choices[player])
            )
            for choice in full
        }
        assert len(plans) >= len(different)
        assert len({tuple(sorted(plan.items())) for plan in plans}) == len(plans)


def test_the_forms_of_poker_have_known_sizes() -> None:
    # Kuhn 1950: per card the first passes and folds, passes and calls, or bets; the second answers two things.
    assert reduced_form(kuhn()).game.shape == (3**3, 4**3)
    assert reduced_form(stripped_down_poker()).game.strategies == (
        ("bet/bet", "bet/fold", "fold/bet", "fold/fold"),
        ("call", "fold"),
    )


def test_excluded_information_sets_are_starred() -> None:
    sets = (InformationSet(0, ("in", "out")), InformationSet(0, ("left", "right")))
    tree = Tree(("only",), sets, (Decision(0, (1, 4)), Decision(1, (2, 3)), end(1), end(2), end(3)))
    form = reduced_form(tree)

    assert form.game.strategies == (("in/left", "in/right", "out/*"),)
    assert [form.game.payoff(0, (place,)) for place in range(3)] == [1, 2, 3]


def test_a_later_set_may_have_a_smaller_number() -> None:
    sets = (InformationSet(0, ("left", "right")), InformationSet(0, ("in", "out")))
    tree = Tree(("only",), sets, (Decision(1, (1, 4)), Decision(0, (2, 3)), end(1), end(2), end(3)))

    assert set(reduced_form(tree).game.strategies[0]) == {"left/in", "right/in", "*/out"}


@given(st.data(), trees(zero_sum=True))
def test_a_mixture_and_its_behaviour_pay_the_same(data: st.DataObject, tree: Tree) -> None:
    """Kuhn's theorem: under perfect recall nobody can tell a mixture from its behaviour."""
    assert perfect_recall(tree)
    form = reduced_form(tree)
    count = form.game.shape[0]
    weights = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count).filter(any))
    mixture = tuple(Fraction(weight, sum(weights)) for weight in weights)
    against = reduced_form(with_behaviour(tree, 0, behaviour(tree, form, 0, mixture)))
    for strategy, plan in enumerate(against.plans[1]):
        other = next(place for place, held in enumerate(form.plans[1]) if plan.items() <= held.items())
        paid = sum((w * form.game.payoff(0, (own, other)) for own, w in enumerate(mixture)), Fraction(0))
        assert against.game.payoff(0, (0, strategy)) == paid


@given(trees(players=3))
def test_leaves_share_out_chance(tree: Tree) -> None:
    """Chance's parts of the leaves that one profile of choices reaches add up to 1."""
    leaves = list(tree.leaves())
    reached = sum(
        (leaf.probability for leaf in leaves if all(action == 0 for own in leaf.choices for _, action in own)),
        Fraction(0),
    )

    assert reached == 1
    assert [leaf.node for leaf in leaves] == [
        number for number, node in enumerate(tree.nodes) if isinstance(node, Terminal)
    ]


def test_who_forgets_has_no_perfect_recall() -> None:
    sets = (InformationSet(0, ("a", "b")), InformationSet(0, ("a", "b")))
    nodes = (Decision(0, (1, 4)), Decision(1, (2, 3)), end(1), end(2), Decision(1, (5, 6)), end(3), end(4))

    assert not perfect_recall(Tree(("only",), sets, nodes))
    assert perfect_recall(one_shot_trust())


@pytest.mark.parametrize(
    ("sets", "nodes", "message"),
    [
        ((InformationSet(2, ("a",)),), (end(1),), "no player 2"),
        ((InformationSet(0, ()),), (end(1),), "no actions"),
        ((InformationSet(0, ("a", "a")),), (end(1),), "an action occurs twice"),
        ((), (Terminal((Fraction(1), Fraction(2))),), "2 payoffs"),
        ((), (end(1), end(2)), "child of exactly one node"),
        ((), (), "at least a root"),
        ((InformationSet(0, ("a", "b")),), (Decision(0, (1,)), end(1)), "one child for each action"),
        ((InformationSet(0, ("a",)),), (Decision(1, (1,)), end(1)), "no information set 1"),
        ((InformationSet(0, ("a",)),), (Decision(0, (0,)),), "behind their parents"),
        ((), (Chance((HALF, HALF), (1, 1)), end(1)), "child of exactly one node"),
        ((), (Chance((HALF,), (1,)), end(1)), "add up to 1/2, not 1"),
        ((), (Chance((Fraction(2), Fraction(-1)), (1, 2)), end(1), end(1)), "negative"),
        ((), (Chance((HALF, HALF), (1,)), end(1)), "one child for each probability"),
        ((), (Chance((Fraction(1),), (1,), ("a", "b")), end(1)), "one child for each label"),
    ],
)
def test_what_is_no_tree_is_refused(sets: Any, nodes: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Tree(("only",), sets, nodes)


def test_a_silent_or_wrong_behaviour_is_refused() -> None:
    with pytest.raises(BadInput, match="no behaviour given"):
        with_behaviour(one_shot_trust(), 0, {})
    with pytest.raises(BadInput, match="add up to"):
        with_behaviour(one_shot_trust(), 0, {0: [HALF, HALF + 1]})


def test_forms_beyond_the_limit_are_refused() -> None:
    sets = tuple(InformationSet(0, ("a", "b")) for _ in range(24))
    draws = Chance((Fraction(1, 24),) * 24, tuple(range(1, 73, 3)))
    moves = [node for place in range(24) for node in (Decision(place, (3 * place + 2, 3 * place + 3)), end(0), end(0))]
    with pytest.raises(TooLarge, match="limit"):
        reduced_form(Tree(("only",), sets, (draws, *moves)))
