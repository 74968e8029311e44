"""Which parameters matter: Sobol's variance shares and Morris' elementary effects, with intervals.

Sources: I. Sobol, Mathematics and Computers in Simulation 55, 2001; A. Saltelli et al., Computer Physics Communications
181, 2010 (estimators, table 2 b and f; computed by scipy); M. Morris, Technometrics 33, 1991; F. Campolongo,
J. Cariboni and A. Saltelli, Environmental Modelling & Software 22, 2007 (mu*; computed by SALib); F. Sarrazin,
F. Pianosi and T. Wagener, Environmental Modelling & Software 79, 2016 (an index has converged at a width of 0.05).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.extras import optional
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, resampled, with_ends

CONVERGED_WIDTH = 0.05
ROUNDING = 1e-12
RESAMPLES = 500


@dataclass(frozen=True)
class SobolIndices:
    """First-order and total indices by parameter; `notes` say what to doubt.

    A first-order index is the share of the output's variance that the parameter explains alone, a total index the share
    that it takes part in. Estimates may fall below 0: they are reported as they are.
    """

    names: tuple[str, ...]
    first: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ElementaryEffects:
    """Morris' measures by parameter, in units of output per whole range of the parameter.

    `mu_star` is the mean size of an elementary effect with its interval, `mu` the mean with its sign, `sigma` the
    standard deviation: 0 where the output is linear in the parameter and free of interactions with others.
    """

    names: tuple[str, ...]
    mu_star: tuple[Estimate, ...]
    mu: tuple[float, ...]
    sigma: tuple[float, ...]


def sobol(
    base: Array,
    other: Array,
    mixed: Array,
    names: Sequence[str],
    *,
    rng: np.random.Generator,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> SobolIndices:
    """Sobol's indices from a Saltelli design, with percentile bootstrap intervals over its n rows.

    `base` [n] and `other` [n] are the outputs at two independent samples A and B; `mixed` [parameter, n] those at A
    with one parameter's column taken from B. BadInput where an output is missing (dropping rows would unbalance the
    design), where n is not a power of two, and where the output is constant.
    """
    _checked(base, other, mixed, names)
    point = _indices(base, other, mixed)
    draws = np.stack(
        [_indices(base[rows], other[rows], mixed[:, rows]) for rows in resampled(len(base), resamples, rng)]
    )
    first, total = (with_ends(point[order], draws[:, order], len(base), level) for order in (0, 1))
    return SobolIndices(tuple(names), first, total, _notes(names, first, total))


def morris(
    positions: Array, outputs: Array, names: Sequence[str], *, levels: int, seed: int, level: float = LEVEL
) -> ElementaryEffects:
    """Elementary effects of Morris trajectories: `positions` [row, parameter] in [0, 1], `outputs` [row].

    Rows come in trajectories of parameters + 1, each moving one parameter by levels / (2 (levels - 1)) of its range.
    The interval of mu* is SALib's: 1000 bootstrap resamples, normal. BadInput where an output is missing or rows are
    no such trajectories.
    """
    trajectories = _trajectories(positions, outputs, names, levels)
    analysis = optional("SALib.analyze.morris", "sensitivity")
    # SALib takes parameters of equal names for one group.
    places = [str(place) for place in range(len(names))]
    problem: dict[str, Any] = {"num_vars": len(names), "names": places, "bounds": [[0.0, 1.0]] * len(names)}
    found = analysis.analyze(
        problem,
        np.asarray(positions, dtype=float),
        np.asarray(outputs, dtype=float),
        num_levels=levels,
        num_resamples=1000,
        conf_level=level,
        seed=seed,
    )
    halves = zip(found["mu_star"].tolist(), found["mu_star_conf"].tolist(), strict=True)
    return ElementaryEffects(
        tuple(names),
        tuple(Estimate(size, size - half, size + half, trajectories, level) for size, half in halves),
        tuple(found["mu"].tolist()),
        tuple(found["sigma"].tolist()),
    )


def _indices(base: Array, other: Array, mixed: Array) -> Array:
    """First and total indices [order, parameter]."""
    from scipy.stats import sobol_indices  # noqa: PLC0415 - scipy.stats takes a second to load

    outputs: dict[Literal["f_A", "f_B", "f_AB"], Array] = {
        "f_A": base[None],
        "f_B": other[None],
        "f_AB": mixed[:, None],
    }
    found = sobol_indices(func=outputs, n=len(base))
    return np.stack([found.first_order, found.total_order])


def _checked(base: Array, other: Array, mixed: Array, names: Sequence[str]) -> None:
    rows, parameters = len(base), len(names)
    if parameters < 2:
        raise BadInput("sensitivity compares parameters: at least two axes")
    if rows < 2 or rows & (rows - 1):
        raise BadInput(f"sensitivity: {rows} rows; allowed is a power of two")
    if other.shape != (rows,) or mixed.shape != (parameters, rows):
        shapes = f"{other.shape} and {mixed.shape}"
        raise BadInput(
            f"sensitivity: outputs of shapes {shapes}; a Saltelli design has ({rows},) and ({parameters}, {rows})"
        )
    outputs = np.concatenate([base, other, mixed.ravel()])
    _all_measured(outputs)
    if np.ptp(outputs) <= ROUNDING * np.abs(outputs).max():
        raise BadInput(
            f"sensitivity: the output is {outputs[0]:g} at every point, so that nothing explains its variance"
        )


def _all_measured(outputs: Array) -> None:
    missing = int((~np.isfinite(outputs)).sum())
    if missing:
        raise BadInput(
            f"sensitivity: {missing} of {len(outputs)} outputs are missing, but the design needs all of them"
        )


def _notes(names: Sequence[str], first: Sequence[Estimate], total: Sequence[Estimate]) -> tuple[str, ...]:
    widest = max(2 * index.half_width for index in (*first, *total))
    wide = f"the widest interval is {widest:.2g} wide, above {CONVERGED_WIDTH}: more rows would sharpen the indices"
    negative = [
        f"the first-order index of {name} is {index.value:.2g}: an index below 0 is sampling error"
        for name, index in zip(names, first, strict=True)
        if index.value < 0
    ]
    return (*([wide] if widest > CONVERGED_WIDTH else []), *negative)


def _trajectories(positions: Array, outputs: Array, names: Sequence[str], levels: int) -> int:
    size = len(names) + 1
    trajectories, rest = divmod(len(outputs), size)
    if rest or trajectories < 2 or positions.shape != (len(outputs), len(names)):
        raise BadInput(f"sensitivity: {len(outputs)} rows; allowed are two or more trajectories of {size} rows each")
    _all_measured(np.asarray(outputs, dtype=float))
    steps = np.abs(np.diff(positions.reshape(trajectories, size, len(names)), axis=1))
    moved = np.isclose(steps, levels / (2 * (levels - 1)))
    if not (np.isclose(steps, 0) | moved).all() or not ((moved.sum(1) == 1).all() and (moved.sum(2) == 1).all()):
        raise BadInput(f"sensitivity: the rows are no Morris trajectories of {levels} levels")
    return trajectories
