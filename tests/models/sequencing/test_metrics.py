"""Metrics of final states against other ways to compute them."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.loop import run
from econ.protocol.counters import COUNTERS, Counter
from models.sequencing import MODEL, metrics
from models.sequencing.metrics import METRICS
from tests.models.sequencing.generators import World, worlds

SHARES = ("gini_of_stake", "share_of_mev_taken", "share_left_to_searchers")
STAKES = st.lists(st.integers(0, 2**60), min_size=1, max_size=6)


def state_of(**values: Any) -> dict[str, np.ndarray]:
    return {name: np.array([value], dtype=np.int64) for name, value in values.items()}


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_nakamoto_is_the_smallest_coalition_that_stalls(power: list[int]) -> None:
    able = [
        size
        for size in range(1, len(power) + 1)
        if any(3 * (sum(power) - sum(members)) <= 2 * sum(power) for members in combinations(power, size))
    ]
    expected = able[0] if any(power) else 0

    assert metrics.nakamoto_coefficient({}, state_of(power=power)).tolist() == [expected]


@given(STAKES)
def test_gini_is_half_the_relative_mean_difference(stakes: list[int]) -> None:
    held = [stake for stake in stakes if stake]
    apart = sum(abs(one - other) for one in held for other in held)
    expected = apart / (2 * len(held) * sum(held)) if held else 0

    assert metrics.gini_of_stake({}, state_of(bond=stakes)).tolist() == pytest.approx([expected])


@given(STAKES, st.integers(1, 6))
def test_gini_knows_only_proportions_and_those_who_stake(stakes: list[int], times: int) -> None:
    few = [stake % 10**9 for stake in stakes]
    alone = metrics.gini_of_stake({}, state_of(bond=few))
    more = metrics.gini_of_stake({}, state_of(bond=[0, *(stake * times for stake in few)]))

    assert alone.tolist() == pytest.approx(more.tolist())


@given(worlds())
def test_revenue_is_what_was_gained_per_day(world: World) -> None:
    params, state = world.started()
    last = run(MODEL, params, state, slots=30)
    price = world.setup.mechanism.sequencers.asset.price
    per_day = metrics.revenue_per_day(params, last)
    for lane in range(world.setup.lanes):
        for number, stake in enumerate(world.setup.mechanism.sequencers.stakes):
            held = sum(int(last[name][lane, number]) for name in ("bond", "unbonding", "stake_balance"))
            gained = held * price // 10**6 - stake * price // 10**6
            gained += int(last["balance"][lane, number]) - int(last["left_to_searchers"][lane, number])
            seconds = 30 * world.setup.mechanism.chain.slot_ms / 1_000
            assert per_day[lane, number] == pytest.approx(gained / seconds * 86_400)


@given(worlds())
def test_every_metric_is_one_finite_number_a_run(world: World) -> None:
    params, state = world.started()
    for last in (state, run(MODEL, params, state, slots=30)):
        found = {metric.name: np.asarray(metric.of(params, last), dtype=np.float64) for metric in METRICS}

        assert all(value.shape == (world.setup.lanes,) for value in found.values())
        assert all(np.isfinite(value).all() for value in found.values())
        assert all(((found[name] >= 0) & (found[name] <= 1)).all() for name in SHARES)


def test_metrics_have_names_of_their_own() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert all(metric.label and metric.unit for metric in METRICS)


@given(st.lists(st.integers(0, 10**6), min_size=COUNTERS, max_size=COUNTERS), st.integers(1, 10**6))
def test_counted_metrics_read_their_counters(counters: list[int], taken: int) -> None:
    counters[Counter.MEV_AVAILABLE] = taken * 2
    state = state_of(counters=counters, mev_taken=taken, left_to_searchers=[taken // 4, taken // 4])

    assert metrics.censored_slots({}, state).tolist() == [counters[13]]
    assert metrics.missed_slots({}, state).tolist() == [counters[2]]
    assert metrics.share_of_mev_taken({}, state).tolist() == pytest.approx([0.5])
    assert metrics.share_left_to_searchers({}, state).tolist() == pytest.approx([taken // 4 * 2 / taken])


@given(worlds())
def test_forced_use_counts_everybodys_forced_transactions(world: World) -> None:
    params, state = world.started()
    last = run(MODEL, params, state, slots=30)
    days = 30 * world.setup.mechanism.chain.slot_ms / 86_400_000
    sent = last["counters"][:, Counter.FORCED_SENT] + last["counters"][:, Counter.TARGETS_FORCED]

    assert metrics.forced_use(params, last).tolist() == pytest.approx([float(number) / days for number in sent])
