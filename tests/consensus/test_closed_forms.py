"""Closed forms against published cases (A-SEQ-1 to A-SEQ-4), counting, and the paths themselves."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus import closed_forms as forms
from econ.consensus.latency import measure, measure_schedule
from econ.consensus.published import FORK_SIZE, FORKED, lost_per_forker
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Schedule, Timers
from econ.errors import BadInput
from tests.consensus.protocols.networks import HOP, even

TWO_THIRDS, THIRD = 2 / 3, 1 / 3


@pytest.mark.parametrize(
    ("live", "length", "views"),
    [
        (TWO_THIRDS, 2, 3.75),
        (TWO_THIRDS, 3, 7.125),
        (TWO_THIRDS, 4, 12.1875),
        (0.9, 3, 3.7174211248285314),
        (0.75, 2, 28 / 9),
    ],
)
def test_views_until_a_run_of_live_leaders(live: float, length: int, views: float) -> None:
    """A-SEQ-1.1 to A-SEQ-1.5."""
    assert forms.views_until_run(live, length) == pytest.approx(views, abs=1e-9)


@pytest.mark.parametrize(("share", "length", "chance"), [(THIRD, 3, 1 / 27), (THIRD, 10, 3**-10), (0.2, 4, 0.0016)])
def test_byzantine_leaders_in_a_row(share: float, length: int, chance: float) -> None:
    """A-SEQ-1.6 to A-SEQ-1.8."""
    assert forms.in_a_row(share, length) == pytest.approx(chance, abs=1e-15)


@pytest.mark.parametrize(
    ("size", "needed", "mean"),
    [(4, 3, 13 / 12), (7, 5, 1.0928571428571425), (10, 7, 1.0956349206349205), (100, 67, 1.0985792919000703)],
)
def test_mean_of_an_order_statistic(size: int, needed: int, mean: float) -> None:
    """A-SEQ-2.1 to A-SEQ-2.4."""
    assert float(forms.heard_by(size, needed)) == pytest.approx(mean, abs=1e-9)


@pytest.mark.parametrize("share", [0.1, THIRD])
def test_honest_blocks_lost_to_the_next_leader(share: float) -> None:
    """A-SEQ-3.1 and A-SEQ-3.2."""
    assert forms.orphaned(PROTOCOLS["hotstuff-2"].record, share) == pytest.approx(share, abs=1e-12)
    assert forms.orphaned(PROTOCOLS["monadbft"].record, share) == 0


def test_committees() -> None:
    """A-SEQ-4.1 to A-SEQ-4.4."""
    assert forms.captured_draws(100, 0.2) == pytest.approx(0.0007368836015456002, rel=1e-7)
    assert forms.captured_draws(200, 0.25) == pytest.approx(0.004363388017336886, rel=1e-7)
    assert forms.captured_draws(600, 0.25) == pytest.approx(2.9718219669107886e-06, rel=1e-7)
    assert forms.captured_sample(100, 1000, 250) == pytest.approx(0.021435663414348872, rel=1e-7)


def test_runs_of_the_reference() -> None:
    """A fifth dead: 1.25, 2.81, 4.77, 7.21 views, with the runs that the records state."""
    names = ("cometbft", "monadbft", "jolteon", "chained-hotstuff")
    found = [forms.views_until_run(0.8, PROTOCOLS[name].record.run) for name in names]

    assert found == pytest.approx([1.25, 2.8125, 4.765625, 7.20703125])


@given(live=st.floats(0.3, 0.95), length=st.integers(1, 5))
def test_a_longer_run_takes_one_more_success_from_the_start(live: float, length: int) -> None:
    """E(k+1) = (E(k) + 1) / p: after a run of k, one more view, and all again if it fails."""
    longer = (forms.views_until_run(live, length) + 1) / live

    assert forms.views_until_run(live, length + 1) == pytest.approx(longer)


def test_a_run_among_nobody_never_comes_and_among_all_at_once() -> None:
    assert forms.views_until_run(0, 2) == float("inf")
    assert forms.views_until_run(1, 3) == 3


@given(
    stakes=st.lists(st.integers(1, 6), min_size=1, max_size=7),
    factor=st.integers(1, 5),
    data=st.data(),
)
def test_live_stake_against_all_outcomes(stakes: list[int], factor: int, data: st.DataObject) -> None:
    ups = data.draw(st.lists(st.floats(0, 1), min_size=len(stakes), max_size=len(stakes)))
    whole = np.array(stakes) * factor
    quorum = data.draw(st.integers(1, int(whole.sum())))
    counted = 0.0
    for outcome in product((0, 1), repeat=len(stakes)):
        chance = np.prod([up if alive else 1 - up for up, alive in zip(ups, outcome, strict=True)])
        counted += chance * (whole @ np.array(outcome) >= quorum)

    assert forms.live_chance(whole, np.array(ups), quorum) == pytest.approx(counted, abs=1e-12)


def test_stakes_too_fine_to_count_are_refused() -> None:
    with pytest.raises(BadInput, match="coarser stakes"):
        forms.live_chance(np.array([10**12, 10**12 + 1]), np.array([0.9, 0.9]), 10**12)


def test_leaders_by_draw_and_in_smooth_turns() -> None:
    """The reference's figures: twice in a row by chance 0.35, 0.05 and 0.19; in smooth turns 0.14, 0 and 0.05."""
    few, equal, large = np.array([3, 2, 2]), np.ones(20, np.int64), np.array([40] + [5] * 12)

    assert forms.same_leader(few) == Fraction(17, 49)
    assert forms.same_leader(equal) == Fraction(1, 20)
    assert forms.same_leader(large) == Fraction(19, 100)
    assert forms.repeats(forms.smooth_round_robin(few, 701)) == Fraction(1, 7)
    assert forms.repeats(forms.smooth_round_robin(equal, 401)) == 0
    assert forms.repeats(forms.smooth_round_robin(large, 2001)) == Fraction(1, 20)


