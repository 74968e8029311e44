"""Faults planted on purpose: each must be noticed by a check that runs anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from econ.engine.block import Block, Model
from econ.engine.loop import run
from econ.errors import InvariantError
from econ.machine import income
from econ.machine.blocks import consensus, election, evidence, proposal, settlement, staking
from econ.machine.slot import MODEL
from econ.protocol import ledger
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion import line
from tests.engine.engines import loop
from tests.engine.test_equality import preset_world
from tests.machine.playthroughs import FOLDER, STORIES, told

Patch = Callable[[pytest.MonkeyPatch], None]


def _sign(patch: pytest.MonkeyPatch) -> None:
    """Fees are taken from the vaults instead of the world."""
    real = ledger.post_accounts
    patch.setattr("econ.machine.posting.post_accounts", lambda accounts, moves: 2 * accounts - real(accounts, moves))


def _unit(patch: pytest.MonkeyPatch) -> None:
    """Wei become satoshi where millisatoshi are meant."""
    patch.setattr(income, "WEI_PER_MSAT", 10_000_000_000)


def _late_deadline(patch: pytest.MonkeyPatch) -> None:
    """A transaction is due one confirmation late."""
    real = line.confirmed
    patch.setattr(proposal, "confirmed", lambda held, behind, depth: real(held, behind, depth + (depth > 1)))


def _simple_majority(patch: pytest.MonkeyPatch) -> None:
    """Half of the voting power decides."""
    patch.setattr(consensus, "_quorum", lambda power, voted: 2 * (power * voted).sum(-1) > power.sum(-1))


def _patient_evidence(patch: pytest.MonkeyPatch) -> None:
    """Evidence matures one tick late."""
    real = evidence.__dict__["_matured"]

    def late(params: Any, state: Any) -> Any:
        remaining, landed = real(params, state)
        return np.where(landed, 1, remaining), landed & (state["referenced"][:, None, None] > 1)

    patch.setattr(evidence, "_matured", late)


def _forgiving_set(patch: pytest.MonkeyPatch) -> None:
    """The ejected keep their voting power."""
    patch.setattr(staking, "voting_power", lambda _sequencers, bond, _active: np.maximum(bond // 10**11, 1))


def _own_certificate(patch: pytest.MonkeyPatch) -> None:
    """A block is final although the next leader is down."""
    patch.setattr(consensus, "_follower_is_up", lambda _params, state: state["next_leader"] < len(state["power"][0]))


def _leader_forks(patch: pytest.MonkeyPatch) -> None:
    """Whether the block is left out is up to its own leader."""
    real = consensus.__dict__["_forks"]
    patch.setattr(
        consensus, "_forks", lambda p, state, ballots: real(p, state | {"next_leader": state["leader"]}, ballots)
    )


def _nobody_forks(patch: pytest.MonkeyPatch) -> None:
    """A fork counts as an honest vote everywhere."""
    patch.setattr(consensus, "_forks", lambda _params, state, _ballots: np.zeros(len(state["slot"]), bool))


def _price_of_forks(patch: pytest.MonkeyPatch) -> None:
    """A fork costs a view change exactly where it is free."""
    real = consensus.__dict__["_stall"]

    def swapped(params: Any, state: Any, final: Any, forked: Any) -> Any:
        world = params["world"]
        other = replace(world, fork_stall=world.view_change - 1 - world.fork_stall)
        return real({**params, "world": other}, state, final, forked)

    patch.setattr(consensus, "_stall", swapped)


def _elected_at_once(patch: pytest.MonkeyPatch) -> None:
    """The elected leads at once, and whoever was named follows it."""
    real = election.__dict__["_ahead"]

    def swapped(params: Any, state: Any, elected: Any) -> Any:
        leader, following = real(params, state, elected)
        return (following, leader) if params["world"].pipelined else (leader, following)

    patch.setattr(election, "_ahead", swapped)


def _value_stays(patch: pytest.MonkeyPatch) -> None:
    """A forker never loses the value it carries."""
    real = settlement.__dict__["_carried"]
    patch.setattr(settlement, "_carried", lambda p, state: np.maximum(real(p, state), state["carried"]))


def _value_is_lost(patch: pytest.MonkeyPatch) -> None:
    """A forked block's value goes to nobody."""
    patch.setattr(settlement, "_carried", lambda _params, state: np.zeros_like(state["carried"]))


def _too_many_left_out(patch: pytest.MonkeyPatch) -> None:
    """A certificate may hold exactly two thirds less one vote."""
    patch.setattr(consensus, "_certificate", lambda _params, state, cast: cast & (np.cumsum(cast, -1) > 2))


def _nobody_left_out(patch: pytest.MonkeyPatch) -> None:
    """Leaders cannot choose votes."""
    patch.setattr(consensus, "_certificate", lambda _params, _state, cast: cast)


MUTANTS = (
    *(_sign, _unit, _late_deadline, _simple_majority, _patient_evidence, _forgiving_set),
    *(_own_certificate, _leader_forks, _nobody_forks, _price_of_forks, _elected_at_once),
    *(_value_stays, _value_is_lost, _too_many_left_out, _nobody_left_out),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_planted_fault_breaks_an_invariant_or_a_story(mutant: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    assert any(not _as_before(story) for story in STORIES)


def _as_before(story: Any) -> bool:
    try:
        return told(story) == (FOLDER / f"{story.name}.txt").read_text(encoding="utf-8")
    except InvariantError:
        return False


def test_a_float_rate_parts_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares that a float rounds to the nearest unit are no longer the floors of exact integers."""

    def float_rate(amounts: Any, rate: int) -> Any:
        if amounts.dtype == object:
            return amounts * rate // 1_000_000
        return np.rint(amounts * (rate / 1_000_000)).astype(np.int64)

    world = preset_world("citrea-pos", 20)
    thirds = Split(proposer=333_333, voters=333_333, data_and_proofs=333_334)
    uneven = replace(world.mechanism.fees, base=thirds)
    world = replace(world, mechanism=replace(world.mechanism, fees=uneven))
    assert loop(world, (0,)) == loop(world, (0,), exact=True)
    monkeypatch.setattr(income, "parts_per_million", float_rate)
    assert loop(world, (0,)) != loop(world, (0,), exact=True)


def test_an_in_place_write_raises_at_once() -> None:
    def p_greedy(_params: Any, _substep: Any, _history: Any, state: Any) -> dict[str, Any]:
        state["balance"][:, 0] += 1
        return {}

    greedy = Block("greedy", "writes where it must not", {"greedy": p_greedy}, {})
    model = Model(MODEL.name, MODEL.variables, (*MODEL.blocks, greedy), MODEL.genesis)
    world = preset_world("minimal", 2)
    with pytest.raises(ValueError, match="read-only"):
        run(model, world.params((0,)), world.genesis(1), slots=2)
