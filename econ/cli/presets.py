"""`seqecon presets`: the mechanisms shipped."""

from __future__ import annotations

import sys
from typing import Any

from econ.cli.inputs import print_json
from econ.cli.table import table
from econ.errors import BadInput
from econ.mechanism.load import load, presets
from econ.mechanism.save import save


def run(options: Any) -> int:
    """List presets with status and source, or show one as TOML."""
    if options.action == "show":
        return _show(options)
    found = [(name, load(name).mechanism) for name in presets()]
    rows = [(name, str(m.sequencers.size), m.status, m.source) for name, m in found]
    if options.json:
        keys = ("name", "sequencers", "status", "source")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        sys.stdout.write(table(("preset", "sequencers", "status", "source"), rows) + "\n")
    return 0


def _show(options: Any) -> int:
    if options.name is None:
        raise BadInput(f"presets show: names no preset; allowed: {', '.join(presets())}")
    shown = load(options.name)
    if options.json:
        print_json(shown.resolved)
    else:
        sys.stdout.write(save(shown.mechanism, shown.scenario))
    return 0
