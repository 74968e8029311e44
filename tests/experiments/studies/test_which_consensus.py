"""The study of consensus: its measures on networks whose answer is known, its criteria, and the study itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.consensus.network.direct import Direct
from econ.consensus.network.network import Network
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Timers
from econ.mechanism.load import load
from econ.reports.study.checks import problems
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.questions.question import Subject
from econ.sweeps.run import run_sweep
from econ.sweeps.store.store import Store
from experiments.studies.frame import SIZES, differences, golden
from experiments.studies.which_consensus.cases import ALL, EFFORT_OF, MIDDLE, PROTOCOLS_OF, Case, cases, effort
from experiments.studies.which_consensus.checking import NUMBERS, Checked
from experiments.studies.which_consensus.decision import Row, chosen, lacking, plus_minus, tolerated
from experiments.studies.which_consensus.evidence import Evidence, stall
from experiments.studies.which_consensus.games import Games, game_ids
from experiments.studies.which_consensus.incentives import CONFORMANCE, REFERENCE, Decided, Incentives
from experiments.studies.which_consensus.measuring import GRID, USER, Chains, Latencies, by_name, measured, tail
from experiments.studies.which_consensus.study import WHICH_CONSENSUS
from experiments.studies.which_consensus.sweeps import PROTOCOL, UNCAPPED, candidate, every_game_id, sweeps
from experiments.studies.which_consensus.timers import Tried, shortest

HOP_US, SIZE = 100_000, 20
# Nobody needs a hop to itself: averages over validators lie so much below whole hops.
NEAR = 1 - 1 / SIZE
PATIENT = Timers(propose=10_000_000, vote=10_000_000)


def even() -> Network:
    """Everybody a hop of 100 ms from everybody else, without jitter."""
    delays = np.where(np.eye(SIZE, dtype=bool), 0, HOP_US)
    return Network(np.ones(SIZE, np.int64), delays, Direct(), np.zeros_like(delays))


@pytest.mark.parametrize("name", [name for name in ALL if name != "single"])
def test_hops_are_counted(name: str) -> None:
    """Final after so many hops, at most one of them to oneself; a user waits up to a period more."""
    record = PROTOCOLS[name].record
    told = measured(PROTOCOLS[name], even(), PATIENT, Chains(64, 8, 1, 0.0))
    hops = record.final_hops * HOP_US / 1_000
    assert hops - 2 * (1 - NEAR) * record.final_hops * 100 <= told["final_p50"] <= hops
    assert told["user_p50"] == pytest.approx(hops + record.period_hops * 50, rel=0.12)
    assert told["user_p99"] <= hops + record.period_hops * 100
    assert (told["kept"], told["lost"], told["timeouts"], told["never"]) == (1, 0, 0, 0)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 40), st.integers(0, 99))
def test_the_distribution_is_one_and_shares_are_shares(name: str, dead: int, seed: int) -> None:
    told = measured(PROTOCOLS[name], even(), PATIENT, Chains(8, 6, seed, dead / 100))
    reached = [told[by_name(point)] for point in GRID]
    assert reached == sorted(reached)
    assert 0 <= reached[0] <= reached[-1] <= told["kept"] + 1e-12 <= 1 + 1e-12
    assert told[by_name(1995.3)] <= told["within"] <= told[by_name(2238.7)]


def test_dead_leaders_cost_their_timers() -> None:
    """No jitter: per dead leader a second and two votes' hops for CometBFT (whose nil votes wait half a second too)."""
    clocks = Timers(propose=1_000_000, vote=500_000)
    case = Case("cometbft", "even", dead=20)
    runs = {
        replace(case, dead=dead): {
            "elapsed": np.array(
                [
                    measured(PROTOCOLS["cometbft"], even(), clocks, Chains(400, 16, run, dead / 100))["elapsed"]
                    for run in range(3)
                ]
            )
        }
        for dead in (0, 20)
    }
    assert stall(case, runs) == pytest.approx(np.full(3, 1_500 + 2 * 100), rel=0.06)
    assert np.isnan(stall(replace(case, dead=0), runs)).all()


