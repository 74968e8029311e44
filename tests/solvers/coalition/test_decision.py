"""Verdicts against every coalition, their certificates, and what may not change them."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical
from econ.errors import BadInput
from econ.games.coalition import QUORUM, VETO, CoalitionGame, Need, Threat, in_integers, threshold
from econ.solvers.coalition import optimum
from econ.solvers.coalition.decision import Verdict, certificate, decide
from econ.solvers.coalition.optimum import most_profitable
from econ.solvers.coalition.smallest import fewest_members, in_parts, least_slash
from tests.games.coalitions import HASHES, games, largest_gain

SEEDS = st.integers(0, 2**32)


def accepted(game: CoalitionGame, verdict: Verdict) -> bool:
    return verify(canonical(certificate(game, verdict, **HASHES))).accepted


def true(game: CoalitionGame, verdict: Verdict) -> bool:
    """Whether the verdict is right, its amount as exact as it claims, and its certificate accepted."""
    truth = largest_gain(game)
    if verdict.verdict == "fails":
        return truth is not None and 0 < truth == verdict.gain and accepted(game, verdict)
    margin = None if truth is None else -truth
    return verdict.verdict == "holds" and verdict.margin == margin and accepted(game, verdict)


@given(games())
def test_verdicts_about_thresholds_are_true(game: CoalitionGame) -> None:
    assert true(game, decide(game))


@given(games(members=4, actions=2))
def test_verdicts_about_several_actions_are_true(game: CoalitionGame) -> None:
    assert true(game, decide(game))


@pytest.mark.parametrize("actions", [1, 2])
@given(data=st.data())
def test_without_enumeration_the_same_is_found(actions: int, data: st.DataObject) -> None:
    """Knapsack, and branch and bound for several actions, meet the largest gain exactly."""
    game = data.draw(games(members=5, actions=actions))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "ENUMERATED", 0)
        found = most_profitable(game)
    gains = [best.gain for best in found if best.gain is not None]
    assert max(gains, default=None) == largest_gain(game)
    assert all(best.bound == best.gain for best in found)


@given(games(members=5, actions=2), st.integers(1, 1_000))
def test_in_other_units_the_verdict_is_the_same(game: CoalitionGame, factor: int) -> None:
    def scaled(amounts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(factor * amount for amount in amounts)

    regimes = tuple(
        replace(regime, gain=factor * regime.gain, gains=tuple(map(scaled, regime.gains))) for regime in game.regimes
    )
    power = tuple(factor * each for each in game.power)
    before, after = decide(game), decide(replace(game, regimes=regimes))
    assert after.verdict == before.verdict
    assert (after.gain, after.margin) == tuple(
        None if amount is None else factor * amount for amount in (before.gain, before.margin)
    )
    if all(need.rule == "least" for regime in game.regimes for need in regime.needs):
        assert decide(replace(game, power=power)).verdict == before.verdict


@given(games(members=6), SEEDS)
def test_names_do_not_matter(game: CoalitionGame, seed: int) -> None:
    order = list(range(len(game.power)))
    random.Random(seed).shuffle(order)  # noqa: S311

    def moved(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(values[who] for who in order)

    regimes = tuple(replace(each, gains=tuple(map(moved, each.gains))) for each in game.regimes)
    other = decide(replace(game, power=moved(game.power), regimes=regimes))
    kept = decide(game)
    assert (other.verdict, other.gain, other.margin) == (kept.verdict, kept.gain, kept.margin)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), min_size=1, max_size=5), st.integers(0, 200))
def test_a_member_split_in_two_only_helps_the_coalition(members: list[tuple[int, int]], gain: int) -> None:
    """Without a bound on members, both halves together are the member; a half alone is something new."""
    whole = CoalitionGame(
        tuple(2 * power for power, _ in members),
        (threshold("attack", VETO, gain=gain, costs=[2 * cost for _, cost in members]),),
    )
    (power, cost), *others = members
    split = CoalitionGame(
        (power, power, *(2 * each for each, _ in others)),
        (threshold("attack", VETO, gain=gain, costs=[cost, cost, *(2 * each for _, each in others)]),),
    )
    before, after = largest_gain(whole), decide(split)
    if before is not None and before > 0:
        assert after.verdict == "fails"
        assert after.gain is not None
        assert after.gain >= before


def test_equal_members_need_one_leaf() -> None:
    """Sixteen alike need six for a third; six times a cost of 7 is 42."""
    game = CoalitionGame((2_000,) * 16, (threshold("attack", VETO, gain=42, costs=[7] * 16),))
    verdict = decide(game)
    assert (verdict.verdict, verdict.margin, len(verdict.proof["trees"][0])) == ("holds", 0, 1)
    assert decide(replace(game, regimes=(replace(game.regimes[0], gain=43),))).gain == 1


def stakes(kind: str) -> tuple[tuple[int, ...], list[int]]:
    draw = random.Random(7)  # noqa: S311
    power = {
        "near-equal": [1_000 + draw.randrange(20) for _ in range(200)],
        "pareto": [int(50 * draw.paretovariate(1.3)) for _ in range(200)],
        "uniform": [draw.randrange(1, 1_000) for _ in range(200)],
    }[kind]
    return tuple(power), [each * 10**6 + draw.randrange(3 * 10**6) for each in power]


@pytest.mark.parametrize("kind", ["near-equal", "pareto", "uniform"])
@pytest.mark.parametrize("need", [VETO, QUORUM])
def test_two_hundred_members_are_decided_within_a_thousandth_of_the_largest_gain(kind: str, need: Need) -> None:
    power, costs = stakes(kind)
    (best,) = most_profitable(CoalitionGame(power, (threshold("attack", need, gain=0, costs=costs),)))
    assert best.gain is not None
    assert best.gain == best.bound
    for gain, expected in ((-best.gain * 999 // 1_000, "holds"), (-best.gain + 1, "fails")):
        game = CoalitionGame(power, (threshold("attack", need, gain=gain, costs=costs),))
        verdict = decide(game)
        assert verdict.verdict == expected
        assert accepted(game, verdict)


def test_what_takes_too_large_a_tree_is_undecided() -> None:
    power, costs = stakes("pareto")
    (best,) = most_profitable(CoalitionGame(power, (threshold("attack", VETO, gain=0, costs=costs),)))
    assert best.gain is not None
    game = CoalitionGame(power, (threshold("attack", VETO, gain=-best.gain, costs=costs),))
    verdict = decide(game, most_nodes=3)
    assert (verdict.verdict, verdict.tried) == ("undecided", ("attack: no tree within the limit of nodes",))
    with pytest.raises(BadInput, match="only holds and fails have a certificate"):
        certificate(game, verdict, **HASHES)


@given(games(members=5))
def test_the_fewest_members_that_gain(game: CoalitionGame) -> None:
    sizes = range(1, (game.most or len(game.power)) + 1)
    gaining = [size for size in sizes if (largest_gain(game.sized(size)) or 0) > 0]
    found = fewest_members(game)
    assert found.settled
    assert found.members == min(gaining, default=None)


@given(
    members=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6),
    gain=st.integers(0, 100),
)
def test_the_least_slash_is_where_the_verdict_flips(members: list[tuple[int, int, int]], gain: int) -> None:
    power, costs, bonds = (tuple(each) for each in zip(*members, strict=True))
    threat = Threat("attack", VETO, gain, costs)
    multiple = least_slash(power, threat, bonds)

    def largest(share: Fraction) -> int:
        slashed = tuple(cost + share * bond for cost, bond in zip(costs, bonds, strict=True))
        return largest_gain(in_integers(power, [replace(threat, costs=slashed)])[0]) or 0

    if multiple is None:
        assert largest(Fraction(10**6)) > 0
    else:
        assert largest(multiple) <= 0
        assert largest(Fraction(in_parts(multiple, 1_000), 1_000)) <= 0
        assert not multiple or largest(multiple * Fraction(999, 1_000)) > 0
