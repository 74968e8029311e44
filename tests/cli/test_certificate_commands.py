"""certify, verify and replay as a stranger meets them: lines, documents and exit codes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from econ.certificates.codec import canonical, parse, sealed
from econ.cli import main
from tests.certificates.examples import holding

SLOW = ("--set", "chain.slot=120 s", "--set", "consensus.timeout_propose=100 s", "--set", "scenario.outage=240 s")
Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(name="called")
def _called(capsys: pytest.CaptureFixture[str]) -> Called:
    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A refutation and a proof as certify writes them, and damaged ones."""
    folder = tmp_path_factory.mktemp("certificates")
    paths = {name: str(folder / f"{name}.json.gz") for name in ("attack", "calm", "foreign", "cut", "forged")}
    assert main(["certify", "minimal", *SLOW, "-o", paths["attack"]]) == 1
    assert main(["certify", "citrea-pos", "--set", "scenario.mev=none", "-o", paths["calm"]]) == 0
    document = parse(Path(paths["attack"]).read_bytes())
    Path(paths["foreign"]).write_bytes(canonical(holding()))
    Path(paths["cut"]).write_bytes(Path(paths["attack"]).read_bytes()[:-20])
    stakes = document["origin"]["mechanism"]["sequencers"]["stakes"]
    document["origin"]["mechanism"]["sequencers"]["stakes"] = [2 * stake for stake in stakes]
    Path(paths["forged"]).write_bytes(gzip.compress(canonical(sealed(document))))
    return paths


def test_certify_tells_the_strategy_and_the_size(tmp_path: Path, called: Called) -> None:
    path = tmp_path / "c.json.gz"
    code, out, err = called("certify", "minimal", *SLOW, "-o", str(path))

    assert (code, err) == (1, "")
    assert out.startswith("fails: against honest others, some strategy earns more")
    assert "by the strategy: propose" in out
    assert f"({path.stat().st_size:,} bytes)" in out


@pytest.mark.parametrize(("name", "code"), [("attack", 0), ("calm", 0), ("foreign", 0), ("cut", 1), ("forged", 1)])
def test_verify_speaks_of_the_game(name: str, code: int, files: dict[str, str], called: Called) -> None:
    status, out, _ = called("verify", files[name])

    assert status == code
    assert ("\nthis game satisfies: against honest others" in out) == (code == 0)
    assert "this mechanism" not in out


@pytest.mark.parametrize(("name", "code"), [("attack", 0), ("calm", 0), ("foreign", 1), ("cut", 1), ("forged", 1)])
def test_verify_from_mechanism_speaks_of_the_mechanism(
    name: str, code: int, files: dict[str, str], called: Called
) -> None:
    status, out, _ = called("verify", files[name], "--from-mechanism")

    assert status == code
    spoken = re.search("this mechanism(, as reduced,)? satisfies: against honest others", out)
    assert (spoken is not None) == (code == 0)


def test_verify_takes_the_mechanism_from_elsewhere(files: dict[str, str], called: Called) -> None:
    right = called("verify", files["attack"], "--from-mechanism", "minimal", *SLOW, "--json")
    wrong = called("verify", files["attack"], "--from-mechanism", "minimal", "--json")

    assert (right[0], wrong[0]) == (0, 1)
    assert json.loads(right[1]).keys() == {"claim", "verdict", "accepted", "reason", "scope"}
    assert json.loads(wrong[1])["reason"].startswith("mechanism_sha256: ")


@pytest.mark.parametrize("options", [["--set", "chain.slot=1 s"], ["--from-mechanism", "--scenario", "baseline"]])
def test_assumptions_need_a_mechanism(options: list[str], files: dict[str, str], called: Called) -> None:
    code, _, err = called("verify", files["attack"], *options)

    assert code == 2
    assert "--from-mechanism MECH" in err


@pytest.mark.parametrize(
    ("claim", "code", "line"),
    [
        ("deviation:equivocate", 0, "holds: with the listed actions alone"),
        ("subgame-perfect", 1, "fails: against honest others, some strategy earns more"),
        ("one-shot:delay-1", 1, "fails: one-shot:delay-1: "),
        ("order-final:two-thirds", 1, "fails: order-final:two-thirds: "),
        ("coalition-resilient", 1, "fails: coalition-resilient: "),
        ("settlement-safe", 1, "fails: settlement-safe: "),
    ],
)
def test_any_claim_is_certified_and_verified_of_its_mechanism(
    claim: str, code: int, line: str, *, tmp_path: Path, called: Called
) -> None:
    path = str(tmp_path / "c.json.gz")
    written = called("certify", "minimal", "--claim", claim, "-o", path)

    assert (written[0], written[2]) == (code, "")
    assert written[1].startswith(line)
    assert "wrote" in written[1].splitlines()[-1]
    assert called("verify", path)[0] == 0
    status, out, _ = called("verify", path, "--from-mechanism")
    assert status == 0
    assert re.search(r"\): this mechanism(, as reduced,)? ", out)


@pytest.mark.parametrize("claim", ["invariants", "one-shot:reorder", "t-immune", "bribe-resistant"])
def test_without_a_certificate_the_reason_is_one_line(claim: str, tmp_path: Path, called: Called) -> None:
    path = tmp_path / "c.json"
    code, out, err = called("certify", "minimal", "--claim", claim, "-o", str(path))

    assert (code, err, out.count("\n")) == (3, "", 1)
    assert ": nothing to certify: " in out
    assert not path.exists()


