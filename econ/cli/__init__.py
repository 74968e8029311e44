"""The command line: `seqecon COMMAND`.

Exit 0 done, 1 a claim fails, 3 undecided, 2 bad input, 4 some points failed, 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib import import_module

from econ.cli.endings import ended
from econ.cli.parser import COMMANDS, parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every expected error is one line on stderr, never a traceback."""
    sys.path.insert(0, "")  # models and strategies of the user are named by import path
    options = parser().parse_args(arguments)
    command = import_module(f"econ.cli.{COMMANDS[options.command].module}")
    return ended(lambda: int(command.run(options)))
