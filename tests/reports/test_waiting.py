"""Waiting times: quantiles against a plain list of times, and where the deadline comes from."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.reports.document import ForcedInclusion
from econ.reports.quantities import time_text
from econ.reports.reading import parse
from econ.reports.waiting import Deadline, Waiting, deadline_of
from tests.reports.example import document, parameter

INFINITE = float("inf")


def waiting(counts: list[int], *, width: int = 60, late: bool = True, censored: int = 0) -> Waiting:
    return Waiting(ForcedInclusion(width, tuple(counts), late, censored), None)


def known_times(counts: list[int], width: int, censored: int, *, late: bool) -> list[float]:
    """The latest time at which each transaction is executed for certain."""
    ends = [(index + 1) * float(width) for index in range(len(counts))]
    if late and ends:
        ends[-1] = INFINITE
    return sorted(end for end, count in zip(ends, counts, strict=True) for _ in range(count)) + [INFINITE] * censored


@given(
    counts=st.lists(st.integers(0, 20), min_size=1, max_size=30),
    width=st.integers(1, 3_600),
    censored=st.integers(0, 40),
    level=st.sampled_from([0.01, 0.5, 0.95, 1.0]),
    late=st.booleans(),
)
def test_quantiles_are_those_of_the_times(
    counts: list[int], width: int, censored: int, level: float, *, late: bool
) -> None:
    times = known_times(counts, width, censored, late=late)
    found = waiting(counts, width=width, late=late, censored=censored)
    if not times:
        assert found.total == 0
        return
    expected = times[max(ceil(level * len(times)), 1) - 1]

    assert found.quantile(level) == (None if expected == INFINITE else expected)
    assert found.total == len(times)
    assert found.executed == len(times) - censored


@given(
    counts=st.lists(st.integers(0, 9), min_size=1, max_size=30),
    width=st.integers(1, 100),
    steps=st.integers(0, 40),
    past=st.sampled_from([-0.5, 0.0, 0.5]),
    late=st.booleans(),
)
def test_within_counts_only_what_is_certain(
    counts: list[int], width: int, steps: int, past: float, *, late: bool
) -> None:
    times = known_times(counts, width, 0, late=late)
    seconds = steps * width + past

    assert waiting(counts, width=width, late=late).within(seconds) == sum(time <= seconds for time in times)


@given(counts=st.lists(st.integers(0, 9), min_size=1, max_size=30), late=st.booleans())
def test_only_empty_bins_at_the_end_are_cut(counts: list[int], *, late: bool) -> None:
    found = waiting(counts, late=late)

    assert sum(found.closed_counts) + found.late == sum(counts)
    assert found.late == (counts[-1] if late else 0)
    assert len(found.edges) == len(found.closed_counts) >= 1
    assert found.closed_counts[-1] or len(found.edges) == 1


@pytest.mark.parametrize(
    ("value", "seconds", "words"),
    [
        ("144 bitcoin blocks", 86_400, "144 bitcoin blocks (about 24 h)"),
        ("1 bitcoin block", 600, "1 bitcoin block (about 10 min)"),
        ("10_000 slots", 20_000, "10_000 slots (about 5.556 h)"),
        ("12 h", 43_200, "12 h"),
        ("1.5 d", 129_600, "1.5 d"),
        ("90 s", 90, "90 s"),
        ("30 min", 1_800, "30 min"),
    ],
)
def test_the_deadline_is_read_from_the_mechanism(value: str, seconds: float, words: str) -> None:
    found = deadline_of(parse(stated(value)))

    assert found is not None
    assert found.seconds == seconds
    assert " ".join(found.words.split()) == words


@pytest.mark.parametrize("value", ["soon", "", "bitcoin blocks", "12", "-3 h", "3 hours", "9" * 400 + " d"])
def test_a_deadline_that_cannot_be_read_is_none(value: str) -> None:
    assert deadline_of(parse(stated(value))) is None


def test_a_stated_deadline_goes_first() -> None:
    forced = {"bin_seconds": 60, "counts": [1], "open_last_bin": False, "censored_runs": 0, "deadline_seconds": 7_200}

    assert deadline_of(parse(stated("144 bitcoin blocks") | {"forced_inclusion": forced})) == Deadline(
        7_200, time_text(7_200)
    )


def stated(value: str) -> dict[str, Any]:
    whole = document()
    rows = [parameter("chain.slot", "2 s"), parameter("forced_inclusion.deadline", value)]
    return whole | {"mechanism": whole["mechanism"] | {"parameters": rows}}
