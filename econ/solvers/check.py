"""Everything `check` decides: invariants by simulation, closed forms, and the extracted game."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.errors import TooLarge
from econ.games.extraction import extract
from econ.games.game import Game
from econ.games.menu import menu_for
from econ.games.reduction import Reduced, deviator, reduced
from econ.machine.slot import MODEL
from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.claim import Verdict as Outcome
from econ.solvers.claims.registry import check, verdict_of
from econ.solvers.conformance import Verdict, certificate, decide
from econ.solvers.replay import realised_gain
from econ.solvers.tested_invariants import tested_invariants

MS_PER_YEAR = 31_557_600_000


@dataclass(frozen=True)
class Checked:
    """Every claim's result and the worst verdict among them: fails before undecided before holds."""

    results: tuple[ClaimResult, ...]
    verdict: str

    def as_json(self) -> dict[str, Any]:
        """The fields of the command's JSON document."""
        return {"verdict": self.verdict, "claims": [result.as_json() for result in self.results]}


def check_all(mechanism: Mechanism, scenario: Scenario, *, limit: int = 1_000_000) -> Checked:
    """Decide every claim there is a procedure for."""
    results = (
        tested_invariants(mechanism, scenario),
        *check(mechanism, scenario),
        game_claim(mechanism, scenario, limit=limit),
    )
    return Checked(results, verdict_of(results))


def slot_discount(mechanism: Mechanism, scenario: Scenario) -> Fraction:
    """The discount of one slot, exact: one minus the yearly rate's part of it."""
    return 1 - Fraction(scenario.discount * mechanism.chain.slot_ms, 1_000_000 * MS_PER_YEAR)


def reduced_game(mechanism: Mechanism, scenario: Scenario, *, limit: int) -> tuple[Reduced, Game]:
    """The deviator's decision process on the reduced mechanism; TooLarge beyond `limit` nodes."""
    small = reduced(mechanism, scenario)
    menu = menu_for(small.mechanism.ordering)
    return small, extract(MODEL, small.mechanism, small.scenario, menu=menu, limit=limit)


def certified(mechanism: Mechanism, scenario: Scenario, *, limit: int) -> tuple[Verdict, dict[str, Any] | None]:
    """The verdict on `no-profitable-deviation` and its sealed certificate; None when undecided."""
    _, game = reduced_game(mechanism, scenario, limit=limit)
    verdict = decide(game, slot_discount(mechanism, scenario))
    if verdict.verdict == "undecided":
        return verdict, None
    hashes = {
        "mechanism_sha256": mechanism_sha256(mechanism),
        "scenario_sha256": scenario_sha256(scenario),
        "model_sha256": model_sha256(),
    }
    return verdict, certificate(game, verdict, **hashes)


def game_claim(mechanism: Mechanism, scenario: Scenario, *, limit: int) -> ClaimResult:
    """`no-profitable-deviation` decided on the extracted game.

    A refutation found on a reduced game counts only if the deviation gains on the unreduced machine too.
    """
    try:
        small, game = reduced_game(mechanism, scenario, limit=limit)
    except TooLarge as error:
        return _conformance("undecided", method=str(error))
    verdict = decide(game, slot_discount(mechanism, scenario))
    method = f"extracted game: {game.nodes} nodes, integers checked"
    margin = _margin(verdict)
    if verdict.verdict != "fails" or not small.reductions:
        return _conformance(verdict.verdict, method=method, margin=margin, verdict=verdict, doubtful=small.doubtful)
    gain = realised_gain(
        mechanism, scenario, menu=menu_for(mechanism.ordering), action=str(verdict.action), focal=deviator(mechanism)
    )
    confirmed: Outcome = "fails" if gain.low > 0 else "undecided"
    method = f"{method}; replayed unreduced, the largest tenth of values capped: {gain.words}"
    return _conformance(confirmed, method=method, margin=margin, verdict=verdict, doubtful=small.doubtful)


def _conformance(
    outcome: Outcome,
    *,
    method: str,
    margin: int | None = None,
    verdict: Verdict | None = None,
    doubtful: tuple[str, ...] = (),
) -> ClaimResult:
    return ClaimResult(
        id="no-profitable-deviation",
        statement="against honest others no strategy beats prescribed play from any state that prescribed play reaches",
        verdict=outcome,
        margin_msat=margin,
        binding_term=None,
        thresholds={},
        deviation=None if verdict is None else verdict.action,
        method=method,
        terms=(),
        assumptions=tuple(f"{key}: reduced for the game" for key in doubtful),
    )


def _margin(verdict: Verdict) -> int | None:
    """The proven margin (holds) or the proven gain with a minus (fails), rounded down."""
    amount = verdict.margin if verdict.gain is None else -verdict.gain
    return None if amount is None else int(amount // 1)