@pytest.mark.parametrize(
    ("claim", "code", "verdict"), [("timing-prompt", 1, "fails"), ("one-shot:reorder", 3, "holds")]
)
def test_certify_gives_the_same_as_a_document(
    claim: str, code: int, verdict: str, *, tmp_path: Path, called: Called
) -> None:
    path = tmp_path / "c.json"
    status, out, _ = called("certify", "minimal", "--claim", claim, "-o", str(path), "--json")
    document = json.loads(out)

    assert (status, document["claim"], document["verdict"]) == (code, claim, verdict)
    assert document["certificate"] == (str(path) if path.exists() else None)
    assert path.exists() == (code == 1)


def test_an_unknown_claim_is_told_which_there_are(tmp_path: Path, called: Called) -> None:
    code, out, err = called("certify", "minimal", "--claim", "deviation:nap", "-o", str(tmp_path / "c.json"))

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "allowed: invariants, participation" in err
    assert "deviation:leave" in err


def test_both_sides_of_a_flip_are_written(tmp_path: Path, called: Called) -> None:
    folder = tmp_path / "flips"
    code, out, _ = called("check", "minimal", "--flips", "reorder-delay-2", "-o", str(folder), "--json")
    levers = json.loads(out)["levers"]
    sides = [side for lever in levers for side in lever["sides"]]

    assert code == 0
    assert {Path(side["certificate"]).name for side in sides} == {path.name for path in folder.iterdir()}
    for lever in levers:
        low, high = lever["sides"]
        assert high["value"] - low["value"] == 1
        assert {low["verdict"], high["verdict"]} == {"holds", "fails"}
    for side in sides:
        status, told, _ = called("verify", side["certificate"], "--from-mechanism", "--json")
        assert (status, json.loads(told)["verdict"]) == (0, side["verdict"])
    name = "reorder-delay-2-growth-of-the-slots-value-in-1000-ms-111111.json.gz"
    assert (folder / name).exists()


def test_flips_name_the_files_they_write(tmp_path: Path, called: Called) -> None:
    _, out, _ = called("check", "minimal", "--flips", "delay-1", "-o", str(tmp_path))
    plain = called("check", "minimal", "--flips", "delay-1")[1]

    assert [line for line in out.splitlines() if not line.startswith("  ")] == plain.splitlines()
    assert out.count("wrote ") == len(list(tmp_path.iterdir())) == 4


def test_a_folder_is_for_flips(tmp_path: Path, called: Called) -> None:
    code, _, err = called("check", "minimal", "-o", str(tmp_path))

    assert code == 2
    assert "-o: belongs to --flips" in err


def test_replay_prints_three_figures_and_a_story(files: dict[str, str], called: Called) -> None:
    code, out, err = called("replay", files["attack"], "--runs", "300", "--slots", "40", "--trace", "3")

    assert (code, err) == (0, "")
    assert "the game expects" in out
    assert "reduced mechanism, 300 paired runs" in out
    assert "whole mechanism, 300 paired runs" in out
    assert "agrees with its game" in out
    assert out.count("\nslot ") == 3
    assert "\n  deviating: " in out
    assert "\n  honest:    " in out


def test_replay_gives_the_same_as_a_document(files: dict[str, str], called: Called) -> None:
    code, out, _ = called("replay", files["attack"], "--runs", "300", "--slots", "40", "--trace", "2", "--json")
    document: dict[str, Any] = json.loads(out)
    low, high = document["reduced"]["ci99_msat"]

    assert code == 0
    assert low <= document["expected_msat"] <= high
    assert document["consistent"] is document["confirmed"] is True
    assert (document["runs"], document["slots"], document["seed"]) == (300, 40, 1)
    assert [telling["slot"] for telling in document["trace"]] == [
        document["trace"][0]["slot"],
        document["trace"][0]["slot"] + 1,
    ]


def test_too_few_runs_are_undecided(files: dict[str, str], called: Called) -> None:
    code, out, _ = called("replay", files["attack"], "--runs", "3", "--slots", "5", "--trace", "0", "--json")

    assert code == 3
    assert json.loads(out)["whole"]["ci99_msat"] == [None, None]
    assert "too few runs" in called("replay", files["attack"], "--runs", "3", "--slots", "5")[1]


@pytest.mark.parametrize(
    ("name", "why"), [("calm", "nothing to replay"), ("foreign", "nothing to replay"), ("cut", "not a whole gzip")]
)
def test_what_cannot_be_replayed_is_told_in_a_line(name: str, why: str, files: dict[str, str], called: Called) -> None:
    code, out, err = called("replay", files[name])

    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["verify", "replay"])
@pytest.mark.parametrize("path", ["no-such-file.json", "."])
def test_files_that_cannot_be_read_are_bad_input(command: str, path: str, called: Called) -> None:
    code, out, err = called(command, path)

    assert (code, out) == (2, "")
    assert f"{path}: cannot be read" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("options", [["--runs", "0"], ["--slots", "0"], ["--trace", "-1"], ["--seed", "x"]])
def test_replay_refuses_numbers_out_of_range(options: list[str], files: dict[str, str], called: Called) -> None:
    assert called("replay", files["attack"], *options)[0] == 2
