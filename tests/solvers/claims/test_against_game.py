"""Closed forms against the decision process extracted from the machine, one deviation in the menu at a time.

Where repeating the deviation adds up, the least loss over all strategies is the loss of doing it once: margins agree to
the msat. Where it does not (a slash is paid once), signs must.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from econ.games.extraction import extract
from econ.games.menu import Menu, conforming
from econ.machine.slot import MODEL
from econ.mechanism.records import Fees, Mechanism, Slashing
from econ.mechanism.scenario import Scenario
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.fees.rule import Split
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Offence
from econ.solvers.claims.claim import total
from econ.solvers.claims.proposing import Situation, weights_of
from econ.solvers.claims.setting import setting
from econ.solvers.conformance import Verdict, decide
from econ.strategies.actions import Propose, Vote
from econ.strategies.strategy import Strategy, tabulate
from tests.solvers.claims.worlds import LEADER, PPM, claim, margin, mechanism, on_word, scenario

STAKE = 10**8
MUTE = Strategy("mute", vote=lambda _view: Vote.WITHHOLD)
EQUAL = mechanism(STAKE, STAKE, STAKE)
FOUR = mechanism(*(STAKE,) * 4)
STALLING = mechanism(STAKE, STAKE, STAKE, view_change=2)
UNEQUAL = mechanism(3 * STAKE, 2 * STAKE, 2 * STAKE, election="weighted-round-robin")
# Nothing is rounded: a gas price of whole msat, no tips, nothing for voters.
EXACT = Fees(
    FixedPrice(10**7), base=Split(proposer=600_000, burn=400_000), tips=Split(burn=PPM), mev=LEADER, issuance=LEADER
)
DRAWN = mechanism(STAKE, STAKE, STAKE, election="stake-weighted")
# Users of two slots in one block are rounded down once instead of twice, in each income and share.
ROUNDINGS = 4
MISSING = (2**24, 2**29, 2**30, 2**31)
PUNISHED = Slashing(Rollup(), (FractionSlash(Offence.REORDERING, fraction=PPM, what_if=True),))


def decided(built: Mechanism, world: Scenario, deviation: Strategy, *, leading: bool) -> Verdict:
    """What the decision process of the first sequencer says of this one deviation."""
    quiet = replace(
        world, target_per_day=0, forced_per_day=0, outages_per_year=0, mempool_cap=14, bitcoin_fees="flat-5"
    )
    strategies = (conforming(built.ordering), deviation)
    menu = Menu(strategies, tabulate(strategies), (False, leading))
    return decide(extract(MODEL, built, quiet, menu=menu), setting(built, world).discount)


def proposing(action: Propose) -> Strategy:
    return Strategy(action.name, propose=lambda _view: action)


@pytest.mark.parametrize("action", [Propose.OFFLINE, Propose.EMPTY, Propose.DELAY_1, Propose.DELAY_3])
@pytest.mark.parametrize("built", [EQUAL, FOUR, STALLING, DRAWN])
def test_what_a_leader_forgoes_is_the_games_margin(built: Mechanism, action: Propose) -> None:
    world = scenario(miss=MISSING)
    verdict = decided(built, world, proposing(action), leading=True)
    exact = weighed(built, world, action)
    assert exact > 2_000
    assert verdict.margin is not None
    assert abs(verdict.margin - exact) < ROUNDINGS


@pytest.mark.parametrize("action", [Propose.OFFLINE, Propose.EMPTY, Propose.DELAY_3])
def test_who_leads_twice_in_a_row_gets_its_users_back(action: Propose) -> None:
    built = replace(UNEQUAL, fees=EXACT)
    verdict = decided(built, scenario(), proposing(action), leading=True)
    exact = weighed(built, scenario(), action)
    assert verdict.margin is not None
    assert 0 < exact < 1
    assert abs(verdict.margin - exact) < Fraction(1, 100)


def test_misses_of_the_next_slot_only_add_to_what_is_lost() -> None:
    verdict = decided(UNEQUAL, scenario(miss=MISSING), proposing(Propose.OFFLINE), leading=True)
    assert verdict.margin is not None
    assert verdict.margin > weighed(UNEQUAL, scenario(miss=MISSING), Propose.OFFLINE) >= 0


@pytest.mark.parametrize("action", [Propose.OFFLINE, Propose.DELAY_3])
def test_users_that_pile_up_in_idle_slots_pay_who_leads_twice(action: Propose) -> None:
    """The slot after a view change takes the users of the idle slots, which others would have led."""
    built = mechanism(2 * STAKE, STAKE, STAKE, election="weighted-round-robin", view_change=2)
    verdict = decided(built, scenario(), proposing(action), leading=True)
    assert verdict.verdict == "fails"
    assert weighed(built, scenario(), action) < 0


def weighed(built: Mechanism, world: Scenario, action: Propose) -> Fraction:
    """The exact margin of the first sequencer."""
    read = setting(built, world)
    return total(weights_of(read, read.seats[0], action, Situation()))


def test_a_vote_that_decides_nothing_is_worth_its_reward() -> None:
    world = scenario(miss=MISSING)
    verdict = decided(FOUR, world, MUTE, leading=False)
    assert verdict.margin is not None
    assert 0 <= verdict.margin - margin("one-shot:withhold-vote", FOUR, world) < 1


def test_a_veto_pays_who_leads_next() -> None:
    verdict = decided(EQUAL, scenario(), MUTE, leading=False)
    assert verdict.verdict == claim("one-shot:withhold-vote", EQUAL, scenario()).verdict == "fails"


@pytest.mark.parametrize(
    ("built", "mev", "expected"),
    [
        (mechanism(STAKE, STAKE, STAKE, free=False), "minimal", "fails"),
        (mechanism(STAKE, STAKE, STAKE, free=False), "none", "holds"),
        (mechanism(10**12, 10**12, 10**12, free=False, slashing=PUNISHED), "minimal", "holds"),
        (mechanism(10**5, 10**5, 10**5, free=False, slashing=PUNISHED, minted=0), "minimal", "fails"),
    ],
)
def test_reordering_pays_where_the_game_says_so(built: Mechanism, mev: str, expected: str) -> None:
    world = scenario(mev=mev, demand="none")
    verdict = decided(built, world, proposing(Propose.REORDER), leading=True)
    assert verdict.verdict == claim("one-shot:reorder", built, world).verdict == expected


@pytest.mark.parametrize(("step", "expected"), [(1, "fails"), (2, "fails"), (3, "holds")])
def test_waiting_pays_where_the_game_says_so(step: int, expected: str) -> None:
    """A quarter, a half and three quarters more against an eighth, a quarter and a half of misses."""
    world = scenario(mev="minimal", demand="none")
    built = mechanism(STAKE, STAKE, STAKE)
    action = Propose[f"REORDER_DELAY_{step}"]
    verdict = decided(built, world, proposing(action), leading=True)
    assert verdict.verdict == claim(f"one-shot:delay-{step}", built, world).verdict == expected


@pytest.mark.parametrize(("reliance", "expected"), [(10**6, "holds"), (10**17, "fails")])
def test_equivocation_pays_where_the_game_says_so(reliance: int, expected: str) -> None:
    built, world = on_word(mechanism(10**11, 10**11, 10**11)), scenario(reliance_per_slot=reliance)
    verdict = decided(built, world, proposing(Propose.EQUIVOCATE), leading=True)
    assert verdict.verdict == claim("one-shot:equivocate", built, world).verdict == expected


def test_one_equivocation_weighs_what_the_game_says_where_one_is_all_there_is() -> None:
    """Evidence on the rollup lands with the next leader's block, so nobody equivocates twice."""
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=PPM)
    built = on_word(mechanism(10**9, 10**9, 10**9, slashing=Slashing(Rollup(), (rule,))))
    for reliance in (0, 10**9):
        world = scenario(reliance_per_slot=reliance)
        verdict = decided(built, world, proposing(Propose.EQUIVOCATE), leading=True)
        found = margin("one-shot:equivocate", built, world)
        assert verdict.verdict == "holds"
        assert verdict.margin is not None
        assert abs(verdict.margin - found) < found // 10**6