@given(st.integers(1, 4), st.floats(0.01, 0.3))
@settings(max_examples=20, deadline=None)
def test_the_tail_holds_a_run_of_live_leaders(run: int, dead: float) -> None:
    """Chance that so many views hold no run so long, by the chain of current run lengths: under one in a thousand."""
    current = np.eye(run)[0]
    for _ in range(tail(run, dead)):
        moved = np.zeros(run)
        moved[0] = dead * current.sum()
        moved[1:] = (1 - dead) * current[:-1]
        current = moved
    assert current.sum() < 1e-3
    assert tail(run, 0.0) == run + 2


def test_users_send_from_nowhere() -> None:
    assert (USER.there, USER.back) == (0, 0)


@pytest.mark.parametrize("question", [Latencies(20, "tiny"), Checked(20, "tiny")])
def test_runs_are_repeatable_and_independent(question: Latencies | Checked) -> None:
    overrides = {"scenario.network": "europe", "set.size": "4", PROTOCOL: "hotstuff-2", **UNCAPPED}
    found = load("citrea-pos", overrides=overrides)
    subject = Subject(found.mechanism, found.scenario, {})
    both, alone = question.answer(subject, (0, 1)), question.answer(subject, (1,))
    for column in question.columns:
        assert both[column.name][1] == pytest.approx(alone[column.name][0], nan_ok=True)
    name = "elapsed" if isinstance(question, Latencies) else f"formula_{NUMBERS[-1]}"
    assert both[name][0] != both[name][1]
    assert question.content != replace(question, dead=0).content


def test_large_sets_are_measured_less_often() -> None:
    for size in SIZES:
        assert effort(Case("cometbft", "global"), size) == EFFORT_OF[size]
        counts = [effort(Case("cometbft", "global", members), size).blocks for members in (MIDDLE, 64, 200)]
        assert counts == sorted(counts, reverse=True)
        assert counts[-1] > 0
        assert len(set(cases(size, 0))) == len(list(cases(size, 0)))


def test_what_is_tolerated_follows_from_the_quorum() -> None:
    """Two quorums overlap in 2q - 1, and 1 - q can withhold one; at q = 0 nobody else is asked."""
    found = {name: tolerated(protocol.record) for name, protocol in PROTOCOLS.items()}
    assert found.pop("single") == 0
    assert found.pop("minimmit") == Fraction(1, 5)
    assert set(found.values()) == {Fraction(1, 3)}


def test_what_protocols_lack() -> None:
    def lacks(name: str, fork: str) -> int:
        return len(list(lacking(PROTOCOLS[name].record, fork)))

    assert lacks("cometbft", "holds") == 0
    assert lacks("cometbft", "fails") == lacks("cometbft", "undecided") == 1
    assert lacks("simplex", "holds") == 1
    assert lacks("monadbft", "holds") == 2
    assert lacks("hotstuff-2", "fails") == 4


def row(protocol: str, within: float, final: float, *lacks: str) -> Row:
    """A row of the decision with nothing else known."""
    unknown = Estimate(0.0, 0.0, 0.0, 2)
    told = dict.fromkeys(("speculative", "tail", "user", "user_tail", "period", "stall", "lost"), unknown)
    return Row(
        protocol, **told, final=replace(unknown, value=final), within=replace(unknown, value=within), lacks=lacks
    )


def test_what_lacks_nothing_and_is_in_time_is_chosen() -> None:
    fast, slow = row("minimmit", 0.9, 100, "a third"), row("hotstuff", 0.8, 500)
    late, best = row("simplex", 0.7, 200), row("cometbft", 0.8, 240)
    assert chosen((fast, slow, late, best)) == best
    assert chosen((fast,)) is None


def test_flips_are_verdicts_unlike_the_reference() -> None:
    def told(**verdicts: str) -> Mapping[str, Decided]:
        return {name: Decided(verdict, None) for name, verdict in verdicts.items()}

    known = Incentives({}, {REFERENCE: told(a="holds", b="fails"), "jolteon": told(a="fails", b="fails", c="holds")})
    assert known.flips("jolteon") == ("a", "c")
    assert known.flips(REFERENCE) == ()
    assert known.differing() == ("a", "c")
    assert known.verdict(REFERENCE, "c") == ""


def test_the_shortest_timer_hardly_ever_fires_in_vain() -> None:
    def tried(propose: int, spurious: float) -> Tried:
        share = Estimate(spurious, spurious, spurious, 2)
        return Tried("cometbft", propose, share, share, share)

    found = [tried(1_000, 0.0), tried(300, 0.0005), tried(200, 0.2)]
    assert shortest(found, "cometbft") == found[1]
    assert shortest(found[2:], "cometbft") is None
    assert shortest(found, "jolteon") is None


