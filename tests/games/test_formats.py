"""Gambit's formats: what is written is read back, what others write is read exactly, the rest is refused."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.formats.efg import read_efg, write_efg
from econ.games.formats.nfg import read_nfg, write_nfg, write_nfg_outcomes
from econ.games.normal_form import NormalForm, from_function
from econ.games.reduced_form import reduced_form
from econ.games.tree import Chance, Decision, Terminal, Tree
from tests.solvers.equilibria.trees import kuhn, one_shot_trust, stripped_down_poker, trees

names = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=6)


@st.composite
def named_games(draw: st.DrawFn) -> NormalForm:
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    labels = [draw(st.lists(names, min_size=count, max_size=count, unique=True)) for count in shape]
    players = draw(st.lists(names, min_size=len(shape), max_size=len(shape)))
    rows = st.lists(st.fractions(max_denominator=9), min_size=len(shape), max_size=len(shape))
    return from_function(shape, lambda _: draw(rows), players=players, strategies=labels, title=draw(names))


@given(named_games())
def test_a_game_written_is_read_back(game: NormalForm) -> None:
    assert read_nfg(write_nfg(game)) == game
    assert read_nfg(write_nfg_outcomes(game)) == game


def test_the_first_players_strategy_moves_fastest() -> None:
    text = 'NFG 1 R "two by three" { "row" "column" } { 2 3 }\n\n11 -11 21 -21  12 -12 22 -22  13 -13 23 -23\n'
    game = read_nfg(text)

    assert (game.title, game.players, game.strategies) == (
        "two by three",
        ("row", "column"),
        (("1", "2"), ("1", "2", "3")),
    )
    for i in range(2):
        for j in range(3):
            assert game.payoff(0, (i, j)) == 10 * (i + 1) + j + 1
            assert game.payoff(1, (i, j)) == -10 * (i + 1) - j - 1


def test_outcomes_are_looked_up_and_outcome_zero_pays_nothing() -> None:
    text = """NFG 1 D "outcomes"
{ "a" "b" }
{ { "l" "r" } { "u" "d" } }
"a comment in quotes"
{
{ "win" 1.5, -1.5 }
{ "" 1/3 .25 }
}
1 2 0 1
"""
    game = read_nfg(text)
    paid = {profile: tuple(game.payoff(player, profile) for player in (0, 1)) for profile in game.profiles()}

    assert paid[0, 0] == paid[1, 1] == (Fraction(3, 2), Fraction(-3, 2))
    assert paid[1, 0] == (Fraction(1, 3), Fraction(1, 4))
    assert paid[0, 1] == (Fraction(0), Fraction(0))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("-7", -7),
        ("+2", 2),
        ("0.1", "1/10"),
        (".5", "1/2"),
        ("3.", 3),
        ("1e-3", "1/1000"),
        ("-2.5E+2", -250),
        ("22/7", "22/7"),
    ],
)
def test_numbers_are_exact(word: str, value: Any) -> None:
    assert read_nfg(f'NFG 1 R "" {{ "1" }} {{ 1 }}\n{word}').payoff(0, (0,)) == Fraction(value)


def test_labels_that_repeat_become_numbers() -> None:
    assert read_nfg('NFG 1 R "" { "" } { { "" "" } } 1 2').strategies == (("1", "2"),)


NFG = [
    ("", "line 1: the file ends where NFG 1 R"),
    ("EFG 2 R", "this is no NFG file"),
    ("NFG 2 R", "another version than 1"),
    ("NFG 1 X", "kind R or D"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 2 3', "line 2: '3' after the end"),
    ('NFG 1 R "t" { "1" } { 2 }\n1', "line 2: 1 payoffs left where 2 profiles of 1 players need 2"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 x', "line 2: 'x' where a payoff is needed"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 1/0', "division by zero"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 1e999999999', "a payoff is needed"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 nan', "a payoff is needed"),
    ('NFG 1 R "t" { "1" } { 2 }\n1 { 2 }', "'{' where a payoff is needed"),
    ('NFG 1 R "t" { "1" } { 1000000000000 }\n1', "more than the file holds"),
    ('NFG 1 R "t" { "1" } { 0 }\n1', "a whole number from 1"),
    ('NFG 1 R "t" { "1" } { { } }\n', "a player without strategies"),
    ('NFG 1 R "t" { } { }\n', "there is at least one"),
    ('NFG 1 R "t" { "1" "2" } { 2 }\n1 1', "strategies of 1 players where 2 are named"),
    ('NFG 1 R "t" { "1" \n "2', "line 2: a quoted text that never ends"),
    ('NFG 1 R "t" { "1" } { 2 } { { "" 1 } } 1 2', "outcome 2 of 1"),
    ('NFG 1 R "t" { "1" } { 2 } { { "" 1 } } 1', "1 outcomes left where there are 2 profiles"),
    ('NFG 1 R "t" { "1" } { 2 } { { "" 1 2 } } 1 1', "'2' where } after an outcome's 1 payoffs"),
    ("{" * 100_000, "'{' where NFG 1 R"),
]


def check_refusal(read: Callable[[str, str], object], text: str, message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(text, "bad.txt")

    assert str(refusal.value).startswith("bad.txt, line ")
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("text", "message"), NFG)
def test_a_bad_normal_form_is_refused_with_its_place(text: str, message: str) -> None:
    check_refusal(read_nfg, text, message)


@given(trees(players=3))
def test_a_tree_written_is_read_back(tree: Tree) -> None:
    once = read_efg(write_efg(tree))

    assert read_efg(write_efg(once)) == once
    assert played_the_same(once, tree)


def played_the_same(one: Tree, other: Tree) -> bool:
    """The ends in their order: what chance gives them, what they pay, and the labels of the actions on the way."""
    return described(one) == described(other)


def described(tree: Tree) -> list[Any]:
    sets = tree.information_sets
    return [
        (
            leaf.probability,
            leaf.payoffs,
            [[(sets[n].label, sets[n].actions[a]) for n, a in own] for own in leaf.choices],
        )
        for leaf in tree.leaves()
    ]


@pytest.mark.parametrize("tree", [kuhn(), one_shot_trust(), stripped_down_poker()])
def test_known_trees_survive(tree: Tree) -> None:
    read = read_efg(write_efg(tree))

    assert read.players == tree.players
    assert reduced_form(read).game.payoffs == reduced_form(tree).game.payoffs


def test_sets_outcomes_and_draws_are_named_once() -> None:
    text = """EFG 2 R "once" { "a" "b" }
