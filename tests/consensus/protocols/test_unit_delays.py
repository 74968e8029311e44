"""Where every message takes one hop, latencies are whole hops: those of the protocols' own papers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.quorum import NEVER
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Schedule, Timers, schedule
from tests.consensus.protocols.networks import HOP, even, in_turn, lived, since

# Hops until the typical validator knows: speculative, final; and between proposals.
HOPS = {
    "single": (1, 1, 1),
    "cometbft": (3, 3, 3),
    "hotstuff": (7, 7, 8),
    "chained-hotstuff": (7, 7, 2),
    "jolteon": (5, 5, 2),
    "hotstuff-2": (5, 5, 2),
    "monadbft": (3, 5, 2),
    "simplex": (2, 3, 2),
    "minimmit": (2, 2, 2),
}


@pytest.mark.parametrize("name", PROTOCOLS)
@given(seed=st.integers(0, 1_000), size=st.integers(6, 12))
def test_hops_are_those_of_the_papers(name: str, seed: int, size: int) -> None:
    network = even(size)
    timeline = lived(name, network, in_turn(8, size, samples=2), seed=seed)
    speculative, final, period = HOPS[name]

    assert since(timeline.speculative, timeline)[:, 1:4].max() == speculative * HOP
    assert since(timeline.final, timeline)[:, 1:4].max() == final * HOP
    assert (np.diff(timeline.proposed[:, 1:6], axis=1) == period * HOP).all()
    assert not timeline.timeouts.any()
    assert not timeline.lost.any()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_records_state_the_hops_of_the_paths(name: str) -> None:
    record = PROTOCOLS[name].record
    speculative, final, period = HOPS[name]

    assert record.final_hops == final
    assert record.speculative_hops in {None, speculative}
    # One sequencer need not wait for anybody; in the path the next one takes over after a hop.
    assert record.period_hops == (0 if name == "single" else period)


@given(seed=st.integers(0, 1_000))
def test_one_sequencer_goes_on_by_its_own_clock(seed: int) -> None:
    drawn = Schedule(np.full((1, 5), seed % 7), np.zeros((1, 5), bool), np.zeros((1, 5), np.int64))
    timeline = lived("single", even(7), drawn, Timers(propose=10**7, commit=2_000_000))

    assert (np.diff(timeline.proposed[0]) == 2_000_000).all()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_leader_that_waits_delays_its_own_block_only(name: str) -> None:
    size, views = 7, 8
    drawn = in_turn(views, size)
    drawn.waits[0, 3] = 5 * HOP
    waited, prompt = lived(name, even(size), drawn), lived(name, even(size), in_turn(views, size))

    shift = waited.proposed - prompt.proposed
    assert shift[0].tolist() == [0, 0, 0] + [5 * HOP] * 5
    assert (since(waited.final, waited)[0, 3] == since(prompt.final, prompt)[0, 3]).all()


@pytest.mark.parametrize("name", PROTOCOLS)
@given(seed=st.integers(0, 1_000))
def test_blocks_are_known_in_order_and_never_before_they_are_sent(name: str, seed: int) -> None:
    network = even(7)
    drawn = schedule(network.stakes, 3, 20, seed=seed, dead_share=0.3)
    timeline = lived(name, network, drawn, Timers(propose=30 * HOP, vote=20 * HOP, settle=5 * HOP), seed=seed)
    known = timeline.final < NEVER

    assert (timeline.final >= timeline.speculative).all()
    assert (since(timeline.speculative, timeline)[known] >= 0).all()
    assert (timeline.proposed[drawn.silent] >= NEVER).all()
    assert not known[timeline.lost].any()
    kept = np.where(known, timeline.final, 0)
    assert (~known | (np.maximum.accumulate(kept, 1) == kept)).all()
