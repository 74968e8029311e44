"""The claim that the machine keeps its invariants, tested by simulation."""

from __future__ import annotations

from econ.errors import InvariantError
from econ.machine.simulation import Plan, simulate
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.invariants import INVARIANTS, InvariantObserver
from econ.solvers.claims.claim import ClaimResult
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import tabulate

RUNS = 8
SLOTS = 300
SEED = 20_240_101


def tested_invariants(mechanism: Mechanism, scenario: Scenario) -> ClaimResult:
    """Run the machine with two thirds honest and the rest one of every strategy; test every invariant at every slot."""
    broken = _broken(_plan(mechanism, scenario))
    tested = f"tested, not proven: {RUNS} runs of {SLOTS} slots with up to a third of sequencers deviating"
    return ClaimResult(
        id="invariants",
        statement=f"{len(INVARIANTS)} named invariants hold at every slot",
        verdict="fails" if broken else "holds",
        margin_msat=None,
        binding_term=None,
        thresholds={},
        deviation=None,
        method=broken or tested,
        terms=(),
        assumptions=(),
    )


def _plan(mechanism: Mechanism, scenario: Scenario) -> Plan:
    names, size = tuple(STRATEGIES), mechanism.sequencers.size
    rows = tuple(names.index("honest") if 3 * i < 2 * size else i % len(names) for i in range(size))
    tables = tabulate(tuple(STRATEGIES.values()))
    return Plan(
        MODEL, mechanism, scenario, tables, rows, runs=RUNS, slots=SLOTS, seed=SEED, watchers=(InvariantObserver,)
    )


def _broken(plan: Plan) -> str:
    try:
        simulate(plan)
    except InvariantError as error:
        return str(error)
    return ""