"comment"
c "root" 1 "coin" { "heads" 1/4 "tails" .75 } 0
p "" 2 7 "blind" { "l" "r" } 3 "bonus" { 1, 0 }
t "" 1 "win" { 5 -5 }
t "" 0
p "" 2 7 0
c "" 1 0
t "" 1
t "" 1
t "" 3
"""
    tree = read_efg(text)

    assert [type(node) for node in tree.nodes] == [
        Chance,
        Decision,
        Terminal,
        Terminal,
        Decision,
        Chance,
        *[Terminal] * 3,
    ]
    assert [(held.player, held.actions, held.label) for held in tree.information_sets] == [(1, ("l", "r"), "blind")]
    assert tree.nodes[1].children == (2, 3)
    assert tree.nodes[4].children == (5, 8)
    leaves: list[Any] = [(leaf.probability, leaf.payoffs) for leaf in tree.leaves()]
    quarter, rest = Fraction(1, 4), Fraction(3, 4)
    assert leaves == [
        (quarter, (6, -5)),
        (quarter, (1, 0)),
        (rest * quarter, (5, -5)),
        (rest * rest, (5, -5)),
        (rest, (1, 0)),
    ]


HEAD = 'EFG 2 R "t" { "1" "2" }\n'
EFG = [
    ("NFG 1 R", "this is no EFG file"),
    (HEAD, "the file ends where a node: c, p or t is needed"),
    (HEAD + 'x "" 0', "line 2: 'x' where a node is needed"),
    (HEAD + 't "" 1', "outcome 1: its payoffs are needed"),
    (HEAD + 't "" 1 "" { 1 }', "1 payoffs of 2 players"),
    (HEAD + 't "" 0\nt "" 0', "line 3: 't' after the end"),
    (HEAD + 'p "" 3 1 "" { "a" } 0\nt "" 0', "player 3 of 2"),
    (HEAD + 'p "" 1 1 0\nt "" 0', "its actions are needed where it first occurs"),
    (HEAD + 'p "" 1 1 "" { } 0', "without actions"),
    (HEAD + 'p "" 1 1 "" { "a" "b" } 0\nt "" 0', "the file ends where a node"),
    (
        HEAD + 'p "" 1 1 "" { "a" } 0\np "" 1 1 "" { "b" } 0\nt "" 0',
        "line 3: information set 1 of player 1: other actions",
    ),
    (HEAD + 'c "" 1 "" { "a" 1/2 "b" 1/3 } 0', "add up to 5/6"),
    (HEAD + 'c "" 1 "" { "a" 3/2 "b" -1/2 } 0', "at least 0"),
    (HEAD + 'c "" 1 "" { } 0', "add up to 0"),
    (HEAD + 'c "" 1 0', "its actions are needed where it first occurs"),
    (HEAD + 'c "" 1 "" { "a" 1 } 0\nc "" 1 "" { "b" 1 } 0\nt "" 0', "other actions or probabilities"),
    (HEAD + 'c "" 1 "" { "a" 1 } 1 "" { 1 1 }\nt "" 1 "" { 1 2 }', "line 3: outcome 1: other payoffs than before"),
]


@pytest.mark.parametrize(("text", "message"), EFG)
def test_a_bad_tree_is_refused_with_its_place(text: str, message: str) -> None:
    check_refusal(read_efg, text, message)


def refusal_of(read: Any, text: str) -> str:
    try:
        read(text, "noise")
    except BadInput as refusal:
        return str(refusal)
    return ""


@given(st.text(alphabet='cpt "{}12/.\n', max_size=60))
def test_noise_is_read_or_refused(noise: str) -> None:
    for read, text in ((read_efg, HEAD + noise), (read_nfg, 'NFG 1 R "" { "1" } { 2 }' + noise)):
        refusal = refusal_of(read, text)
        assert refusal.startswith("noise, line ") or refusal == ""


def test_a_deep_tree_is_no_problem() -> None:
    """A chain of 5000 moves: the reader walks, it does not recurse."""
    moves = "".join(f'p "" {move % 2 + 1} {move + 1} "" {{ "stop" "go" }} 0\nt "" 0\n' for move in range(5000))
    tree = read_efg(HEAD + moves + 't "" 1 "" { 1 1 }')

    assert len(tree.nodes) == 10_001
    assert tree.nodes[9998].children == (9999, 10_000)
