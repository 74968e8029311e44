"""The command line: `seqecon COMMAND`. Exit 0 done, 1 a claim fails, 3 undecided, 2 bad input, 130 interrupted."""

from __future__ import annotations

import sys
from importlib import import_module

from econ.cli.endings import BAD_INPUT, INTERRUPTED, INTERRUPTION
from econ.cli.parser import COMMANDS, parser
from econ.errors import AmountError, SeqeconError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every expected error is one line on stderr, never a traceback."""
    sys.path.insert(0, "")  # models and strategies of the user are named by import path
    options = parser().parse_args(arguments)
    command = import_module(f"econ.cli.{COMMANDS[options.command].module}")
    try:
        return int(command.run(options))
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
