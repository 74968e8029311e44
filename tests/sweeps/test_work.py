"""What is left to compute: every run that is asked and not known, once, in stretches that are short enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.sweeps.axis import Axis
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.units import Plain
from econ.sweeps.places import Places
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.function import Function
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from econ.sweeps.task import Batch, Done, Task, computed
from econ.sweeps.work import LOOKED_UP_TOGETHER, Ask, addresses, missing


@dataclass(frozen=True)
class Cut(Function):
    """A function that is asked for few runs together."""

    most: int = 1

    @property
    def longest(self) -> int:
        """So many."""
        return self.most


def places_of(most: int) -> Places:
    question = Cut("tests.sweeps.functions:noisy_line", ("value",), most=most)
    axes = (Axis("x", Plain(), levels=(0.0, 1.0)),)
    return Places(Sweep("work", "", "", None, (), axes, Grid(), (), (question,)), None)


def stretches(runs: list[int]) -> list[int]:
    """Lengths of runs in a row."""
    rows = groupby(enumerate(runs), key=lambda pair: pair[1] - pair[0])
    return [len(list(row)) for _, row in rows]


@settings(max_examples=25)
@given(
    ok=st.sets(st.integers(0, 30)), lost=st.sets(st.integers(0, 30)), runs=st.integers(1, 25), most=st.integers(1, 6)
)
@pytest.mark.parametrize("retry", [False, True])
def test_what_is_missing_is_asked_once_in_short_stretches(
    tmp_path_factory: pytest.TempPathFactory, ok: set[int], lost: set[int], *, runs: int, most: int, retry: bool
) -> None:
    places, store = places_of(most), Store.open(tmp_path_factory.mktemp("store"))
    (name,) = addresses(places, (1.0,))
    failed = [Done(name, run, 1, {}, "lost") for run in sorted(lost - ok)]
    done = [Done(name, run, 1, {"value": np.zeros(1)}) for run in sorted(ok)]
    if done or failed:
        store.write(Batch((*done, *failed), 0.0, 0.0, "c"))
    there = ok if retry else ok | lost
    heard: list[int] = []
    asks = [Ask((1.0,), 0, runs)] * 2
    tasks: list[Task] = list(missing(asks, places, store, retry=retry, reused=heard.append))
    wanted = [run for run in range(runs) if run not in there]

    assert [run for task in tasks for run in task.runs] == wanted
    assert len(tasks) == sum(ceil(length / most) for length in stretches(wanted))
    assert all(task.count <= most and (task.address, task.kind) == (name, "values") for task in tasks)
    assert sum(heard) == runs - len(wanted)


def test_refusals_have_addresses_by_question_and_reason(tmp_path: Path) -> None:
    """Two sizes that no set has, refused in other words, and two questions."""
    axes = (Axis("set.size", Plain(), levels=(0.0, -1.0)),)
    questions = (Simulation(1, runs=1), Claims(("participation",)))
    places = Places(Sweep("refused", "", "minimal", None, (), axes, Grid(), (), questions), None)
    named = {address for size in (0.0, -1.0) for address in addresses(places, (size,))}
    tasks = list(missing([Ask((0.0,), 0, 1)], places, Store.open(tmp_path), retry=False, reused=id))

    assert len(named) == 4
    assert "set.size" in computed(tasks[0]).error


def test_of_many_asks_none_is_passed_over(tmp_path: Path) -> None:
    axes = (Axis("x", Plain(), low=0.0, high=1.0, steps=2 * LOOKED_UP_TOGETHER + 1),)
    sweep = replace(places_of(1).sweep, axes=axes)
    asks = [Ask(point, 0, 1) for point in sweep.points()]
    tasks = list(missing(asks, Places(sweep, None), Store.open(tmp_path), retry=False, reused=id))

    assert [task.address for task in tasks] == [addresses(Places(sweep, None), ask.values)[0] for ask in asks]
