"""Axes at random (ranges on both scales, lists of numbers, names), and what is neither an axis nor a sweep."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from econ.mechanism.durations import TwoClocks
from econ.mechanism.units import BITCOIN, RATE, Amount, Unit
from econ.mechanism.values import Count, names
from econ.sweeps.axis import LINEAR, LOG, Axis
from econ.sweeps.designs.units import Plain

MOST = 2_100_000_000_000_000_000
WORDS = ("calm", "busy", "wild", "odd", "rare")


@st.composite
def whole_ranges(draw: st.DrawFn, *, most: int = MOST) -> Axis:
    """Ranges of whole target units on either scale, from two values up to the whole supply of bitcoin."""
    scale = draw(st.sampled_from((LINEAR, LOG)))
    low = draw(st.integers(int(scale == LOG), most - 1))
    high = draw(st.integers(low + 1, most))
    units: tuple[Unit, ...] = (Count(), Amount(BITCOIN))
    return Axis("whole", draw(st.sampled_from(units)), low=low, high=high, scale=scale, steps=draw(st.integers(2, 9)))


@st.composite
def plain_ranges(draw: st.DrawFn) -> Axis:
    """Ranges of plain numbers on either scale, of at least a millionth of their size."""
    scale = draw(st.sampled_from((LINEAR, LOG)))
    low = draw(st.floats(1e-6, 1e6) if scale == LOG else st.floats(-1e6, 1e6))
    high = low + max(abs(low), 1.0) * draw(st.floats(1e-6, 1e3))
    return Axis("plain", Plain(), low=low, high=high, scale=scale, steps=draw(st.integers(2, 9)))


def lists() -> st.SearchStrategy[Axis]:
    """Lists of distinct numbers in any order."""
    levels = st.lists(st.integers(0, MOST), min_size=1, max_size=6, unique=True)
    return levels.map(lambda numbers: Axis("list", Count(), tuple(numbers)))


def named() -> st.SearchStrategy[Axis]:
    """Lists of names."""
    levels = st.lists(st.sampled_from(WORDS), min_size=1, unique=True)
    return levels.map(lambda words: Axis("named", names(*WORDS), tuple(words)))


def axes(*, most: int = 4) -> st.SearchStrategy[tuple[Axis, ...]]:
    """One to so many axes of every sort."""
    return st.lists(st.one_of(whole_ranges(), plain_ranges(), lists(), named()), min_size=1, max_size=most).map(tuple)


def shares() -> st.SearchStrategy[float]:
    """Shares in [0, 1)."""
    return st.floats(0, 1, exclude_max=True)


REFUSED_AXES: list[tuple[Any, Unit, str]] = [
    (
        {"from": 9, "to": 4},
        Count(1, 16),
        "from 9 is above to 4; allowed: from below to, each a whole number from 1 to 16",
    ),
    ({"from": 4, "to": 4}, Count(1, 16), "from 4 and to are the same"),
    (
        {"from": 0, "to": 4, "scale": "log"},
        Count(),
        'from 0 has no logarithm; allowed: from above 0, or scale = "linear"',
    ),
    (
        {"from": 1, "to": 4, "scale": "logg"},
        Count(),
        "scale: there is no 'logg' (did you mean 'log'?); allowed: linear or log",
    ),
    ({"from": 1, "to": 4, "levels": 1}, Count(), "levels: 1 is below 2; allowed: a whole number from 2 on"),
    ({"from": 1, "to": 4, "levels": "3"}, Count(), "levels: '3' is not a whole number"),
    (
        {"from": 1, "too": 4},
        Count(),
        "unknown key 'too' (did you mean 'to'?); allowed: from, to, levels, scale or base",
    ),
    ({"from": 1}, Count(), "a range without its ends"),
    ({"from": 1, "to": 40}, Count(1, 16), "40 is above 16; allowed: a whole number from 1 to 16"),
    ({"from": "1 BTC", "to": "3"}, Amount(BITCOIN), "3 is a bare number without its unit; allowed: 0 BTC or more"),
    ({"from": "calm", "to": "wild"}, names("calm", "wild"), "from 'calm' to 'wild' is no range of numbers"),
    ({"from": "1 slot", "to": "2 bitcoin blocks"}, TwoClocks(), "is no range of numbers; allowed: a list of values"),
    ([1, 2, 1], Count(), "1 is there twice; allowed: distinct values"),
    (["1 BTC", "100_000_000 sat"], Amount(BITCOIN), "'100_000_000 sat' is there twice"),
    ([], Count(1, 16), "an empty list; allowed: one or more values, each a whole number from 1 to 16"),
    ([1, 17], Count(1, 16), "17 is above 16"),
    (7, Count(), "7 is neither a list nor a range; allowed: a list of values, or { from"),
    ([True], Count(), "True is not a whole number"),
    (["inf"], Plain(), "'inf' is no finite number"),
    ([True], Plain(), "True is no finite number"),
    (["0.1 %", "10 %", "101 %"], Amount(RATE, 0, 10**6), "'101 %' is above 100 %"),
]

ON = 'mechanism = "citrea-pos"\n'
START = ON + '[keys]\n"set.size" = [4, 7]\n'
CLAIMS = '[claims]\nids = ["deviation:equivocate"]\n'
LIST = ON + "[[points]]\n{}\n[[points]]\n{}\n" + CLAIMS
RUN = START + "[simulate]\nslots = 5\n"
JUDGED = START + CLAIMS
BOTH = '[keys]\n"slashing.duplicate-vote.fraction" = ["5 %"]\n'
SLOTS = ON + '[keys]\n"chain.slot" = ["2 s", "4 s"]\n'
REFUSED_FILES = (
    (ON + CLAIMS, 'keys: varies nothing; allowed: keys such as "set.size" = [4, 7, 16]'),
    (START, "asks nothing; allowed: one or more of [simulate], [claims] or [function]"),
    (JUDGED + "[simulat]", "simulat: unknown key (did you mean 'simulate'?); allowed: name, question"),
    (START + "[simulate]\nslot = 1", "simulate.slot: unknown key (did you mean 'slots'?); allowed: slots, days, "),
    (START + "[simulate]\nruns = 5", "simulate: states no length; allowed: one of slots and days"),
    (RUN + "days = 1", "simulate: states both slots and days"),
    (START + "[simulate]\ndays = 1e-9", "simulate: 0 is below 1; allowed: a whole number from 1 to 100_000_000"),
    (RUN + 'model = "no.such"', "simulate.model: no.such cannot be used (No module named 'no')"),
    (RUN + 'model = "econ.errors"', "simulate.model: econ.errors cannot be used"),
    (RUN + 'metrics = ["finale_share"]', "simulate.metrics: there is no 'finale_share' (did you mean 'final_share'?)"),
    (RUN + 'runs = { metric = "income" }', "simulate.runs.half_width: is missing; allowed: a number above 0"),
    (RUN + 'runs = { metric = "income", half_width = 0 }', "simulate.runs.half_width: 0 is not above 0"),
    (RUN + 'runs = { metric = "income", half_width = 1, most = 9 }', "simulate.runs.most: 9 is below at_least 32"),
    (
        RUN + 'metrics = ["final_share"]\nruns = { metric = "income", half_width = 1 }',
        "simulate.runs.metric: income is not measured; allowed: final_share",
    ),
    (START + "simulate = 5", 'keys."simulate": unknown key'),
    (
        START + '[claims]\nids = ["one-shot:reoder"]',
        "claims.ids: there is no 'one-shot:reoder' (did you mean 'one-shot:",
    ),
    (JUDGED + "[refine]\ntolerance = 1", "refine.tolerance: 1 is a bare number without its unit"),
    (JUDGED + '[refine]\nclaim = "one-shot:reorder"', "refine.claim: there is no 'one-shot:reorder'; allowed: dev"),
    (RUN + "[refine]", "refine: refines no claim; allowed: beside [claims]"),
    (JUDGED + '[refine]\n[design]\nkind = "sobol"\npoints = 8', "refine: needs neighbours; allowed: kind = "),
    (JUDGED + '[design]\nkind = "sobol"', "design.points: is missing; allowed: a whole number from 1"),
    (JUDGED + '[design]\nkind = "gird"', "design.kind: there is no 'gird' (did you mean 'grid'?); allowed: grid"),
    (JUDGED + '[design]\nkind = "list"', "design: kind 'list' and [[points]] need each other"),
    (JUDGED + "[[points]]\nx = 1", "keys: stands beside [[points]]; allowed: one of the two"),
    (ON + "points = []\n" + CLAIMS, "points: [] is no list of tables; allowed: one or more [[points]]"),
    (LIST.format("set = 4", "sets = 4"), "points[1]: differs from the first in set or sets; allowed: the same keys"),
    (LIST.format('"set.size" = 4', '"set.size" = "4"'), "points.\"set.size\": '4' is not a whole number"),
    ('mechanism = "citrea"\n' + CLAIMS, "mechanism: there is no preset and no file 'citrea' (did you mean 'citrea-"),
    (ON + 'scenario = "clam"\n' + CLAIMS, "scenario: there is no scenario and no file 'clam'"),
    (ON + '[set]\n"set.size" = 0\n' + CLAIMS, 'set."set.size": 0 is below 1; allowed: a whole number from 1'),
    (ON + '[set]\n"set.sise" = 4\n' + CLAIMS, "set.\"set.sise\": unknown key (did you mean 'size'?)"),
    (ON + "set = 4\n" + CLAIMS, "set: 4 is not a table; allowed: [set]"),
    (CLAIMS + "[keys]\nx = [1]", "mechanism: is missing; allowed: aztec-v4"),
    (ON + '[keys]\n"set.sise" = [4]\n' + CLAIMS, "keys.\"set.sise\": unknown key (did you mean 'set.size'?)"),
    (
        ON + '[keys]\n"set.size" = { from = 9, to = 4 }\n' + CLAIMS,
        'keys."set.size": from 9 is above to 4; allowed: from below to, each a whole number from 1 to 100_000',
    ),
    (
        ON + '[keys]\n"set.size" = { from = 4, to = 9 }\n' + CLAIMS,
        'keys."set.size".levels: is missing; allowed: a whole number from 2 on for this design',
    ),
    (
        ON + '[set]\n"slashing.0.fraction" = "5 %"\n' + BOTH + CLAIMS,
        "keys.\"slashing.duplicate-vote.fraction\": is set by 'slashing.0.fraction' too; allowed: one of the two",
    ),
    (
        ON + BOTH + '"slashing.equivocation.fraction" = ["5 %"]\n' + CLAIMS,
        "keys.\"slashing.equivocation.fraction\": is set by 'slashing.duplicate-vote.fraction' too",
    ),
    (SLOTS + '"scenario.outage" = ["1 h"]\n' + CLAIMS, "keys.\"scenario.outage\": '1 h' depends on a clock"),
    (SLOTS + "[simulate]\ndays = 1", "simulate: days are unequal numbers of slots, for chain.slot is swept"),
    (
        ON + '[keys]\n"fees.rule" = ["eip1559", "fixed"]\n"fees.elasticity" = [2]\n' + CLAIMS,
        'keys."fees.elasticity": fees.rule = fixed has no such key; allowed: keys that every swept rule has',
    ),
    ('constraints = ["set.sise < 4"]\n' + JUDGED, "constraints[0]: unknown key (did you mean 'set.size'?)"),
    (
        'constraints = ["set.size > 1", "set.size < 4 BTC"]\n' + JUDGED,
        "constraints[1]: the left side is a number, the right side msat",
    ),
    (
        'constraints = ["set.stake.total < 4 BTC"]\n' + JUDGED,
        "constraints[0]: set.stake.total has no value here; allowed: keys that are swept (set.size) or stated",
    ),
    (
        'constraints = ["set.size < 4"]\n' + JUDGED + '[design]\nkind = "saltelli"\npoints = 8',
        "constraints: saltelli needs all of its points; allowed: another design",
    ),
    ('name = "../up"\n' + JUDGED, "name: '../up' cannot name a folder; allowed: at most 60 letters, digits, - and _"),
    (START + '[function]\npath = "a:b"', "function.columns: is missing; allowed: a list of 1 or more"),
    (
        ON + '[design]\nkind = "one-at-a-time"\n[keys]\n"set.stake.total" = ["40 BTC"]\n' + CLAIMS,
        'keys."set.stake.total".base: is missing; allowed: { from = .., to = .., base = .. }',
    ),
    ("name = [", "no TOML: "),
)
