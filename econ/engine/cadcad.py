"""The only file that knows cadCAD: a model as an ordinary cadCAD Experiment, and its records as states.

Canonical: one run per configuration, parameter points swept through `M`. Batch: one configuration whose state carries
all lanes. cadCAD's traps are avoided here: state updates keep the literal five-argument signature it inspects, every
parameter is wrapped in a list, the experiment is never the module's global one, nothing runs in its parallel mode,
blocks are copied because it renames them in place, and one Executor per configuration keeps memory to one trajectory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from econ.engine.block import Block, Model, State, Update, frozen

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
    for config in result.configs:
        # With one run per subset cadCAD numbers runs across subsets; everywhere else it numbers them within one.
        config.run_id %= runs
    return result


def trajectories(configured: Any, *, copies: bool = False) -> Iterator[list[State]]:
    """Execute an experiment: per subset and run the genesis and the state at every slot's end, in cadCAD's order.

    With `copies` cadCAD deep-copies every state, its default; frozen arrays make that needless.
    """
    from cadCAD.engine import ExecutionContext, Executor

    options = None if copies else {"deepcopy_off": True}
    for config in configured.configs:
        context = ExecutionContext("single_proc", additional_objs=options)
        records, _, _ = Executor(exec_context=context, configs=[config], supress_print=True).execute()
        last = max(record["substep"] for record in records)
        yield [record for record in records if record["substep"] in (0, last)]


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
