"""Attacks that the solver finds from the action set alone, and the rules under which each stops paying."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from econ.games.game import Game
from econ.games.subgame import restricted
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import decide
from econ.solvers.study import extracted
from econ.solvers.subgame_perfect import findings

FOUND = load("minimal")
# Slots of 120 s: a Bitcoin block lasts five of them. The second slot without a reference is refused.
LONG = replace(
    FOUND.mechanism,
    chain=replace(FOUND.mechanism.chain, slot_ms=120_000, reference_limit=1),
    consensus=replace(FOUND.mechanism.consensus, timeout_propose_ms=1_000),
    ordering=FirstComeFirstServed(),
)
QUIET = replace(FOUND.scenario, mev_growth=(0, 0, 0, 0), forced_per_day=0, reliance_per_slot=0)
EQUIVOCATE, REORDER, LEAVE, CENSOR = "propose equivocate", "propose reorder", "leave", "propose censor forced"


def game_of(mechanism: Mechanism, scenario: Scenario) -> Game:
    found = extracted(mechanism, scenario, limit=50_000)
    assert {reduction.key for reduction in found.reduced.reductions} <= {"chain.references_per_block"}
    return found.game


def verdict(game: Game, mechanism: Mechanism, scenario: Scenario, *actions: str) -> str:
    return decide(restricted(game, actions), slot_discount(mechanism, scenario)).verdict


def betrayed(unbonding: int) -> tuple[Mechanism, Scenario]:
    """Users rely on a leader's word for a tenth of its bond; evidence takes three Bitcoin blocks; there is no rent."""
    waits = Duration(unbonding, Clock.BITCOIN_BLOCKS)
    mechanism = replace(
        LONG,
        consensus=replace(LONG.consensus, protocol="single"),
        chain=replace(LONG.chain, bitcoin_depth=3),
        sequencers=replace(LONG.sequencers, unbonding=waits),
    )
    return mechanism, replace(QUIET, mev="none", reliance_per_slot=10_000_000_000)


@pytest.mark.parametrize(("unbonding", "expected"), [(1, "fails"), (3, "holds"), (5, "holds")])
def test_attack_then_unbond_pays_when_unbonding_is_faster_than_evidence(unbonding: int, expected: str) -> None:
    mechanism, scenario = betrayed(unbonding)
    game = game_of(mechanism, scenario)
    assert verdict(game, mechanism, scenario, EQUIVOCATE) == "holds"
    assert verdict(game, mechanism, scenario, LEAVE) == "holds"
    assert verdict(game, mechanism, scenario, EQUIVOCATE, LEAVE) == expected


def fined(*, each: bool) -> tuple[Mechanism, Scenario]:
    """A reordered block earns half of its fine; the bond pays for twenty fines."""
    fine = FractionSlash(Offence.REORDERING, minimum=2_000_000, jail=-1, each=each, what_if=True)
    bond = 40_000_000
    mechanism = replace(
        LONG,
        slashing=replace(LONG.slashing, rules=(fine,)),
        sequencers=replace(LONG.sequencers, stakes=(bond,) * 3, minimum=bond, power_unit=bond),
    )
    return mechanism, QUIET


@pytest.mark.parametrize(("each", "expected"), [(False, "fails"), (True, "holds")])
def test_offences_are_stacked_while_one_is_pending_unless_each_is_fined(*, each: bool, expected: str) -> None:
    mechanism, scenario = fined(each=each)
    assert verdict(game_of(mechanism, scenario), mechanism, scenario, REORDER) == expected


def test_reordering_is_free_while_an_offence_that_takes_everything_is_pending() -> None:
    rules = tuple(
        FractionSlash(offence, fraction=1_000_000, jail=-1, what_if=True)
        for offence in (Offence.EQUIVOCATION, Offence.REORDERING)
    )
    mechanism = replace(LONG, slashing=replace(LONG.slashing, rules=rules))
    game = game_of(mechanism, QUIET)
    assert verdict(game, mechanism, QUIET, REORDER) == "holds"
    tempting = {
        found.situation
        for found in findings(restricted(game, (REORDER, EQUIVOCATE)), slot_discount(mechanism, QUIET)).temptations
        if found.action == REORDER
    }
    assert tempting == {"evidence is pending"}


def test_a_lone_sequencer_leaves_forced_transactions_out_until_they_are_due() -> None:
    """A forced transfer (21,000 gas) pushes a swap (150,000 gas) out of a block that its users fill exactly."""
    plain = FOUND.mechanism
    mechanism = replace(
        plain,
        chain=replace(plain.chain, block_gas_limit=3 * 21_000 + 3 * 150_000 + 594_175),
        fees=replace(plain.fees, tips=replace(plain.fees.tips, proposer=0, vault=1_000_000)),
        sequencers=replace(plain.sequencers, stakes=plain.sequencers.stakes[:1]),
    )
    scenario = replace(FOUND.scenario, mev="none", demand="constant-7", mempool_cap=6, mev_growth=(0, 0, 0, 0))
    game = restricted(game_of(mechanism, scenario), (CENSOR,))
    found = decide(game, slot_discount(mechanism, scenario))
    assert found.verdict == "fails"
    moves = chosen(game, np.array(found.proof["policy"]))
    due = mechanism.chain.bitcoin_depth + mechanism.forced_inclusion.deadline
    assert {action for (age, action) in moves if age >= due} == {"honest"}
    assert moves[1, CENSOR]
    assert not moves[1, "honest"]


def chosen(game: Game, policy: np.ndarray) -> Counter[tuple[int, str]]:
    """How often a policy takes an action, by the confirmations of the forced transaction under way."""
    columns = [place for place, name in enumerate(game.variables) if name.startswith("forced_line[")]
    found: Counter[tuple[int, str]] = Counter()
    for node in np.flatnonzero(game.choice & (game.states[:, columns].sum(1) == 1)):
        age = int(game.states[node, columns].argmax())
        found[age, game.actions[game.action[policy[node]]]] += 1
    return found
