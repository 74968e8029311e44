"""Ratios against every policy's own in rationals."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.process import Process
from econ.solvers.average_reward import best_rate
from econ.solvers.honest_value import honest_policy
from econ.solvers.ratio import best_ratio, policy_ratio, priced
from tests.solvers import gains
from tests.solvers.random_games import section
from tests.solvers.random_processes import processes

RELATIVE = Fraction(1, 2**30)


def exact_ratios(process: Process) -> list[Fraction]:
    built, clock = process.game(), process.game_clock().tolist()
    lists = section(built)
    return [gains.gain(lists, policy, lists["reward"], clock) for policy in gains.policies(lists)]


@given(processes())
def test_the_best_ratio_of_all_policies_is_enclosed(process: Process) -> None:
    best = max(exact_ratios(process))
    found = best_ratio(process.game(), process.game_clock())

    assert found.lower <= best <= found.upper
    assert found.upper - found.lower <= RELATIVE * max(Fraction(1), abs(best))


@given(processes())
def test_a_policy_has_its_own_ratio(process: Process) -> None:
    built, clock = process.game(), process.game_clock()
    policy = honest_policy(built)
    kept = {node: int(edge) for node, edge in enumerate(policy) if edge >= 0}
    exact = gains.gain(section(built), kept, built.reward.tolist(), clock.tolist())
    found = policy_ratio(built, clock, policy)

    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower <= RELATIVE * max(Fraction(1), abs(exact))


@given(processes())
def test_a_clock_of_slots_is_the_average_reward(process: Process) -> None:
    built = process.game()
    rate, found = best_rate(built), best_ratio(built, built.crosses[built.source()].astype(int))

    assert max(rate.lower, found.lower) <= min(rate.upper, found.upper)


@given(processes(), st.integers(1, 1000), st.integers(1, 1000))
def test_units_of_reward_and_clock_pass_through(process: Process, money: int, ticks: int) -> None:
    larger = Process(**(vars(process) | {"reward": money * process.reward, "clock": ticks * process.clock}))
    small, large = (best_ratio(each.game(), each.game_clock()) for each in (process, larger))
    factor = Fraction(money, ticks)

    assert large.lower <= factor * small.upper
    assert factor * small.lower <= large.upper


@given(processes(), st.fractions(max_denominator=1000))
def test_a_price_takes_the_clock_from_the_reward(process: Process, price: Fraction) -> None:
    built, clock = process.game(), process.game_clock()
    net = priced(built, clock, price)
    expected = [r - price * c for r, c in zip(built.reward.tolist(), clock.tolist(), strict=True)]

    assert [Fraction(value, price.denominator) for value in net.reward.tolist()] == expected


@given(processes())
def test_a_clock_that_stands_still_is_refused(process: Process) -> None:
    built = process.game()
    with pytest.raises(BadInput, match="clock: it stands still"):
        best_ratio(built, np.zeros(built.edges, np.int64))
