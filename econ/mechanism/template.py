"""A commented file to start from."""

from __future__ import annotations

from dataclasses import replace

from econ.mechanism.load import load
from econ.mechanism.save import commented

_HEAD = """\
# A mechanism in full, started from {name}. Amounts, times and rates carry their units, and are converted once.
# What is left out falls back to its default; `extends = "{name}"` on top would allow stating only what differs.

"""


def template(name: str) -> str:
    """The text of a file that says all that a preset says, commented, as a proposal of one's own; raises BadFile."""
    start = load(name)
    own = replace(start.mechanism, name=f"my-{name}", source="chosen by us", status="proposed", provenance=())
    return _HEAD.format(name=name) + commented(own, start.scenario)
