from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from econ.errors import BadInput
from econ.mechanism.load import load
from econ.mechanism.problems import BadFile, Unfit
from econ.mechanism.values import Count, names
from econ.sweeps.axis import Axis
from econ.sweeps.constraint import Swept, constraint_of
from econ.sweeps.designs.design import Axes
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.sampled import Sobol
from econ.sweeps.questions.function import Function
from econ.sweeps.spec import Adapt, Base, Refine, Sweep, base_of
from tests.sweeps.generators import axes

SIZE = Axis("set.size", Count(), (4, 7, 16))
RULE = Axis("fees.rule", names("flat", "steep"), ("flat", "steep"))
SWEEP = Sweep(
    name="sizes",
    question="",
    source="citrea-pos",
    scenario=None,
    settings=(("chain.slot", "4 s"),),
    axes=(SIZE, RULE),
    design=Grid(),
    constraints=(),
    questions=(Function("math:sin", ("y",)),),
)


def base(source: str = "citrea-pos", **settings: str) -> Base:
    return base_of(source, scenario=None, settings=settings, folder=Path())


def test_a_point_sets_every_key() -> None:
    assert SWEEP.settings_of((7, "steep")) == {"chain.slot": "4 s", "set.size": "7", "fees.rule": "steep"}


def test_constraints_leave_points_out() -> None:
    sweep = replace(
        SWEEP, constraints=(constraint_of("set.size > 4", Swept), constraint_of("fees.rule != 'flat'", Swept))
    )

    assert set(sweep.points()) == {(7, "steep"), (16, "steep")}
    assert [point for point in SWEEP.points() if sweep.admits(point)] == list(sweep.points())


def test_a_sweep_without_points_is_refused() -> None:
    sweep = replace(SWEEP, constraints=(constraint_of("set.size > 16", Swept),))

    with pytest.raises(
        BadInput, match=r"^sizes: no point meets the constraints; allowed: constraints that leave some$"
    ):
        sweep.points()


def test_a_constraint_that_cannot_be_decided_is_refused() -> None:
    sweep = replace(SWEEP, constraints=(constraint_of("fees.rule > 4", Swept),))

    with pytest.raises(BadInput, match=r"^sizes: constraints: the left side is a name"):
        sweep.points()


def test_a_sweep_too_large_is_refused_before_it_is_made() -> None:
    drawn = tuple(Axis(f"x{place}", Count(), low=0, high=999, steps=1_000) for place in range(4))

    with pytest.raises(BadInput, match="grid has 1_000_000_000_000 points"):
        replace(SWEEP, axes=drawn).points()


@given(axes())
def test_the_content_is_canonical_json(drawn: Axes) -> None:
    sweep = replace(SWEEP, axes=drawn)

    assert json.loads(json.dumps(sweep.content(), allow_nan=False)) == sweep.content()
    assert sweep.digest == replace(sweep, name="other", question="Why?").digest


CHANGED = (
    replace(SWEEP, settings=(("chain.slot", "2 s"),)),
    replace(SWEEP, axes=(SIZE,)),
    replace(SWEEP, axes=(RULE, SIZE)),
    replace(SWEEP, design=Sobol(8)),
    replace(SWEEP, design=Sobol(8, seed=2)),
    replace(SWEEP, constraints=(constraint_of("set.size > 4", Swept),)),
    replace(SWEEP, questions=(Function("math:sin", ("y",), runs=2),)),
    replace(SWEEP, questions=(Function("math:cos", ("y",)),)),
    replace(SWEEP, refine=Refine("deviation:equivocate")),
    replace(SWEEP, refine=Refine("deviation:equivocate", Fraction(1, 50))),
    replace(SWEEP, adapt=Adapt("final_share", 0.1)),
    replace(SWEEP, adapt=Adapt("final_share", 0.1, relative=True)),
    replace(SWEEP, base_sha256="other"),
)


def test_whatever_decides_a_sweep_changes_its_digest() -> None:
    digests = {sweep.digest for sweep in (SWEEP, *CHANGED)}

    assert len(digests) == len(CHANGED) + 1


def test_a_key_is_found_with_its_unit_and_value() -> None:
    found = base(**{"set.size": "5"}).find("set.size")

    assert (found.route, found.value) == (("set", "size"), 5)
    assert base().find("slashing.duplicate-vote.fraction").route == ("slashing", "0", "fraction")
    assert base().find("slashing.equivocation.fraction") == base().find("slashing.0.fraction")
    assert base().find("fees.split").value == (("proposer", 600_000), ("voters", 200_000), ("data_and_proofs", 200_000))


@pytest.mark.parametrize("source", ["citrea-pos", "citrea-today", "aztec-v4", "cosmos-hub", "monad", "minimal"])
def test_every_path_of_a_base_is_found(source: str) -> None:
    here = base(source)
    routes = [here.find(path).route for path in here.paths()]

    assert len(routes) > 60
    assert all(route for route in routes)


UNKNOWN = (
    ("set.sise", "unknown key (did you mean 'set.size'?); allowed: set.size, "),
    ("set.stake.per_sequenser", "unknown key (did you mean 'set.stake.per_sequencer'?); allowed: set.size"),
    ("set.stake", "unknown key (did you mean 'set.stake.total'?)"),
    ("set", "unknown key"),
    ("size", "unknown key (did you mean 'set.size'?); allowed: chain, set, election"),
    ("name", "unknown key"),
    ("provenance.0.key", "unknown key"),
    ("scenario.mev.law", "unknown key (did you mean 'scenario.mev'?)"),
    ("slashing.duplicate-vote.fractoin", "unknown key (did you mean 'slashing.duplicate-vote.fraction'?)"),
    ("slashing.reordering.fraction", "unknown key"),
    ("slashing", "unknown key"),
    ("rewards.coefficient", "the rule in force has no such key (square-root has); allowed: another rule"),
    ("fees..split", "unknown key"),
)


@pytest.mark.parametrize(("key", "told"), UNKNOWN)
def test_an_unknown_key_is_refused(key: str, told: str) -> None:
    with pytest.raises(Unfit) as refusal:
        base().find(key)

    assert str(refusal.value).startswith(told)


def test_the_digest_of_a_base_is_that_of_its_records() -> None:
    assert base().sha256 == base(**{"set.size": "16"}).sha256
    assert base().sha256 != base(**{"set.size": "15"}).sha256
    assert base().sha256 != base(**{"scenario.bribe": "1 BTC"}).sha256


def test_a_base_is_refused_as_a_mechanism_is() -> None:
    with pytest.raises(BadFile, match=r"^--set: set\.size: 0 is below 1"):
        base(**{"set.size": "0"})


def test_a_base_is_what_loads() -> None:
    here = base_of("citrea-pos", scenario="fee-spike", settings={"scenario.bribe": "1 BTC"}, folder=Path())
    loaded = load("citrea-pos", scenario="fee-spike", overrides={"scenario.bribe": "1 BTC"})

    assert here.loaded == loaded
    assert here.find("scenario.bribe").value == loaded.scenario.bribe == 10**11
    assert here.find("scenario").value == "fee-spike"
