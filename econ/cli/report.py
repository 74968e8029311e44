"""`seqecon report`: results as one HTML page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from econ.reports import write_report


def run(options: Any) -> int:
    """Render and name the page."""
    source = Path(options.results)
    folder = source if source.is_dir() else source.parent
    page = write_report(source, options.output or folder / "report.html")
    sys.stdout.write(f"report: {page}\n")
    return 0
