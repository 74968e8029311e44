"""Verdicts against the truth in rationals, closed forms and metamorphic changes."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical
from econ.certificates.graph import closed_set, read
from econ.errors import BadInput
from econ.games.game import Game
from econ.solvers.conformance import Verdict, certificate, decide
from econ.solvers.honest_value import Array
from tests.solvers import oracle
from tests.solvers.oracle import truth
from tests.solvers.random_games import HASHES, WEIGHT_TOTAL, YEARLY, Node, discounts, game, games, section

RESOLUTION = Fraction(1, 2**9)


def accepted(built: Game, verdict: Verdict) -> bool:
    return verify(canonical(certificate(built, verdict, **HASHES))).accepted


def agrees(verdict: Verdict, facts: oracle.Truth) -> bool:
    """Whether verdict and amount are those of the truth, proven from the safe side."""
    if verdict.verdict != facts.verdict:
        return False
    if verdict.verdict == "fails":
        return verdict.gain is not None and 0 <= facts.gain - verdict.gain < RESOLUTION
    if verdict.margin is None or facts.margin is None:
        return verdict.margin is facts.margin
    return 0 <= facts.margin - verdict.margin < RESOLUTION


@given(games(), discounts())
def test_the_verdict_is_the_truth_and_its_certificate_is_accepted(built: Game, discount: Fraction) -> None:
    verdict = decide(built, discount)

    assert agrees(verdict, truth(section(built), discount))
    assert accepted(built, verdict)


@given(games(rewards=st.integers(0, 1)), discounts())
def test_ties_are_decided_exactly(built: Game, discount: Fraction) -> None:
    facts = truth(section(built), discount)
    verdict = decide(built, discount)

    assert agrees(verdict, facts)
    assert facts.margin != 0 or verdict.margin == 0
    assert accepted(built, verdict)


@given(games())
def test_without_a_future_a_verdict_is_still_never_wrong(built: Game) -> None:
    # A gain that only later slots would see is none at the first state, so it cannot be proven there.
    facts = truth(section(built), Fraction(0))
    verdict = decide(built, Fraction(0))

    assert agrees(verdict, facts) or (verdict.verdict == "undecided" and facts.verdict == "fails" and not facts.gain)


@given(games(), discounts())
def test_the_deviation_named_is_the_one_that_matters(built: Game, discount: Fraction) -> None:
    lists = section(built)
    facts = truth(lists, discount)
    verdict = decide(built, discount)
    if verdict.edge is None or verdict.node is None:
        assert facts.margin is None
        return
    loss = facts.honest[verdict.node] - oracle.edge_value(lists, discount, verdict.edge, facts.best)

    assert verdict.node in facts.reached
    assert verdict.edge in oracle.edges_of(lists, verdict.node)
    assert verdict.action == built.actions[built.action[verdict.edge]]
    assert loss < 0 if verdict.margin is None else abs(loss - verdict.margin) < RESOLUTION


def suspension(reward: int, temptation: int, slots: int) -> Game:
    """Earn the reward every slot, or the temptation once and then nothing for some slots."""
    served = [("chance!", 0, [((node + 1) % (slots + 1), 0, WEIGHT_TOTAL)]) for node in range(1, slots + 1)]
    return game([("choice!", 0, [(0, reward, 1), (1, temptation, 0)]), *served])


@given(st.integers(1, 10**9), st.integers(1, 60), st.sampled_from([Fraction(1, 2), Fraction(9, 10), YEARLY]))
def test_the_threshold_of_temptation_is_met_to_the_msat(reward: int, slots: int, discount: Fraction) -> None:
    value = reward / (1 - discount)
    threshold = value - discount ** (slots + 1) * value
    below, above = int(threshold), int(threshold) + 1
    holding = decide(suspension(reward, below, slots), discount)
    failing = decide(suspension(reward, above, slots), discount)

    assert (holding.verdict, failing.verdict) == ("holds", "fails")
    assert holding.margin is not None
    assert 0 <= threshold - below - holding.margin < RESOLUTION
    assert (failing.action, failing.node, failing.edge) == ("action 1", 0, 1)


def test_thousands_of_nodes_are_no_other_matter() -> None:
    value = 10**6 / (1 - YEARLY)
    threshold = int(value - YEARLY**3001 * value)
    verdicts = {gain: decide(suspension(10**6, threshold + gain, 3000), YEARLY) for gain in (0, 1)}

    assert {gain: verdict.verdict for gain, verdict in verdicts.items()} == {0: "holds", 1: "fails"}
    assert all(accepted(suspension(10**6, threshold + gain, 3000), verdict) for gain, verdict in verdicts.items())


def ties(padding: int) -> Game:
    """Earn 1 and then 2 in a slot, or 2 and then 1: an exact tie, beside nodes that nothing leads to."""
    whole = WEIGHT_TOTAL
    first: list[Node] = [("choice", 0, [(1, 0, 1), (2, 0, 0)])]
    middle: list[Node] = [("chance", 1, [(3, 1, whole)]), ("chance", 1, [(4, 2, whole)])]
    last: list[Node] = [("chance!", 2, [(0, 2, whole)]), ("chance!", 2, [(0, 1, whole)])]
    alone: list[Node] = [("chance!", 0, [(5 + node, node, whole)]) for node in range(padding)]
    return game([*first, *middle, *last, *alone])


def detour(slots: int) -> Game:
    """A choice that is forgotten only after some slots, in which nothing differs."""
    ahead = [2 * slot + side for slot in range(1, slots) for side in (1, 2)]
    steps: list[Node] = [("chance!", 0, [(node, 7, WEIGHT_TOTAL)]) for node in [*ahead, 0, 0]]
    return game([("choice!", 0, [(1, 0, 1), (2, 0, 0)]), *steps])


def test_what_is_forgotten_after_a_while_is_no_deviation() -> None:
    verdict = decide(detour(500), YEARLY)

    assert (verdict.verdict, verdict.margin, verdict.edge) == ("holds", None, None)
    assert accepted(detour(500), verdict)


def test_a_tie_between_small_numbers_holds_with_no_margin() -> None:
    verdict = decide(ties(0), YEARLY)

    assert (verdict.verdict, verdict.tried) == ("holds", ())
    assert verdict.margin == 0
    assert accepted(ties(0), verdict)


def test_a_tie_in_a_large_game_is_undecided_and_says_what_was_tried() -> None:
    verdict = decide(ties(130), YEARLY)

    assert (verdict.verdict, verdict.margin, verdict.gain, verdict.proof) == ("undecided", None, None, {})
    assert len(verdict.tried) == 3
    assert all("edge 1 may earn less than 1 msat more than honest play" in line for line in verdict.tried)
    with pytest.raises(BadInput, match="the verdict is undecided"):
        certificate(ties(130), verdict, **HASHES)


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_a_gain_that_is_hardly_ever_reached_is_found(depth: int) -> None:
    # With chance 2**-32 per slot one comes a step nearer to a choice where 1 msat lies about.
    lottery = [("chance!", 0, [(0, 0, WEIGHT_TOTAL - 1), (node + 1, 0, 1)]) for node in range(depth)]
    built = game([*lottery, ("choice!", 0, [(0, 0, 1), (0, 1, 0)])])
    verdict = decide(built, Fraction(1, 2))

    assert verdict.verdict == "fails"
    assert verdict.gain is not None
    assert 0 < verdict.gain <= truth(section(built), Fraction(1, 2)).gain < Fraction(1, 2**31)
    assert accepted(built, verdict)


@given(games(), discounts(), st.integers(2, 10**6))
def test_another_unit_of_money_scales_the_margin(built: Game, discount: Fraction, factor: int) -> None:
    plain, rescaled = decide(built, discount), decide(replace(built, reward=built.reward * factor), discount)
    amounts = [verdict.gain if verdict.margin is None else verdict.margin for verdict in (plain, rescaled)]

    assert plain.verdict == rescaled.verdict
    if amounts[0] is None or amounts[1] is None:
        assert amounts == [None, None]
    else:
        assert abs(amounts[0] * factor - amounts[1]) < RESOLUTION * factor


@given(games(), discounts(), st.integers(1, 10**9))
def test_an_action_that_only_burns_money_changes_nothing_but_the_margin(
    built: Game, discount: Fraction, burnt: int
) -> None:
    lists = section(built)
    graph = read(lists)
    node = next((node for node in closed_set(graph, graph.honest) if built.choice[node]), None)
    if node is None:
        return
    worse = _with_edge(built, node, graph.honest[node], burnt)
    before, after = decide(built, discount), decide(worse, discount)

    assert before.verdict == after.verdict
    if after.verdict == "holds":
        assert after.margin is not None
        expected = min(amount for amount in (before.margin, Fraction(burnt)) if amount is not None)
        assert abs(after.margin - expected) < RESOLUTION


def _with_edge(built: Game, node: int, model: int, burnt: int) -> Game:
    """The game with one more edge at the end of a node, like the model but paying less."""
    place = built.first[node + 1]
    paid = built.reward[model] - burnt
    added = {"target": built.target[model], "reward": paid, "weight": 0, "action": 0, "honest": False}
    columns: dict[str, Any] = {name: np.insert(getattr(built, name), place, value) for name, value in added.items()}
    return replace(built, first=built.first + (np.arange(built.nodes + 1) > node), **columns)


@given(games(), discounts(), st.randoms(use_true_random=False))
def test_the_numbers_of_nodes_do_not_matter(built: Game, discount: Fraction, random: Random) -> None:
    order = list(range(built.nodes))
    random.shuffle(order)
    before, after = decide(built, discount), decide(_reordered(built, order), discount)

    assert alike(before, after)


def alike(before: Verdict, after: Verdict) -> bool:
    """Whether two verdicts are the same, and their amounts as near as amounts are settled."""
    amounts = ((before.margin, after.margin), (before.gain, after.gain))
    there = all((one is None) == (other is None) for one, other in amounts)
    apart = (abs(one - other) for one, other in amounts if one is not None and other is not None)
    return before.verdict == after.verdict and there and all(each < RESOLUTION for each in apart)


def _reordered(built: Game, order: list[int]) -> Game:
    """The same game with node order[i] as its node i."""
    places = np.argsort(order)
    edges = np.concatenate([np.arange(built.first[node], built.first[node + 1]) for node in order])
    columns: dict[str, Any] = {
        **{name: getattr(built, name)[order] for name in ("choice", "stage", "crosses", "states")},
        **{name: getattr(built, name)[edges] for name in ("reward", "weight", "action", "honest")},
    }
    return replace(
        built,
        **columns,
        target=places[built.target[edges]],
        first=np.concatenate([[0], np.cumsum(np.diff(built.first)[order])]),
        root=int(places[built.root]),
    )


@given(games(), discounts(), st.data())
def test_a_copy_of_a_node_changes_nothing(built: Game, discount: Fraction, data: st.DataObject) -> None:
    node = data.draw(st.integers(0, built.nodes - 1))
    towards = built.target == node
    moved = towards & np.array([data.draw(st.booleans()) if hit else False for hit in towards])
    before, after = decide(built, discount), decide(_with_copy(built, node, moved), discount)

    assert alike(before, after)
    assert accepted(_with_copy(built, node, moved), after)


def _with_copy(built: Game, node: int, moved: Array) -> Game:
    """The game with a copy of a node at its end, to which some edges lead instead."""
    own = slice(built.first[node], built.first[node + 1])
    target = np.where(moved, built.nodes, built.target)
    columns: dict[str, Any] = {
        **{
            name: np.append(getattr(built, name), getattr(built, name)[node]) for name in ("choice", "stage", "crosses")
        },
        **{
            name: np.append(getattr(built, name), getattr(built, name)[own])
            for name in ("reward", "weight", "action", "honest")
        },
    }
    return replace(
        built,
        **columns,
        target=np.append(target, target[own]),
        first=np.append(built.first, built.edges + own.stop - own.start),
        states=np.vstack([built.states, built.states[node : node + 1]]),
    )


@pytest.mark.parametrize("discount", [Fraction(1), Fraction(-1, 2), Fraction(3, 2)])
def test_a_discount_outside_its_range_is_refused(discount: Fraction) -> None:
    with pytest.raises(BadInput, match=r"discount: .* at least 0 and below 1"):
        decide(ties(0), discount)


def test_a_game_that_no_certificate_could_hold_is_refused() -> None:
    built = ties(0)
    with pytest.raises(BadInput, match=r"^game: weight: the sum at node 1 must be 4294967296"):
        decide(replace(built, weight=built.weight // 2), YEARLY)
    with pytest.raises(BadInput, match=r"^game: stage: must grow along every edge of node 3"):
        decide(replace(built, crosses=built.crosses & False), YEARLY)


@given(games(), discounts())
def test_equal_games_have_equal_certificates(built: Game, discount: Fraction) -> None:
    copies = [certificate(built, decide(built, discount), **HASHES) for _ in range(2)]

    assert canonical(copies[0]) == canonical(copies[1])
