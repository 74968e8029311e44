"""`seqecon doctor`: what is installed, and whether the foundations hold here."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from econ.cli.inputs import print_json
from econ.cli.table import table
from econ.errors import BadInput
from econ.money import muldiv
from econ.randomness import PhiloxWords
from econ.reports.formats.browser import chromium

PACKAGES = (
    *("seqecon", "numpy", "scipy", "cadCAD", "networkx", "pydantic", "tqdm"),
    *("hypothesis", "matplotlib", "duckdb", "SALib", "pymoo", "distributed"),
)
KNOWN_WORDS = (1_353_180_401, 1_159_531_988)


def run(options: Any) -> int:
    """Print versions and the result of two self-checks; exit 1 when one fails."""
    checks = {"exact product through a divisor": _muldiv_is_exact(), "chance is reproducible": _words() == KNOWN_WORDS}
    rows = {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}
    rows["browser (pdf, png)"] = _browser()
    if options.json:
        print_json({"versions": rows, "checks": checks})
    else:
        sys.stdout.write(table(("package", "version"), list(rows.items())) + "\n\n")
        sys.stdout.write(table(("check", "result"), [(k, "ok" if v else "FAILS") for k, v in checks.items()]) + "\n")
    return 0 if all(checks.values()) else 1


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _browser() -> str:
    try:
        return chromium("pdf")
    except BadInput:
        return "not found"


def _muldiv_is_exact() -> bool:
    a, b, c = (1 << 61) - 1, (1 << 50) + 7, (1 << 51) - 3
    return bool(muldiv(np.array([a]), b, c)[0] == a * b // c)


def _words() -> tuple[int, ...]:
    words = PhiloxWords(seed=1, runs=(0,))
    return tuple(int(words.draws(purpose, 0, 0)[0]) for purpose in (1, 2))
