"""[regret], [threshold] and [discover]: what a file may say, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.problems import BadFile
from econ.sweeps.analyses import Analyses, Discover, Regret, Satisfied, Threshold
from econ.sweeps.reading import loads_sweep
from econ.sweeps.spec import Sweep

KEYS = '[keys]\nstake = { from = 1, to = 9, levels = 5 }\nworld = ["calm", "wild"]\n'
NUMBERS = '[function]\npath = "math:sin"\ncolumns = ["income", "wait"]\n'
FUNCTION = KEYS.replace('["calm", "wild"]', "[1, 2]") + NUMBERS
CLAIMS = (
    'mechanism = "citrea-pos"\n[keys]\n"set.size" = { from = 4, to = 40 }\n[claims]\nids = ["deviation:equivocate"]\n'
)
SAMPLE = '[design]\nkind = "latin-hypercube"\npoints = 20\n'
REGRET = '[regret]\nmetric = "income"\nchoose = ["stake"]\n'
THRESHOLD = '[threshold]\nmetric = "wait"\nlevel = 0.99\n'
LISTED = "\n".join(f"[[points]]\nstake = {stake}\nworld = {world}" for stake, world in ((1, 1), (2, 2), (3, 1))) + "\n"

REFUSED = (
    (FUNCTION + '[regret]\nmetric = "incom"\nchoose = ["stake"]', "regret.metric: there is no 'incom' (did you mean"),
    (FUNCTION + '[regret]\nchoose = ["stake"]', "regret.metric: is missing; allowed: income or wait"),
    (FUNCTION + '[regret]\nmetric = "income"', "regret.choose: is missing; allowed: a list of 1 or more"),
    (
        FUNCTION + REGRET.replace("stake", "steak"),
        "regret.choose: there is no 'steak' (did you mean 'stake'?); allowed",
    ),
    (
        FUNCTION + REGRET.replace('["stake"]', '["world", "stake"]'),
        "regret.choose: leaves no key uncertain; allowed: some of stake or world, not all",
    ),
    (FUNCTION + REGRET + 'best = "most"', "regret.best: there is no 'most'; allowed: max or min"),
    (
        FUNCTION + REGRET + 'satisfied = "> 3"',
        "regret.satisfied: '> 3' is no comparison with a number; allowed: a comp",
    ),
    (FUNCTION + REGRET + 'satisfied = ">= x"', "regret.satisfied: 'x' is no finite number; allowed: a finite number"),
    (FUNCTION + REGRET + "metrics = 1", "regret.metrics: unknown key (did you mean 'metric'?)"),
    (
        FUNCTION + SAMPLE + REGRET,
        'regret: a design of kind \'latin-hypercube\' does not cross its keys; allowed: kind = "grid" or "list"',
    ),
    (
        LISTED + NUMBERS + REGRET,
        "regret: 3 of 6 combinations of choice and world have no point (stake = 1.0, world = 2.0; stake = 2.0, world",
    ),
    (FUNCTION + REGRET + "x = 1", "regret.x: unknown key"),
    (
        'constraints = ["stake >= world"]\n' + FUNCTION + REGRET,
        "regret: 1 of 10 combinations of choice and world have no point (stake = 1.0, world = 2.0); allowed: every",
    ),
    (FUNCTION + '[threshold]\nmetric = "wait"', "threshold.level: is missing; allowed: a finite number"),
    (FUNCTION + THRESHOLD + 'rising = "yes"', "threshold.rising: 'yes' is neither true nor false"),
    (FUNCTION + THRESHOLD + 'key = "world"', "threshold.key: there is no 'world'; allowed: stake"),
    (
        FUNCTION.replace("levels = 5", "levels = 3") + THRESHOLD,
        "threshold: no numeric key has 4 levels; allowed: a key",
    ),
    (FUNCTION.replace("[1, 2]", "[1, 2, 3, 4]") + THRESHOLD, "threshold.key: is missing; allowed: stake or world"),
    (
        FUNCTION + SAMPLE + THRESHOLD,
        "threshold: a design of kind 'latin-hypercube' has no lines along a key; allowed: kind = ",
    ),
    (
        'constraints = ["stake > 3"]\n' + FUNCTION + THRESHOLD,
        "threshold.key: no line of the design has 4 levels of stake; allowed: 4 or more levels where all other keys",
    ),
    (CLAIMS + SAMPLE + THRESHOLD, "threshold: measures nothing; allowed: beside [simulate] or [function]"),
    (FUNCTION + SAMPLE + "[discover]", "discover: explores no claim; allowed: beside [claims]"),
    (
        CLAIMS.replace("40 ", "40, levels = 4 ") + "[discover]",
        "discover: a design of kind 'grid' is no sample; allowed:",
    ),
    (
        CLAIMS + SAMPLE + "[discover]\nfresh = 0",
        "discover.fresh: 0 is below 1; allowed: a whole number from 1 to 100_000",
    ),
    (
        CLAIMS + SAMPLE + '[discover]\nclaim = "one-shot:reorder"',
        "discover.claim: there is no 'one-shot:reorder'; allowed",
    ),
    (CLAIMS + SAMPLE + "[discover]\n[refine]", "discover: stands beside [refine]; allowed: one of the two"),
)


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_wrong_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(BadFile) as caught:
        loads_sweep(text, file="bad.toml")

    assert any(line.startswith(f"bad.toml: {told}") for line in caught.value.lines), caught.value.lines


def test_several_wrongs_are_told_at_once() -> None:
    with pytest.raises(BadFile) as caught:
        loads_sweep(FUNCTION + SAMPLE + REGRET + THRESHOLD + "[discover]")

    starts = {line.split(": ")[1] for line in caught.value.lines}
    assert starts == {"regret", "threshold", "discover"}


def test_a_file_says_all_of_its_analyses() -> None:
    more = 'best = "min"\nsatisfied = "<= 2.5"\n'
    sweep = loads_sweep(FUNCTION + REGRET + more + THRESHOLD + "rising = false\n")

    assert sweep.analyses.regret == Regret("income", "min", ("stake",), Satisfied(2.5, at_least=False))
    assert sweep.analyses.threshold == Threshold("wait", 0.99, "stake", rising=False)
    found = loads_sweep(CLAIMS + SAMPLE + "[discover]\nfresh = 9\n")
    assert found.analyses == Analyses(discover=Discover("deviation:equivocate", 9))


def test_margins_may_be_regretted() -> None:
    metric = "deviation:equivocate.margin_msat"
    keys = CLAIMS.replace("40 }", '40, levels = 3 }\n"scenario.bribe" = ["0 BTC", "1 BTC"]')
    sweep = loads_sweep(keys + f'[regret]\nmetric = "{metric}"\nchoose = ["set.size"]\n')

    assert sweep.analyses.regret == Regret(metric, "max", ("set.size",))


CHANGED: tuple[dict[str, Any], ...] = (
    {},
    {"regret": Regret("income", "max", ("stake",))},
    {"regret": Regret("wait", "max", ("stake",))},
    {"regret": Regret("income", "min", ("stake",))},
    {"regret": Regret("income", "max", ("world",))},
    {"regret": Regret("income", "max", ("stake",), Satisfied(1.0))},
    {"regret": Regret("income", "max", ("stake",), Satisfied(1.0, at_least=False))},
    {"regret": Regret("income", "max", ("stake",), Satisfied(2.0))},
    {"threshold": Threshold("wait", 0.5, "stake")},
    {"threshold": Threshold("wait", 0.6, "stake")},
    {"threshold": Threshold("wait", 0.5, "stake", rising=False)},
    {"threshold": Threshold("income", 0.5, "stake")},
    {"discover": Discover("invariants")},
    {"discover": Discover("invariants", 65)},
    {"discover": Discover("invariants", seed=2)},
)


def test_every_option_changes_the_digest() -> None:
    plain: Sweep = loads_sweep(FUNCTION)
    digests = {replace(plain, analyses=Analyses(**asked)).digest for asked in CHANGED}

    assert len(digests) == len(CHANGED)
    assert plain.digest in digests
    assert not {"regret", "threshold", "discover"} & set(plain.content())


@given(st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_a_level_is_read_as_it_is_written(level: float, at_least: bool) -> None:  # noqa: FBT001 - drawn
    wanted = Satisfied(level, at_least=at_least)
    sweep = loads_sweep(FUNCTION + REGRET + f'satisfied = "{wanted.text}"')

    assert sweep.analyses.regret is not None
    assert sweep.analyses.regret.satisfied == wanted
