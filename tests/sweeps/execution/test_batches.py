"""Batches of about a second: nothing lost, nothing taken early, sizes as the costs want them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from econ.sweeps.execution.batches import GROWTH, MOST_TASKS, Batches
from econ.sweeps.task import Rows, Task
from tests.sweeps.execution.answers import Raises, Short, Squares

ANSWERS: tuple[Callable[[tuple[int, ...]], Rows], ...] = (Squares(1), Raises("no"), Short())
costs = st.floats(1e-7, 5.0)
TASKS = st.lists(st.tuples(st.integers(1, 50), st.sampled_from(ANSWERS)), max_size=60).map(
    lambda found: [Task(f"{place}", place, count, answer) for place, (count, answer) in enumerate(found)]
)


@given(TASKS, st.data())
def test_every_task_travels_once_and_in_order(tasks: list[Task], data: st.DataObject) -> None:
    batches = Batches(tasks)
    taken: list[Task] = []
    while batch := batches.take():
        taken += batch
        if data.draw(st.booleans()):
            batches.learn(batch, data.draw(costs))

    assert taken == tasks
    assert batches.take() == ()


@given(TASKS, costs)
def test_at_most_one_task_is_taken_ahead(tasks: list[Task], seconds: float) -> None:
    drawn: list[Task] = []

    def draw() -> Iterator[Task]:
        for task in tasks:
            drawn.append(task)
            yield task

    batches = Batches(draw())
    sent = 0
    assert drawn == []
    while batch := batches.take():
        sent += len(batch)
        assert len(drawn) <= sent + 1
        batches.learn(batch, seconds)


@given(st.integers(1, 3_000), st.integers(1, 20))
def test_batches_grow_fourfold_up_to_a_second_of_a_steady_cost(per_second: int, count: int) -> None:
    cost = Fraction(1, per_second)
    batches = Batches([Task("a", 0, count, Squares(1))] * 20_000)
    fit = max(1, math.floor(1 / (cost * count)))
    size = 1
    while size < min(fit, 1_000):
        batch = batches.take()
        assert len(batch) == size
        batches.learn(batch, float(cost * count * len(batch)))
        size *= GROWTH
    batch = batches.take()
    assert min(fit, 1_000, MOST_TASKS) - 1 <= len(batch) <= min(fit + 1, size)


def test_a_batch_has_a_limit_of_tasks() -> None:
    batches = Batches([Task("a", 0, 1, Squares(1))] * 50_000)
    for _ in range(9):
        batch = batches.take()
        batches.learn(batch, 1e-9)

    assert len(batches.take()) == MOST_TASKS


@given(st.floats(1.01, 100.0), st.floats(0.0001, 0.01))
def test_a_task_of_more_than_a_second_travels_alone(long: float, short: float) -> None:
    slow, quick = Task("slow", 0, 1, Raises(""), "slow"), Task("quick", 0, 1, Squares(1), "quick")
    batches = Batches([slow, quick, quick, slow, quick, quick, slow, slow])
    for seconds in (long, short):
        batches.learn(batches.take(), seconds)
    groups = []
    while batch := batches.take():
        groups.append([task.address for task in batch])

    assert groups == [["quick"], ["slow"], ["quick", "quick"], ["slow"], ["slow"]]


@given(st.floats(2.0, 50.0))
def test_a_cost_that_rises_shrinks_the_batches_again(factor: float) -> None:
    batches = Batches([Task("a", 0, 1, Squares(1))] * 100_000)
    for _ in range(8):
        batch = batches.take()
        batches.learn(batch, 0.001 * len(batch))
    before = len(batch)
    for _ in range(8):
        batch = batches.take()
        batches.learn(batch, 0.001 * factor * len(batch))

    assert 0.9 * before / factor <= len(batches.take()) <= 1.1 * before / factor + 1
