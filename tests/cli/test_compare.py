"""`seqecon compare`: planted differences are found, equal mechanisms differ in nothing, and runs are paired."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from econ.cli.compare import common_claims, run
from econ.cli.options import MOST_NODES
from econ.engine.block import model_of
from econ.errors import BadInput
from econ.machine.metrics import METRICS
from econ.machine.simulation import Plan, simulate
from econ.machine.world import MS_PER_DAY
from econ.mechanism.load import load
from econ.reports.study.document import Bars, StudyDocument, Table
from econ.reports.study.reading import parse
from econ.solvers.certification import claim_ids
from econ.solvers.single import decide
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate

pytest.importorskip("duckdb")

RUNS, SLOTS, SEED = 24, 100, 7
OUTAGES = '[scenario]\noutages_per_year = 400_000\noutage = "3 slots"\n'
FEW = ("participation", "one-shot:reorder", "monitored")


def written(folder: Path, name: str, text: str = "") -> str:
    """A mechanism that is `minimal` but for its name and this text."""
    file = folder / f"{name}.toml"
    file.write_text(f'extends = "minimal"\nname = "{name}"\n{text}', "utf-8")
    return str(file)


def options(folder: Path, *mechanisms: str, **changes: Any) -> Namespace:
    """What the command line gives."""
    chosen: dict[str, Any] = {
        "mechanisms": list(mechanisms),
        "scenario": None,
        "settings": [],
        "runs": RUNS,
        "slots": SLOTS,
        "days": None,
        "seed": SEED,
        "limit": MOST_NODES,
        "claims": None,
        "no_claims": True,
        "store": str(folder / "store"),
        "workers": 1,
        "dask": None,
        "retry": False,
        "quiet": True,
        "verbose": False,
        "output": None,
        "json": True,
    }
    return Namespace(**(chosen | changes))


def compared(capsys: pytest.CaptureFixture[str], asked: Namespace) -> StudyDocument:
    """The document that the command prints, checked as a report would."""
    assert run(asked) == 0
    return parse(json.loads(capsys.readouterr().out))


def table(document: StudyDocument, title: str) -> Table:
    return next(each for each in document.tables if each.title == title)


@cache
def simulated(source: str, slots: int) -> dict[str, np.ndarray[Any, Any]]:
    """Metrics by run, straight from the simulator."""
    found = load(source)
    mechanism, scenario = found.mechanism, found.scenario
    tables = tabulate(tuple(strategy(name) for name, _ in scenario.population))
    assignment = assign(scenario.population, mechanism.sequencers.stakes, tables.names)
    plan = Plan(
        model_of("econ.machine.slot"), mechanism, scenario, tables, assignment, runs=RUNS, slots=slots, seed=SEED
    )
    days = slots * mechanism.chain.slot_ms / MS_PER_DAY
    final = simulate(plan).final
    return {metric.name: np.asarray(metric.value(final, days), dtype=float) for metric in METRICS}


def test_planted_differences_are_found_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = written(tmp_path, "shaky", OUTAGES)
    document = compared(capsys, options(tmp_path, "minimal", other))
    parameters = table(document, "Parameters that differ")
    sure = {row[0] for row in table(document, "Metrics").rows if row[-1] == "yes"}

    assert {row[0] for row in parameters.rows} == {"scenario.outages_per_year", "scenario.outage"}
    assert parameters.columns == ("Parameter", "minimal", "shaky")
    assert ("scenario.outages_per_year", "0", "400000") in parameters.rows
    assert "failures of a sequencer" in sure
    assert "convictable offences" not in sure
    assert all(label in document.answer for label in sure)
    assert f"{len(sure)} of {len(METRICS)} metrics of shaky differ significantly from minimal" in document.answer
    assert float(document.summary["outages: shaky - minimal"] or 0) > 0
    assert any("scenarios differ" in finding for finding in document.findings)


def test_pairs_are_the_simulators_own_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = written(tmp_path, "shaky", OUTAGES)
    document = compared(capsys, options(tmp_path, "minimal", other))
    one, two = simulated("minimal", SLOTS), simulated(other, SLOTS)
    joint = 1 - 0.05 / len(METRICS)

    for metric in METRICS:
        gaps = two[metric.name] - one[metric.name]
        known = gaps[np.isfinite(gaps)]
        if len(known):
            assert document.summary[f"{metric.name}: shaky - minimal"] == pytest.approx(
                known.mean(), rel=1e-9, abs=1e-12
            )
            assert document.summary[f"{metric.name}: shaky"] == pytest.approx(np.nanmean(two[metric.name]))
    outages = stats.ttest_rel(two["outages"], one["outages"])
    interval = outages.confidence_interval(joint)
    bars = {key: group[0] for figure in document.figures if isinstance(figure, Bars) for key, group in figure.groups}
    downtime = bars.get("slots without a block")
    row = next(row for row in table(document, "Metrics").rows if row[0] == "failures of a sequencer")
    low, high = (float(word.replace(",", "")) for word in row[4].split(" to "))
    assert (low, high) == pytest.approx((interval.low, interval.high), rel=0.02)
    assert float(row[-2]) <= min(1.0, outages.pvalue * len(METRICS)) * 1.01
    if downtime is not None:
        missed = stats.ttest_rel(two["missed_slots"], one["missed_slots"]).confidence_interval(joint)
        mean = one["missed_slots"].mean()
        assert (downtime.low, downtime.high) == pytest.approx((missed.low / mean, missed.high / mean))


def test_equal_mechanisms_differ_in_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = options(tmp_path, "minimal", written(tmp_path, "twin"), no_claims=False, claims="participation")
    document = compared(capsys, asked)
    gaps = {name: value for name, value in document.summary.items() if name.endswith("twin - minimal")}

    assert set(gaps.values()) <= {0.0, None}
    assert {row[-1] for row in table(document, "Metrics").rows} == {"no"}
    assert table(document, "Parameters that differ").rows == ()
    assert table(document, "Claims with different verdicts").rows == ()
    assert "no metric of twin differs significantly from minimal" in document.answer
    assert not document.figures


def test_claims_are_those_of_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = written(tmp_path, "orderly", '[ordering]\nrule = "fcfs"\n')
    asked = options(tmp_path, "minimal", other, no_claims=False, claims=",".join(FEW), runs=2, slots=4)
    document = compared(capsys, asked)
    divided = table(document, "Claims with different verdicts").rows
    judged = {}
    for source, label in (("minimal", "minimal"), (other, "orderly")):
        found = load(source)
        judged[label] = decide(FEW, found.mechanism, found.scenario, limit=MOST_NODES)

    pairs = list(zip(judged["minimal"], judged["orderly"], strict=True))
    assert [(row[0], row[1], row[3]) for row in divided] == [
        (one.id, one.verdict, two.verdict) for one, two in pairs if one.verdict != two.verdict
    ]
    assert 0 < len(divided) < len(FEW)
    for one, two in pairs:
        assert document.summary[f"{one.id}: minimal"] == one.verdict
        assert document.summary[f"{two.id}: orderly"] == two.verdict
    assert f"{len(divided)} of 3 claims differ in their verdict" in document.answer


def test_all_common_claims_are_compared_by_default() -> None:
    mechanisms = [load(name).mechanism for name in ("citrea-pos", "citrea-today")]
    common = common_claims(mechanisms)

    assert set(common) == set(claim_ids(mechanisms[0])) & set(claim_ids(mechanisms[1]))
    assert list(common) == [claim for claim in claim_ids(mechanisms[0]) if claim in common]


def test_slots_of_another_length_are_compared_over_the_same_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = written(tmp_path, "slow", '[chain]\nslot = "4 s"\n')
    document = compared(capsys, options(tmp_path, "minimal", slow))
    own = simulated(slow, SLOTS // 2)

    assert document.summary["users_included: slow"] == pytest.approx(own["users_included"].mean())
    assert document.summary["final_share: slow"] == pytest.approx(own["final_share"].mean())
    assert any("2 s in minimal" in finding and "4 s in slow" in finding for finding in document.findings)


def test_three_mechanisms_stand_against_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [written(tmp_path, "shaky", OUTAGES), written(tmp_path, "twin")]
    document = compared(capsys, options(tmp_path, "minimal", *names))
    metrics = table(document, "Metrics")

    assert {row[2] for row in metrics.rows} == {"shaky", "twin"}
    assert len(metrics.rows) == 2 * len(METRICS)
    assert {row[-1] for row in metrics.rows if row[2] == "twin"} == {"no"}


def test_documents_and_pages_are_written_and_the_same_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    other = written(tmp_path, "shaky", OUTAGES)
    asked = options(tmp_path, "minimal", other, output=str(tmp_path / "first"), json=False)

    assert run(asked) == 0
    page = capsys.readouterr().out
    assert run(Namespace(**(vars(asked) | {"output": str(tmp_path / "second")}))) == 0
    first, second = ((tmp_path / name / "study.json").read_bytes() for name in ("first", "second"))
    document = parse(json.loads(first))
    assert first == second
    assert document.answer in page
    assert document.answer.split(":")[0] in (tmp_path / "first" / "report.html").read_text("utf-8")
    assert document.provenance.command.startswith(f"seqecon compare minimal {other} --runs {RUNS} --seed {SEED}")


BAD: dict[str, tuple[list[str], dict[str, Any], str]] = {
    "one": (["minimal"], {}, "is one mechanism"),
    "twice": (["minimal", "citrea-pos", "minimal"], {}, "minimal: is named twice"),
    "unknown": (["minimal", "minimall"], {}, "minimall"),
    "claim": (["minimal", "citrea-pos"], {"no_claims": False, "claims": "no-profitable-deviaton"}, "did you mean"),
    "days": (["minimal", "citrea-pos"], {"slots": None, "days": 0.0}, "--days"),
    "setting": (["minimal", "citrea-pos"], {"settings": ["set.sizes=3"]}, "set.size"),
    "folder": (["minimal", "citrea-pos"], {"output": "/proc/nowhere"}, "/proc/nowhere"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_before_anything_runs(case: str, tmp_path: Path) -> None:
    mechanisms, changes, said = BAD[case]
    asked = options(tmp_path, *mechanisms, **changes)

    with pytest.raises(BadInput, match=said) as refused:
        run(asked)
    assert len(str(refused.value).splitlines()) == 1
    assert not (tmp_path / "store").exists()
