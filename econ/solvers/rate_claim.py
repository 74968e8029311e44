"""Decides `average-reward` for a game and writes its certificate; the verifier's check has the last word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from econ.certificates.average import CLAIM, STATEMENTS, Problem, fails, holds
from econ.certificates.codec import Refused, ratio, sealed
from econ.certificates.graph import read
from econ.certificates.verify import FORMAT, VERSION
from econ.errors import BadInput
from econ.games.game import Game
from econ.solvers.average_reward import SCALE, Rate, best_rate, policy_rate, reached
from econ.solvers.conformance import section_of
from econ.solvers.ratio import priced

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class RateVerdict:
    """What is known of the claim that no strategy earns more than `rate` per unit of the clock.

    `amount` is proven, in the reward q * reward - p * clock per slot for the rate p/q: what every strategy falls short
    by (holds) or what the found policy gains (fails). `proof` is the certificate's section; `tried` says what did not
    decide.
    """

    verdict: Literal["holds", "fails", "undecided"]
    rate: Fraction
    proof: dict[str, Any]
    amount: Fraction | None = None
    tried: tuple[str, ...] = ()
    claim: str = CLAIM


def decide_rate(game: Game, clock: Array, rate: Fraction, policy: Array | None = None) -> RateVerdict:
    """Decide the claim, with the search for a better policy started from a policy [node] (honest play if None).

    "undecided" is left to rates that are met exactly, or too closely for the integers tried. Raises BadInput for a game
    that breaks a side condition of certificates.
    """
    problem = _problem(game, clock, rate)
    best = best_rate(priced(game, clock, rate), policy)
    try:
        return _decided(game, clock, rate, best=best, problem=problem)
    except Refused as refusal:
        return RateVerdict("undecided", rate, proof={}, tried=(f"values in 1/{SCALE}: {refusal}",))


def certificate(game: Game, clock: Array, verdict: RateVerdict, *, hashes: dict[str, str]) -> dict[str, Any]:
    """The sealed certificate of a decided verdict; raises BadInput for an undecided one.

    `hashes` are mechanism_sha256, scenario_sha256 and model_sha256.
    """
    if verdict.verdict == "undecided":
        raise BadInput(f"{verdict.claim}: the verdict is undecided; only holds and fails have a certificate")
    stated = {"claim": verdict.claim, "verdict": verdict.verdict, "statement": STATEMENTS[verdict.verdict]}
    subject = {"game": section_of(game), "clock": _listed(clock), "rate": ratio(verdict.rate), "scale": SCALE}
    return sealed({"format": FORMAT, "version": VERSION, **stated, **hashes, **subject, "proof": verdict.proof})


def _decided(game: Game, clock: Array, rate: Fraction, *, best: Rate, problem: Problem) -> RateVerdict:
    standing = replace(game, reward=-clock)
    if best.upper <= 0:
        potential = best_rate(standing, best.policy).above
        kept = reached(game, None)
        parts: dict[str, Any] = {"bias": best.above[kept].tolist(), "potential": (-potential[kept]).tolist()}
        shown = holds(problem, **parts)
        return _stated("holds", rate, parts, shown=shown, name="margin")
    potential = policy_rate(standing, best.policy).above
    kept = reached(game, best.policy)
    parts = {"bias": best.below[kept].tolist(), "potential": (-potential[kept]).tolist()}
    parts["policy"] = best.policy.tolist()
    return _stated("fails", rate, parts, shown=fails(problem, **parts), name="gain")


def _stated(
    verdict: Literal["holds", "fails"],
    rate: Fraction,
    parts: dict[str, Any],
    *,
    shown: tuple[Fraction, Fraction],
    name: str,
) -> RateVerdict:
    proof = parts | {name: ratio(shown[0]), "pace": ratio(shown[1])}
    return RateVerdict(verdict, rate, proof, amount=shown[0])


def _problem(game: Game, clock: Array, rate: Fraction) -> Problem:
    try:
        graph = read(section_of(game))
    except Refused as refusal:
        raise BadInput(f"game: {refusal}") from refusal
    ticks = _listed(clock)
    if len(ticks) != game.edges or min(ticks) < 0:
        raise BadInput(f"clock: {len(ticks)} entries; allowed: {game.edges}, none of them negative")
    return Problem(graph, SCALE, ticks, priced(game, clock, rate).reward.tolist())


def _listed(values: Array) -> list[int]:
    return list(np.asarray(values, np.int64).tolist())
