"""A study document as the text of a file."""

from __future__ import annotations

import json
from dataclasses import asdict

from econ.reports.study.document import StudyDocument

FILE_NAME = "study.json"


def as_text(document: StudyDocument) -> str:
    """The document as JSON, the same bytes for the same answer."""
    return json.dumps(asdict(document), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
