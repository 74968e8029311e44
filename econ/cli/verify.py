"""`seqecon verify`: the standard-library verifier, and with the library there, the mechanism itself."""

from __future__ import annotations

import sys
from typing import Any

from econ.certificates.verify import Result, verify
from econ.cli.inputs import loaded, print_json
from econ.cli.parser import EMBEDDED
from econ.errors import BadInput


def run(options: Any) -> int:
    """Check a certificate; exit 1 when it is refused."""
    try:
        result = _result(options)
    except OSError as error:
        raise unreadable(options.certificate, error) from error
    if options.json:
        print_json({key: getattr(result, key) for key in ("claim", "verdict", "accepted", "reason", "scope")})
    else:
        word = "accepted" if result.accepted else "refused"
        sys.stdout.write(f"{word}: {result.claim or 'no claim'}: {result.reason}\n{result.scope}\n")
    return 0 if result.accepted else 1


def unreadable(path: str, error: OSError) -> BadInput:
    """What to say of a file that cannot be read."""
    return BadInput(f"{path}: cannot be read ({error.strerror}); name a certificate")


def _result(options: Any) -> Result:
    if options.mechanism in {None, EMBEDDED} and (options.scenario or options.settings):
        raise BadInput("--scenario, --set: belong to --from-mechanism MECH; without MECH the file's own are taken")
    if options.mechanism is None:
        return verify(options.certificate)
    from econ.solvers.derivation import verified

    return verified(options.certificate, from_mechanism=options.mechanism == EMBEDDED or loaded(options))
