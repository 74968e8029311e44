"""The only file that knows cadCAD: a model as an ordinary cadCAD Experiment, and its records as lanes.

Canonical: one run per configuration, parameter points swept through `M`. Batch: one configuration whose state carries all
lanes. What cadCAD does differently from its documentation is avoided here: state updates keep the literal five-argument
signature it inspects, every parameter is wrapped in a list, the experiment is never the module's global one, nothing runs
in its parallel mode, and block labels and blocks are copied because it renames them in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Model, State, Update, frozen
from econ.errors import SeqeconError

Points = Sequence[Mapping[str, Any]]


def experiment(model: Model, points: Points, state: Mapping[str, Any], *, runs: int, slots: int) -> Any:
    """An unexecuted cadCAD Experiment: one subset per parameter point, `runs` Monte Carlo runs each.

    `state` is the initial state of one lane (canonical) or of all lanes (batch, with `runs` = 1). Any cadCAD tool can
    execute, extend or draw it.
    """
    from cadCAD.configuration import Experiment
    from cadCAD.configuration.utils import config_sim

    result = Experiment()
    result.append_model(
        model_id=model.name,
        initial_state=dict(state),
        partial_state_update_blocks=[_as_dictionary(block) for block in model.blocks],
        sim_configs=config_sim({"N": runs, "T": range(slots), "M": _swept(points)}),
    )
    return result


def execute(configured: Any, *, slim: bool = True) -> list[State]:
    """The records of an experiment that end a slot, in cadCAD's order (subset, run, timestep).

    With `slim` cadCAD's deep copies are switched off; frozen arrays make them needless.
    """
    from cadCAD.engine import ExecutionContext, Executor

    options = {"deepcopy_off": True} if slim else None
    records: list[State] = []
    for config in configured.configs:
        context = ExecutionContext("single_proc", additional_objs=options)
        found, _, _ = Executor(exec_context=context, configs=[config], supress_print=True).execute()
        last = max(record["substep"] for record in found)
        records.extend(record for record in found if record["substep"] in (last, 0))
    return records


def replayed(records: Sequence[State], *, slots: int) -> list[list[State]]:
    """Records cut into trajectories: one list of slots + 1 states per subset and run; SeqeconError on a ragged set."""
    if len(records) % (slots + 1):
        raise SeqeconError(f"cadCAD returned {len(records)} records, which is no multiple of {slots + 1}")
    return [list(records[i : i + slots + 1]) for i in range(0, len(records), slots + 1)]


def _swept(points: Points) -> dict[str, list[Any]]:
    return {name: [point[name] for point in points] for name in points[0]}


def _as_dictionary(block: Block) -> dict[str, Any]:
    return {
        "label": block.label,
        "description": block.description,
        "policies": dict(block.policies),
        "variables": {name: _guarded(update) for name, update in block.updates.items()},
    }


def _guarded(update: Update) -> Update:
    def s_guarded(params: Any, substep: Any, state_history: Any, state: Any, signals: Any) -> tuple[str, Any]:
        name, value = update(params, substep, state_history, state, signals)
        return name, frozen(value)

    s_guarded.__name__ = update.__name__
    return s_guarded


def lanes_of(trajectories: list[list[State]], name: str) -> Array:
    """One variable of canonical trajectories as [slot, lane, ...]."""
    return np.stack([np.concatenate([state[name] for state in at]) for at in zip(*trajectories, strict=True)])
