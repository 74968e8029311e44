"""The engines under comparison, each prepared anew for every measurement so that no draw is left in a cache.

What is prepared outside the measurement (tables, genesis, cadCAD's configurations) favours cadCAD, if anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.machine.genesis import genesis, parameters, widened
from econ.machine.slot import MODEL
from experiments.benchmarks.dictionary_model import model as dictionary
from experiments.benchmarks.dictionary_model.parameters import system_parameters
from experiments.benchmarks.setting import SEED, Setting

Work = Callable[[], object]


@dataclass(frozen=True)
class Size:
    """How much is simulated; `runs` are lanes where the engine has lanes."""

    sequencers: int
    runs: int
    slots: int

    def shorter(self, slots: int) -> Size:
        """The same with fewer slots."""
        return replace(self, slots=min(slots, self.slots))


Engine = Callable[[Setting, Size], Work]


def loop(setting: Setting, size: Size) -> Work:
    """All runs as lanes of one loop."""
    params = _machine(setting, tuple(range(size.runs)))
    state = genesis(params, size.runs)
    return lambda: run(MODEL, params, state, slots=size.slots)


def exact_loop(setting: Setting, size: Size) -> Work:
    """The same loop on Python's unbounded integers."""
    params = _machine(setting, tuple(range(size.runs)))
    state = widened(genesis(params, size.runs), MODEL)
    return lambda: run(MODEL, params, state, slots=size.slots)


def cadcad_batch(setting: Setting, size: Size) -> Work:
    """The same blocks in cadCAD without copies: one configuration whose state carries all lanes."""
    params = _machine(setting, tuple(range(size.runs)))
    configured = experiment(MODEL, [params], genesis(params, size.runs), runs=1, slots=size.slots)
    return lambda: _executed(configured, copies=False)


def cadcad_one_lane(setting: Setting, size: Size) -> Work:
    """The same blocks in cadCAD without copies: one lane, one configuration per run."""
    return _one_lane(setting, size, copies=False)


def cadcad_one_lane_copies(setting: Setting, size: Size) -> Work:
    """The same blocks in cadCAD as it comes: one lane, one configuration per run, every state deep-copied."""
    return _one_lane(setting, size, copies=True)


def dictionaries(setting: Setting, size: Size) -> Work:
    """The dictionary model in cadCAD as it comes, every state deep-copied."""
    return _dictionaries(setting, size, copies=True)


def dictionaries_without_copies(setting: Setting, size: Size) -> Work:
    """The dictionary model in cadCAD with its copies switched off."""
    return _dictionaries(setting, size, copies=False)


def _machine(setting: Setting, runs: tuple[int, ...] | None) -> dict[str, Any]:
    return parameters(
        setting.mechanism,
        setting.scenario,
        tables=setting.tables,
        assignment=setting.assignment,
        chance=Sampled(SEED, runs),
    )


def _one_lane(setting: Setting, size: Size, *, copies: bool) -> Work:
    params = _machine(setting, None)
    configured = experiment(MODEL, [params], genesis(params, 1), runs=size.runs, slots=size.slots)
    return lambda: _executed(configured, copies=copies)


def _dictionaries(setting: Setting, size: Size, *, copies: bool) -> Work:
    params = system_parameters(
        setting.mechanism, setting.scenario, tables=setting.tables, assignment=setting.assignment, seed=SEED
    )
    start = dictionary.genesis(params)
    configured = experiment(dictionary.MODEL, [params], start, runs=size.runs, slots=size.slots)
    return lambda: _executed(configured, copies=copies)


def _executed(configured: Any, *, copies: bool) -> None:
    for _ in trajectories(configured, copies=copies):
        pass
