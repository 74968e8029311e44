"""Runs of views without a block, against all rotations and draws of a few."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.liveness.leading import Anybody, Drawn, Rotating, Views

MISS = Fraction(1, 10)


@given(
    leaders=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    slots=st.integers(0, 14),
    down=st.integers(0, 4),
    view=st.integers(1, 3),
)
def test_a_rotation_is_missed_where_live_ones_lead(*, leaders: list[int], slots: int, down: int, view: int) -> None:
    """No set of dead ones and no start of the rotation leaves fewer live leaders than the bound has it."""
    rotating = Rotating(Views(view, MISS), tuple(leaders), ())
    led = slots // view
    worst = max(
        MISS ** sum(leaders[(start + k) % len(leaders)] not in dead for k in range(led))
        for start in range(len(leaders))
        for dead in combinations(range(4), min(down, 4))
    )
    assert float(worst) <= float(rotating.fails(slots, down)) * (1 + 1e-9)


@given(shares=st.lists(st.integers(1, 5), min_size=2, max_size=3), led=st.integers(0, 4), down=st.integers(0, 3))
def test_draws_of_the_dead_and_misses(shares: list[int], led: int, down: int) -> None:
    whole = sum(shares)
    drawn = Drawn(Views(1, MISS), tuple(Fraction(share, whole) for share in shares))
    chances = []
    for dead in combinations(range(len(shares)), min(down, len(shares))):
        failing = Fraction(0)
        for leaders in product(range(len(shares)), repeat=led):
            weight = Fraction(1)
            for leader in leaders:
                weight *= Fraction(shares[leader], whole) * (1 if leader in dead else MISS)
            failing += weight
        chances.append(failing)
    assert abs(float(drawn.fails(led, down)) - float(max(chances))) < 1e-12


def test_a_dead_follower_fails_a_view_too() -> None:
    """One of four is down: it loses its own view and the one before, so that two of four views are live."""
    alone, chained = (Rotating(Views(1, MISS, followers), (0, 1, 2, 3), ()) for followers in (False, True))
    assert abs(alone.fails(4, 1) - MISS**3) < Fraction(1, 10**50)
    assert abs(chained.fails(4, 1) - MISS**2) < Fraction(1, 10**50)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(0, 60))
def test_an_unknown_smooth_rotation_is_bounded_by_its_shares(powers: list[int], led: int) -> None:
    """Followed by its rule: the highest priority leads and pays the whole."""
    whole, priority, leaders = sum(powers), [0] * len(powers), []
    for _ in range(3 * whole + led):
        priority = [each + power for each, power in zip(priority, powers, strict=True)]
        leader = priority.index(max(priority))
        priority[leader] -= whole
        leaders.append(leader)
    known = Rotating(Views(1, MISS), (), tuple(Fraction(power, whole) for power in powers))
    fewest = min(
        sum(leader != dead for leader in leaders[start : start + led])
        for start in range(3 * whole)
        for dead in range(len(powers))
    )
    assert MISS**fewest <= known.fails(led, 1) + Fraction(1, 10**80)


def test_whoever_is_alive_acts_at_once() -> None:
    assert Anybody().fails(0, 0) == 1
    assert Anybody().fails(1, 3) == 0
