"""The study's theory against enumeration and scalar play, the simulator against the theory, and the study itself."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import product
from math import comb, prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load
from econ.reports.study.checks import problems
from econ.strategies.actions import Propose
from econ.strategies.views import FORCED_DUE, FORCED_INCLUDABLE, FORCED_NONE, ProposerView
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.questions.question import Subject
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.run import run_sweep
from econ.sweeps.store.store import Store
from experiments.studies.decentralising.cases import (
    ALL,
    CENSOR,
    FIXED,
    HALF,
    QUARTER,
    RANDOM,
    SINGLE,
    STANDBY,
    THIRD,
    UNTIL_DUE,
    Case,
    censors_of,
)
from experiments.studies.decentralising.censor import leave_out_until_due
from experiments.studies.decentralising.closed_forms import (
    Failures,
    executed_within,
    force_use,
    force_use_of_one,
    missed,
    quorum,
    stalled,
    stalls_per_year,
)
from experiments.studies.decentralising.sweeps import LONG_SLOTS, PATH, SCENARIO, sweeps
from experiments.studies.decentralising.theory import Theory, cost_per_year
from experiments.studies.frame import differences, golden
from experiments.studies.what_does_decentralising_buy import WHAT_DOES_DECENTRALISING_BUY

ERRORS = 4.5


@given(st.integers(1, 7), st.integers(0, 20), st.integers(0, 20))
def test_a_slot_needs_its_leader_and_more_than_two_thirds(size: int, off: int, delay: int) -> None:
    """Over every pattern of who is up, exactly: the first sequencer leads."""
    down, late = Fraction(off, 20), Fraction(delay, 20)
    block = no_quorum = Fraction(0)
    for ups in product((True, False), repeat=size):
        weight = (1 - down) ** sum(ups) * down ** (size - sum(ups))
        enough = 3 * sum(ups) > 2 * size
        block += weight * (1 - late) * (enough and ups[0])
        no_quorum += weight * (not enough)

    assert float(missed(size, np.array(float(down)), float(late))) == pytest.approx(float(1 - block), abs=1e-12)
    assert float(stalled(size, float(down))) == pytest.approx(float(no_quorum), abs=1e-12)


@given(st.integers(1, 3_000))
def test_a_quorum_is_the_least_number_above_two_thirds(size: int) -> None:
    assert 3 * quorum(size) > 2 * size >= 3 * (quorum(size) - 1)


@given(st.integers(1, 6), st.integers(1, 9), st.integers(1, 9))
def test_an_operator_is_down_while_a_failure_is_younger_than_an_outage(length: int, slots: int, tenths: int) -> None:
    """Over every pattern of failures, a chance of tenths in each slot."""
    failures = Failures(tenths / 10 * 31_557_600 / 60, length, slot_ms=60_000)
    expected = [0.0] * slots
    for pattern in product((0, 1), repeat=slots):
        weight = (tenths / 10) ** sum(pattern) * (1 - tenths / 10) ** (slots - sum(pattern))
        for slot in range(slots):
            expected[slot] += weight * any(pattern[max(slot - length + 1, 0) : slot + 1])

    assert failures.chance == pytest.approx(tenths / 10)
    assert failures.offline(slots) == pytest.approx(np.array(expected), abs=1e-12)


def forced_in_turns(includes: list[bool], patience: int) -> Fraction:
    """Share of starting points from which so many turns in a row include nothing."""
    size = len(includes)
    stuck = [not any(includes[(start + turn) % size] for turn in range(patience)) for start in range(size)]
    return Fraction(sum(stuck), size)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(1, 12))
def test_rare_senders_force_where_no_turn_in_reach_includes(includes: list[bool], patience: int) -> None:
    found = force_use([float(turn) for turn in includes], 1e-9, patience, laps=40)

    assert found == pytest.approx(float(forced_in_turns(includes, patience)), abs=1e-6)


@given(st.integers(0, 99), st.integers(1, 10))
def test_leaders_drawn_anew_leave_out_with_a_power_of_their_share(percent: int, patience: int) -> None:
    share = percent / 100

    assert force_use([1 - share], 0.01, patience) == pytest.approx(share**patience, abs=1e-9)


def played(includes: list[float], arrivals: float, patience: int, *, slots: int) -> float:
    """One sender after the other, slot by slot, as a person would play it."""
    chance, sent, forced, wait = np.random.default_rng(5), 0, 0, None
    for slot in range(slots):
        if wait is None and chance.random() < arrivals:
            sent, wait = sent + 1, 0
        if wait is not None and wait >= patience:
            forced, wait = forced + 1, None
        elif wait is not None:
            wait = None if chance.random() < includes[slot % len(includes)] else wait + 1
    return forced / sent


def test_busy_senders_wait_for_one_another() -> None:
    """Adjacent censors; with arrivals this frequent whoever waits keeps others from coming in the worst slots."""
    includes = [0.0] * 9 + [0.7] * 6

    assert force_use(includes, 0.2, 4) == pytest.approx(played(includes, 0.2, 4, slots=400_000), rel=0.03)


def test_one_sequencer_forces_what_meets_its_outages() -> None:
    """Over every pattern of failures and arrivals of seven slots, with an outage of three and a patience of two."""
    slots, length, patience, fails, comes = 7, 3, 2, 0.2, 0.3
    sent = forced = 0.0
    for failures, arrivals in product(product((0, 1), repeat=slots), repeat=2):
        weight = prod([fails if f else 1 - fails for f in failures] + [comes if a else 1 - comes for a in arrivals])
        back, wait = 0, None
        for failed, arrives in zip(failures, arrivals, strict=True):
            back = length if failed else max(back - 1, 0)
            if wait is None and arrives:
                sent, wait = sent + weight, 0
            if wait is not None and wait >= patience:
                forced, wait = forced + weight, None
            elif wait is not None:
                wait = wait + 1 if back else None
    exact = force_use_of_one(
        Failures(fails * 31_557_600 / 60, length, slot_ms=60_000), 0.0, arrivals=comes, patience=patience, slots=slots
    )

    assert exact == pytest.approx(forced / sent, rel=1e-9)


@given(st.integers(1, 6), st.integers(0, 40))
def test_forced_transactions_wait_for_their_blocks_and_one_slot(blocks: int, slots: int) -> None:
    """Chance of so many successes before the last slot, summed term by term."""
    found = 1 - np.exp(-1 / 5)
    tries = max(slots - 1, 0)
    fewer = sum(comb(tries, k) * found**k * (1 - found) ** (tries - k) for k in range(blocks))

    assert float(executed_within(slots, blocks, 120_000)) == pytest.approx(1 - fewer, abs=1e-12)


def test_stalls_are_counted_at_the_failure_too_many() -> None:
    """Seven operators that fail 3,000 times a year for 30 minutes, played for four years of minutes."""
    failures, years, size = Failures(3_000, 30, slot_ms=60_000), 4, 7
    draws = np.random.default_rng(8).random((size, years * 525_960)) < failures.chance
    total = np.cumsum(draws, axis=1, dtype=np.int32)
    up = total == np.concatenate([np.zeros((size, 30), np.int32), total[:, :-30]], axis=1)
    lost = up.sum(0) < quorum(size)
    stalls = int((lost[1:] & ~lost[:-1]).sum()) / years

    assert stalls_per_year(size, failures) == pytest.approx(stalls, rel=0.05)
    assert stalls_per_year(1, failures) == pytest.approx(3_000 * (1 - failures.long_run))


@given(st.integers(1, 500))
def test_censors_are_no_fewer_than_their_share(size: int) -> None:
    assert 3 * censors_of(size, THIRD) > size >= 3 * (censors_of(size, THIRD) - 1)
    assert [censors_of(size, share) for share in (QUARTER, HALF, ALL)] == [-(-size // 4), -(-size // 2), size]


def test_costs_are_operation_and_the_capital_in_bonds() -> None:
    """0.2 BTC a year each, and 8 % of 2 BTC each in a set; a standby runs too."""
    found = load("citrea-pos", scenario=SCENARIO)
    costs = [cost_per_year(case, found.mechanism, found.scenario) for case in (SINGLE, STANDBY, Case(size=10))]

    assert costs == pytest.approx([0.2, 0.4, 10 * 0.36])


def test_the_patient_censor_includes_what_is_due() -> None:
    told = {
        forced: leave_out_until_due(ProposerView(mev=0, target=True, forced=forced, accused=False))
        for forced in (FORCED_NONE, FORCED_INCLUDABLE, FORCED_DUE)
    }

    assert told == {
        FORCED_NONE: Propose.HONEST,
        FORCED_INCLUDABLE: Propose.CENSOR_FORCED,
        FORCED_DUE: Propose.HONEST,
    }


def simulated(case: Case, metric: str, *, slots: int, runs: int = 128, long_slots: bool = False) -> np.ndarray:
    """A metric [run] of a case as the study sets it up."""
    settings = dict((*PATH, *(LONG_SLOTS if long_slots else ()))) | case.settings
    found = load(settings.pop("mechanism"), scenario=SCENARIO, overrides=settings)
    subject = Subject(found.mechanism, found.scenario, {})
    rows = Simulation(slots, seed=11, runs=runs, metrics=(metric,)).answer(subject, tuple(range(runs)))
    return np.asarray(rows[metric])


def near(values: np.ndarray, expected: float) -> bool:
    """Whether the mean lies within 4.5 standard errors of what is expected."""
    return bool(abs(values.mean() - expected) <= ERRORS * values.std(ddof=1) / np.sqrt(len(values)))


def theory() -> Theory:
    """Of the study's scenario."""
    return Theory(load("citrea-pos", scenario=SCENARIO).scenario)