def test_numbers_are_written_with_what_is_open() -> None:
    assert plus_minus(Estimate(0.25, 0.24, 0.28, 4), 100) == "25.0 \N{PLUS-MINUS SIGN} 3.00"
    assert plus_minus(Estimate(5.0, -np.inf, np.inf, 1)) == "5.00"
    assert plus_minus(Estimate(float("nan"), 0, 1, 0)) == "never"


def test_every_protocol_is_asked_what_its_game_decides() -> None:
    """Only who leads next can leave a block out; where nobody forms certificates nobody can leave votes out."""
    ids = every_game_id("quick")
    own = {name: set(game_ids(candidate(name).mechanism)) for name in PROTOCOLS_OF["quick"]}
    assert set(ids) == set().union(*own.values())
    assert CONFORMANCE in set.intersection(*own.values())
    forks = {name for name, asked in own.items() if "deviation:fork-the-predecessor" in asked}
    assert forks == {name for name in own if PROTOCOLS[name].record.fork_depth}
    assert every_game_id("tiny") == ()


def test_a_game_answers_what_it_has() -> None:
    """Signing nothing at all loses pay under both; MonadBFT has no row for leaving a block out."""
    question = Games(("deviation:fork-the-predecessor", "deviation:offline"))
    found = candidate("monadbft")
    rows = question.answer(Subject(found.mechanism, found.scenario, {}), (0,))
    assert [str(rows[claim][0]) for claim in question.ids] == ["", "holds"]
    assert np.isnan(rows["deviation:fork-the-predecessor.margin_msat"][0])
    assert rows["deviation:offline.margin_msat"][0] > 0
    assert set(rows) == {column.name for column in question.columns}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The study's document at its smallest size, through store and sweeps."""
    folder = tmp_path_factory.mktemp("study")
    store, results = Store.open(folder / "results"), {}
    with Inline() as pool:
        for sweep in sweeps("tiny"):
            found = run_sweep(sweep, store, pool, progress=SILENT)
            assert found is not None
            assert not found.failed
            results[sweep.name] = found
    return WHICH_CONSENSUS.answer(results, "tiny", Path(folder))


def test_the_document_is_one_that_a_page_accepts(document: Any) -> None:
    assert not list(problems(document))
    assert json.loads(json.dumps(asdict(document), allow_nan=False))["name"] == WHICH_CONSENSUS.name
    assert {figure.kind for figure in document.figures} == {"curves", "bars", "plane"}


def test_there_is_one_decision_table_and_a_sentence_per_protocol(document: Any) -> None:
    decisions = [table for table in document.tables if table.title == "The decision"]
    titles = [PROTOCOLS[name].record.title for name in PROTOCOLS_OF["tiny"]]
    assert [table.columns for table in decisions] == [("Criterion", *titles)]
    for title in titles:
        assert sum(finding.startswith(f"{title}:") for finding in document.findings) == 1


def test_the_answer_says_what_the_summary_holds(document: Any) -> None:
    """A dead successor takes a fifth of live leaders' blocks in HotStuff-2, and none elsewhere."""
    told = document.summary
    assert document.answer.startswith(PROTOCOLS[told["choice"]].record.title)
    assert told["hotstuff-2.lost"] == pytest.approx(0.2, abs=0.06)
    assert told["cometbft.lost"] == told["monadbft.lost"] == 0
    assert told["monadbft.speculative"] < told["cometbft.final"] < told["monadbft.final"]
    for name in PROTOCOLS_OF["tiny"]:
        assert told[f"{name}.final.low"] <= told[f"{name}.final"] <= told[f"{name}.final.high"]


def test_the_summary_is_the_one_that_was_kept(document: Any) -> None:
    kept = golden(WHICH_CONSENSUS.name, "tiny")
    assert kept is not None
    assert not differences(document.summary, kept)


def test_evidence_is_cut_at_what_is_possible() -> None:
    case = Case("cometbft", "europe")
    found = Evidence("tiny", {case: {"within": np.array([1.0, 0.9]), "final_p50": np.array([1.0, 30.0])}})
    assert found.mean(case, "within").high == 1
    assert found.mean(case, "final_p50").low == 0
