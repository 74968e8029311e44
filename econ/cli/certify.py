"""`seqecon certify`: write a certificate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from econ.certificates.codec import write
from econ.cli.inputs import loaded, print_json
from econ.errors import BadInput
from econ.solvers.certification import certified

UNDECIDED = 3


def run(options: Any) -> int:
    """Decide one claim and write the proof; exit 1 if the claim fails, 3 where there is nothing to certify."""
    found = loaded(options)
    outcome = certified(options.claim, found.mechanism, found.scenario, limit=options.limit)
    size = None if outcome.document is None else written(Path(options.output), outcome.document)
    if options.json:
        file = None if size is None else options.output
        print_json({"claim": outcome.claim, "verdict": outcome.verdict, "told": outcome.told, "certificate": file})
    else:
        wrote = "" if size is None else f"wrote {options.output} ({size:,} bytes)\n"
        sys.stdout.write(f"{outcome.verdict}: {outcome.told}\n{wrote}")
    if size is None:
        return UNDECIDED
    return 0 if outcome.verdict == "holds" else 1


def written(path: Path, document: dict[str, Any]) -> int:
    """Write a certificate; its size in bytes, BadInput where it cannot be written."""
    try:
        write(path, document)
    except OSError as error:
        raise BadInput(f"-o {path}: cannot be written ({error.strerror}); name a folder you may write to") from error
    return path.stat().st_size
