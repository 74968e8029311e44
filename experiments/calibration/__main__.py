"""Writes every table anew from the raw data."""

from __future__ import annotations

import sys
from pathlib import Path

from econ.errors import BadInput
from experiments.calibration.raw import data_directory
from experiments.calibration.tables import texts

TABLES = Path(__file__).resolve().parents[2] / "econ" / "environment" / "tables"


def main() -> int:
    """Write the tables; 0, or 2 when the raw data are absent."""
    try:
        contents = texts(data_directory())
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    for name, text in contents.items():
        (TABLES / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
