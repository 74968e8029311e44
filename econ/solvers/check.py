"""Everything `check` decides: invariants by simulation, closed forms, and the extracted game."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import check, verdict_of
from econ.solvers.game_claims import game_claims, tightest
from econ.solvers.population.honesty import Basin, basin
from econ.solvers.tested_invariants import tested_invariants


@dataclass(frozen=True)
class Checked:
    """Every claim's result and the worst verdict among them: fails before undecided before holds.

    `basin` is no claim but a report beside them: how many sequencers may take the closest deviation before it pays.
    """

    results: tuple[ClaimResult, ...]
    verdict: str
    basin: Basin

    def as_json(self) -> dict[str, Any]:
        """The fields of the command's JSON document."""
        honesty = {"deviation": self.basin.action, "report": self.basin.sentence}
        return {"verdict": self.verdict, "claims": [result.as_json() for result in self.results], "honesty": honesty}


def check_coalition(mechanism: Mechanism, scenario: Scenario, members: int, *, limit: int) -> Checked:
    """Decide the game's claims about so many sequencers that act as one; BadInput for a coalition of everybody."""
    results = game_claims(mechanism, scenario, limit=limit, members=members)
    return Checked(results, verdict_of(results), basin(mechanism, scenario, action=tightest(results)))


def check_all(mechanism: Mechanism, scenario: Scenario, *, limit: int) -> Checked:
    """Decide every claim there is a procedure for, with games of at most `limit` nodes."""
    games = game_claims(mechanism, scenario, limit=limit)
    results = (tested_invariants(mechanism, scenario), *check(mechanism, scenario), *games)
    return Checked(results, verdict_of(results), basin(mechanism, scenario, action=tightest(games)))
