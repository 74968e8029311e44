"""Depth on Bitcoin: published tables by the library's functions, and the claim where it tips."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.enclosures import double_spend
from econ.mechanism.records import Mechanism
from econ.solvers.claims.erlang import quantile_seconds
from econ.solvers.claims.settlement_safe import RARE, catch_up, depth_needed, nakamoto, tipping_share
from tests.solvers.claims.worlds import claim, mechanism, scenario

TENTH, QUARTER = Fraction(1, 10), Fraction(1, 4)


def at_depth(depth: int) -> Mechanism:
    base = mechanism(10**9, 10**9)
    return replace(base, chain=replace(base.chain, bitcoin_depth=depth))


@pytest.mark.parametrize(
    ("share", "depths", "published"),
    [
        (
            "0.1",
            range(11),
            (1, 0.2045873, 0.0509779, 0.0131722, 0.0034552, 0.0009137, 0.0002428, 6.47e-05, 1.73e-05, 4.6e-06, 1.2e-06),
        ),
        ("0.3", range(0, 60, 10), (1, 0.0416605, 0.0024804, 0.0001522, 9.5e-06, 6e-07)),
    ],
)
def test_the_table_of_the_bitcoin_paper(share: str, depths: range, published: tuple[float, ...]) -> None:
    """A-DA-1, all 17 cases: S. Nakamoto (2008), section 11."""
    assert [nakamoto(Fraction(share), depth) for depth in depths] == pytest.approx(published, abs=6e-8)


@pytest.mark.parametrize(
    ("share", "behind", "published"),
    [("0.1", 1, 0.1111111111), ("0.3", 6, 0.006196397759), ("0.45", 10, 0.1344306327), ("0.5", 50, 1), ("0.7", 3, 1)],
)
def test_a_gambler_that_catches_up(share: str, behind: int, published: float) -> None:
    """A-DA-4, and a majority that always does."""
    assert float(catch_up(Fraction(share), behind)) == pytest.approx(published, abs=1e-10)


@given(st.fractions(Fraction(1, 100), Fraction(38, 100), max_denominator=100), st.integers(6, 40))
def test_from_six_confirmations_on_the_approximation_understates_minorities(share: Fraction, depth: int) -> None:
    assert nakamoto(share, depth) <= float(double_spend(share, depth)) + 1e-12


def test_one_confirmation_is_overstated() -> None:
    """Two q exactly, against one minus a Poisson term and a bit."""
    assert all(nakamoto(Fraction(q, 100), 1) > float(double_spend(Fraction(q, 100), 1)) for q in range(1, 50))


@pytest.mark.parametrize(("depth", "verdict"), [(5, "fails"), (6, "holds")])
def test_six_confirmations_are_one_in_a_thousand_for_a_tenth(depth: int, verdict: str) -> None:
    found = claim("settlement-safe", at_depth(depth), scenario())
    assert found.verdict == verdict
    assert found.thresholds["depth needed at 10 %"] == "6 bitcoin blocks"


def test_six_confirmations_are_not_for_a_quarter() -> None:
    said = claim("settlement-safe", at_depth(6), scenario()).thresholds
    assert said["taken back by 10 % with"] == "0.0005914"
    assert float(said["taken back by 25 % with"]) > 0.05
    assert said["depth needed at 25 %"] == f"{depth_needed(QUARTER, RARE)} bitcoin blocks"


@given(st.fractions(Fraction(1, 50), Fraction(2, 5), max_denominator=50), st.integers(1, 5))
def test_the_depth_needed_is_the_first_that_is_rare_enough(share: Fraction, digits: int) -> None:
    rare = Fraction(1, 10**digits)
    depth = depth_needed(share, rare)
    assert depth is not None
    assert double_spend(share, depth) <= rare
    assert depth == 1 or double_spend(share, depth - 1) > rare
    assert depth_needed(Fraction(1, 2), rare) is None


@given(st.integers(1, 30))
def test_the_tipping_share_is_the_last_that_is_rare_enough(depth: int) -> None:
    share = tipping_share(depth, RARE)
    assert double_spend(share, depth) <= RARE < double_spend(share + Fraction(1, 10**6), depth)


def test_a_depth_beyond_computing_is_undecided() -> None:
    assert claim("settlement-safe", at_depth(10_000), scenario()).verdict == "undecided"


def test_the_last_quantile_of_the_wait() -> None:
    """A-DA-3, case 10."""
    assert quantile_seconds(6, 0.999999) == pytest.approx(15_247.57564, rel=1e-6)
