"""`seqecon init`: a commented mechanism file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from econ.cli.files import write_text
from econ.errors import BadInput
from econ.mechanism.load import template


def run(options: Any) -> int:
    """Print the file, or write it where nothing is yet."""
    text = template(options.preset)
    if options.output is None:
        sys.stdout.write(text)
        return 0
    if Path(options.output).exists():
        raise BadInput(f"-o {options.output}: exists already; name a new file")
    write_text(options.output, text)
    sys.stdout.write(f"wrote {options.output}\n")
    return 0
