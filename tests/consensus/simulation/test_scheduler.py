"""Events come in the order of time, and a run always ends."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.simulation.scheduler import Scheduler

kinds = st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30)


@given(kinds)
def test_events_come_by_time_then_messages_before_timers_then_as_scheduled(events: list[tuple[int, bool]]) -> None:
    scheduler = Scheduler(10, 100)
    seen: list[tuple[int, bool, int]] = []
    for number, (delay, timer) in enumerate(events):
        (scheduler.later if timer else scheduler.deliver)(delay, seen.append, (delay, timer, number))

    assert scheduler.run()
    assert seen == sorted((delay, timer, number) for number, (delay, timer) in enumerate(events))


def test_delays_count_from_the_event_that_schedules() -> None:
    scheduler = Scheduler(100, 100)
    times: list[int] = []

    def again(left: int) -> None:
        times.append(scheduler.now)
        if left:
            scheduler.deliver(7, again, left - 1)

    scheduler.later(5, again, 2)

    assert scheduler.run()
    assert times == [5, 12, 19]


@given(st.integers(0, 50), st.integers(0, 50))
def test_an_endless_run_is_cut_by_time_or_number(horizon: int, events: int) -> None:
    scheduler = Scheduler(horizon, events)
    times: list[int] = []

    def forever(_: Any) -> None:
        times.append(scheduler.now)
        scheduler.deliver(3, forever, None)

    scheduler.deliver(0, forever, None)

    assert not scheduler.run()
    assert times == [3 * step for step in range(min(events, horizon // 3 + 1))]
