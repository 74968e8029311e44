"""Robust choice under deep uncertainty: which design to choose when nobody knows which scenario comes.

Sources: L. Savage, JASA 46, 1951 (minimax regret); R. Lempert, S. Popper and S. Bankes, Shaping the Next One
Hundred Years, RAND 2003 (regret and satisficing over scenarios); C. McPhail et al., Earth's Future 6, 2018
(robustness metrics).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, proportion, resampled, with_ends
from econ.sweeps.analysis.pareto import SIGNS, Sense

Best = Callable[..., Any]
"""Where the best scores stand along an axis: numpy's argmax or argmin."""

RESAMPLES = 1000


@dataclass(frozen=True)
class Choice:
    """What a rule says of each design: its score with an interval, and how often it is the one chosen.

    `chosen` is the first design with the best score; `frequencies` are shares of resamples (interval of the resampling
    alone): one near 1 says that more runs would hardly change the choice.
    """

    scores: tuple[Estimate, ...]
    chosen: int
    frequencies: tuple[Estimate, ...]


@dataclass(frozen=True)
class Regrets:
    """What each design loses against the best one in each scenario, rows by design, and the minimax choice."""

    matrix: tuple[tuple[Estimate, ...], ...]
    minimax: Choice


def regrets(
    values: Array, sense: Sense, *, rng: np.random.Generator, resamples: int = RESAMPLES, level: float = LEVEL
) -> Regrets:
    """Regret matrix and minimax regret of a metric `values` [design, scenario, run], runs paired across designs.

    Regret is the best design's mean in the scenario minus the own one (for `min` the other way round): never negative.
    Intervals are percentiles of a bootstrap over runs, the same draw for all designs of a scenario. The best of several
    means is best partly by luck, so small regrets are overstated a little. A run with a value missing for one design is
    left out for all; BadInput where no run is left.
    """
    point, drawn = _means(values, rng, resamples)
    losses, draws = _losses(point, sense), _losses(drawn, sense)
    runs = values.shape[2]
    matrix = tuple(with_ends(own, draws[:, design], runs, level) for design, own in enumerate(losses))
    return Regrets(matrix, _choice(losses.max(axis=1), draws.max(axis=2), np.argmin, (runs, level)))


def satisficing(
    values: Array,
    threshold: float,
    *,
    at_least: bool,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    scenarios_drawn: bool = False,
) -> Choice:
    """Share of scenarios in which a design's mean meets the threshold, from `values` [design, scenario, run].

    Intervals are percentiles of a bootstrap over runs. Where the scenarios are a random sample themselves
    (`scenarios_drawn`) they are resampled too, all designs alike, and an interval is no narrower than Wilson's over
    scenarios. Runs are paired and left out as in `regrets`.
    """
    met = [means >= threshold if at_least else means <= threshold for means in _means(values, rng, resamples)]
    point, drawn = met
    scenarios = values.shape[1]
    if not scenarios_drawn:
        return _choice(point.mean(axis=1), drawn.mean(axis=2), np.argmax, (scenarios, level))
    places = np.broadcast_to(rng.integers(scenarios, size=(resamples, 1, scenarios)), drawn.shape)
    again = np.take_along_axis(drawn, places, axis=2)
    choice = _choice(point.mean(axis=1), again.mean(axis=2), np.argmax, (scenarios, level))
    return replace(choice, scores=tuple(_widened(score) for score in choice.scores))


def _means(values: Array, rng: np.random.Generator, resamples: int) -> tuple[Array, Array]:
    """Means [design, scenario] and their bootstrap draws [resample, design, scenario]."""
    if values.ndim != 3 or 0 in values.shape:
        raise BadInput(f"values of shape {values.shape}: allowed is [design, scenario, run], none of them empty")
    pairs = [_scenario_means(values[:, scenario], rng, resamples) for scenario in range(values.shape[1])]
    return np.stack([point for point, _ in pairs], axis=-1), np.stack([draws for _, draws in pairs], axis=-1)


def _scenario_means(values: Array, rng: np.random.Generator, resamples: int) -> tuple[Array, Array]:
    complete = values[:, ~np.isnan(values).any(axis=0)]
    runs = complete.shape[1]
    if not runs or np.isinf(complete).any():
        raise BadInput("a scenario has no run with finite values for all designs: allowed are finite numbers")
    draws = [complete[:, chosen].mean(axis=1) for chosen in resampled(runs, resamples, rng)]
    return complete.mean(axis=1), np.stack(draws)


def _losses(means: Array, sense: Sense) -> Array:
    """Regret [..., design, scenario] of means."""
    costs = SIGNS[sense] * means
    return np.asarray(costs - costs.min(axis=-2, keepdims=True))


def _choice(scores: Array, draws: Array, best: Best, basis: tuple[int, float]) -> Choice:
    """The design with the best score [design], and how often it is each one over draws [resample, design]."""
    count, level = basis
    wins = np.bincount(best(draws, axis=1), minlength=len(scores)).tolist()
    return Choice(
        with_ends(scores, draws, count, level),
        int(best(scores)),
        tuple(proportion(won, len(draws), level) for won in wins),
    )


def _widened(score: Estimate) -> Estimate:
    wilson = proportion(round(score.value * score.count), score.count, score.level)
    return replace(score, low=min(score.low, wilson.low), high=max(score.high, wilson.high))
