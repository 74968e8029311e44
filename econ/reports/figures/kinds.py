"""The kinds of figures of a study; a new kind is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from econ.reports.figures import bars, curves, fan, plane, terms, verdict_map
from econ.reports.figures.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "map": verdict_map.KIND,
        "curves": curves.KIND,
        "plane": plane.KIND,
        "waterfall": terms.KIND,
        "fan": fan.KIND,
        "bars": bars.KIND,
    }
)
