"""Dead leaders, timers that are too short, quorums out of reach: counted by hand where every message takes one hop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.quorum import NEVER
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Schedule, Timeline, Timers
from tests.consensus.protocols.networks import HOP, VOTED, even, in_turn, lived, since

SIZE, VIEWS, DEAD = 10, 24, 8
TIMERS = Timers(propose=100 * HOP, vote=40 * HOP, settle=7 * HOP)
LOSES = ("chained-hotstuff", "jolteon", "hotstuff-2")

# From the dead leader's predecessor's proposal to its successor's, in hops, by each protocol's own steps.
GAP = {
    # a block final after 3 hops, the timer, two exchanges of nil votes, the wait for precommits
    "cometbft": 3 + 100 + 1 + 1 + 40,
    # a block decided after 7 hops, the timer, the report to the next leader
    "hotstuff": 7 + 100 + 1,
    # the block after 1 hop, the timer, timeouts, twice
    "chained-hotstuff": 1 + 2 * (100 + 1),
    "jolteon": 1 + 2 * (100 + 1),
    "hotstuff-2": 1 + 2 * (100 + 1) + 2 * 7 - 7,
    # its own leader's certificate after 2 hops, the word of it, the timer, timeouts
    "monadbft": 2 + 1 + 100 + 1,
    "simplex": 2 + 100 + 1,
    "minimmit": 2 + 100 + 1,
}


def with_dead(name: str) -> Timeline:
    return lived(name, even(SIZE), in_turn(VIEWS, SIZE, silent=(DEAD,)), TIMERS)


@pytest.mark.parametrize("name", VOTED)
def test_a_dead_leader_costs_what_the_protocol_makes_of_it(name: str) -> None:
    timeline = with_dead(name)
    proposed = timeline.proposed[0]

    assert (proposed[DEAD + 1] - proposed[DEAD - 1]) / HOP == GAP[name]
    assert np.flatnonzero(proposed >= NEVER).tolist() == [DEAD]


@pytest.mark.parametrize("name", VOTED)
def test_only_some_protocols_lose_the_predecessor_of_a_dead_leader(name: str) -> None:
    timeline = with_dead(name)
    ended = [DEAD - 1, DEAD] if name in LOSES else [DEAD]

    assert np.flatnonzero(timeline.lost[0]).tolist() == ([DEAD - 1] if name in LOSES else [])
    assert np.flatnonzero(timeline.timeouts[0]).tolist() == ended
    assert PROTOCOLS[name].record.loses_predecessor == (name in LOSES)


@pytest.mark.parametrize("name", VOTED)
def test_finality_waits_for_the_run_that_the_record_states(name: str) -> None:
    """The last block with enough live leaders after it is prompt; the next one waits for the dead leader's timer."""
    timeline, run = with_dead(name), PROTOCOLS[name].record.run
    took = since(timeline.final, timeline)[0].max(-1)
    usual = PROTOCOLS[name].record.final_hops * HOP

    assert took[DEAD - run] == usual
    if run > 1:
        assert took[DEAD - run + 1] > TIMERS.propose
    assert took[DEAD + 1] == usual


@pytest.mark.parametrize("name", VOTED)
@given(seed=st.integers(0, 100))
def test_without_a_live_quorum_nothing_is_ever_final(name: str, seed: int) -> None:
    """Half of the validators are dead; the run ends all the same, and no time is made up."""
    network = even(SIZE, crashed=tuple(range(5)))
    timeline = lived(name, network, in_turn(12, SIZE, samples=2), TIMERS, seed=seed)

    assert (timeline.final == NEVER).all()
    assert (timeline.entered <= NEVER).all()
    assert (timeline.proposed <= NEVER).all()


@pytest.mark.parametrize("name", VOTED)
def test_crashed_validators_do_not_stop_the_others(name: str) -> None:
    """One of ten is dead: all quorums are met without it."""
    timeline = lived(name, even(SIZE, crashed=(DEAD,)), in_turn(VIEWS, SIZE), TIMERS)
    alive = np.arange(SIZE) != DEAD
    settled = ~timeline.lost[0, :15] & (timeline.proposed[0, :15] < NEVER)

    assert (timeline.final[0, :15][settled][:, alive] < NEVER).all()
    assert np.flatnonzero(timeline.proposed[0] >= NEVER).tolist() == [DEAD, DEAD + SIZE]


