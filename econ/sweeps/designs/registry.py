"""The designs by the name that a file gives them, and what each may be told. A new design is a file and an entry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from econ.errors import BadInput
from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.schema import Wrong, validate
from econ.mechanism.units import Context
from econ.mechanism.values import Count, names
from econ.sweeps.designs.design import MOST_POINTS, Design, Point
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.morris import Morris
from econ.sweeps.designs.one_at_a_time import OneAtATime
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import SEED, LatinHypercube, Sobol

DESIGNS: Mapping[str, type[Any]] = MappingProxyType(
    {kind.kind: kind for kind in (Grid, OneAtATime, LatinHypercube, Sobol, Listed, Saltelli, Morris)}
)
KIND = Key("kind", "kind", names(*DESIGNS), "the design", Grid.kind)
_POINTS = Key("points", "count", Count(1, MOST_POINTS), "how many points are sampled", REQUIRED)
_SEED = Key("seed", "seed", Count(), "what the sample is drawn from", SEED)
_OPTIONS: Mapping[str, tuple[Key, ...]] = MappingProxyType(
    {
        LatinHypercube.kind: (_POINTS, _SEED),
        Sobol.kind: (_POINTS, _SEED),
        Saltelli.kind: (_POINTS, _SEED),
        Morris.kind: (
            Key("trajectories", "trajectories", Count(2, MOST_POINTS), "how often each axis is moved", REQUIRED),
            Key("levels", "levels", Count(2, 1_000), "positions of each axis, an even number", Morris.levels),
            _SEED,
        ),
    }
)


def design_of(raw: Mapping[str, Any], rows: tuple[Point, ...] = ()) -> tuple[Design | None, list[Wrong]]:
    """The design that a table describes, or all that is wrong with the table; `rows` are the points of a list."""
    kind = raw.get("kind", KIND.default)
    if not isinstance(kind, str) or kind not in DESIGNS:
        raw = {"kind": kind}
    values, wrong = validate(Section("design", (KIND, *_OPTIONS.get(str(kind), ()))), raw, Context())
    if wrong:
        return None, wrong
    options = {name: value for name, value in values.items() if name != "kind"}
    try:
        made: Design = DESIGNS[kind](**options, **({"rows": rows} if kind == Listed.kind else {}))
    except BadInput as refusal:
        place, _, text = str(refusal).removeprefix("design.").partition(": ")
        return None, [((place,), text)]
    return made, []
