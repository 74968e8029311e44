"""Estimates in words."""

from __future__ import annotations

from math import isfinite

from econ.sweeps.analysis.intervals import Estimate

LEAST = 1e-9


def percent(estimate: Estimate) -> str:
    """A share with its interval: "1.2 % (1.0 to 1.4)"."""
    return interval(estimate, 100, "%")


def points(estimate: Estimate) -> str:
    """A difference of shares with its interval: "-1.2 points (-1.4 to -1.0)"."""
    return interval(estimate, 100, "points")


def interval(estimate: Estimate, scale: float, unit: str) -> str:
    """A scaled value with its unit and interval, the latter only where it is known."""
    if not isfinite(estimate.value):
        return "not measured"
    value, low, high = (number(scale * part) for part in (estimate.value, estimate.low, estimate.high))
    known = isfinite(estimate.low) and isfinite(estimate.high)
    return f"{value} {unit} ({low} to {high})" if known else f"{value} {unit}"


def judged(difference: Estimate, *, below: str, above: str, neither: str) -> str:
    """The word for a difference whose interval lies below zero, above it, or holds it."""
    return below if difference.high < 0 else above if difference.low > 0 else neither


def number(value: float) -> str:
    """About three significant digits, without an exponent where people need none."""
    if 0 < abs(value) < LEAST:
        return f"under {LEAST:.0e}"
    if value and abs(value) < 1e-3:
        return f"{value:.1e}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def ends(estimates: list[Estimate], scale: float) -> dict[str, tuple[float | None, ...]]:
    """The fields `y`, `low` and `high` of a line."""
    return {
        "y": tuple(_gap(scale * e.value) for e in estimates),
        "low": tuple(_gap(scale * e.low) for e in estimates),
        "high": tuple(_gap(scale * e.high) for e in estimates),
    }


def _gap(value: float) -> float | None:
    return value if isfinite(value) else None
