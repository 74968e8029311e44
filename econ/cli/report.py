"""`seqecon report`: a document as one HTML page, as Markdown, PDF or PNG."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from econ.reports import write_report
from econ.reports.documents import documents_in
from econ.reports.formats import FORMATS, format_of


def run(options: Any) -> int:
    """Render every document that is there, and name the pages."""
    out = Path(options.output) if options.output else None
    form = format_of(out, options.format)
    files = documents_in(Path(options.results))
    if out is not None:
        targets = {Path(options.results): out}
    else:
        targets = {file: file.with_name(_name(file, form, alone=len(files) == 1)) for file in files}
    for source, target in targets.items():
        sys.stdout.write(f"report: {write_report(source, target, form=form)}\n")
    return 0


def _name(file: Path, form: str, *, alone: bool) -> str:
    """`report.html`; where a folder holds several documents, `results-report.html` and so on."""
    stem = "report" if alone else f"{file.stem}-report"
    return f"{stem}{FORMATS[form].endings[0]}"
