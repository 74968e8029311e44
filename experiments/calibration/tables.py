"""The text of every table, as shipped."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import localcontext
from pathlib import Path
from typing import Any

from experiments.calibration import demand, fees, intervals, mev, snapshots

BUILDERS: tuple[tuple[str, Callable[[Path], dict[str, Any]]], ...] = (
    ("bitcoin_intervals", intervals.build),
    ("bitcoin_fees", fees.build),
    ("mev", mev.build),
    ("demand", demand.build),
    ("snapshots", snapshots.build),
)
_DIGITS = 40


def texts(directory: Path) -> dict[str, str]:
    """File name to content of every table, from the raw data in the directory.

    Decimal arithmetic of a stated precision makes the text the same on every machine.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        return {f"{name}.json": render(build(directory)) + "\n" for name, build in BUILDERS}


def render(value: Any, indent: str = "") -> str:
    """JSON with sorted keys, an object's entries on lines of their own and an array of numbers on one line."""
    inner = indent + " "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key)}: {render(value[key], inner)}" for key in sorted(value)]
        return "{\n" + ",\n".join(lines) + "\n" + indent + "}"
    if isinstance(value, list | tuple) and not all(isinstance(entry, int) for entry in value):
        return "[\n" + ",\n".join(inner + render(entry, inner) for entry in value) + "\n" + indent + "]"
    return json.dumps(value)
