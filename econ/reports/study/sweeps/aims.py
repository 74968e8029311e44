"""What designs are judged by: the means of their objectives, and whether they meet every limit on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.errors import BadInput
from econ.reports.study.document import Quantity
from econ.reports.study.sweeps.estimates import average
from econ.reports.study.sweeps.facts import Facts, MetricFacts
from econ.reports.study.sweeps.words import NO_INTERVAL, NO_SPREAD, told, written
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.analysis.pareto import SIGNS, Sense, front, membership
from econ.sweeps.designs.evolved import Evolved, Limit
from econ.sweeps.designs.sampled import SEED
from econ.sweeps.task import Array

RESAMPLES = 400
NEAR = 300
"""Designs whose place is resampled at least; those behind so many others are on no front."""
WORDS = {"min": "smallest", "max": "largest"}


@dataclass(frozen=True)
class Aim:
    """An objective at every point."""

    metric: MetricFacts
    sense: Sense

    @property
    def label(self) -> str:
        """What is small or large, in words."""
        return f"{WORDS[self.sense]} {self.metric.label}"

    @property
    def quantity(self) -> Quantity:
        """What a figure shows along an axis."""
        return Quantity(self.metric.label, self.metric.unit)

    @property
    def costs(self) -> Array:
        """The mean of each point, less is better [point]."""
        return np.asarray(SIGNS[self.sense] * self.metric.means)

    def text(self, number: int, lead: str = "") -> str:
        """The mean at a point with its 95 % interval, which `lead` may introduce."""
        return mean_text(self.metric, number, lead)


@dataclass(frozen=True)
class Bound:
    """A limit at every point: what was found there as text, and whether it is met."""

    label: str
    texts: tuple[str, ...]
    met: Array


def aims_of(facts: Facts) -> tuple[Aim, ...]:
    """The objectives that the sweep searched for, or that a front was asked of; BadInput where one is no answer."""
    objectives = facts.design.objectives if isinstance(facts.design, Evolved) else facts.front
    return tuple(Aim(_metric(facts, name), sense) for name, sense in objectives)


def bounds_of(facts: Facts) -> tuple[Bound, ...]:
    """The limits that the sweep searched under."""
    limits = facts.design.limits if isinstance(facts.design, Evolved) else ()
    return tuple(_bound(facts, limit) for limit in limits)


def feasible(facts: Facts, aims: tuple[Aim, ...], bounds: tuple[Bound, ...]) -> Array:
    """Which points were measured, failed nowhere and meet every limit [point]."""
    there = np.array([number not in facts.failed for number in range(len(facts.points))], dtype=bool)
    return np.asarray(np.logical_and.reduce([there, *(np.isfinite(a.costs) for a in aims), *(b.met for b in bounds)]))


def best_of(aims: tuple[Aim, ...], numbers: Array) -> list[int]:
    """Those of the numbered points that none of them beats, by the first objective, best first."""
    costs = np.stack([aim.costs[numbers] for aim in aims], axis=1)
    kept: list[int] = numbers[front(costs, ["min"] * len(aims))].tolist()
    return sorted(kept, key=lambda number: (*(float(aim.costs[number]) for aim in aims), number))


def chances(aims: tuple[Aim, ...], numbers: Array) -> dict[int, Estimate]:
    """How often points are on the front when runs are resampled, paired over points; none where all were run once."""
    longest = max(len(values) for aim in aims for values in aim.metric.runs)
    if longest < 2:
        return {}
    near = _near(aims, numbers)
    runs = np.stack([[_padded(aim.metric.runs[number], longest) for number in near] for aim in aims], axis=2)
    senses = [aim.sense for aim in aims]
    found = membership(runs, senses, rng=np.random.default_rng(SEED), resamples=RESAMPLES)
    return dict(zip(near, found.shares, strict=True))


def compromise(aims: tuple[Aim, ...], best: list[int]) -> int:
    """The point of the front nearest to the best of all objectives, each in shares of its range on the front.

    Source: M. Zeleny, Compromise Programming, 1973.
    """
    costs = np.stack([aim.costs[best] for aim in aims], axis=1)
    ranges = np.ptp(costs, axis=0)
    shares = np.divide(costs - costs.min(axis=0), ranges, out=np.zeros(costs.shape), where=ranges > 0)
    return best[int(np.argmin((shares**2).sum(axis=1)))]


def mean_text(metric: MetricFacts, number: int, lead: str = "") -> str:
    """The mean at a point with its 95 % interval, if it has one."""
    words = told(average(metric.runs[number], metric.unit), metric.unit)
    introduced = "" if words.interval == NO_SPREAD else lead
    return words.full if words.interval == NO_INTERVAL else f"{words.full} ({introduced}{words.interval})"


def _near(aims: tuple[Aim, ...], numbers: Array) -> list[int]:
    """The front, then the front of what is left, and so on until there are enough."""
    found: list[int] = []
    left = numbers
    while len(left) and len(found) < NEAR:
        found += best_of(aims, left)
        left = left[~np.isin(left, found)]
    return found


def _padded(values: Array, length: int) -> Array:
    """What was answered once is the same in every run; runs that were not made are not measured."""
    if len(values) == 1:
        return np.repeat(values, length)
    return np.concatenate([values, np.full(length - len(values), np.nan)])


def _metric(facts: Facts, name: str) -> MetricFacts:
    metric = facts.metric(name)
    if metric is None:
        raise BadInput(f"front: {name} is no number that was measured; allowed: metrics, or <claim>.margin_msat")
    return metric


def _bound(facts: Facts, limit: Limit) -> Bound:
    name, relation, level = limit
    claim = next((claim for claim in facts.claims if claim.id == name), None)
    if claim is not None:
        return Bound(f"{name} holds", tuple(v or "failed" for v in claim.verdicts), np.array(claim.verdicts) == "holds")
    metric = _metric(facts, name)
    met = metric.means <= level if relation == "<=" else metric.means >= level
    texts = tuple(mean_text(metric, number) for number in range(len(facts.points)))
    return Bound(f"{metric.label} {relation} {written(level, metric.unit)}", texts, met)
