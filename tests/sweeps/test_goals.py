"""Tables [optimise] and [front] of sweep files: what they say, and what is refused in a line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.problems import BadFile
from econ.mechanism.units import Context
from econ.sweeps.designs.evolved import Evolved
from econ.sweeps.designs.goals import LimitText, ObjectiveText
from econ.sweeps.designs.grid import Grid
from econ.sweeps.reading import loads_sweep

COLUMNS = ("cost", "risk", "deviation:equivocate.margin_msat")
CLAIM = "deviation:equivocate"
START = 'mechanism = "citrea-pos"\n[keys]\n"set.size" = { from = 4, to = 16 }\n'
ASKED = f'[simulate]\nslots = 5\nmetrics = ["final_share", "income"]\n[claims]\nids = ["{CLAIM}"]\n'
BODY = START + ASKED
SAMPLE = '\n[design]\nkind = "sobol"\npoints = 8'
AIM = '[optimise]\nobjectives = ["max income"]\n'

numbers = st.floats(allow_nan=False, allow_infinity=False)


def test_a_file_says_all_of_a_search() -> None:
    sweep = loads_sweep(
        BODY + "[optimise]\n"
        f'objectives = ["max income", "min {CLAIM}.margin_msat"]\n'
        f'constraints = ["final_share >= 0.4", "income<=1e9", "{CLAIM} holds"]\n'
        "population = 24\ngenerations = 10\nseed = 3\n"
    )

    assert sweep.design == Evolved(
        (("income", "max"), (f"{CLAIM}.margin_msat", "min")),
        (("final_share", ">=", 0.4), ("income", "<=", 1e9), (CLAIM, ">=", 1.0)),
        *(24, 10, 3),
    )
    assert sweep.front == ()


def test_a_search_has_defaults_and_a_range_needs_no_levels() -> None:
    assert loads_sweep(BODY + AIM).design == Evolved((("income", "max"),))


def test_a_front_leaves_the_design_as_it_is() -> None:
    text = BODY.replace("to = 16", "to = 16, levels = 4")
    sweep = loads_sweep(text + '[front]\nobjectives = ["max income", "max final_share"]\n')

    assert sweep.front == (("income", "max"), ("final_share", "max"))
    assert sweep.design == Grid()
    assert sweep.points() == loads_sweep(text).points()


REFUSED = (
    ("[optimise]", "optimise.objectives: is missing; allowed: a list of 1 or more, each min or max, and one of"),
    ("[optimise]\nobjectives = []", "optimise.objectives: [] is not such a list"),
    ('[optimise]\nobjectives = ["income"]', "optimise.objectives: 'income' is no objective; allowed: a list"),
    ('[optimise]\nobjectives = ["least income"]', "optimise.objectives: 'least income' is no objective"),
    ("[optimise]\nobjectives = [4]", "optimise.objectives: 4 is no objective"),
    ('[optimise]\nobjectives = [""]', "optimise.objectives: '' is no objective"),
    (
        '[optimise]\nobjectives = ["max incom"]',
        "optimise.objectives: there is no 'incom' (did you mean 'income'?); allowed: ",
    ),
    ('[optimise]\nobjectives = ["max uptime"]', "optimise.objectives: there is no 'uptime'; allowed: "),
    (f'[optimise]\nobjectives = ["max {CLAIM}"]', f"optimise.objectives: there is no '{CLAIM}' (did you mean "),
    ('[optimise]\nobjectives = ["max income", "min income"]', "optimise.objectives: income is there twice; allowed: "),
    (AIM + 'constraints = ["incme >= 4"]', "optimise.constraints: there is no 'incme' (did you mean 'income'?)"),
    (AIM + 'constraints = ["income >= much"]', "optimise.constraints: 'much' is no finite number"),
    (AIM + 'constraints = ["income > 4"]', "optimise.constraints: 'income > 4' is no limit; allowed: a list of 0 or"),
    (AIM + 'constraints = ["income holds"]', "optimise.constraints: there is no 'income'"),
    (AIM + 'constraints = ["deviation:equivocat holds"]', "optimise.constraints: there is no 'deviation:equivocat'"),
    (AIM + f'constraints = ["{CLAIM} fails"]', f"optimise.constraints: '{CLAIM} fails' is no limit"),
    (AIM + f'constraints = ["{CLAIM} >= 1"]', f"optimise.constraints: there is no '{CLAIM}' (did you mean"),
    (AIM + "population = 3", "optimise.population: 3 is below 4; allowed: a whole number from 4 to 10_000"),
    (AIM + "generations = 0", "optimise.generations: 0 is below 1"),
    (AIM + 'seed = "x"', "optimise.seed: 'x' is not a whole number"),
    (AIM + "generation = 4", "optimise.generation: unknown key (did you mean 'generations'?)"),
    (AIM + SAMPLE, "optimise: stands beside [design]; allowed: one of the two"),
    (AIM + '[front]\nobjectives = ["max income"]', "optimise: stands beside [front]; allowed: one of the two"),
    (AIM + "[refine]", 'refine: needs neighbours; allowed: kind = "grid"'),
    ('[front]\nobjectives = ["max incom"]' + SAMPLE, "front.objectives: there is no 'incom'"),
    ('[front]\nobjectives = ["max income"]\nseed = 1' + SAMPLE, "front.seed: unknown key"),
    ("[optimize]" + SAMPLE, "optimize: unknown key (did you mean 'optimise'?)"),
)


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_bad_goals_are_refused_in_a_line(text: str, told: str) -> None:
    with pytest.raises(BadFile) as caught:
        loads_sweep(BODY + text, file="bad.toml")
    (line,) = caught.value.lines

    assert line.startswith(f"bad.toml: {told}")
    assert "allowed: " in line


def test_listed_points_are_no_search() -> None:
    points = '[[points]]\n"set.size" = 4\n' + ASKED + AIM

    with pytest.raises(BadFile, match=r"optimise: stands beside \[points\]; allowed: one of the two"):
        loads_sweep('mechanism = "citrea-pos"\n' + points)


def test_without_a_question_only_that_is_told() -> None:
    with pytest.raises(BadFile) as caught:
        loads_sweep(START + AIM)

    assert len(caught.value.lines) == 1
    assert "asks nothing" in caught.value.lines[0]


def test_without_claims_none_can_hold() -> None:
    with pytest.raises(BadFile, match=r"there is no 'deviation:equivocate'; allowed: .*<number>'$"):
        loads_sweep(BODY.partition("[claims]")[0] + AIM + f'constraints = ["{CLAIM} holds"]')


@given(st.sampled_from(COLUMNS), st.sampled_from(["min", "max"]))
def test_objectives_are_read_as_written(column: str, sense: Any) -> None:
    unit = ObjectiveText(COLUMNS)

    assert unit.parse(unit.write((column, sense), Context()), Context()) == (column, sense)


@given(st.sampled_from(COLUMNS), st.sampled_from(["<=", ">="]), numbers)
def test_limits_are_read_as_written(column: str, relation: Any, number: float) -> None:
    unit = LimitText(COLUMNS, (CLAIM,))
    limit = (column, relation, number)

    assert unit.parse(unit.write(limit, Context()), Context()) == limit
    assert unit.parse(unit.write((CLAIM, ">=", 1.0), Context()), Context()) == (CLAIM, ">=", 1.0)
