"""Published bounds: A-ROB-1, A-ROB-2, A-SLH-3 and A-SLH-6."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.coalition.thresholds import (
    Network,
    baited,
    cost_of_corruption,
    expensive_from,
    fewest_baited,
    fewest_players,
    slashing_can_secure,
    strongly_safe,
)

FEW = st.integers(0, 40)


@pytest.mark.parametrize(
    ("rational", "faulty", "players"),
    [(1, 0, (4, 3, 3, 2)), (0, 1, (4, 4, 3, 2)), (1, 1, (7, 6, 5, 3)), (2, 3, (16, 14, 11, 6))],
)
def test_mediators_need_so_many_players(rational: int, faulty: int, players: tuple[int, ...]) -> None:
    """A-ROB-1.1 to A-ROB-1.4."""
    found = fewest_players(rational, faulty)
    assert (found.nothing, found.punishment, found.broadcast, found.signatures) == players


@given(FEW)
def test_faulty_players_alone_are_the_classic_third(faulty: int) -> None:
    """k = 0, t = f is n > 3f, which k = 1, t = f is not."""
    assert fewest_players(0, faulty).nothing == 3 * faulty + 1
    assert fewest_players(1, faulty).nothing > 3 * faulty + 1


@pytest.mark.parametrize(
    ("rational", "faulty", "players"),
    [(0, 3, 10), (4, 0, 9), (4, 2, 13), (10, 1, 23), (1, 1, 5), (3, 0, 7), (5, 1, 13)],
)
def test_baiting_needs_so_many_players(rational: int, faulty: int, players: int) -> None:
    """A-ROB-2.1 to A-ROB-2.4, and three more with odd k."""
    assert fewest_baited(rational, faulty) == players


@pytest.mark.parametrize(
    ("players", "rational", "faulty", "enough"), [(10, 4, 0, 1), (8, 4, 0, 0), (13, 4, 2, 1), (12, 4, 2, 0)]
)
def test_baiting_suffices_or_not(players: int, rational: int, faulty: int, enough: int) -> None:
    """A-ROB-2.5 to A-ROB-2.8."""
    assert baited(players, rational, faulty) == bool(enough)


@given(FEW, FEW, st.integers(0, 200))
def test_baiting_is_the_published_inequality(rational: int, faulty: int, players: int) -> None:
    bound = 2 * players > max(3 * rational + 6 * faulty, 4 * (rational + faulty))
    assert baited(players, rational, faulty) == bound


@pytest.mark.parametrize(
    ("network", "share", "possible"),
    [
        (Network.SYNCHRONOUS_DYNAMIC, Fraction(1, 2), False),
        (Network.SYNCHRONOUS_DYNAMIC, Fraction(6, 10), False),
        (Network.PARTIALLY_SYNCHRONOUS, Fraction(1, 3), False),
        (Network.PARTIALLY_SYNCHRONOUS, Fraction(4, 10), False),
        (Network.SYNCHRONOUS, Fraction(66, 100), True),
    ],
)
def test_where_slashing_can_make_attacks_expensive(network: Network, share: Fraction, possible: bool) -> None:  # noqa: FBT001
    """A-SLH-3.1 to A-SLH-3.5."""
    assert slashing_can_secure(network, share) == possible


@pytest.mark.parametrize("network", Network)
def test_the_bound_itself_is_out_of_reach(network: Network) -> None:
    bound = expensive_from(network)
    assert not slashing_can_secure(network, bound)
    assert slashing_can_secure(network, bound - Fraction(1, 10**9))


def test_a_third_of_the_stake_pays_the_cover() -> None:
    """A-SLH-6.1 to A-SLH-6.3; the tie is safe."""
    assert cost_of_corruption(33 * 10**9) == 11 * 10**9
    assert strongly_safe(300, [40, 50])
    assert not strongly_safe(300, [40, 50, 20])
    assert strongly_safe(300, [100])
