"""`seqecon latency`: hops, dead leaders, warnings and refusals, on networks whose answer is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from econ.cli import main
from econ.consensus.registry import PROTOCOLS
from econ.mechanism.load import load

HOP_MS = 100
SIZE = 20


@pytest.fixture
def even(tmp_path: Path) -> str:
    """A network of regions that are all a hop apart; its jitter is a hundredth of a hop or so."""
    names = [f"r{number}" for number in range(SIZE)]
    rows = [[name, *(str(HOP_MS * (name != other)) for other in names)] for name in names]
    file = tmp_path / "even.csv"
    file.write_text("\n".join(",".join(row) for row in [["", *names], *rows]), "utf-8")
    return str(file)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The JSON answer by protocol, and the whole of it under the empty name."""
    assert main(["latency", *arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    return {"": document, **{row["protocol"]: row for row in document["protocols"]}}


def test_latency_counts_hops(even: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A twentieth of the validators need no hop, and jitter adds a little: within a tenth of hops times delay."""
    rows = told(capsys, "--network", even, "--size", str(SIZE), "--set", "consensus.timeout_propose=10s")
    assert rows[""]["sequencers"] == SIZE
    for name, protocol in PROTOCOLS.items():
        hops = protocol.record.final_hops * HOP_MS * 1_000
        assert rows[name]["final"]["p50"] == pytest.approx(hops, rel=0.1), name
    assert rows["monadbft"]["speculative"]["p50"] == pytest.approx(3_000 * HOP_MS, rel=0.1)
    assert rows["hotstuff"]["period"]["p50"] == pytest.approx(8_000 * HOP_MS, rel=0.1)


def test_dead_leaders_take_slots_and_predecessors(even: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A fifth is dead: 80 % of CometBFT's slots have a block; 64 % of Jolteon's, whose blocks need two live leaders."""
    rows = told(capsys, "--network", even, "--size", str(SIZE), "--dead", "20 %", "--samples", "2_000")
    assert rows[""]["dead_share"] == pytest.approx(0.2)
    assert rows["cometbft"]["per_view"] == pytest.approx(0.8, abs=0.03)
    assert rows["jolteon"]["per_view"] == pytest.approx(0.64, abs=0.03)
    assert rows["monadbft"]["meets_timer"] == pytest.approx(0.36, abs=0.03)
    assert rows["monadbft"]["lost"] == 0 < rows["hotstuff-2"]["lost"]


def test_timers_that_run_out_for_a_dead_leader(even: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The candidate's: a proposal's second, half a second for nil votes, and the wait of HotStuff-2 as set here."""
    rows = told(capsys, "--network", even, "--samples", "10", "--set", "consensus.settle=300ms")
    timers = load("citrea-pos").mechanism.consensus
    assert (timers.timeout_propose_ms, timers.timeout_vote_ms) == (1_000, 500)
    costs = {name: rows[name]["dead_leader_timers_ms"] for name in ("cometbft", "monadbft", "jolteon", "hotstuff-2")}
    assert costs == {"cometbft": 1_500, "monadbft": 1_000, "jolteon": 2_000, "hotstuff-2": 2_600}


def test_a_timer_that_the_network_cannot_meet_is_named(even: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--network", even, "--size", "4", "--protocol", "cometbft", "--set", "consensus.timeout_propose=20ms"]
    assert main(["latency", *arguments]) == 0
    said = capsys.readouterr()
    assert f"cometbft on {even}, timeout_propose 20 ms: 100.0%" in said.err
    assert "never" in said.out


def test_the_table_says_what_the_json_says(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--network", "europe", "--protocol", "minimmit,cometbft", "--size", "7"]
    rows = told(capsys, *arguments)
    assert main(["latency", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("citrea-pos: 7 sequencers on europe")
    (found,) = (line.split("  ") for line in lines if line.startswith("cometbft"))
    cells = [cell.strip() for cell in found if cell.strip()]
    assert cells[3] == f"{rows['cometbft']['final']['p50'] / 1_000:,.0f}"
    assert cells[-2:] == ["98", "98"]
    assert [row["protocol"] for row in rows[""]["protocols"]] == ["cometbft", "minimmit"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--protocol", "pbft"], "allowed: single, cometbft"),
        (["--protocol", "comet"], "did you mean"),
        (["--network", "moon"], "allowed: one-region, europe"),
        (["--network", "absent.csv"], "absent.csv"),
        (["--dead", "100 %"], "below 100 %"),
        (["--dead", "half"], "below 100 %"),
        (["--dead", "-5 %"], "below 100 %"),
        (["minimal"], "--network"),
        (["citrea-poss"], "citrea-pos"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    joined = [f"{arguments[0]}={arguments[1]}"] if len(arguments) == 2 else arguments
    assert main(["latency", *joined]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert named in said.err
    assert len(said.err.splitlines()) == 1


def test_one_sequencer_is_a_set_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing travels: the order is final at once."""
    rows = told(capsys, "--size", "1", "--network", "one-region")
    assert {row["final"]["p50"] for row in rows[""]["protocols"]} == {0}
