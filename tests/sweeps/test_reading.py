from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.cli.options import MOST_RUNS, MOST_SLOTS
from econ.errors import BadInput
from econ.machine.metrics import METRICS
from econ.mechanism.load import load, presets, template
from econ.mechanism.problems import BadFile
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.registry import DESIGNS
from econ.sweeps.designs.sampled import Sobol
from econ.sweeps.questions.claims import LIMIT, Claims
from econ.sweeps.questions.function import Function
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.reading import load_sweep, loads_sweep
from econ.sweeps.spec import Adapt, Refine
from tests.sweeps.generators import CLAIMS, ON, REFUSED_FILES, START

BOND = """
name = "bond-and-slash"
question = "Which bond makes signing two orders unprofitable?"
mechanism = "citrea-pos"
scenario = "fee-spike"
constraints = ["set.stake.minimum <= set.stake.per_sequencer"]
[design]
kind = "grid"
[set]
"chain.slot" = "4 s"
"set.size" = 7
[keys]
"set.stake.per_sequencer" = { from = "0.5 BTC", to = "8 BTC", levels = 5, scale = "log" }
"scenario.mev" = ["none", "rollup-arbitrage-2023"]
[simulate]
runs = { metric = "final_share", half_width = 0.001, at_least = 40, most = 2000 }
days = 1.0
seed = 7
metrics = ["final_share", "income"]
[claims]
ids = ["deviation:equivocate", "one-shot:reorder"]
[refine]
claim = "deviation:equivocate"
tolerance = "0.5 %"
most = 50
"""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that refuse a file called bad.toml."""
    with pytest.raises(BadFile) as caught:
        loads_sweep(text, file="bad.toml")
    return caught.value.lines


def test_a_file_says_all_of_a_sweep() -> None:
    sweep = loads_sweep(BOND)

    assert (sweep.name, sweep.source, sweep.scenario) == ("bond-and-slash", "citrea-pos", "fee-spike")
    assert sweep.question == "Which bond makes signing two orders unprofitable?"
    assert sweep.settings == (("chain.slot", "4 s"), ("set.size", "7"))
    assert [axis.key for axis in sweep.axes] == ["set.stake.per_sequencer", "scenario.mev"]
    assert sweep.questions == (
        Simulation(21_600, 7, 40, ("final_share", "income")),
        Claims(("deviation:equivocate", "one-shot:reorder"), LIMIT),
    )
    assert sweep.adapt == Adapt("final_share", 0.001, relative=False, most=2_000, block=32)
    assert sweep.refine == Refine("deviation:equivocate", Fraction(1, 200), 50)


def test_the_constraint_of_the_file_is_held() -> None:
    sweep = loads_sweep(BOND)
    stakes = {str(point[0]) for point in sweep.points()}

    # The minimum of the preset is 1 BTC, so that half a bitcoin is left out.
    assert stakes == {str(bitcoin * 10**11) for bitcoin in (1, 2, 4, 8)}
    assert len(sweep.points()) == 8


def test_every_point_of_a_file_loads() -> None:
    sweep = loads_sweep(BOND)

    for point in sweep.points():
        loaded = load(sweep.source, overrides=sweep.settings_of(point), scenario=sweep.scenario)
        assert loaded.mechanism.sequencers.stakes == (point[0],) * 7
        assert loaded.scenario.mev == point[1]
        assert loaded.mechanism.chain.slot_ms == 4_000


def test_what_is_left_out_has_a_default() -> None:
    sweep = loads_sweep(START + "[simulate]\nslots = 100\n" + CLAIMS + "[refine]\n", file="some/where.toml")

    assert (sweep.name, sweep.question, sweep.scenario) == ("where", "", None)
    assert sweep.questions[0] == Simulation(100, seed=1, runs=100, metrics=())
    assert sweep.refine == Refine("deviation:equivocate", Fraction(1, 100), 500)
    assert sweep.design == DESIGNS["grid"]()
    assert loads_sweep(START + CLAIMS).name == "sweep"


def test_relative_precision_is_a_share() -> None:
    runs = '[simulate]\nslots = 9\nruns = { metric = "income", half_width = "2.5 %", block = 8 }\n'

    assert loads_sweep(START + runs).adapt == Adapt("income", 0.025, relative=True, most=2_048, block=8)


def test_all_claims_are_asked_where_none_is_named() -> None:
    (claims,) = loads_sweep(START + "[claims]\nlimit = 9\n").questions

    assert isinstance(claims, Claims)
    assert claims.limit == 9
    assert {"invariants", "deviation:equivocate", "one-shot:reorder"} < set(claims.ids)


def test_keys_need_no_quotes() -> None:
    quoted = '"set.stake.per_sequencer" = ["1 BTC"]\n"scenario.bribe" = { from = "1 sat", to = "9 sat", levels = 3 }\n'
    bare = quoted.replace('"set.stake.per_sequencer"', "set.stake.per_sequencer").replace(
        '"scenario.bribe"', "scenario.bribe"
    )
    start = 'mechanism = "citrea-pos"\n[keys]\n'

    assert loads_sweep(start + bare + CLAIMS) == loads_sweep(start + quoted + CLAIMS)


def test_a_list_is_its_points() -> None:
    text = (
        ON + '[[points]]\n"set.size" = 4\n"set.stake.per_sequencer" = "2 BTC"\n"slashing.0.jail" = "forever"\n'
        '[[points]]\n"set.size" = 16\n"set.stake.per_sequencer" = "200_000_000 sat"\n"slashing.0.jail" = "1 slot"\n'
        '[[points]]\n"set.size" = 4\n"set.stake.per_sequencer" = "1 BTC"\n"slashing.0.jail" = "1 slot"\n'
    )
    sweep = loads_sweep(text + CLAIMS)
    bitcoin = 10**11

    assert sweep.points() == ((4, 2 * bitcoin, "forever"), (16, 2 * bitcoin, "1 slot"), (4, bitcoin, "1 slot"))
    assert isinstance(sweep.design, Listed)
    assert loads_sweep(text + '[design]\nkind = "list"\n' + CLAIMS) == sweep


def test_a_function_needs_no_mechanism() -> None:
    text = """
