"""Study documents checked before anything is drawn; what is wrong is said in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from econ.errors import BadInput
from econ.reports.document import clean
from econ.reports.reading import fitted
from econ.reports.study.checks import problems
from econ.reports.study.document import StudyDocument

FILE_NAME = "study.json"
FORMAT = "seqecon-study"


def parse(document: Mapping[str, Any], name: str = "study") -> StudyDocument:
    """The document as records; BadInput names the first key that does not fit, and counts the others."""
    study = fitted(StudyDocument, document, FORMAT, name=name)
    found = list(problems(study))
    others = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    if found:
        raise BadInput(clean(f"{name}: {found[0]}{others}"))
    return study
