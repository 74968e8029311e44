"""Where the raw data lie, and how their files are read."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from econ.errors import BadInput

_BESIDE_CHECKOUT = Path(__file__).resolve().parents[3] / "shared" / "data"


def data_directory() -> Path:
    """The directory of the raw data: SEQECON_DATA, or shared/data beside the checkout; BadInput when it is absent."""
    directory = Path(os.environ.get("SEQECON_DATA", _BESIDE_CHECKOUT))
    if not directory.is_dir():
        raise BadInput(f"raw data: no directory {directory}; set SEQECON_DATA to the one that holds the CSV files")
    return directory


def rows(directory: Path, file: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column name; lines that begin with # are comments."""
    with (directory / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))
