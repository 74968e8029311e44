"""The simulation takes records from the rest of consensus, and no formula."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import econ.consensus.simulation as package

DATA = {
    "econ.consensus.network.jitter": {"UNIT"},
    "econ.consensus.network.network": {"Network"},
    "econ.consensus.quorum": {"NEVER"},
    "econ.consensus.timeline": {"Schedule", "Timeline", "Timers"},
}


def taken() -> Iterator[tuple[str, str]]:
    """Every name imported from econ.consensus by the simulation."""
    for path in sorted(Path(package.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("econ.consensus"):
                yield from ((node.module or "", alias.name) for alias in node.names)
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names if alias.name.startswith("econ"))


def test_only_data_comes_from_outside() -> None:
    foreign = {(module, name) for module, name in taken() if not module.startswith("econ.consensus.simulation")}

    assert foreign
    assert foreign <= {(module, name) for module, names in DATA.items() for name in names}
