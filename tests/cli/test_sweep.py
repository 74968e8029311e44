"""`seqecon sweep` from the outside: killed anywhere and resumed, its tables are equal to the byte."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from econ.cli import main
from tests.measure import ROOT
from tests.sweeps.execution.answers import until
from tests.sweeps.execution.processes import scheduler, started, worker

LONG = 120
SLOW = """
name = "slow"
[design]
kind = "grid"
[keys]
x = { from = 0.0, to = 1.0, levels = 400 }
[function]
path = "tests.sweeps.functions:slow_line"
columns = ["value"]
runs = 3
"""
SMALL = """
name = "small"
mechanism = "minimal"
[keys]
"set.size" = [3, 4]
[simulate]
slots = 20
runs = 4
metrics = ["final_share", "nakamoto"]
[claims]
ids = ["participation"]
"""


def swept(file: Path, store: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "econ.cli", "sweep", str(file), "--store", str(store), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=False)


def tables(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.glob("sweeps/*/*.parquet")}


def parts(store: Path) -> int:
    return len(list(store.glob("parts/*.npz")))


def children(process: int) -> list[int]:
    """The spawned workers of a process; the tracker of resources is none of them."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A sweep that takes a while, and its tables when nothing disturbs it."""
    folder = tmp_path_factory.mktemp("slow")
    file = folder / "slow.toml"
    file.write_text(SLOW)
    done = swept(file, folder / "store", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return file, tables(folder / "store")


def killed_sweep(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(LONG)


def killed_worker(process: subprocess.Popen[str]) -> None:
    os.kill(children(process.pid)[0], signal.SIGKILL)
    assert process.wait(LONG) == 0


def interrupted(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=LONG)
    assert process.returncode == 130
    assert "to resume: seqecon sweep" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("disturb", [killed_sweep, killed_worker, interrupted])
def test_disturbed_and_resumed_it_is_as_if_nothing_had_been(
    slow: tuple[Path, dict[str, bytes]], tmp_path: Path, disturb: Callable[[subprocess.Popen[str]], None]
) -> None:
    file, expected = slow
    with started("-m", "econ.cli", "sweep", str(file), "--store", str(tmp_path), "--workers", "2") as process:
        until(lambda: parts(tmp_path) > 1)
        disturb(process)
    if disturb is not killed_worker:
        assert not tables(tmp_path)
    again = swept(file, tmp_path)
    assert again.returncode == 0, again.stderr
    assert tables(tmp_path) == expected
    assert not list(tmp_path.glob("parts/*"))


def test_a_killed_scheduler_is_one_line_and_costs_nothing_finished(
    slow: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    pytest.importorskip("distributed", reason="Dask is an optional extra")
    file, expected = slow
    store = tmp_path / "store"
    with scheduler(tmp_path) as (address, dask), worker(address):
        with started("-m", "econ.cli", "sweep", str(file), "--store", str(store), "--dask", address) as process:
            until(lambda: parts(store) > 1)
            dask.kill()
            _, said = process.communicate(timeout=LONG)
        assert process.returncode == 2
        assert len(said.splitlines()) == 1
        assert "kept" in said
    kept = parts(store)
    assert kept
    assert swept(file, store).returncode == 0
    assert tables(store) == expected


def test_dask_gives_the_same_bytes(slow: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is an optional extra")
    file, expected = slow
    done = swept(file, tmp_path, "--dask", "local")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert tables(tmp_path) == expected


def test_what_it_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    store = str(tmp_path / "store")
    assert main(["sweep", str(file), "--store", store, "--dry-run", "--json", "--workers", "1"]) == 0
    cost = json.loads(capsys.readouterr().out)
    assert (cost["points"], cost["rows"], cost["known"]) == (2, 2 * (4 + 1), 0)
    assert not (tmp_path / "store").exists()
    assert main(["sweep", str(file), "--store", store, "--workers", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: table["rows"] for name, table in told["tables"].items()} == {"runs": 8, "claims": 2}
    assert (Path(told["folder"]) / "study.json").exists()
    assert main(["sweep", str(file), "--store", store, "--dry-run", "--workers", "1"]) == 0
    assert "of the first 2 points 2 are known already" in capsys.readouterr().out
    assert main(["sweep", str(file), "--store", store, "--workers", "1"]) == 0
    assert "runs.parquet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"set.size"', '"set.sise"'), "did you mean 'set.size'"),
        (("[3, 4]", "{ from = 9, to = 4, levels = 3 }"), "from 9 is above to 4"),
        (("[3, 4]", "{ from = 1, to = 9, levels = 1 }"), "levels"),
        (('"final_share"', '"final_shar"'), "did you mean 'final_share'"),
        (('"participation"', '"participating"'), "did you mean 'participation'"),
        (('mechanism = "minimal"', 'mechanism = "minimall"'), "minimal"),
        (("slots = 20", "slot = 20"), "did you mean 'slots'"),
        (("slots = 20", "slots = 0"), "slots"),
    ],
)
def test_bad_input_is_one_line_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "bad.toml"
    assert change[0] in SMALL
    file.write_text(SMALL.replace(*change))
    assert main(["sweep", str(file), "--store", str(tmp_path / "store")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert "allowed" in lines[0]
    assert not (tmp_path / "store").exists()


def test_a_design_without_end_is_refused_before_it_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = "\n".join(f"x{key} = {{ from = 0.0, to = 1.0, levels = 1_000 }}" for key in range(4))
    file = tmp_path / "huge.toml"
    file.write_text(f'name = "huge"\n[keys]\n{keys}\n[function]\npath = "math:sin"\ncolumns = ["y"]\n')
    assert main(["sweep", str(file), "--store", str(tmp_path / "store")]) == 2
    assert "1_000_000_000_000 points; allowed: at most 10_000_000: fewer levels" in capsys.readouterr().err


def test_a_scheduler_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="Dask is an optional extra")
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    arguments = ["sweep", str(file), "--store", str(tmp_path / "store"), "--dask", "tcp://127.0.0.1:9"]
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "tcp://127.0.0.1:9" in lines[0]


def test_a_store_of_another_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, store = tmp_path / "small.toml", tmp_path / "store"
    file.write_text(SMALL)
    store.mkdir()
    (store / "store.json").write_text('{"format": "seqecon-store", "version": 9}')
    assert main(["sweep", str(file), "--store", str(store)]) == 2
    assert "use another --store, or the version of seqecon that wrote it" in capsys.readouterr().err
