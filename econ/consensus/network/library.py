"""Delay tables and placements this package ships, and one table that is read where its file is present.

Shipped tables state source, licence and period. The round-trip matrix may be read but not shipped: it lies in the
directory SEQECON_DATA, or in `shared/data` beside the checkout.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from econ.consensus.network.geography import DelayTable, delay_table
from econ.errors import BadInput

ROUND_TRIPS = "aws22"
ROUND_TRIPS_FILE = "rtt_regions_matrix.csv"
_BESIDE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared" / "data"
_SOURCE = "cloudping.co round trips, median of a year to 2025-07, halved; read from a file that is not shipped"


def table(name: str) -> DelayTable:
    """A delay table by name; BadInput lists what exists, or says where the file that is not shipped is looked for."""
    if name == ROUND_TRIPS:
        return _round_trips(round_trips_file())
    return _shipped_table(name)


def shares(name: str) -> dict[str, int]:
    """Stake per region (parts per million) of a real validator set; BadInput lists what exists."""
    shipped = _shipped("placements")
    if name not in shipped:
        raise BadInput(f"placements: there is no {name!r}; allowed: {', '.join(shipped)}")
    return dict(shipped[name]["shares"])


def round_trips_file() -> Path:
    """Where the round-trip matrix is looked for, present or not."""
    return Path(os.environ.get("SEQECON_DATA", _BESIDE_CHECKOUT)) / ROUND_TRIPS_FILE


def _round_trips(file: Path) -> DelayTable:
    if not file.is_file():
        raise BadInput(f"delay table {ROUND_TRIPS!r}: no file {file}; set SEQECON_DATA to the directory that holds it")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    return delay_table(ROUND_TRIPS, {row[0]: [float(cell) / 2 for cell in row[1:]] for row in rows[1:]}, source=_SOURCE)


@cache
def _shipped_table(name: str) -> DelayTable:
    shipped = _shipped("delays")
    if name not in shipped:
        raise BadInput(f"delay tables: there is no {name!r}; allowed: {', '.join((*shipped, ROUND_TRIPS))}")
    entry = shipped[name]
    made = delay_table(name, entry["delays"], source=entry["source"], symmetric=entry["symmetric"])
    return replace(made, coordinates={region: (place[0], place[1]) for region, place in entry["coordinates"].items()})


@cache
def _shipped(kind: str) -> dict[str, Any]:
    text = resources.files("econ.consensus").joinpath("tables", f"{kind}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
