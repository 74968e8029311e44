"""`seqecon certify`: write a certificate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from econ.cli.inputs import loaded
from econ.errors import BadInput, TooLarge
from econ.mechanism.load import Loaded
from econ.solvers.study import Solved, certify, extract, refuted_by_parts, solve

UNDECIDED = 3


def run(options: Any) -> int:
    """Decide `no-profitable-deviation` on the extracted game and write the proof; exit 1 if the claim fails."""
    solved = _solved(loaded(options), options.limit)
    if solved.verdict.verdict == "undecided":
        sys.stdout.write(f"undecided: {'; '.join(solved.verdict.tried)}\n")
        return UNDECIDED
    try:
        document = certify(solved, options.output)
    except OSError as error:
        raise BadInput(
            f"-o {options.output}: cannot be written ({error.strerror}); name a folder you may write to"
        ) from error
    sys.stdout.write(f"{solved.verdict.verdict}: {document['statement']}\n{_told(solved)}{_written(options.output)}")
    return 0 if solved.verdict.verdict == "holds" else 1


def _solved(found: Loaded, limit: int) -> Solved:
    """The whole game solved, or a refutation with fewer actions where it is too large."""
    try:
        return solve(extract(found, limit=limit))
    except TooLarge:
        refutation = refuted_by_parts(found.mechanism, found.scenario, limit=limit)
        if refutation is None:
            raise
        return refutation


def _told(solved: Solved) -> str:
    return "" if solved.table is None else f"by the strategy: {solved.deviation}\n"


def _written(path: str) -> str:
    return f"wrote {path} ({Path(path).stat().st_size:,} bytes)\n"
