"""What a sweep would cost: counted exactly, known answers found, a failing trial told in one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from econ.errors import BadInput
from econ.sweeps.estimate import LOOKED_AT, estimated
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.questions.function import Function
from econ.sweeps.reading import loads_sweep
from econ.sweeps.run import run_sweep
from econ.sweeps.spec import Adapt
from econ.sweeps.store.store import Store

TEXT = """
name = "line"
[keys]
x = { from = 0.0, to = 1.0, levels = 5 }
[function]
path = "tests.sweeps.functions:noisy_line"
columns = ["value"]
runs = 3
"""


def test_points_rows_and_the_most_they_may_grow_to() -> None:
    sweep = loads_sweep(TEXT)
    cost = estimated(sweep, None, shown=2)
    assert (cost.points, cost.rows, cost.most_points, cost.most_rows, cost.known) == (5, 15, 5, 15, 0)
    assert cost.first == sweep.points()[:2]
    grown = estimated(replace(sweep, adapt=Adapt("value", 0.1, most=40)), None, shown=2)
    assert (grown.rows, grown.most_rows) == (15, 200)
    other = estimated(replace(sweep, adapt=Adapt("another", 0.1, most=40)), None, shown=2)
    assert other.most_rows == 15


def test_what_is_known_already(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    run_sweep(loads_sweep(TEXT.replace("levels = 5", "levels = 3")), store, Inline(), progress=SILENT)
    cost = estimated(loads_sweep(TEXT), store, shown=1)
    assert (cost.looked_at, cost.known) == (5, 3)
    other = Function("tests.sweeps.functions:slow_line", ("value",))
    both = replace(loads_sweep(TEXT), questions=(*loads_sweep(TEXT).questions, other))
    assert estimated(both, store, shown=1).known == 0


def test_of_a_large_design_only_the_first_points_are_looked_up() -> None:
    cost = estimated(loads_sweep(TEXT.replace("levels = 5", f"levels = {LOOKED_AT + 1}")), None, shown=0)
    assert (cost.points, cost.looked_at) == (LOOKED_AT + 1, LOOKED_AT)


def test_a_trial_that_raises_is_one_line() -> None:
    failing = loads_sweep(TEXT.replace("noisy_line", "failing_above_half").replace("from = 0.0", "from = 0.6"))
    with pytest.raises(BadInput, match="ValueError: above a half; allowed"):
        estimated(failing, None, shown=1)


@pytest.mark.parametrize("stakes", [("2", "0.5", "0.6"), ("0.5", "2", "0.6"), ("0.5", "0.6", "2")])
def test_a_trial_is_made_at_whatever_point_can_be_used(stakes: tuple[str, ...]) -> None:
    """A bond below the minimum of 1 BTC makes no mechanism."""
    listed = ", ".join(f'"{stake} BTC"' for stake in stakes)
    text = f'mechanism = "minimal"\n[keys]\n"set.stake.per_sequencer" = [{listed}]\n[simulate]\nslots = 2\nruns = 1\n'
    assert estimated(loads_sweep(text), None, shown=0).points == 3
    with pytest.raises(BadInput, match=r"set\.stake\.minimum"):
        estimated(loads_sweep(text.replace('"2 BTC"', '"0.7 BTC"')), None, shown=0)
