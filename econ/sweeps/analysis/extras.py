"""Optional libraries, loaded where they are used, or one line that says how to get them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from econ.errors import BadInput


def optional(module: str, extra: str) -> Any:
    """The module, which the named extra installs; BadInput where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        package = module.partition(".")[0]
        raise BadInput(f"{package} is not installed: pip install 'seqecon[{extra}]'") from missing
