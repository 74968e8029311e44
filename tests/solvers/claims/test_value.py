"""Extractable value: thresholds instead of last buckets, and what prescribed play does to users."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.environment import library
from econ.mechanism.load import load
from econ.mechanism.records import Slashing
from econ.money import AMOUNT_LIMIT
from econ.protocol.fees.rule import Split
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Offence
from econ.solvers.claims.heavy_tail import exceeded, largest_value
from econ.solvers.claims.setting import setting
from tests.solvers.claims.worlds import LEADER, PPM, claim, margin, mechanism, scenario

LAW = "rollup-arbitrage-2023"
STAKE = 10**9


@given(limit=st.integers(0, AMOUNT_LIMIT - 2), scale=st.fractions(Fraction(1, 99), 99))
def test_the_largest_value_is_the_last_one_that_holds(limit: int, scale: Fraction) -> None:
    assert largest_value(lambda value: scale * (limit - value)) == limit


def test_some_margins_hold_for_every_value_and_some_for_none() -> None:
    assert largest_value(Fraction) is None
    assert largest_value(lambda value: Fraction(-1 - value)) == -1


def test_a_breach_of_the_order_fails_at_the_top_bucket_and_says_from_which_value() -> None:
    built = mechanism(*(STAKE,) * 4, free=False, split=LEADER)
    found = claim("one-shot:reorder", built, scenario(mev=LAW, miss=(0,), delays_ms=(0,)))
    top = library.mev(LAW).values[-1]
    assert (found.verdict, found.margin_msat) == ("fails", -top)
    assert found.thresholds["holds up to"] == "0 msat per slot"


@given(stake=st.integers(0, 10**14), share=st.integers(PPM // 2, PPM))
def test_a_slash_holds_up_to_the_value_that_its_share_makes_up(stake: int, share: int) -> None:
    rule = FractionSlash(Offence.REORDERING, fraction=PPM, jail=0, what_if=True)
    split = Split(proposer=share, burn=PPM - share)
    built = mechanism(*(stake,) * 3, free=False, split=split, slashing=Slashing(Rollup(), (rule,)))
    found = claim("one-shot:reorder", built, scenario(mev=LAW, demand="none", miss=(0,), delays_ms=(0,)))
    largest = int(found.thresholds["holds up to"].split()[0])
    assert largest * share // PPM <= stake < (largest + 1) * share // PPM
    top = library.mev(LAW).values[-1]
    assert found.verdict == ("holds" if top * share // PPM <= stake else "fails")


@pytest.mark.parametrize("place", range(1, 11))
def test_how_often_a_value_is_exceeded(place: int) -> None:
    """Slots led times the exact tail of the law, in a year of 365.25 days."""
    law = library.mev(LAW)
    read = setting(mechanism(*(STAKE,) * 4), scenario(mev=LAW))
    tail = Fraction(sum(law.weights[place + 1 :]), 2**32)
    years = 1 / (tail / 4 * Fraction(31_557_600_000, 2_000))
    number, unit = exceeded(read, Fraction(1, 4), law.values[place]).split()
    sizes = {"years": Fraction(31_557_600), "days": Fraction(86_400), "hours": Fraction(3_600), "minutes": Fraction(60)}
    assert float(number) * float(sizes[unit]) == pytest.approx(float(years) * 31_557_600, rel=1e-2)
    assert exceeded(read, Fraction(1, 4), law.values[-1]) == "never under this law"


@given(st.booleans())
def test_users_lose_the_mean_value_where_the_order_is_the_leaders(free: bool) -> None:  # noqa: FBT001
    built = mechanism(*(STAKE,) * 3, free=free)
    found = claim("conformance-protects", built, scenario(mev=LAW))
    daily = 43_200 * library.mev(LAW).mean()
    assert found.margin_msat == ((-daily).__floor__() if free else 0)
    assert found.verdict == ("fails" if free else "holds")
    assert found.binding_term == (None if free else "ordering rule")


def test_no_rent_rests_on_the_last_bucket_of_a_law() -> None:
    """The law of one value besides zero has nothing but a last bucket; the others count all but theirs."""
    built = mechanism(*(STAKE,) * 2, split=LEADER)
    bare, bound, measured = (
        margin("one-shot:equivocate", built, scenario(mev=mev)) for mev in ("none", "minimal", LAW)
    )
    assert bare == bound < measured
    law, world = library.mev(LAW), scenario()
    sure = law.mean() - Fraction(law.values[-1] * law.weights[-1], 2**32)
    slots = Fraction(31_557_600_000, 2_000)
    kept = 1 - Fraction(world.discount, PPM) / slots
    assert abs(measured - bare - kept / (1 - kept) * sure / 2) <= 1


def test_what_the_rule_leaves_to_leaders_is_no_deviation() -> None:
    built = mechanism(*(STAKE,) * 3)
    for name in ("one-shot:reorder", "one-shot:censor-target", "one-shot:bribed-leaders"):
        found = claim(name, built, scenario(mev=LAW, bribe=10**9))
        assert (found.verdict, found.method) == ("holds", "prescribed by the ordering rule")


def test_the_mean_opportunity_decides_on_prompt_timing() -> None:
    """A growth of one part in a million against no miss at all pays; against a miss in two it does not."""
    built = mechanism(*(STAKE,) * 3, split=LEADER)
    grown = scenario(mev="minimal", demand="none", mev_growth=(0, 100, 0, 0), miss=(0, 0, 2**31, 2**31))
    assert margin("timing-prompt", built, grown) == -25
    missed = replace(grown, miss=(0, 2**31, 2**31, 2**31))
    assert margin("timing-prompt", built, missed) == (250_000 - Fraction(250_025, 2)).__floor__()


def test_crowded_blocks_are_left_to_the_decision_process() -> None:
    base = mechanism(*(STAKE,) * 3)
    built = replace(base, chain=replace(base.chain, block_gas_limit=1_200_000))
    postponing = ("offline", "empty", "delay-1", "withhold-vote")
    assert {claim(f"one-shot:{name}", built, scenario()).verdict for name in postponing} == {"undecided"}
    assert claim("timing-prompt", built, scenario()).verdict == "undecided"
    assert claim("one-shot:equivocate", built, scenario()).verdict == "holds"


@pytest.mark.parametrize(("name", "failing"), [("citrea-pos", False), ("citrea-today", True)])
def test_reliance_on_a_word_is_stolen_where_nothing_is_at_stake(name: str, failing: bool) -> None:  # noqa: FBT001
    found = load(name, scenario="reliance")
    assert (claim("one-shot:equivocate", found.mechanism, found.scenario).verdict == "fails") == failing