@given(stakes=st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_smooth_turns_give_everybody_its_share(stakes: list[int]) -> None:
    total = sum(stakes)
    turns = forms.smooth_round_robin(np.array(stakes), 3 * total)

    assert np.bincount(turns, minlength=len(stakes)).tolist() == [3 * stake for stake in stakes]


@given(forkers=st.floats(0, 1), seed=st.integers(0, 100))
def test_growth_under_forkers_against_counting(forkers: float, seed: int) -> None:
    """A block is kept unless it is honest and a forker leads next."""
    forks = np.random.Generator(np.random.PCG64(seed)).random(20_000) < forkers
    kept = ~(~forks[:-1] & forks[1:])

    assert kept.mean() == pytest.approx(forms.growth_under_forkers(forkers), abs=0.015)
    assert (kept & ~forks[:-1]).sum() / kept.sum() == pytest.approx(forms.honest_share(forkers), abs=0.03)


def test_forkers_of_the_reference() -> None:
    assert forms.growth_under_forkers(0.2) == pytest.approx(0.84)
    assert forms.honest_share(0.2) == pytest.approx(0.762, abs=5e-4)
    assert forms.growth_under_forkers(THIRD) == pytest.approx(0.778, abs=5e-4)
    assert forms.honest_share(THIRD) == pytest.approx(0.571, abs=5e-4)


@pytest.mark.parametrize("row", FORKED, ids=lambda row: f"{row.protocol} {row.forkers}")
def test_a_forker_costs_one_block_of_two_chains_and_up_to_two_of_three(row: object) -> None:
    """HotStuff-1's artefact: two-chain throughput is 1 - k/31 within 2.5 %, three-chain loses 1.3 to 1.5 a forker."""
    measured = next(entry for entry in FORKED if entry is row)
    kept = measured.throughput / measured.without

    assert PROTOCOLS[measured.protocol].record.fork_depth == measured.depth
    if measured.depth == 1:
        assert kept == pytest.approx(float(forms.growth_in_turn(measured.forkers, FORK_SIZE)), rel=0.025)
    else:
        assert 1.29 <= lost_per_forker(measured) <= 1.51
        assert forms.growth_in_turn(measured.forkers, FORK_SIZE, depth=2) <= kept


@pytest.mark.parametrize(("depth", "periods"), [(3, 5.15), (2, 4.12), (1, 3.09)])
def test_clients_of_hotstuff_1s_artefact(depth: int, periods: float) -> None:
    assert forms.client_latency(depth, 1.0) == pytest.approx(periods, rel=0.02)


@given(slow=st.integers(0, 31), wait=st.integers(0, 50))
def test_slow_leaders_on_the_path_itself(slow: int, wait: int) -> None:
    """31 leaders in turn, some of which hold their block back: the mean period grows by their share of the wait."""
    leaders = np.tile(np.arange(94) % 31, (1, 1))
    waits = np.where(leaders < slow, wait * HOP, 0)
    drawn = Schedule(leaders, np.zeros(leaders.shape, bool), waits)
    timers = Timers(propose=10**9)
    latency = measure_schedule(PROTOCOLS["hotstuff-2"], even(31), timers, drawn, window=slice(31, 93))

    assert latency.period.mean is not None
    assert latency.period.mean / HOP == pytest.approx(forms.slow_leaders(2, slow, 31, wait))


# Cost of a failed view in hops, where every message takes one: timer, entry, timeouts and what is voted anew.
FAILED = {"jolteon": 501, "hotstuff-2": 501, "chained-hotstuff": 501, "monadbft": 502, "simplex": 501, "minimmit": 501}


@pytest.mark.parametrize("name", FAILED)
@pytest.mark.parametrize("dead", [0.05, 0.2])
def test_time_per_block_and_timers_met_against_paths(name: str, dead: float) -> None:
    protocol = PROTOCOLS[name]
    timers = Timers(propose=500 * HOP)
    latency = measure(protocol, even(10), timers, samples=1_000, views=60, seed=4, dead_share=dead)
    record = protocol.record
    per_block = forms.time_per_block(record, record.period_hops, FAILED[name], dead)

    assert latency.per_view == pytest.approx(forms.keeps_block(record, dead), abs=0.01)
    assert 1e6 / latency.per_second / HOP == pytest.approx(per_block, rel=0.05)
    assert latency.meets_timer == pytest.approx(forms.meets_timer(record, dead), abs=0.01)
    assert latency.lost == pytest.approx(forms.orphaned(record, dead), abs=0.01)
    assert latency.never == pytest.approx(0, abs=1e-3)
    assert latency.spurious == 0


@pytest.mark.parametrize("dead", [0.05, 0.3])
@pytest.mark.parametrize("waits", [True, False])
def test_time_per_height_of_cometbft_with_growing_timers(dead: float, *, waits: bool) -> None:
    timers = Timers(propose=3000 * HOP, vote=1000 * HOP, propose_step=500 * HOP, vote_step=500 * HOP, wait_on_nil=waits)
    latency = measure(PROTOCOLS["cometbft"], even(10), timers, samples=400, views=60, seed=6, dead_share=dead)
    expected = forms.time_per_height(timers, 3 * HOP, HOP, dead)

    assert 1e6 / latency.per_second == pytest.approx(expected, rel=0.04)


def test_nothing_is_kept_where_all_are_dead() -> None:
    assert forms.time_per_block(PROTOCOLS["jolteon"].record, 1.0, 1.0, 1.0) == float("inf")
    assert forms.time_per_height(Timers(propose=1), 1.0, 1.0, 1.0) == float("inf")
