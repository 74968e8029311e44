"""Progress: counts that add up, a rate that follows, and silence in a pipe."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.sweeps.execution.progress import LINE_SECONDS, MEMORY_SECONDS, Lines, Rate, duration, shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_lines_add_up_and_come_every_thirty_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream=stream, clock=clock)
    lines.expect(1_000)
    lines.reuse(200)
    for _ in range(50):
        clock.now += 2.0
        lines.advance(9, 1)

    told = stream.getvalue().splitlines()
    assert len(told) == int(100 // LINE_SECONDS)
    assert told[0] == "seqecon: 135 done, 200 reused, 15 failed of 1000 runs; 5 runs/s; 2 min left"
    assert told[-1] == "seqecon: 405 done, 200 reused, 45 failed of 1000 runs; 5 runs/s; 70 s left"


def test_lines_tell_of_more_runs_even_when_none_comes() -> None:
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream=stream, clock=clock)
    lines.expect(10)
    lines.expect(7)
    clock.now += LINE_SECONDS
    lines.pulse()
    clock.now += LINE_SECONDS - 0.001
    lines.pulse()

    told = "seqecon: 0 done, 0 reused, 0 failed of 17 runs; 0 runs/s; unknown time left\n"
    assert stream.getvalue() == told


@given(st.integers(1, 1_000), st.integers(1, 1_000), st.floats(0.05, 2.0))
def test_the_rate_is_right_when_steady_and_follows_a_change_within_minutes(
    before: int, after: int, step: float
) -> None:
    rate = Rate()
    for _ in range(20):
        rate.hear(before, step)
    assert rate.per_second == pytest.approx(before / step)
    for _ in range(int(10 * MEMORY_SECONDS / step)):
        rate.hear(after, step)

    assert rate.per_second == pytest.approx(after / step, rel=0.01, abs=0.01 * before / step)


def test_nothing_is_no_rate() -> None:
    assert Rate().per_second == 0


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.4, "0 s"),
        (119.4, "119 s"),
        (120, "2 min"),
        (3_600, "60 min"),
        (7_200, "2 h 00 min"),
        (100_000, "27 h 47 min"),
    ],
)
def test_times_are_for_people(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(("quiet", "told"), [(False, "seqecon: lost\n"), (True, "")])
def test_a_pipe_hears_notes_only(*, quiet: bool, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with shown(quiet=quiet) as progress:
        progress.expect(103)
        progress.reuse(5)
        progress.advance(90, 5)
        progress.pulse()
        progress.note("lost")

    assert stream.getvalue() == told


@pytest.mark.parametrize("quiet", [False, True])
def test_a_verbose_pipe_gets_lines_unless_quiet(*, quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with shown(quiet=quiet, verbose=True) as progress:
        assert isinstance(progress, Lines) is not quiet


def test_a_terminal_gets_a_bar_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with shown() as progress:
        progress.expect(170)
        progress.reuse(20)
        progress.advance(60, 3)
        progress.pulse()
        progress.note("lost")

    told = stream.getvalue()
    assert "63.0/150" in told
    assert "20 reused, 3 failed" in told
    assert "seqecon: lost\n" in told
    assert "\x1b[3" not in told
