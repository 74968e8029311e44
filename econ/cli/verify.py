"""`seqecon verify`: the standard-library verifier."""

from __future__ import annotations

import sys
from typing import Any

from econ.certificates.verify import verify
from econ.cli.inputs import print_json
from econ.errors import BadInput


def run(options: Any) -> int:
    """Check a certificate; exit 1 when it is refused."""
    try:
        result = verify(options.certificate)
    except OSError as error:
        raise BadInput(f"{options.certificate}: cannot be read ({error.strerror}); name a certificate") from error
    if options.json:
        document = {
            "claim": result.claim,
            "verdict": result.verdict,
            "accepted": result.accepted,
            "reason": result.reason,
        }
        print_json(document)
    else:
        word = "accepted" if result.accepted else "refused"
        sys.stdout.write(f"{word}: {result.claim or 'no claim'}: {result.reason}\n")
    return 0 if result.accepted else 1
