"""Side conditions of a game, each broken alone; reachable sets; backups against rationals."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import Refused
from econ.certificates.graph import Problem, closed_set, read
from econ.games.game import Game
from tests.certificates.examples import HALF, Document, encoded, idle_game, tied
from tests.solvers.oracle import edge_value, edges_of, honest_edges, mixture, reached_nodes
from tests.solvers.random_games import discounts, games, section

BROKEN: list[tuple[Document, str]] = [
    ({"choice": [1, 0]}, "crosses: must be a list of 2 integers"),
    ({"choice": [1, 0, 2]}, "choice: an entry is above 1"),
    ({"choice": [True, 0, 0]}, "choice: every entry must be an integer"),
    ({"choice": [0, 0, 0]}, "weight: the sum at node 0 must be 4294967296"),
    ({"choice": [1, 1, 0]}, "weight: a choice has none, but node 1 does"),
    ({"crosses": [0, 1, -1]}, "crosses: an entry is below 0"),
    ({"crosses": [0, 0, 1]}, "stage: must grow along every edge of node 1"),
    ({"stage": [0, 1, 0]}, "stage: must grow along every edge of node 0"),
    ({"stage": [0, 1, 2]}, "stage: an entry is above 1"),
    ({"stage": [0, 1]}, "stage: must be a list of 3 integers"),
    ({"first": [0, 2, 4]}, "first: must be a list of 4 integers"),
    ({"first": [0, 2, 5, 5]}, "first: every node must have an edge"),
    ({"first": [0, 4, 2, 5]}, "first: every node must have an edge"),
    ({"first": [1, 2, 4, 5]}, "first: must run from 0 to 5"),
    ({"first": [0, 2, 3, 4]}, "first: must run from 0 to 5"),
    ({"target": [1, 3, 0, 0, 0]}, "target: an entry is above 2"),
    ({"target": [1, -1, 0, 0, 0]}, "target: an entry is below 0"),
    ({"reward": [0, 0, 0, 0]}, "reward: must be a list of 5 integers"),
    ({"reward": [0, 0, "0/1", 0, 0]}, "reward: every entry must be an integer"),
    ({"weight": [0, 0, HALF, HALF - 1, 2 * HALF]}, "weight: the sum at node 1 must be 4294967296"),
    ({"weight": [0, 0, HALF, HALF, HALF]}, "weight: the sum at node 2 must be 4294967296"),
    ({"weight": [0, 0, -1, 2 * HALF + 1, 2 * HALF]}, "weight: an entry is below 0"),
    ({"weight": [1, 0, HALF, HALF, 2 * HALF]}, "weight: a choice has none, but node 0 does"),
    ({"action": [0, 2, -1, -1, -1]}, "action: an entry is above 1"),
    ({"action": [0, -2, -1, -1, -1]}, "action: an entry is below -1"),
    ({"action": [0, -1, -1, -1, -1]}, "action: node 0 is a choice without an action"),
    ({"action": [0, 1, 0, -1, -1]}, "action: node 1 is chance, but has one"),
    ({"honest": [0, 0, 0, 0, 0]}, "honest: node 0 must have exactly one honest edge"),
    ({"honest": [1, 1, 0, 0, 0]}, "honest: node 0 must have exactly one honest edge"),
    ({"honest": [1, 0, 0, 0, 1]}, "honest: node 2 is chance, but has an honest edge"),
    ({"honest": [1, 0, 0, 0, 2]}, "honest: an entry is above 1"),
    ({"states": [[0], [1]]}, "states: must be a list of 3 states"),
    ({"states": [[0], [1], 2]}, "states: must be a list of 1 integers"),
    ({"states": [[0], [1], []]}, "states: must be a list of 1 integers"),
    ({"states": [[0], [1], [None]]}, "states: every entry must be an integer"),
    ({"variables": ["node", "more"]}, "states: must be a list of 2 integers"),
    ({"variables": [0]}, "variables: every entry must be a string"),
    ({"actions": "left"}, "game: every entry but root must be a list"),
    ({"actions": [["left"], "right"]}, "actions: every entry must be a string"),
    ({"stages": ["decide", 1]}, "stages: every entry must be a string"),
    ({"stages": []}, "stage: an entry is above -1"),
    ({"root": 3}, "root: an entry is above 2"),
    ({"root": -1}, "root: an entry is below 0"),
    ({"root": None}, "root: every entry must be an integer"),
    ({"more": []}, "game: the keys must be"),
    ({"reward": {}}, "game: every entry but root must be a list"),
]


@pytest.mark.parametrize(("change", "why"), BROKEN)
def test_every_side_condition_is_checked(change: Document, why: str) -> None:
    result = verify(encoded(tied() | {"game": idle_game() | change}))

    assert not result.accepted
    assert result.reason.startswith(why)


@pytest.mark.parametrize("key", sorted(idle_game()))
def test_no_part_of_a_game_may_be_missing(key: str) -> None:
    game = {name: value for name, value in idle_game().items() if name != key}

    with pytest.raises(Refused, match="game: the keys must be"):
        read(game)


@pytest.mark.parametrize("game", [[], None, "game", 1])
def test_a_game_is_an_object(game: Any) -> None:
    with pytest.raises(Refused, match="game: the keys must be"):
        read(game)


def test_an_empty_game_is_no_game() -> None:
    empty = {key: [] for key in idle_game()} | {"root": 0, "first": [0]}

    with pytest.raises(Refused, match="root: an entry is above -1"):
        read(empty)


@given(games())
def test_a_game_that_the_extraction_could_build_is_read(built: Game) -> None:
    game = section(built)
    graph = read(game)

    assert {node: edge for node, edge in enumerate(graph.honest) if edge >= 0} == honest_edges(game)
    assert closed_set(graph, graph.honest) == sorted(reached_nodes(game, honest_edges(game)))


@given(games(), st.data())
def test_any_policy_has_its_own_closed_set(built: Game, data: st.DataObject) -> None:
    game = section(built)
    graph = read(game)
    policy = {node: data.draw(st.sampled_from(edges_of(game, node))) for node in honest_edges(game)}

    assert closed_set(graph, [policy.get(node, -1) for node in range(built.nodes)]) == sorted(
        reached_nodes(game, policy)
    )


@given(games(), discounts(), st.integers(1, 10**9), st.data())
def test_backups_are_exact(built: Game, discount: Fraction, scale: int, data: st.DataObject) -> None:
    game = section(built)
    problem = Problem(read(game), discount, scale)
    values = [data.draw(st.integers(-(10**15), 10**15)) for _ in range(built.nodes)]
    scaled = {node: scale * value for node, value in enumerate(values)}
    kept = honest_edges(game)
    exact = [
        sum(
            chance * edge_value(game, discount, edge, [Fraction(value) for value in values])
            for edge, chance in mixture(game, node, kept)
        )
        for node in range(built.nodes)
    ]
    backed_up = [
        problem.backup(node, problem.graph.moves(node, problem.graph.honest), scaled) for node in range(built.nodes)
    ]

    assert [problem.msat(amount) for amount in backed_up] == exact


def test_an_edge_without_chance_is_not_followed() -> None:
    game = idle_game() | {"target": [1, 2, 0, 2, 0], "weight": [0, 0, 2 * HALF, 0, 2 * HALF]}
    graph = read(game)

    assert closed_set(graph, graph.honest) == [0, 1]
    assert Problem(graph, Fraction(1, 2), 1).backup(1, graph.edges(1), {0: 6}) == 3 * 2 * 2**32
