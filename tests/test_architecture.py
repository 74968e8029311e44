"""The house rules, held: sizes, types, docstrings, arrows between modules, integers, and what start-up may load.

Each test lists every violation at once.
"""

import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import networkx as nx
import pytest

from tests.measure import (
    PACKAGES,
    ROOT,
    Function,
    Source,
    body_lines,
    executed,
    floats,
    functions,
    import_edges,
    imported,
    named_modules,
    nesting,
    parameters,
    sources,
    statements,
    unannotated,
    undocumented,
)

FILE_LINES = 300
BODY_LINES = 25
NESTING = 2
NESTING_EXCEPTION = 3
EXCEPTIONS = Fraction(1, 100)
POSITIONAL = 4

ENGINE_ADAPTER = "econ/engine/cadcad.py"
# cadCAD calls these with four and five arguments by position.
BLOCK_PREFIXES = ("p_", "s_")

INTEGER_ONLY = ("econ/protocol/", "econ/machine/", "econ/money.py")
# Hold no transition: tables made before the first slot, statistics read off the last.
HOST_SIDE = {"econ/machine/metrics.py", "econ/machine/world.py"}
# A float estimate corrected by exact integers, and its limits.
FLOATS_ALLOWED = {
    "econ/money.py::muldiv",
    "econ/money.py::_PRODUCT_FITS",
    "econ/money.py::_REMAINDER_FITS",
    "econ/money.py::_QUOTIENT_FITS",
}

BARE_PACKAGE = "econ.certificates"
BARE_MAY_IMPORT = (BARE_PACKAGE, "econ.errors")
HEAVY = ("numpy", "scipy", "pandas", "cadCAD", "networkx", "pydantic", "matplotlib", "duckdb", "hypothesis")


def all_functions() -> list[Function]:
    return [function for source in sources() for function in functions(source)]


def report(violations: Iterable[str]) -> str:
    return "\n" + "\n".join(violations)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_measured(package: str) -> None:
    assert any(source.path.startswith(f"{package}/") for source in sources())


def test_files_are_short() -> None:
    sizes = {source.path: len(source.text.splitlines()) for source in sources()}
    violations = [f"{path}: {size} lines" for path, size in sizes.items() if size > FILE_LINES]

    assert not violations, report(violations)


def test_function_bodies_are_short() -> None:
    sizes = {function.where: body_lines(function) for function in all_functions()}
    violations = [f"{where}: {size} code lines" for where, size in sizes.items() if size > BODY_LINES]

    assert not violations, report(violations)


def test_blocks_are_shallow() -> None:
    depths = {function.where: nesting(function) for function in all_functions()}
    deep = [f"{where}: nesting {depth}" for where, depth in depths.items() if depth > NESTING]
    too_deep = [f"{where}: nesting {depth}" for where, depth in depths.items() if depth > NESTING_EXCEPTION]

    assert not too_deep, report(too_deep)
    assert len(deep) <= EXCEPTIONS * len(depths), report(deep)


def test_few_arguments_are_positional() -> None:
    free = [function for function in all_functions() if not function.node.name.startswith(BLOCK_PREFIXES)]
    violations = [f"{f.where}: {len(parameters(f))} positional" for f in free if len(parameters(f)) > POSITIONAL]

    assert not violations, report(violations)


def test_everything_is_annotated() -> None:
    missing = {function.where: unannotated(function) for function in all_functions()}
    violations = [f"{where}: {', '.join(names)}" for where, names in missing.items() if names]

    assert not violations, report(violations)


def test_everything_public_has_a_docstring() -> None:
    violations = [where for source in sources() for where in undocumented(source)]

    assert not violations, report(violations)


def test_no_import_cycles() -> None:
    known = frozenset(source.module for source in sources())
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_edges_from((source.module, other) for source in sources() for other in import_edges(source, known))
    knots = [sorted(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1]

    assert not knots, report(", ".join(knot) for knot in knots)


def test_transitions_hold_integers_only() -> None:
    found = [
        (f"{source.path}::{name}", f"{source.path}:{line} {name}")
        for source in sources()
        if source.path.startswith(INTEGER_ONLY) and source.path not in HOST_SIDE
        for name, statement in statements(source)
        for line in floats(statement)
    ]
    violations = [where for key, where in found if key not in FLOATS_ALLOWED]
    stale = [f"{key}: allowed, but makes no float" for key in sorted(FLOATS_ALLOWED - {key for key, _ in found})]

    assert not violations + stale, report(violations + stale)


def test_only_one_file_knows_cadcad_and_loads_it_late() -> None:
    outside = [
        f"{source.path}: {name}"
        for source in sources()
        for name in named_modules(source)
        if name.split(".")[0] == "cadCAD" and source.path != ENGINE_ADAPTER
    ]
    early = [
        f"{source.path}: {name} when imported"
        for source in sources()
        for node in executed(source.tree.body)
        for name in imported(source, node)
        if name.split(".")[0] == "cadCAD"
    ]

    assert not outside + early, report(outside + early)


def bare_sources() -> list[Source]:
    return [source for source in sources() if source.module.startswith(BARE_PACKAGE)]


def test_certificates_name_only_the_standard_library() -> None:
    violations = [
        f"{source.path}: {name}"
        for source in bare_sources()
        for name in named_modules(source)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(BARE_MAY_IMPORT)
    ]

    assert not violations, report(violations)


def test_certificates_load_in_a_bare_interpreter() -> None:
    names = [source.module for source in bare_sources() if not source.module.endswith("__main__")]
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {', '.join(names)}"
    outcome = python("-I", "-S", "-c", program)

    assert names
    assert outcome.returncode == 0, outcome.stderr


def test_help_loads_nothing_heavy() -> None:
    program = f"""
import sys
from econ.cli import main
sys.argv = ["seqecon", "--help"]
try:
    status = main()
except SystemExit as stop:
    status = stop.code
print("loaded:", *(name for name in {HEAVY!r} if name in sys.modules))
sys.exit(status)
"""
    outcome = python("-c", program)

    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.splitlines()[-1] == "loaded:"


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
