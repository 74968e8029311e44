"""Quantal response: mixtures in which better strategies are likelier by a logit rule. A report, not a proof.

At rationality r a class plays each strategy in proportion to exp(r * payoff): at 0 evenly, towards infinity a best
response. The principal branch leads from the even mixture to one equilibrium, the limiting logit equilibrium.
Sources: R. McKelvey and T. Palfrey, Quantal Response Equilibria for Normal Form Games, Games and Economic Behavior 10,
1995; T. Turocy, A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence, ibid.
51, 2005 (tracing).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from econ.games.lattice import CountLattice
from econ.solvers.dynamics.mean_payoffs import TINY, Floats, MeanPayoffs

NEWTON_STEPS = 40
TOLERANCE = 1e-12
SAME = 1e-6
START_PARTS = 8
STARTS = 100
RESPONSES = 30
LEAST_SHARE = 1e-3
FIRST_STEP = 0.05
LARGEST_STEP = 20.0
SMALLEST_STEP = 1e-9
GROWTH = 1.5
CORRECTIONS = 6


@dataclass(frozen=True)
class LogitPath:
    """The principal branch: `rationality` [point], `shares` [point, class, strategy], and the largest residual."""

    rationality: Floats
    shares: Floats
    residual: float

    @property
    def last(self) -> Floats:
        """The shares [class, strategy] at the end of the path."""
        return np.asarray(self.shares[-1])


def logit_response(field: MeanPayoffs, shares: Floats, rationality: float) -> Floats:
    """The mixture [class, strategy] that answers `shares`: proportional to exp(rationality * payoff)."""
    return np.asarray(softmax(rationality * field.at(shares), axis=1))


def logit_equilibria(field: MeanPayoffs, rationality: float) -> list[Floats]:
    """The fixed points [class, strategy] that Newton's method finds from a grid of starts; not proven to be all."""
    found: list[Floats] = []
    for start in _starts(field, rationality):
        logs, converged = _newton(field, np.log(np.maximum(start, TINY)), rationality)
        shares = np.exp(logs)
        new = all(np.abs(shares - other).max() > SAME for other in found)
        if converged and new:
            found.append(shares)
    return found


def logit_path(field: MeanPayoffs, *, until: float, points: int = 10_000) -> LogitPath:
    """Trace the principal branch from rationality 0 up to `until`, or through so many points, by arc length.

    Folds are followed, so rationality need not grow along the path; the last point meets `until` exactly.
    """
    at = np.append(np.log(field.uniform()).ravel(), 0.0)
    ahead, step, path = np.append(np.zeros(at.size - 1), 1.0), FIRST_STEP, [at]
    scale = max(_spread(field), TOLERANCE)
    while at[-1] < until * scale and len(path) < points and step > SMALLEST_STEP:
        ahead = _tangent(field, at, ahead, scale)
        moved, steps = _corrected(field, at + step * ahead, scale)
        if steps < 0:
            step /= 2
            continue
        step = min(step * GROWTH, LARGEST_STEP) if steps < CORRECTIONS // 2 else step
        at = moved
        path.append(at)
    return _path(field, path, until=until, scale=scale)


def _path(field: MeanPayoffs, path: list[Floats], *, until: float, scale: float) -> LogitPath:
    """The path with its last point, if beyond, replaced by the one at `until`."""
    shape = (field.classes, len(field.strategies))
    if path[-1][-1] > until * scale:
        logs, _ = _newton(field, path[-1][:-1].reshape(shape), until)
        path = [*path[:-1], np.append(logs.ravel(), until * scale)]
    shares = np.exp(np.array([point[:-1] for point in path]).reshape(-1, *shape))
    rationality = np.array([point[-1] for point in path]) / scale
    pairs = zip(shares, rationality, strict=True)
    residual = max(float(np.abs(logit_response(field, own, r) - own).max()) for own, r in pairs)
    return LogitPath(rationality, shares, residual)


def _spread(field: MeanPayoffs) -> float:
    """The largest difference between payoffs: rationality is measured in its inverse while tracing."""
    return max(float(payoffs.max() - payoffs.min()) for payoffs in field.payoffs)


def _equations(field: MeanPayoffs, logs: Floats, rationality: float) -> tuple[Floats, Floats, Floats]:
    """What is zero at a fixed point [equation], its slopes by log shares, and by rationality.

    Per class: log shares differ as payoffs do times rationality (from the first strategy), and shares add up to one.
    """
    classes, strategies = logs.shape
    paid, slopes = field.with_slopes(np.exp(logs))
    unit = np.eye(classes * strategies).reshape(classes, strategies, -1)
    values, by_logs = logs - rationality * paid, unit - rationality * slopes
    values, by_logs, by_rationality = (part - part[:, :1] for part in (values, by_logs, -paid))
    values[:, 0] = np.exp(logs).sum(1) - 1
    by_logs[:, 0] = (unit * np.exp(logs)[:, :, None]).sum(1)
    return values.ravel(), by_logs.reshape(values.size, -1), by_rationality.ravel()


def _newton(field: MeanPayoffs, logs: Floats, rationality: float) -> tuple[Floats, bool]:
    """A fixed point near the start, and whether it was reached."""
    for _ in range(NEWTON_STEPS):
        values, slopes, _ = _equations(field, logs, rationality)
        if not np.isfinite(values).all():
            return logs, False
        step = np.linalg.pinv(slopes) @ values
        logs = np.minimum(logs - (step / max(1.0, np.abs(step).max())).reshape(logs.shape), 0.0)
        if np.abs(step).max() < TOLERANCE:
            return logs, True
    return logs, False


def _starts(field: MeanPayoffs, rationality: float) -> Iterator[Floats]:
    """A grid of interior mixtures, and where repeated responses lead from each: Newton's method alone walks slowly."""
    lattices = (CountLattice((parts,) * field.classes, len(field.strategies)) for parts in range(START_PARTS, 0, -1))
    lattice = next((small for small in lattices if small.size <= STARTS), None)
    grid = [] if lattice is None else list(lattice.counts(np.arange(lattice.size)) / lattice.players[0])
    for mixture in [field.uniform(), *grid]:
        shares = np.maximum(mixture, LEAST_SHARE) / np.maximum(mixture, LEAST_SHARE).sum(1, keepdims=True)
        yield shares
        for _ in range(RESPONSES):
            shares = logit_response(field, shares, rationality)
        yield shares


def _along(field: MeanPayoffs, at: Floats, scale: float) -> tuple[Floats, Floats]:
    """The equations at a point of the path and their slopes [equation, log shares and scaled rationality]."""
    logs = at[:-1].reshape(field.classes, -1)
    values, by_logs, by_rationality = _equations(field, logs, at[-1] / scale)
    return values, np.column_stack([by_logs, by_rationality / scale])


def _tangent(field: MeanPayoffs, at: Floats, before: Floats, scale: float) -> Floats:
    """The unit direction of the path that goes on from the one before."""
    _, slopes = _along(field, at, scale)
    direction = np.linalg.svd(slopes)[2][-1]
    return np.asarray(direction if direction @ before >= 0 else -direction)


def _corrected(field: MeanPayoffs, at: Floats, scale: float) -> tuple[Floats, int]:
    """The path's point nearest to a guess, and the steps it took; -1 if it was not reached."""
    for steps in range(CORRECTIONS):
        values, slopes = _along(field, at, scale)
        if not np.isfinite(values).all():
            break
        if np.abs(values).max() < TOLERANCE:
            return at, steps
        at = at - np.linalg.pinv(slopes) @ values
    return at, -1
