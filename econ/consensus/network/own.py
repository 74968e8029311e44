"""Users' own networks: a matrix of delays as CSV, or regions, delays and stake as TOML.

A TOML file has `delays_ms`, one way, a row per sending region and in each row a delay per region in the same order; or
`table`, the name of a shipped table. `stake` says how much stake stands in which region, and `symmetric = false` that
the two directions differ. A CSV file has the regions in its first row and column, delays in milliseconds one way, and
the same stake in every region; it may be asymmetric only with `# symmetric = false` above the header.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from econ.consensus.network.geography import DelayTable, delay_table
from econ.consensus.network.library import table
from econ.consensus.network.placement import Placement, equal
from econ.errors import BadInput

_KEYS = ("title", "table", "delays_ms", "symmetric", "stake")
_ASYMMETRIC = "# symmetric = false"


def is_file(name: str) -> bool:
    """Whether this names a file and not a network of the registry."""
    return Path(name).suffix in {".toml", ".csv"}


def read(name: str) -> tuple[Placement, DelayTable]:
    """Where the stake stands, and the delays; BadInput names the file, the key and what is allowed."""
    try:
        text = Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{name}: cannot be read ({error}); allowed: a text file, .toml or .csv") from None
    return _from_toml(name, text) if Path(name).suffix == ".toml" else _from_csv(name, text)


def _from_toml(name: str, text: str) -> tuple[Placement, DelayTable]:
    try:
        entry = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name}: {error}; allowed: TOML") from None
    _check_keys(name, entry)
    delays = table(entry["table"]) if "table" in entry else _delays(name, entry)
    placement = Placement(name, str(entry.get("title", name)), entry["stake"], f"the file {name}")
    _check_regions(name, placement, delays)
    return placement, delays


def _delays(name: str, entry: dict[str, Any]) -> DelayTable:
    return delay_table(name, entry["delays_ms"], source=f"the file {name}", symmetric=entry.get("symmetric", True))


def _check_keys(name: str, entry: dict[str, Any]) -> None:
    unknown = [key for key in entry if key not in _KEYS]
    if unknown:
        raise BadInput(f"{name}: there is no key {unknown[0]!r}; allowed: {', '.join(_KEYS)}")
    if ("table" in entry) == ("delays_ms" in entry):
        raise BadInput(f"{name}: delays are missing or given twice; allowed: one of delays_ms and table")
    for key, kind, allowed in (
        ("table", str, "the name of a table of delays"),
        ("delays_ms", dict, "region = [delay, ...] in milliseconds, a row per sending region"),
        ("symmetric", bool, "true or false"),
        ("stake", dict, "region = stake"),
    ):
        if (key in entry or key == "stake") and not isinstance(entry.get(key), kind):
            raise BadInput(f"{name}: {key} is {entry.get(key, 'missing')!r}; allowed: {allowed}")


def _check_regions(name: str, placement: Placement, delays: DelayTable) -> None:
    unknown = [region for region in placement.shares if region not in delays.regions]
    if unknown:
        raise BadInput(
            f"{name}: stake on the unknown region {unknown[0]!r}; regions with delays: {', '.join(delays.regions)}"
        )


def _from_csv(name: str, text: str) -> tuple[Placement, DelayTable]:
    lines = text.splitlines()
    symmetric = not any(line.strip() == _ASYMMETRIC for line in lines)
    rows = list(csv.reader(line for line in lines if line.strip() and not line.startswith("#")))
    regions = tuple(cell.strip() for cell in rows[0][1:]) if rows else ()
    senders = tuple(row[0].strip() for row in rows[1:])
    if not regions or regions != senders or len(set(regions)) < len(regions):
        raise BadInput(f"{name}: rows and columns differ; allowed: the same regions, once each, in the same order")
    delays = {row[0].strip(): [_number(cell) for cell in row[1:]] for row in rows[1:]}
    made = delay_table(name, delays, source=f"the file {name}", symmetric=symmetric)
    return Placement(name, name, equal(regions), f"the file {name}"), made


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell.strip()
