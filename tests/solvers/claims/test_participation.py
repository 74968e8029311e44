"""Participation recomputed from the numbers of a file, its thresholds put to the test, and free entry."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.environment import library
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.participation import entrants
from econ.solvers.claims.setting import setting
from econ.solvers.claims.settlement import commitment_cost, mean_charged_rate, mean_rate, proof_cost, yearly_cost
from tests.solvers.claims.worlds import PPM, YEAR_MS, claim, margin, mechanism, scenario

SLOTS_PER_YEAR = Fraction(YEAR_MS, 2_000)
BTC = 10**11
# Seven transactions: three transfers, three swaps, an urgent one; a gas costs a tenth of an msat.
GAS = 3 * 21_000 + 3 * 150_000 + 594_175
BASE = GAS // 10
TIPS = (63_000 * 100 + 450_000 * 100 + 594_175 * 100_000) // 10**7
BYTES = 3 * 18 + 3 * 160 + 440


def said(text: str) -> float:
    """The number at the start of a threshold."""
    return float(text.split(maxsplit=1)[0])


@given(
    size=st.integers(1, 6),
    stake=st.integers(1, 10 * BTC),
    operation=st.integers(0, BTC),
    capital=st.integers(0, PPM),
    outside=st.integers(0, BTC),
)
def test_a_year_is_income_less_costs(*, size: int, stake: int, operation: int, capital: int, outside: int) -> None:
    """Of both incomes 60 % go to the leader, who leads one slot in n, and 20 % to n voters."""
    world = scenario(operation=operation, capital_cost=capital, outside_option=outside)
    leads = sum(income * 600_000 // PPM for income in (BASE, TIPS))
    votes = sum(income * 200_000 // PPM // size for income in (BASE, TIPS))
    income = SLOTS_PER_YEAR * (Fraction(leads, size) + votes)
    costs = operation + Fraction(capital * stake, PPM) + outside
    assert margin("participation", mechanism(*(stake,) * size), world) == (income - costs).__floor__()


@given(late=st.integers(0, 2**32 - 1))
def test_missed_slots_earn_nothing(late: int) -> None:
    built = mechanism(BTC)
    whole = margin("participation", built, scenario())
    found = margin("participation", built, scenario(miss=(late, 2**32 - 1, 2**32 - 1, 2**32 - 1)))
    assert abs(found - whole * (1 - Fraction(late, 2**32))) <= 1


def test_the_seat_that_earns_least_decides() -> None:
    built = mechanism(3 * BTC, BTC, 2 * BTC, election="weighted-round-robin")
    found = claim("participation", built, scenario(operation=BTC // 10))
    assert found.thresholds["tightest for"].startswith("sequencer 1 of 3")


@given(st.integers(10**6, 10**13))
def test_at_the_largest_bond_the_margin_is_zero(stake: int) -> None:
    world = scenario(capital_cost=80_000)
    largest = int(said(claim("participation", mechanism(stake), world).thresholds["holds up to a bond of"]))
    assert margin("participation", mechanism(largest), world) >= 0
    assert margin("participation", mechanism(largest + 100), world) < 0


@given(st.integers(10**9, 10**12))
def test_the_demand_and_the_subsidy_needed_bring_the_margin_to_zero(operation: int) -> None:
    found = claim("participation", mechanism(BTC), scenario(operation=operation))
    terms = {term.term: term.msat for term in found.terms}
    assert found.margin_msat is not None
    assert said(found.thresholds["holds from a demand of"]) == pytest.approx(operation / terms["fees"], rel=1e-3)
    needed = said(found.thresholds["subsidy needed per sequencer"])
    assert needed == pytest.approx(max(-found.margin_msat, 0) / BTC, rel=1e-3)


def test_value_counts_where_the_rule_gives_it_to_leaders() -> None:
    """A quarter of all slots holds 1000 sat."""
    world = scenario(mev="minimal", demand="none")
    free, strict = (mechanism(BTC, BTC, free=free) for free in (True, False))
    each = 1_000_000 * 600_000 // PPM, 1_000_000 * 200_000 // PPM // 2
    assert margin("participation", strict, world) == 0
    assert margin("participation", free, world) == (SLOTS_PER_YEAR / 4 * (Fraction(each[0], 2) + each[1])).__floor__()


def test_data_and_proofs_cost_their_space_at_the_mean_rate() -> None:
    built, world = mechanism(BTC), scenario(bitcoin_fees="flat-5")
    read, chain = setting(built, world), built.chain
    rate = Fraction(5_000)
    assert mean_rate(read) == rate
    assert commitment_cost(read, rate) == 5_000 * chain.commitment_vbytes
    difference = Fraction(BYTES * chain.commitment_every * chain.proof_every, 4)
    assert proof_cost(read, rate) == 5_000 * (chain.proof_vbytes + difference)
    commitments = SLOTS_PER_YEAR / chain.commitment_every
    per_commitment = 5_000 * chain.commitment_vbytes + 5_000 * (chain.proof_vbytes + difference) / chain.proof_every
    assert yearly_cost(read) == commitments * per_commitment


@given(st.integers(0, 400_000))
def test_users_are_charged_the_capped_rate(cap: int) -> None:
    built = mechanism(BTC)
    built = replace(built, fees=replace(built.fees, l1_rate_cap=cap))
    law = library.bitcoin_fees("2017-12..2018-02")
    charged = mean_charged_rate(setting(built, scenario(bitcoin_fees=law.name)))
    assert charged <= law.mean()
    assert charged <= cap
    assert charged == cap or cap > min(law.values)


def set_subsidy(built: Mechanism, world: Scenario) -> float:
    return said(claim("participation", built, world).thresholds["subsidy needed by the set, with data and proofs"])


def test_the_set_needs_what_users_do_not_pay() -> None:
    built, world = mechanism(BTC, BTC, BTC), scenario(bitcoin_fees="flat-5", operation=50 * BTC)
    income = 3 * margin("participation", built, scenario(bitcoin_fees="flat-5"))
    vault = SLOTS_PER_YEAR * (Fraction((BASE + TIPS) * 200_000, PPM) + Fraction(BYTES * 5_000, 4))
    lacking = 3 * 50 * BTC - income + yearly_cost(setting(built, world)) - vault
    assert set_subsidy(built, world) == pytest.approx(float(lacking) / BTC, rel=1e-3)


def test_a_finite_subsidy_runs_out() -> None:
    built = mechanism(BTC)
    built = replace(built, fees=replace(built.fees, l1_rate_cap=0))
    world = scenario(bitcoin_fees="flat-5", subsidy=BTC)
    read = setting(built, world)
    lacking = yearly_cost(read) - SLOTS_PER_YEAR * Fraction((BASE + TIPS) * 200_000, PPM)
    years = float(BTC / lacking)
    found = claim("participation", built, world).thresholds["subsidy account lasts"]
    assert said(found) == pytest.approx(years * {"days": 365.25, "years": 1}[found.split()[1]], rel=1e-2)


@pytest.mark.parametrize(
    ("prize", "fixed", "expected"), [(100, Fraction(1), 10), (100, Fraction(3), 5), (50, Fraction(7, 10), 8)]
)
def test_free_entry_ends_where_the_contest_pays_nothing(prize: int, fixed: Fraction, expected: int) -> None:
    """A-STK-4, cases 1 to 3."""
    assert entrants(Fraction(prize), fixed) == expected


def test_entry_is_stated_only_where_anybody_may_enter() -> None:
    found = load("citrea-pos")
    assert "zero-profit entry" in claim("participation", found.mechanism, found.scenario).thresholds
    sequencers = replace(found.mechanism.sequencers, admission="permissioned")
    closed = replace(found.mechanism, sequencers=sequencers)
    assert "zero-profit entry" not in claim("participation", closed, found.scenario).thresholds
