"""What holds in every run, however slow the network, short the timers and idle the leaders."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.consensus.network.jitter import exponential
from econ.consensus.quorum import NEVER
from econ.consensus.simulation.simulate import record, simulate
from econ.consensus.timeline import Timers, schedule
from econ.errors import BadInput
from tests.consensus.simulation.cases import AGREEING, PROTOCOLS, Run, even, in_turn, runs

protocols = st.sampled_from(PROTOCOLS)
agreeing = st.sampled_from(AGREEING)


@pytest.mark.parametrize("protocol", AGREEING)
@settings(max_examples=150, deadline=None)
@given(runs(wild=True), st.integers(0, 2**32))
def test_no_two_final_blocks_at_one_height(protocol: str, run: Run, seed: int) -> None:
    journal = record(protocol, run.network, run.timers, run.schedule, seed=seed)
    final = set().union(*journal.decided)

    assert len({block.height for block in final}) == len(final)
    assert all(block.parent in final or block.height == 1 for block in final)


@settings(max_examples=150, deadline=None)
@given(agreeing, runs(live=8))
def test_what_is_final_at_one_live_validator_becomes_final_at_all(protocol: str, run: Run) -> None:
    patient = replace(run.timers, propose=2_000)
    lived = simulate(protocol, run.network, patient, run.schedule, seed=1)
    settled = lived.final[0, :-8, run.network.alive] < NEVER

    assert (settled.all(0) == settled.any(0)).all()


@settings(max_examples=60, deadline=None)
@given(agreeing, runs(live=8))
def test_with_patience_and_live_leaders_every_block_is_final_or_lost(protocol: str, run: Run) -> None:
    patient = replace(run.timers, propose=2_000)
    lived = simulate(protocol, run.network, patient, run.schedule, seed=1)
    proposed, latest = lived.proposed[0, :-8] < NEVER, lived.final[0, :-8][:, run.network.alive].max(-1)
    outcomes = zip(proposed.tolist(), (latest < NEVER).tolist(), lived.lost[0, :-8].tolist(), strict=True)

    assert set(outcomes) <= {(True, True, False), (True, False, True), (False, False, False)}


@settings(max_examples=100, deadline=None)
@given(protocols, runs())
def test_times_are_in_order(protocol: str, run: Run) -> None:
    lived = simulate(protocol, run.network, run.timers, run.schedule, seed=1)
    known = lived.final[0] < NEVER

    assert (lived.speculative <= lived.final).all()
    assert (lived.speculative[0] >= lived.proposed[0][:, None])[known].all()
    assert (np.diff(lived.entered[0][lived.entered[0] < NEVER]) >= 0).all()


@settings(max_examples=30, deadline=None)
@given(protocols, runs(), st.integers(0, 2**32))
def test_a_seed_says_everything(protocol: str, run: Run, seed: int) -> None:
    network = replace(run.network, scale=run.network.delays // 4, jitter=exponential())
    first, second = (simulate(protocol, network, run.timers, run.schedule, seed=seed) for _ in range(2))

    assert all((getattr(first, field.name) == getattr(second, field.name)).all() for field in fields(first))


def test_samples_and_seeds_draw_apart() -> None:
    network = replace(even(5), scale=np.where(np.eye(5, dtype=bool), 0, 500), jitter=exponential())
    drawn = schedule(network.stakes, 2, 6, seed=1)
    same = replace(drawn, leaders=drawn.leaders[[0, 0]])
    lived = simulate("jolteon", network, Timers(propose=10**6), same, seed=1)
    other = simulate("jolteon", network, Timers(propose=10**6), same, seed=2)

    assert (lived.final[0, 1] != lived.final[1, 1]).any()
    assert (lived.final[1, 1] != other.final[0, 1]).any()


@pytest.mark.parametrize("protocol", AGREEING)
def test_without_a_quorum_nothing_is_final_and_the_run_ends(protocol: str) -> None:
    network = even(6, crashed=np.arange(6) < 3)
    lived = simulate(protocol, network, Timers(propose=5_000, vote=1_000), in_turn(6, 12), seed=1)

    assert (lived.final == NEVER).all()
    assert not lived.lost.any()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_limit_leaves_the_rest_at_never(protocol: str) -> None:
    whole = simulate(protocol, even(6), Timers(propose=10**6), in_turn(6, 12), seed=1)
    by_time = simulate(protocol, even(6), Timers(propose=10**6), in_turn(6, 12), seed=1, horizon=7_000)
    by_number = simulate(protocol, even(6), Timers(propose=10**6), in_turn(6, 12), seed=1, events=5)

    assert (by_time.final == np.where(whole.final <= 7_000, whole.final, NEVER)).all()
    assert (by_number.final == NEVER).any()


def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(BadInput, match="paxos is not simulated; allowed: single, cometbft"):
        simulate("paxos", even(4), Timers(propose=1), in_turn(4, 2), seed=1)
