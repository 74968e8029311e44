"""Ask the solvers: the exact verdict, margin and binding term of claims, one row per point."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from econ.errors import BadInput
from econ.machine.source import model_sha256
from econ.solvers.single import decide
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.task import Rows

SOLVER_ROOMS = ("solvers", "certificates")
LIMIT = 250_000


@dataclass(frozen=True)
class Claims:
    """Claims by the ids that `check` prints, decided with games of at most `limit` nodes."""

    ids: tuple[str, ...]
    limit: int = LIMIT

    @property
    def table(self) -> str:
        """One row per point."""
        return "claims"

    @property
    def runs(self) -> int:
        """A verdict needs no second run."""
        return 1

    @property
    def longest(self) -> int:
        """A point is decided once."""
        return 1

    @property
    def columns(self) -> tuple[Column, ...]:
        """Verdict, margin and binding term of every claim."""
        return tuple(column for claim in self.ids for column in _columns(claim))

    @property
    def content(self) -> Mapping[str, Any]:
        """The source of machine and solvers, the claims, and the limit."""
        return {
            "kind": "claims",
            "source": model_sha256(*SOLVER_ROOMS),
            "ids": sorted(self.ids),
            "limit": self.limit,
        }

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The same row for every run asked for."""
        if subject.mechanism is None or subject.scenario is None:
            raise BadInput("claims: need a mechanism; allowed: a sweep over a mechanism's keys")
        rows: dict[str, Any] = {}
        for result in decide(self.ids, subject.mechanism, subject.scenario, limit=self.limit):
            margin = nan if result.margin_msat is None else float(result.margin_msat)
            rows[result.id] = np.repeat(np.array([result.verdict]), len(runs))
            rows[f"{result.id}.margin_msat"] = np.full(len(runs), margin)
            rows[f"{result.id}.binding"] = np.repeat(np.array([result.binding_term or ""]), len(runs))
        return rows

    def seconds(self, subject: Subject) -> float:
        """The CPU seconds that one point took."""
        started = time.process_time()
        self.answer(subject, (0,))
        return time.process_time() - started


def _columns(claim: str) -> tuple[Column, ...]:
    return (
        Column(claim, "", "verdict", text=True),
        Column(f"{claim}.margin_msat", "msat", "prescribed play less the best deviation"),
        Column(f"{claim}.binding", "", "the consequence that decides", text=True),
    )
