"""Every claim that the candidate's game decides, protocol by protocol: some protocols have actions that others lack."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from econ.errors import BadInput
from econ.machine.source import model_sha256, module_sha256
from econ.mechanism.records import Mechanism
from econ.solvers.certification import TESTED, claim_ids
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.single import decide
from econ.sweeps.questions.claims import SOLVER_ROOMS
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.task import Rows

LIMIT = 250_000


def game_ids(mechanism: Mechanism) -> tuple[str, ...]:
    """The claims that the game of a mechanism decides."""
    return tuple(each for each in claim_ids(mechanism) if each not in CLAIMS and each != TESTED)


@dataclass(frozen=True)
class Games:
    """Verdicts and margins (msat) of these claims; an empty verdict where a mechanism has no such claim."""

    ids: tuple[str, ...]

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
        """Verdict and margin of every claim."""
        verdicts = (Column(claim, "", "verdict", text=True) for claim in self.ids)
        return (*verdicts, *(Column(f"{claim}.margin_msat", "msat", "prescribed play's lead") for claim in self.ids))

    @property
    def content(self) -> Mapping[str, Any]:
        """The source of machine and solvers, and the claims."""
        source = [model_sha256(*SOLVER_ROOMS), module_sha256(__name__)]
        return {"kind": "games", "source": source, "ids": sorted(self.ids)}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The same row for every run asked for."""
        if subject.mechanism is None or subject.scenario is None:
            raise BadInput("games: need a mechanism; allowed: a sweep over a mechanism's keys")
        asked = [claim for claim in game_ids(subject.mechanism) if claim in self.ids]
        told = {each.id: each for each in decide(asked, subject.mechanism, subject.scenario, limit=LIMIT)}
        margins = {claim: result.margin_msat for claim, result in told.items()}
        rows: dict[str, Any] = {}
        for claim in self.ids:
            margin = margins.get(claim)
            rows[claim] = np.repeat(np.array([told[claim].verdict if claim in told else ""]), len(runs))
            rows[f"{claim}.margin_msat"] = np.full(len(runs), nan if margin is None else float(margin))
        return rows

    def seconds(self, subject: Subject) -> float:
        """The CPU seconds that one point took."""
        started = time.process_time()
        self.answer(subject, (0,))
        return time.process_time() - started
