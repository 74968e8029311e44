"""How a command ends when it does not end by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable

from econ.errors import AmountError, SeqeconError

BAD_INPUT = 2
SOME_FAILED = 4
INTERRUPTED = 130
INTERRUPTION = "seqecon: interrupted; nothing half-written was left behind"


def ended(command: Callable[[], int]) -> int:
    """The command's exit code; every expected error is one line on stderr, never a traceback."""
    try:
        return command()
    except AmountError as error:
        return _refused(f"an amount left its range, which these parameters allow: {error}")
    except SeqeconError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        sys.stderr.write(f"{INTERRUPTION}\n")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _refused(message: str) -> int:
    for line in message.splitlines():
        sys.stderr.write(f"seqecon: {line}\n")
    return BAD_INPUT
