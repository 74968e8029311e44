"""`seqecon simulate`: run a mechanism and print its statistics."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from econ.cli.files import writable_folder, write_text
from econ.cli.inputs import loaded, model_named, print_json, slots_of
from econ.cli.options import MOST_NODES
from econ.cli.table import table
from econ.errors import BadInput, SeqeconError
from econ.machine.series import measures
from econ.machine.simulation import Outcome, Plan, chunks, merged, simulate, simulate_chunk
from econ.machine.world import build_world
from econ.mechanism.load import Loaded
from econ.protocol.invariants import InvariantObserver
from econ.reports.results import document, summary
from econ.solvers.check import check_all
from econ.strategies.population import assign, parse_population
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from econ.sweeps.execution.local import Local


def run(options: Any) -> int:
    """Simulate, print, and write results where asked."""
    found = loaded(options)
    plan = planned(found, options)
    folder = writable_folder(options.output) if options.output else None
    outcome = _simulated(plan, options.workers)
    if options.json:
        print_json(summary(plan, outcome))
    else:
        sys.stdout.write(_page(plan, outcome))
    if folder is not None:
        claims = [result.as_json() for result in check_all(plan.mechanism, plan.scenario, limit=MOST_NODES).results]
        page = document(found, plan, outcome, claims=claims, command=_command(options))
        written = write_text(folder / "results.json", json.dumps(page, ensure_ascii=False, allow_nan=False))
        sys.stderr.write(f"wrote {written}\n")
    return 0


def planned(found: Loaded, options: Any) -> Plan:
    """The plan that a command line describes; BadInput for what does not fit together."""
    mechanism, scenario = found.mechanism, found.scenario
    population = parse_population(options.population) if options.population else scenario.population
    scenario = replace(scenario, population=population)
    names = tuple(name for name, _ in population)
    tables = tabulate(tuple(strategy(name) for name in names))
    if options.engine == "cadcad" and options.check_invariants:
        raise BadInput("--check-invariants: cannot be used with --engine cadcad; allowed: loop, exact")
    return Plan(
        model=model_named(options.model),
        mechanism=mechanism,
        scenario=scenario,
        tables=tables,
        assignment=assign(population, mechanism.sequencers.stakes, tables.names),
        runs=options.runs,
        slots=slots_of(options, mechanism.chain.slot_ms),
        seed=options.seed,
        engine=options.engine,
        measures=measures(build_world(mechanism, scenario)),
        watchers=(InvariantObserver,) if options.check_invariants else (),
    )


def _simulated(plan: Plan, workers: int) -> Outcome:
    with _progress(plan.runs * plan.slots) as advance:
        if workers == 1:
            return simulate(plan, progress=advance)
        return merged(_in_processes(plan, workers, advance))


def _in_processes(plan: Plan, workers: int, advance: Any) -> list[Outcome]:
    """Chunks in spawned processes; the result does not depend on how many."""
    parts: dict[int, Outcome] = {}
    bare = replace(plan, measures=())
    pieces = [piece for chunk in chunks(plan.runs) for piece in _cut(chunk, workers)]
    with Local(min(workers, len(pieces))) as pool:
        futures = {pool.submit(_chunk, bare, runs): number for number, runs in enumerate(pieces)}
        try:
            for future in as_completed(futures):
                parts[futures[future]] = future.result()
                advance(len(pieces[futures[future]]) * plan.slots)
        except BrokenProcessPool as error:
            raise SeqeconError("a worker process died; nothing was written, run again with fewer --workers") from error
    return [parts[number] for number in sorted(parts)]


def _cut(runs: tuple[int, ...], workers: int) -> list[tuple[int, ...]]:
    size = -(-len(runs) // workers)
    return [runs[start : start + size] for start in range(0, len(runs), size)]


def _chunk(plan: Plan, runs: tuple[int, ...]) -> Outcome:
    """One piece of work in a worker; measures are made anew there, because closures do not travel."""
    whole = replace(plan, measures=measures(build_world(plan.mechanism, plan.scenario)))
    return simulate_chunk(whole, runs)


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar with rate and time left on a terminal, nothing in a pipe."""
    from tqdm import tqdm

    with tqdm(total=total, unit="slot", unit_scale=True, disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
        yield bar.update


def _page(plan: Plan, outcome: Outcome) -> str:
    short = summary(plan, outcome)
    rows = [(m["label"], _number(m["mean"]), _interval(m["ci95"]), m["unit"]) for m in short["metrics"].values()]
    head = f"{plan.mechanism.name}: {plan.runs} runs x {plan.slots} slots, seed {plan.seed}, engine {plan.engine}\n\n"
    tail = f"\n\ntrajectory {short['trajectory_sha256']}\n"
    return head + table(("metric", "mean", "95 % interval", "unit"), rows) + tail


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"


def _interval(pair: list[float] | None) -> str:
    return "-" if pair is None else f"{_number(pair[0])} to {_number(pair[1])}"


def _command(options: Any) -> str:
    """The command that makes these results again."""
    words = ["seqecon simulate", options.mechanism, f"--runs {options.runs}", f"--seed {options.seed}"]
    words.append(f"--slots {options.slots}" if options.slots is not None else f"--days {options.days or 1}")
    words += [f"--engine {options.engine}"] if options.engine != "loop" else []
    words += [f"--scenario {options.scenario}"] if options.scenario else []
    words += [f"--population {options.population!r}"] if options.population else []
    words += [f"--set {pair!r}" for pair in options.settings]
    words += [f"-o {shlex.quote(options.output)}"] if options.output else []
    return " ".join(words)