[design]
kind = "sobol"
points = 16
seed = 5
[keys]
x = { from = -3.14, to = 3.14 }
y = [0.1, 1e-3, 2]
[function]
path = "my_module:function"
columns = ["z"]
runs = 3
"""
    sweep = loads_sweep(text)

    assert (sweep.source, sweep.base_sha256) == ("", "")
    assert sweep.questions == (Function("my_module:function", ("z",), 3),)
    assert sweep.axes[1].levels == (0.1, 0.001, 2.0)
    assert (sweep.axes[0].low, sweep.axes[0].high) == (-3.14, 3.14)
    assert sweep.design == Sobol(16, 5)


def test_files_are_found_beside_the_sweep(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(template("citrea-pos"), "utf-8")
    (tmp_path / "windy.toml").write_text('[scenario]\nextends = "baseline"\nbribe = "1 BTC"\n', "utf-8")
    text = 'mechanism = "mine.toml"\nscenario = "windy.toml"\n[keys]\nscenario = ["baseline", "windy.toml"]\n'
    file = tmp_path / "sizes.toml"
    file.write_text(text + CLAIMS, "utf-8")
    sweep = load_sweep(file)
    bribes = [
        load(sweep.source, overrides=sweep.settings_of(point), scenario=sweep.scenario).scenario.bribe
        for point in sorted(sweep.points(), key=str)
    ]

    assert sweep.source == str(tmp_path / "mine.toml")
    assert sorted(bribes) == [0, 10**11]


def test_the_base_decides_the_digest(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = 'mechanism = "mine.toml"\n[keys]\n"set.size" = [4]\n' + CLAIMS
    digests = []
    for stake in ("2 BTC", "3 BTC"):
        file.write_text(f'extends = "citrea-pos"\n[set.stake]\nper_sequencer = "{stake}"\n', "utf-8")
        digests.append(loads_sweep(text, folder=tmp_path).digest)

    assert digests[0] != digests[1]


def test_one_at_a_time_stands_on_the_mechanism() -> None:
    sweep = loads_sweep(
        'mechanism = "citrea-pos"\n[design]\nkind = "one-at-a-time"\n'
        '[keys]\n"set.size" = [4, 7]\n"set.stake.per_sequencer" = { from = "1 BTC", to = "3 BTC", levels = 2 }\n'
        + CLAIMS
    )
    bitcoin = 10**11

    assert sweep.points()[0] == (16, 2 * bitcoin)
    assert set(sweep.points()) == {
        (16, 2 * bitcoin),
        *((n, 2 * bitcoin) for n in (4, 7)),
        (16, bitcoin),
        (16, 3 * bitcoin),
    }


@pytest.mark.parametrize(("text", "told"), REFUSED_FILES)
def test_what_is_no_sweep_is_refused_in_a_line(text: str, told: str) -> None:
    lines = lines_of(text)

    assert any(line.startswith(f"bad.toml: {told}") for line in lines), lines
    assert all("allowed: " in line for line in lines)
    assert all(line.startswith("bad.toml: ") for line in lines)


def test_all_that_is_wrong_is_told_together() -> None:
    lines = lines_of(
        'nme = "x"\nmechanism = "citrea-pos"\n[design]\nkind = "sobol"\n'
        '[keys]\n"set.sise" = [4]\n"scenario.mev" = ["nothing"]\n[simulate]\nslot = 4\n[claims]\nids = ["x"]\n'
    )
    starts = [line.split(": ")[1] for line in lines]

    assert starts == [
        *("nme", 'keys."set.sise"', 'keys."scenario.mev"', "design.points", "simulate.slot", "claims.ids"),
    ]


def test_a_design_of_a_million_millions_is_refused() -> None:
    keys = "".join(
        f'"{key}" = {{ from = 1, to = 2000, levels = 1000 }}\n'
        for key in (
            "scenario.forced_per_day",
            "scenario.target_per_day",
            "scenario.outages_per_year",
            "scenario.mempool_cap",
        )
    )

    (line,) = lines_of(f'mechanism = "citrea-pos"\n[keys]\n{keys}' + CLAIMS)

    assert line.startswith(
        "bad.toml: design: grid has 1_000_000_000_000 points; allowed: at most 10_000_000: fewer levels"
    )


@pytest.mark.parametrize("preset", presets())
def test_every_preset_can_be_swept(preset: str) -> None:
    sweep = loads_sweep(
        f'mechanism = "{preset}"\n[keys]\n"scenario.bribe" = ["1 sat", "2 sat"]\n[simulate]\nslots = 2\n[claims]\n'
    )

    assert sweep.points() == ((1_000,), (2_000,))


@given(st.lists(st.sampled_from([metric.name for metric in METRICS]), min_size=1, unique=True))
def test_every_metric_can_be_asked_for(metrics: list[str]) -> None:
    (question,) = loads_sweep(START + f"[simulate]\nslots = 2\nmetrics = {metrics!r}\n").questions

    assert [column.name for column in question.columns] == metrics


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"^.*none\.toml: cannot be read \(No such file or directory\); allowed: the path"
    ):
        load_sweep(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"cannot be read \(it is not text in UTF-8\)"):
        load_sweep(tmp_path / "bytes.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[simulate]\nslots = {slots}", "simulate.slots"),
        ("[simulate]\ndays = 1e9", "simulate"),
        ("[simulate]\nslots = 5\nruns = {runs}", "simulate.runs"),
        ('[simulate]\nslots = 5\nruns = {{ metric = "income", half_width = 1, most = {runs} }}', "simulate.runs.most"),
        ('[function]\npath = "math:sin"\ncolumns = ["y"]\nruns = {runs}', "function.runs"),
    ],
)
def test_runs_are_bounded_as_on_the_command_line(text: str, key: str) -> None:
    base = 'mechanism = "minimal"\n[keys]\n"set.size" = [3, 5]\n'
    with pytest.raises(BadInput, match=rf"{key}: .*allowed: .*_000_000"):
        loads_sweep(base + text.format(runs=MOST_RUNS + 1, slots=MOST_SLOTS + 1))
    if "{" in text:
        loads_sweep(base + text.format(runs=MOST_RUNS, slots=MOST_SLOTS))
