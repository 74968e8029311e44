"""The replicator dynamic: shares grow in proportion to what they earn above the average. A report, not a proof.

Source: P. Taylor and L. Jonker, Evolutionarily Stable Strategies and Game Dynamics, Math. Biosciences 40, 1978.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from econ.errors import BadInput
from econ.solvers.dynamics.mean_payoffs import Floats, MeanPayoffs

RELATIVE = 1e-11
ABSOLUTE = 1e-13


@dataclass(frozen=True)
class Trajectory:
    """A path of the replicator dynamic: `times` [point], `shares` [point, class, strategy]."""

    times: Floats
    shares: Floats

    @property
    def last(self) -> Floats:
        """The shares [class, strategy] at the end."""
        return np.asarray(self.shares[-1])


def replicator(field: MeanPayoffs, start: Floats, *, until: float) -> Trajectory:
    """The path from the shares `start` [class, strategy]; time is in one over the unit of payoffs.

    Raises BadInput unless the shares of every class are >= 0 and add up to one.
    """
    shape = (field.classes, len(field.strategies))
    if start.shape != shape or (start < 0).any() or not np.allclose(start.sum(1), 1):
        raise BadInput(f"start {start.tolist()}: allowed are {shape} shares >= 0 that add up to one per class")

    def motion(_time: float, flat: Floats) -> Floats:
        return growth(field, flat.reshape(shape)).ravel()

    path = solve_ivp(motion, (0.0, until), start.ravel(), method="DOP853", rtol=RELATIVE, atol=ABSOLUTE)
    return Trajectory(np.asarray(path.t), np.asarray(path.y.T.reshape(-1, *shape)))


def growth(field: MeanPayoffs, shares: Floats) -> Floats:
    """How fast each share grows [class, strategy]: the share times what it earns above its class's average."""
    paid = field.at(shares)
    return np.asarray(shares * (paid - (shares * paid).sum(1, keepdims=True)))