@pytest.mark.parametrize("name", VOTED)
def test_a_proposal_that_comes_too_late_is_not_voted_for(name: str) -> None:
    """One leader holds its block back beyond the timer: the others go on without it."""
    drawn = in_turn(VIEWS, SIZE)
    drawn.waits[0, DEAD] = 3 * TIMERS.propose
    timeline = lived(name, even(SIZE), drawn, TIMERS)

    assert timeline.timeouts[0, DEAD]
    assert timeline.lost[0, DEAD]
    assert (timeline.final[0, DEAD] == NEVER).all()
    assert not timeline.timeouts[0, DEAD + 1 :].any()


@pytest.mark.parametrize("name", VOTED)
def test_timers_shorter_than_the_network_end_views_with_live_leaders(name: str) -> None:
    """One hop is less than any of these protocols needs, and a hundred is enough."""
    drawn = in_turn(VIEWS, SIZE)
    short = lived(name, even(SIZE), drawn, Timers(propose=HOP // 2, vote=HOP // 2))

    assert short.timeouts[0, : VIEWS - 1].mean() > 0.4
    assert not lived(name, even(SIZE), drawn, TIMERS).timeouts.any()


def far_apart(name: str) -> Timeline:
    """Half of the validators send slowly, so that a timer of six hops ends views that many voted in."""
    slow = np.where(np.arange(SIZE) < SIZE // 2, 6 * HOP, 0)
    return lived(name, even(SIZE, slow=slow), in_turn(60, SIZE), Timers(propose=6 * HOP))


def test_monadbft_brings_through_what_jolteon_leaves_out() -> None:
    """The same timers, too short for the slow half."""
    jolteon, monadbft = far_apart("jolteon"), far_apart("monadbft")
    sent = monadbft.proposed[0, :50] < NEVER

    assert jolteon.lost.any()
    assert monadbft.timeouts.any()
    assert not monadbft.lost.any()
    assert (monadbft.final[0, :50][sent] < NEVER).all()


def test_a_block_that_many_voted_for_is_proposed_again() -> None:
    """The first block is seen by all and certified by nobody in time: five leaders propose it again, then it counts."""
    timeline = far_apart("monadbft")

    assert np.flatnonzero(timeline.proposed[0, :10] >= NEVER).tolist() == [1, 2, 3, 4, 5]
    assert timeline.timeouts[0, :10].tolist() == [True] * 5 + [False] * 5
    assert (timeline.final[0, 1:6] == NEVER).all()
    assert (timeline.final[0, 0] >= timeline.entered[0, 6]).all()


@given(samples=st.integers(1, 4), seed=st.integers(0, 50))
def test_a_failed_view_in_one_sample_leaves_the_others_alone(samples: int, seed: int) -> None:
    """Only the first sample has a dead leader."""
    drawn = in_turn(12, SIZE, samples=samples + 1)
    silent = drawn.silent.copy()
    silent[0, 5] = True
    for name in VOTED:
        timeline = lived(name, even(SIZE), Schedule(drawn.leaders, silent, drawn.waits), TIMERS, seed=seed)
        alone = lived(name, even(SIZE), in_turn(12, SIZE), TIMERS)
        assert (timeline.proposed[1:] == alone.proposed).all()
        assert (timeline.final[1:] == alone.final).all()
        assert not timeline.timeouts[1:].any()


def test_hotstuff_2_waits_after_every_failed_view() -> None:
    gap = with_dead("hotstuff-2").proposed[0, DEAD + 1] - with_dead("jolteon").proposed[0, DEAD + 1]

    assert gap == TIMERS.settle


def test_cometbft_may_go_on_at_once_on_a_majority_of_nil() -> None:
    """Its specification does, its code does not."""
    drawn = in_turn(VIEWS, SIZE, silent=(DEAD,))
    spec = lived("cometbft", even(SIZE), drawn, Timers(propose=100 * HOP, vote=40 * HOP, wait_on_nil=False))
    code = with_dead("cometbft")

    assert code.proposed[0, DEAD + 1] - spec.proposed[0, DEAD + 1] == TIMERS.vote


def test_cometbfts_timers_grow_within_a_height_only() -> None:
    timers = Timers(propose=100 * HOP, vote=40 * HOP, propose_step=10 * HOP, vote_step=3 * HOP)
    timeline = lived("cometbft", even(SIZE), in_turn(VIEWS, SIZE, silent=(3, 4, 8)), timers)
    rounds = np.diff(timeline.entered[0]) / HOP

    assert rounds[3:5].tolist() == [142, 155]
    assert rounds[8] == 142
    assert (rounds[[0, 1, 2, 5, 6, 7, 9]] == 3).all()