@pytest.mark.parametrize(
    "case", [replace(SINGLE, outages=5_000), Case(size=4, outages=5_000), Case(size=16, outages=5_000)]
)
def test_slots_are_lost_as_theory_says(case: Case) -> None:
    assert near(simulated(case, "downtime", slots=2_400), theory().downtime(case, 2_400))


def test_one_sequencer_pauses_and_forces_as_theory_says() -> None:
    case = replace(SINGLE, outages=5_000)

    assert near(simulated(case, "paused", slots=2_400), theory().without_quorum(case, 2_400))
    assert near(simulated(case, "force_use", slots=2_400), theory().force_use_in_outages(case, 2_400))


@pytest.mark.parametrize("case", [Case(size=32, censors=16), Case(size=16, censors=14, order=RANDOM)])
def test_censors_make_senders_force_as_theory_says(case: Case) -> None:
    """From 7 of 32 turns on, ten in a row are censors'; drawn leaders are censors ten times with (7/8)^10."""
    rough = {FIXED: 7 / 32, RANDOM: (7 / 8) ** 10}[case.order]
    expected = theory().force_use_by_censors(case)

    assert expected == pytest.approx(rough, rel=0.1)
    assert near(simulated(case, "force_use", slots=1_500), expected)


def test_a_patient_censor_holds_out_for_the_deadline() -> None:
    """Due after 150 Bitcoin blocks, so none within 12 hours; half of a set cannot keep anything out for long."""
    alone = replace(CENSOR, censor=UNTIL_DUE)
    half = simulated(
        Case(size=4, censors=2, censor=UNTIL_DUE), "forced_within_120", slots=2_700, runs=24, long_slots=True
    )
    one = simulated(alone, "forced_within_720", slots=2_700, runs=24, long_slots=True)

    assert (one == 0).all()
    assert near(half, float(executed_within(360, 6, 20_000)))


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
    return WHAT_DOES_DECENTRALISING_BUY.answer(results, "tiny", Path(folder))


def test_the_document_is_one_that_a_page_accepts(document: Any) -> None:
    assert not list(problems(document))
    assert json.loads(json.dumps(asdict(document), allow_nan=False))["name"] == WHAT_DOES_DECENTRALISING_BUY.name
    assert len(document.findings) == 9
    assert {figure.kind for figure in document.figures} == {"curves", "bars", "plane"}


def test_the_summary_is_the_one_that_was_kept(document: Any) -> None:
    kept = golden(WHAT_DOES_DECENTRALISING_BUY.name, "tiny")

    assert kept is not None
    assert not differences(document.summary, kept)


def test_the_answer_states_what_the_summary_holds(document: Any) -> None:
    """All of half the operators censoring is half a chance with one; 16 cost 5.76 BTC a year."""
    told = document.summary

    assert told["one_forced"] == pytest.approx(0.5, abs=0.05)
    assert told["forced"] == pytest.approx(told["set_forced"] - told["one_forced"], abs=1e-12)
    assert told["paused"] == pytest.approx(told["set_paused"] - told["one_paused"], abs=1e-12)
    assert told["cost"] == pytest.approx(5.76)
    assert told["forced.low"] <= told["forced"] <= told["forced.high"] < 0
    assert "5.76 instead of 0.20 BTC a year" in document.answer
