"""Small games of coalitions, and every coalition of them looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor

from hypothesis import strategies as st

from econ.games.coalition import ANYBODY, CONFLICT, NOBODY, QUORUM, VETO, CoalitionGame, Need, Regime

Taken = dict[int, int]
HASHES = {"mechanism_sha256": "1" * 64, "scenario_sha256": "2" * 64, "model_sha256": "3" * 64}
NEEDS = st.sampled_from((ANYBODY, NOBODY, VETO, CONFLICT, QUORUM, Need("above", Fraction(1, 2))))


@st.composite
def games(
    draw: st.DrawFn, *, members: int = 6, actions: int = 1, amounts: int = 40, joint: bool = True
) -> CoalitionGame:
    """Games of a few members, some of them alike, with one or two regimes; gains and costs of either sign."""
    size = draw(st.integers(1, members))
    power = draw(st.lists(st.integers(0, 12), min_size=size, max_size=size))
    own = st.lists(st.integers(-amounts, amounts // 4), min_size=size, max_size=size).map(tuple)
    regime = st.builds(
        Regime,
        st.just("regime"),
        st.tuples(*(NEEDS,) * actions),
        st.tuples(*(own,) * actions),
        st.integers(-amounts, 3 * amounts) if joint else st.just(0),
    )
    regimes = draw(st.lists(regime, min_size=1, max_size=2))
    most = draw(st.one_of(st.none(), st.integers(1, size)))
    return CoalitionGame(tuple(power), tuple(regimes), tuple(f"action {n}" for n in range(actions)), most)


def needed(need: Need, whole: int) -> int:
    """The least power that satisfies the rule in words."""
    share = need.share * whole
    if need.rule == "least":
        return ceil(share)
    quorum = floor(share) + 1
    return quorum if need.rule == "above" else max(2 * quorum - whole, 1)


def reaches(game: CoalitionGame, regime: Regime, taken: Taken) -> bool:
    """Whether those that take each action have the power it needs."""
    whole = sum(game.power)
    return all(
        sum(game.power[who] for who, action in taken.items() if action == each) >= needed(need, whole)
        for each, need in enumerate(regime.needs)
    )


def subsets(game: CoalitionGame, most: int) -> Iterator[Taken]:
    """Every non-empty set of members up to a size, with every choice of actions."""
    for size in range(1, most + 1):
        for members in combinations(range(len(game.power)), size):
            for actions in product(range(len(game.actions)), repeat=size):
                yield dict(zip(members, actions, strict=True))


def coalitions(game: CoalitionGame) -> Iterator[tuple[Regime, Taken]]:
    """Every coalition that reaches a regime."""
    most = len(game.power) if game.most is None else game.most
    for taken in subsets(game, most):
        yield from ((regime, taken) for regime in game.regimes if reaches(game, regime, taken))


def gains(regime: Regime, taken: Taken) -> list[int]:
    """What each member gains by itself."""
    return [regime.gains[action][who] for who, action in taken.items()]


def largest_gain(game: CoalitionGame) -> int | None:
    """The largest sum that some coalition gains; None if none reaches a regime."""
    return max((regime.gain + sum(gains(regime, taken)) for regime, taken in coalitions(game)), default=None)
