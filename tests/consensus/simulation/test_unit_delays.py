"""Every delay one: the hops of each protocol exactly."""

from __future__ import annotations

import pytest

from econ.consensus.simulation.simulate import simulate
from econ.consensus.timeline import Timers
from tests.consensus.simulation.cases import even, in_turn

HOP = 1_000
# Hops from a leader's proposal: until others know it speculatively and finally, until the leader itself does, and until
# the next proposal.
HOPS = {
    "single": (1, 1, 0, 1),
    "cometbft": (3, 3, 3, 3),
    "hotstuff": (7, 7, 6, 8),
    "chained-hotstuff": (7, 7, 7, 2),
    "jolteon": (5, 5, 5, 2),
    "hotstuff-2": (5, 5, 5, 2),
    "monadbft": (3, 5, 5, 2),
    "simplex": (2, 3, 3, 2),
    "minimmit": (2, 2, 2, 2),
}


@pytest.mark.parametrize("size", [6, 20])
@pytest.mark.parametrize("protocol", HOPS)
def test_hops(protocol: str, size: int) -> None:
    speculative, final, own, period = HOPS[protocol]
    lived = simulate(protocol, even(size, HOP), Timers(propose=10**6), in_turn(size, 8), seed=1)
    others = [validator for validator in range(size) if validator not in {1, 2, 3, 4}]
    since = lived.proposed[0, 1]

    assert lived.proposed[0, 2] - since == period * HOP
    assert {int(time) for time in lived.speculative[0, 1, others] - since} == {speculative * HOP}
    assert {int(time) for time in lived.final[0, 1, others] - since} == {final * HOP}
    assert lived.final[0, 1, 1] - since == own * HOP
    assert not lived.lost.any()
    assert not lived.timeouts[0, :4].any()


@pytest.mark.parametrize(("protocol", "ahead"), [("jolteon", 2), ("monadbft", 1), ("chained-hotstuff", 3)])
def test_the_leader_who_forms_the_last_certificate_knows_a_hop_before_the_others(protocol: str, ahead: int) -> None:
    lived = simulate(protocol, even(20, HOP), Timers(propose=10**6), in_turn(20, 8), seed=1)
    times = lived.final[0, 1]

    assert times[1 + ahead] == times[19] - HOP


def test_votes_keep_their_pace() -> None:
    timers = Timers(propose=10**6, pace=9 * HOP)
    lived = simulate("monadbft", even(20, HOP), timers, in_turn(20, 8), seed=1)

    assert [int(gap) for gap in lived.proposed[0, 3:8] - lived.proposed[0, 2:7]] == [9 * HOP] * 5


@pytest.mark.parametrize("protocol", ["single", "cometbft"])
def test_the_next_block_waits_for_the_commit_timer(protocol: str) -> None:
    timers = Timers(propose=10**6, commit=5 * HOP)
    lived = simulate(protocol, even(20, HOP), timers, in_turn(20, 8), seed=1)

    assert lived.proposed[0, 5] - lived.proposed[0, 4] == (HOPS[protocol][3] + 5) * HOP
