"""Reductions keep what they promise: the same values where exact, no better for honest play where sound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.games.canonical import Canonical, charges_cap
from econ.games.extraction import Extraction
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.reduction import NEVER, blocks_within, deviators, reduced
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import decide

ACTIONS = ("propose equivocate", "propose stall reference", "leave")


def small(unbonding: Duration, *, each: bool = False) -> tuple[Mechanism, Scenario]:
    found = load("minimal")
    plain = found.mechanism
    rule = FractionSlash(Offence.EQUIVOCATION, minimum=40_000_000_000, jail=3, each=each)
    mechanism = replace(
        plain,
        chain=replace(plain.chain, slot_ms=200_000, reference_limit=2, bitcoin_depth=2),
        consensus=replace(plain.consensus, timeout_propose_ms=1_000, protocol="single"),
        slashing=replace(plain.slashing, rules=(rule,)),
        sequencers=replace(plain.sequencers, unbonding=unbonding),
    )
    scenario = replace(found.scenario, forced_per_day=0, reliance_per_slot=30_000_000_000, mev_growth=(0, 0, 0, 0))
    return mechanism, scenario


def extracted(mechanism: Mechanism, scenario: Scenario, **changed: Any) -> Game:
    menu = menu_of(mechanism).only(ACTIONS)
    search = Extraction(MODEL, mechanism, scenario, menu=menu, focal=0, limit=200_000)
    search.rules = replace(search.rules, **changed)
    return search.game()


def assert_worth_the_same(one: Game, other: Game, mechanism: Mechanism, scenario: Scenario) -> None:
    first, second = (decide(game, slot_discount(mechanism, scenario)) for game in (one, other))
    assert first.verdict == second.verdict == "fails"
    assert first.gain is not None
    assert second.gain is not None
    assert abs(first.gain - second.gain) < Fraction(1, 256)


@pytest.mark.parametrize("waits", [1, 2, 4, 9])
def test_unbonding_beyond_the_evidence_under_way_changes_no_value(waits: int) -> None:
    mechanism, scenario = small(Duration(waits, Clock.BITCOIN_BLOCKS))
    lean, full = extracted(mechanism, scenario), extracted(mechanism, scenario, one_clock=False)
    assert_worth_the_same(lean, full, mechanism, scenario)
    assert lean.nodes <= full.nodes


@pytest.mark.parametrize("each", [False, True])
def test_charges_beyond_what_the_bond_pays_for_change_no_value(*, each: bool) -> None:
    mechanism, scenario = small(Duration(4, Clock.BITCOIN_BLOCKS), each=each)
    lean = extracted(mechanism, scenario)
    loose = extracted(mechanism, scenario, charges_cap=5)
    assert_worth_the_same(lean, loose, mechanism, scenario)
    assert lean.nodes < loose.nodes


def test_the_cap_of_charges_is_one_more_than_what_takes_the_whole_bond() -> None:
    bond = {"bond": np.array([[1_000, 500]])}

    def cap(*rules: FractionSlash) -> int | None:
        mechanism = load("minimal").mechanism
        return charges_cap({"mechanism": replace(mechanism, slashing=replace(mechanism.slashing, rules=rules))}, bond)

    tenth = FractionSlash(Offence.EQUIVOCATION, fraction=100_000, each=True)
    assert cap() == 1
    assert cap(replace(tenth, each=False)) == 1
    assert cap(tenth) == 10 + 1
    assert cap(replace(tenth, fraction=300_000)) == 4 + 1
    assert cap(tenth, replace(tenth, offence=Offence.REORDERING, fraction=0, minimum=40)) == 25 + 1
    assert cap(FractionSlash(Offence.EQUIVOCATION, each=True)) == 1


@given(st.integers(1, 2_000_000_000), st.sampled_from([1e-3, 2.0**-32]))
def test_a_time_holds_so_many_bitcoin_blocks_except_with_the_risk(milliseconds: int, risk: float) -> None:
    blocks = blocks_within(milliseconds, Fraction(risk))
    mean = milliseconds / 600_000
    assert stats.poisson.cdf(blocks - 1, mean) <= risk
    assert stats.poisson.cdf(blocks, mean) > risk


def test_unbonding_in_slots_is_put_on_the_clock_of_evidence_and_the_stall_limit_is_lifted() -> None:
    found = load("aztec-v4")
    part = reduced(found.mechanism, found.scenario)
    kinds = {reduction.key: reduction.kind for reduction in part.reductions}
    assert kinds["set.unbonding"] == "bound"
    assert kinds["chain.reference_limit"] == "sound"
    assert part.mechanism.chain.reference_limit == NEVER
    waits = part.mechanism.sequencers.unbonding
    assert waits.clock is Clock.BITCOIN_BLOCKS
    mean = found.mechanism.sequencers.unbonding.count * found.mechanism.chain.slot_ms / 600_000
    assert mean - 7 * mean**0.5 < waits.count < mean - 6 * mean**0.5


def test_a_canonical_state_holds_only_what_is_kept() -> None:
    mechanism, scenario = small(Duration(2, Clock.BITCOIN_BLOCKS))
    menu = menu_of(mechanism)
    rules: Canonical = Extraction(MODEL, mechanism, scenario, menu=menu, focal=0, limit=10).rules
    assert "balance" not in rules.kept
    assert "stake_balance" not in rules.kept
    assert {"bond", "standing", "evidence", "referenced"} <= set(rules.kept)
    whole = rules.whole(rules.at_slot_end(dict(rules.genesis)))
    assert {name: value.tolist() for name, value in whole.items()} == {
        name: value.tolist() for name, value in rules.genesis.items()
    }


def test_unbonding_too_short_for_a_sure_bitcoin_block_stays_on_its_own_clock() -> None:
    """One slot of unbonding against evidence on Bitcoin: equivocating and leaving must be able to pay."""
    mechanism, scenario = small(Duration(1, Clock.SLOTS))
    part = reduced(mechanism, replace(scenario, mev="none"))
    assert part.mechanism.sequencers.unbonding == Duration(1, Clock.SLOTS)
    found = decide(extracted(part.mechanism, part.scenario), slot_discount(mechanism, scenario))
    assert found.verdict == "fails"


@pytest.mark.parametrize(
    ("stakes", "expected"), [((100,) * 16, (1, 15)), ((174, *(100_000,) * 4), None), ((7,) * 5, (1, 4))]
)
def test_voting_powers_are_small_and_near_the_shares(stakes: tuple[int, ...], expected: tuple[int, int] | None) -> None:
    plain = load("citrea-pos")
    seats = replace(plain.mechanism.sequencers, stakes=stakes, minimum=0, power_unit=1)
    part = reduced(replace(plain.mechanism, sequencers=seats), plain.scenario).mechanism.sequencers
    powers = tuple(stake // part.power_unit for stake in part.stakes)
    assert sum(powers) <= 1_024
    assert expected in (None, powers)
    own = sorted(stakes)[len(stakes) // 2]
    assert abs(powers[0] / sum(powers) - own / sum(stakes)) < 2e-3


def test_many_in_round_robin_lead_once_a_round() -> None:
    found = load("minimal")
    many = replace(found.mechanism.sequencers, stakes=found.mechanism.sequencers.stakes[:1] * 6)
    part = reduced(replace(found.mechanism, sequencers=many), found.scenario)
    kinds = {reduction.key: reduction.kind for reduction in part.reductions}
    assert (kinds["set.size"], kinds["election.rule"]) == ("bound", "bound")
    unit = part.mechanism.sequencers.power_unit
    assert [stake // unit for stake in part.mechanism.sequencers.stakes] == [1, 5]


def test_a_backlog_counts_the_mechanisms_own_slots() -> None:
    found = load("aztec-v4")
    part = reduced(found.mechanism, found.scenario)
    assert part.scenario.mempool_cap == 2 * 3 * found.mechanism.chain.slot_ms // 2_000


@pytest.mark.parametrize("members", [2, 5, 6, 15])
def test_a_coalition_leads_votes_and_bonds_as_one(members: int) -> None:
    found = load("citrea-pos")
    part = reduced(found.mechanism, found.scenario, members=members)
    stakes, unit = part.mechanism.sequencers.stakes, part.mechanism.sequencers.power_unit
    assert [stake // unit for stake in stakes] == [members // (k := gcd(members, 16)), (16 - members) // k]
    assert sum(stakes) == sum(found.mechanism.sequencers.stakes)
    rule = part.mechanism.slashing.rules[0]
    # One member's whole bond is what an offence costs, and nobody else's seat.
    bond = np.array([stakes[0]])
    own = found.mechanism.sequencers.stakes[0]
    assert own - stakes[0] // 10**6 <= int(rule.penalty(bond, np.array([1]))[0]) <= own
    assert rule.jail == 0
    assert {r.key: r.kind for r in part.reductions}["slashing"] == "sound"


@pytest.mark.parametrize("members", [0, 16, 17])
def test_a_coalition_of_nobody_or_everybody_is_refused(members: int) -> None:
    found = load("citrea-pos")
    with pytest.raises(BadInput, match="allowed: 1 to 15"):
        reduced(found.mechanism, found.scenario, members=members)


def test_coalitions_sit_around_the_median_stake() -> None:
    found = load("citrea-pos")
    stakes = (9, 1, 8, 2, 7, 3, 6, 4, 5)
    mechanism = replace(found.mechanism, sequencers=replace(found.mechanism.sequencers, stakes=stakes))
    assert deviators(mechanism) == (stakes.index(5),)
    assert sorted(stakes[i] for i in deviators(mechanism, 3)) == [4, 5, 6]
    assert len(deviators(mechanism, 8)) == 8
