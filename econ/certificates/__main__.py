"""`python -m econ.certificates FILE`: one JSON line; exit 0 accepted, 1 refused, 2 the file cannot be read."""

from __future__ import annotations

import json
import sys

from econ.certificates.verify import Result, verify


def main(arguments: list[str]) -> int:
    """Verify the one file named, print its result, and return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m econ.certificates FILE\n")
        return 2
    try:
        result = verify(arguments[0])
        status = 0 if result.accepted else 1
    except (OSError, ValueError) as error:
        result, status = Result(None, None, accepted=False, reason=f"cannot be read: {error}", scope=""), 2
    line = {key: getattr(result, key) for key in ("claim", "verdict", "accepted", "reason", "scope")}
    sys.stdout.write(json.dumps(line) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
