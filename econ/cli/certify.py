"""`seqecon certify`: write a certificate."""

from __future__ import annotations

import sys
from typing import Any

from econ.certificates.codec import write
from econ.cli.inputs import loaded
from econ.errors import BadInput
from econ.solvers.check import certified

UNDECIDED = 3


def run(options: Any) -> int:
    """Decide `no-profitable-deviation` on the extracted game and write the proof; exit 1 if the claim fails."""
    found = loaded(options)
    verdict, document = certified(found.mechanism, found.scenario, limit=options.limit)
    if document is None:
        sys.stdout.write(f"undecided: {'; '.join(verdict.tried)}\n")
        return UNDECIDED
    try:
        write(options.output, document)
    except OSError as error:
        raise BadInput(
            f"-o {options.output}: cannot be written ({error.strerror}); name a folder you may write to"
        ) from error
    sys.stdout.write(f"{verdict.verdict}: {document['statement']}\nwrote {options.output}\n")
    return 0 if verdict.verdict == "holds" else 1
