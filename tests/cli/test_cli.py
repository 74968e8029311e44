"""The command line as a newcomer meets it: good input, bad input, machines reading JSON, and being interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from econ.cli import main

CALM = ("citrea-pos", "--set", "scenario.mev=none")


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command in this process."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON document a command prints."""
    code, out, err = called(capsys, *arguments, "--json")
    assert code in (0, 1, 3), err
    return json.loads(out)


BAD = {
    "unknown preset": (["check", "citrea-poss"], "citrea-pos"),
    "unknown key": (["check", "minimal", "--set", "chain.slots=2"], "chain.slots"),
    "wrong unit": (["check", "minimal", "--set", "chain.slot=2 BTC"], "chain.slot"),
    "bare number": (["check", "minimal", "--set", "chain.slot=2"], "chain.slot"),
    "negative stake": (["check", "minimal", "--set", "set.stake.per_sequencer=-1 BTC"], "per_sequencer"),
    "stake overflow": (["check", "minimal", "--set", "set.stake.per_sequencer=40000000 BTC"], "stake"),
    "fraction above one": (["check", "minimal", "--set", "slashing.duplicate-vote.fraction=101 %"], "fraction"),
    "empty set": (["check", "minimal", "--set", "set.size=0"], "set.size"),
    "deadline of zero": (["check", "minimal", "--set", "forced_inclusion.deadline=0 bitcoin blocks"], "deadline"),
    "unknown strategy": (["simulate", "minimal", "--population", "honset=3"], "honest"),
    "population that does not add up": (["simulate", "minimal", "--population", "honest=2"], "population"),
    "no key": (["check", "minimal", "--set", "chain.slot"], "--set"),
    "zero days": (["simulate", "minimal", "--days", "0"], "--days"),
    "infinite days": (["simulate", "minimal", "--days", "inf"], "--days"),
    "no model": (["simulate", "minimal", "--model", "econ.money"], "MODEL"),
    "model that is not there": (["simulate", "minimal", "--model", "no.such.module"], "no.such.module"),
    "preset not named": (["presets", "show"], "presets show"),
    "no results": (["report", "no-such-folder"], "no-such-folder"),
    "unwritable output": (["simulate", "minimal", "--slots", "3", "-o", "/proc/nowhere"], "/proc/nowhere"),
    "certificate nowhere": (["certify", "minimal", "-o", "/proc/nowhere/c.json"], "/proc/nowhere"),
    "invariants in cadCAD": (["simulate", "minimal", "--engine", "cadcad", "--check-invariants"], "--check-invariants"),
    "runs of zero": (["simulate", "minimal", "--runs", "0"], "--runs"),
    "unknown command": (["chekc"], "chekc"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_bad_input_is_told_in_a_line_that_names_it(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, names = BAD[case]
    code, out, err = called(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert names in err
    assert "Traceback" not in err
    told = [line for line in err.splitlines() if line.startswith("seqecon")]
    assert len(told) == 1


def test_every_error_of_a_file_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('extends = "minimal"\n[chain]\nslot = "2"\n[set]\nsise = 4\nsize = -1\n', encoding="utf-8")
    code, _, err = called(capsys, "check", str(file))
    assert code == 2
    assert len(err.splitlines()) == 3
    assert all("mine.toml" in line for line in err.splitlines())
    assert "did you mean 'size'" in err


def test_simulate_prints_the_same_digest_for_every_engine(capsys: pytest.CaptureFixture[str]) -> None:
    mixed = ("--population", "honest=14,sandwich=1,equivocator=1")
    common = ("simulate", "citrea-pos", *mixed, "--runs", "3", "--slots", "70")
    documents = [document(capsys, *common, "--engine", engine) for engine in ("loop", "exact", "cadcad")]
    assert len({d["trajectory_sha256"] for d in documents}) == 1
    assert documents[0]["metrics"] == documents[2]["metrics"]
    fields = {"mechanism_sha256", "scenario_sha256", "runs", "slots", "seed", "trajectory_sha256", "metrics"}
    assert fields <= documents[0].keys()
    other = document(capsys, *common, "--seed", "2")
    assert other["trajectory_sha256"] != documents[0]["trajectory_sha256"]


def test_workers_do_not_change_a_digit(capsys: pytest.CaptureFixture[str]) -> None:
    common = ("simulate", "minimal", "--runs", "5", "--slots", "80")
    assert document(capsys, *common) == document(capsys, *common, "--workers", "2")


def test_check_prints_the_promised_fields(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "check", "minimal")
    assert found["verdict"] in ("holds", "fails", "undecided")
    fields = {"id", "verdict", "margin_msat", "binding_term", "thresholds", "deviation", "method"}
    assert all(fields <= claim.keys() for claim in found["claims"])
    assert len({claim["id"] for claim in found["claims"]}) == len(found["claims"])


def test_exit_codes_follow_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """Free ordering makes delay pay; without extractable value there is nothing to take."""
    code, out, _ = called(capsys, "check", "minimal", "--json")
    verdicts = {claim["id"]: claim["verdict"] for claim in json.loads(out)["claims"]}
    assert code == 1
    assert verdicts["no-profitable-deviation"] == "fails"
    calm = document(capsys, "check", *CALM)
    assert {c["id"]: c["verdict"] for c in calm["claims"]}["no-profitable-deviation"] == "holds"


def test_a_certificate_is_written_verified_and_refused_once_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "proof.json"
    code, _, _ = called(capsys, "certify", *CALM, "-o", str(file))
    assert code == 0
    assert document(capsys, "verify", str(file))["accepted"] is True
    bare = [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, sys.argv[1]); import runpy; "]
    bare[-1] += "sys.argv = ['x', sys.argv[2]]; runpy.run_module('econ.certificates', run_name='__main__')"
    root = str(Path(__file__).parents[2])
    done = subprocess.run([*bare, root, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] is True
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"weight":[4294967296', '"weight":[4294967295', 1), encoding="utf-8")
    code, _, _ = called(capsys, "verify", str(file))
    assert code == 1


def test_size_names_every_variable_with_its_role(capsys: pytest.CaptureFixture[str]) -> None:
    size = document(capsys, "check", "citrea-pos", "--size")
    assert size["states"] <= 100_000
    roles = {part["variable"]: part["role"] for part in size["variables"]}
    assert roles["balance"] == "accumulator"
    assert roles["mev"] == "draw"
    assert {reduction["kind"] for reduction in size["reductions"]} <= {"exact", "sound", "substitute", "bound"}


def test_init_writes_a_file_that_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    assert called(capsys, "init", "minimal", "-o", str(file))[0] == 0
    mine = document(capsys, "simulate", str(file), "--runs", "2", "--slots", "20")
    shipped = document(capsys, "simulate", "minimal", "--runs", "2", "--slots", "20")
    assert mine["trajectory_sha256"] == shipped["trajectory_sha256"]
    assert called(capsys, "init", "minimal", "-o", str(file))[0] == 2


def test_results_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "results"
    assert called(capsys, "simulate", "minimal", "--runs", "3", "--slots", "60", "-o", str(folder))[0] == 0
    assert {path.name for path in folder.iterdir()} == {"results.json"}
    assert called(capsys, "report", str(folder))[0] == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "no-profitable-deviation" in page
    assert "http-equiv" in page


def test_presets_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names = {row["name"] for row in document(capsys, "presets")}
    assert names == {"aztec-v4", "citrea-pos", "citrea-today", "cosmos-hub", "minimal", "monad"}
    _, shown, _ = called(capsys, "presets", "show", "citrea-today")
    assert "size = 1" in shown


def test_doctor_finds_the_foundations_sound(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "doctor")
    assert set(found["checks"].values()) == {True}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_simulation_leaves_nothing_half_written(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "results"
    arguments = ["simulate", "citrea-pos", "--runs", "64", "--days", "30", "--workers", workers, "-o", str(folder)]
    command = [sys.executable, "-m", "econ.cli", *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    while not folder.exists() and running.poll() is None:
        time.sleep(0.05)
    time.sleep(2)  # past start-up, where a finaliser may swallow the signal
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []
