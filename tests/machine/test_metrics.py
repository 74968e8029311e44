"""Statistics of a run, against definitions told another way: stretches grouped, waiting counted slot by slot."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.loop import Observer
from econ.engine.record import Recorder
from econ.errors import BadInput
from econ.machine.metrics import DETAILS, METRICS, by_name
from econ.machine.simulation import Plan, simulate
from econ.machine.slot import MODEL
from econ.machine.tally import WITHIN, Tally
from econ.mechanism.load import load
from econ.protocol.counters import COUNTERS, Counter
from econ.strategies.population import assign
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import tabulate

SLOT_MS = 20_000
LEAST = 3
NOTHING_SENT = {"tag_age": np.array([-1]), "tag_wait": np.array([0])}


def value(name: str, final: dict[str, Any], days: float) -> np.ndarray:
    """A metric by its name, of final states [run, ...]."""
    return by_name((name,))[0].value(final, days)


def watched(finals: list[bool]) -> Tally:
    """A tally that has seen one lane's slots."""
    tally = Tally(1, slots=len(finals), slot_ms=SLOT_MS)
    tally(0, {"final": np.array([0]), "tag_done": np.array([-1])})
    for done, final in enumerate(finals, start=1):
        tally(done, {"final": np.array([int(final)]), "tag_done": np.array([-1])})
    return tally


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_pauses_are_stretches_of_a_minute_or_more(finals: list[bool]) -> None:
    gaps = [len(list(stretch)) for final, stretch in groupby(finals) if not final]
    pauses = [gap for gap in gaps if gap * SLOT_MS >= 60_000]
    rows = watched(finals).rows(NOTHING_SENT)

    assert rows["longest_gap"].tolist() == [max(gaps, default=0)]
    assert rows["pauses"].tolist() == [len(pauses)]
    assert rows["paused"].tolist() == [sum(pauses)]


@st.composite
def journeys(draw: st.DrawFn) -> tuple[int, list[tuple[int, int | None]]]:
    """Slots of a run, and tagged transactions one after the other: slot sent, slot executed (None: not by the end)."""
    slots, sent = draw(st.integers(1, 600)), 0
    found: list[tuple[int, int | None]] = []
    while True:
        sent += draw(st.integers(1, 40))
        done = sent + draw(st.integers(0, 300))
        if sent > slots:
            return slots, found
        found.append((sent, done if done <= slots else None))
        if done > slots:
            return slots, found
        sent = done


def told(slots: int, journey: list[tuple[int, int | None]]) -> dict[str, Any]:
    """What a tally says of one lane with these transactions."""
    executed = {done: done - sent for sent, done in journey if done is not None}
    tally = Tally(1, slots=slots, slot_ms=SLOT_MS)
    for done in range(1, slots + 1):
        tally(done, {"final": np.array([1]), "tag_done": np.array([executed.get(done, -1)])})
    waiting = [slots - sent for sent, done in journey if done is None]
    return tally.rows({"tag_age": np.array([0 if waiting else -1]), "tag_wait": np.array([sum(waiting)])})


@given(journeys())
def test_of_forced_transactions_only_those_count_whose_time_was_up(case: tuple[int, Any]) -> None:
    slots, journey = case
    rows = told(slots, journey)
    for place, minutes in enumerate(WITHIN):
        allowed = minutes * 60_000 // SLOT_MS
        early = [(sent, done) for sent, done in journey if sent + allowed <= slots]
        within = [1 for sent, done in early if done is not None and done <= sent + allowed]
        assert rows["forced_watched"][0, place] == len(early)
        assert rows["forced_within"][0, place] == len(within)


def test_the_end_of_a_run_hides_no_slow_transaction() -> None:
    """Half take 10 slots, half 300: of runs of 400 slots each with one in it, half are executed within 2 hours."""
    lanes = [
        told(400, [(sent, sent + wait if sent + wait <= 400 else None)]) for sent in range(1, 401) for wait in (10, 300)
    ]
    place = WITHIN.index(20)
    watched_lanes = sum(int(rows["forced_watched"][0, place]) for rows in lanes)
    within = sum(int(rows["forced_within"][0, place]) for rows in lanes)

    assert (within, watched_lanes) == (340, 680)


def final_state(counts: dict[Counter, int], **more: Any) -> dict[str, Any]:
    """A final state of one run with these counters."""
    counters = np.zeros((1, COUNTERS), np.int64)
    for counter, number in counts.items():
        counters[0, counter] = number
    return {"counters": counters, **more}


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_shares_and_waits_follow_their_definitions(included: int, censored: int, forced: int) -> None:
    slots, days = 43_200, 1.0
    arrived = included + forced
    final = final_state(
        {
            Counter.SLOTS: slots,
            Counter.BLOCKS: slots - censored,
            Counter.TARGETS_ARRIVED: arrived,
            Counter.TARGETS_INCLUDED: included,
            Counter.TARGETS_CENSORED: censored,
            Counter.TARGETS_FORCED: forced,
            Counter.TARGET_WAIT: 7 * arrived,
        },
        longest_gap=np.array([45]),
        paused=np.array([censored]),
        pauses=np.array([3]),
    )
    expected = {
        "downtime": Fraction(censored, slots),
        "paused": Fraction(censored, slots),
        "pauses": Fraction(3),
        "longest_gap": Fraction(45 * 2, 60),
        "targets_forced": Fraction(forced),
        "force_use": Fraction(forced, arrived) if arrived else None,
        "target_wait": Fraction(14) if arrived else None,
        "censored_share": Fraction(censored, censored + included) if censored + included else None,
    }
    for name, exact in expected.items():
        found = float(value(name, final, days)[0])
        assert np.isnan(found) if exact is None else found == pytest.approx(float(exact), rel=1e-12), name


def test_metrics_of_a_run_are_what_a_recording_of_it_shows() -> None:
    """A third of the leaders censor, a quarter of the time somebody is down: every slot counted again."""
    settings = {
        "set.size": "6",
        "scenario.outages_per_year": "20000",
        "scenario.outage": "4 min",
        "scenario.target_per_day": "8000",
        "scenario.population": "{ censor-target = 3, honest = 3 }",
        "scenario.target_patience": "3 slots",
    }
    found = load("citrea-pos", overrides=settings, scenario="censorship")
    population = found.scenario.population
    tables = tabulate(tuple(STRATEGIES[name] for name, _ in population))
    rows = assign(population, found.mechanism.sequencers.stakes, tables.names)
    recorder = Recorder("final", "target", "counters")

    def recording(_params: Any) -> Observer:
        return recorder

    plan = Plan(MODEL, found.mechanism, found.scenario, tables, rows, runs=5, slots=700, seed=3, watchers=(recording,))
    outcome = simulate(plan)
    final = recorder.array("final")[1:]
    days = 1_400 / 86_400
    gaps = [[len(list(g)) for up, g in groupby(final[:, run]) if not up] for run in range(5)]

    assert value("downtime", outcome.final, days) == pytest.approx(1 - final.mean(0))
    assert value("longest_gap", outcome.final, days) == pytest.approx([max(lengths) * 2 / 60 for lengths in gaps])
    assert value("paused", outcome.final, days) == pytest.approx(
        [sum(length for length in lengths if length >= 30) / 700 for lengths in gaps]
    )
    counters = recorder.array("counters")
    steps = np.diff(counters, axis=0)
    forces, arrivals = steps[:, :, Counter.TARGETS_FORCED].sum(0), steps[:, :, Counter.TARGETS_ARRIVED].sum(0)
    assert (forces > 0).all()
    assert value("force_use", outcome.final, days) == pytest.approx(forces / arrivals)
    censored = (recorder.array("target")[1:] * final).sum(0)
    included = steps[:, :, Counter.TARGETS_INCLUDED].sum(0)
    assert value("censored_share", outcome.final, days) == pytest.approx(censored / (censored + included))


def test_metrics_are_found_by_name_and_others_refused() -> None:
    names = [metric.name for metric in (*METRICS, *DETAILS)]

    assert len(set(names)) == len(names)
    assert [metric.name for metric in by_name(reversed(names))] == names[::-1]
    with pytest.raises(BadInput, match=r"metric 'forced_use' is unknown \(did you mean 'force_use'\?\)"):
        by_name(("downtime", "forced_use"))
