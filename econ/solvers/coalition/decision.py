"""Decides `coalition-resilient` for a game and writes its certificate; the verifier's check has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from econ.certificates.coalition import CLAIM, STATEMENTS, fails, holds
from econ.certificates.codec import Refused, sealed
from econ.certificates.quorums import Quorums
from econ.certificates.verify import FORMAT, VERSION
from econ.errors import BadInput
from econ.games.coalition import CoalitionGame
from econ.solvers.coalition.branching import MOST_NODES, Taken, acting, search
from econ.solvers.coalition.optimum import Best, best_of


@dataclass(frozen=True)
class Verdict:
    """What is known of the claim for a game: "holds", "fails" or "undecided", in units of the game.

    `margin` is what every coalition loses at least (holds; None if none reaches a regime), `gain` what the one in
    `best` gains (fails). `best` is the most profitable coalition found, None if there is none. `proof` is the
    certificate's section; `tried` says, a line each, what did not decide.
    """

    verdict: Literal["holds", "fails", "undecided"]
    proof: dict[str, Any]
    best: Best | None
    margin: int | None = None
    gain: int | None = None
    tried: tuple[str, ...] = ()
    claim: str = CLAIM


def decide(game: CoalitionGame, *, most_nodes: int = MOST_NODES) -> Verdict:
    """Decide whether some coalition gains in sum; raises BadInput for a game that breaks a side condition."""
    quorums = game.quorums()
    bests = [best_of(quorums, number) for number in range(len(quorums.regimes))]
    tried: list[str] = []
    for best in sorted(bests, key=_gain, reverse=True):
        found = _refuted(quorums, best, tried)
        if found is not None:
            return found
    return _proven(quorums, bests, tried, most_nodes=most_nodes)


def certificate(
    game: CoalitionGame, verdict: Verdict, *, mechanism_sha256: str, scenario_sha256: str, model_sha256: str
) -> dict[str, Any]:
    """The sealed certificate of a decided verdict; raises BadInput for an undecided one."""
    if verdict.verdict not in STATEMENTS:
        raise BadInput(f"{CLAIM}: the verdict is {verdict.verdict}; only holds and fails have a certificate")
    return sealed(
        {
            "format": FORMAT,
            "version": VERSION,
            "claim": CLAIM,
            "verdict": verdict.verdict,
            "statement": STATEMENTS[verdict.verdict],
            "mechanism_sha256": mechanism_sha256,
            "scenario_sha256": scenario_sha256,
            "model_sha256": model_sha256,
            "game": game.section,
            "proof": verdict.proof,
        }
    )


def _gain(best: Best) -> float:
    return float("-inf") if best.gain is None else best.gain


def _refuted(game: Quorums, best: Best, tried: list[str]) -> Verdict | None:
    """The verdict "fails" if this coalition gains, with the faulty at its side where it needs them."""
    if best.taken is None or best.gain is None or best.gain <= 0:
        return None
    helped = _helpers(game, best)
    try:
        gain = fails(game, best.regime, best.taken, helped)
    except Refused as refusal:
        tried.append(f"{game.regimes[best.regime].name}: {refusal}")
        return None
    return Verdict("fails", _refutation(best.regime, best.taken, helped) | {"gain": gain}, best, gain=gain)


def _refutation(regime: int, taken: Taken, helped: Taken) -> dict[str, Any]:
    return {
        "regime": regime,
        "members": list(taken),
        "actions": list(taken.values()),
        "faulty": list(helped),
        "faulty_actions": list(helped.values()),
    }


def _helpers(game: Quorums, best: Best) -> Taken:
    """The most powerful outsiders, as long as some action lacks power, on the action that lacks most."""
    regime, taken = game.regimes[best.regime], dict(best.taken or {})
    helped: Taken = {}
    for member in [each for each in game.ranked if each not in taken][: game.faulty]:
        brought = game.brought({**taken, **helped})
        lacks = [need - power for need, power in zip(regime.needs, brought, strict=True)]
        if max(lacks) > 0:
            helped[member] = lacks.index(max(lacks))
    return acting(helped)


def _proven(game: Quorums, bests: list[Best], tried: list[str], *, most_nodes: int) -> Verdict:
    """The verdict "holds" if a tree for every regime shows it, "fails" if looking for one finds a coalition."""
    trees = []
    for best in bests:
        found = search(game, game.regimes[best.regime], 0, most_nodes=most_nodes)
        if found.tree is None:
            return _unproven(game, best, found.taken, tried)
        trees.append(found.tree)
    margin = holds(game, trees)
    # A tree may bound what does not exist, and less closely than the search did.
    exact = [-best.bound for best in bests if best.bound is not None]
    best = max(bests, key=_gain)
    return Verdict(
        "holds",
        {"trees": trees, "margin": margin},
        best if best.taken else None,
        margin=None if margin is None or not exact else max(margin, min(exact)),
        tried=tuple(tried),
    )


def _unproven(game: Quorums, best: Best, taken: Taken | None, tried: list[str]) -> Verdict:
    regime = game.regimes[best.regime]
    if taken is not None:
        better = Best(best.regime, taken, regime.total(taken), best.bound)
        refuted = _refuted(game, better, tried)
        if refuted is not None:
            return refuted
        best = better
    else:
        tried.append(f"{regime.name}: no tree within the limit of nodes")
    return Verdict("undecided", {}, best, tried=tuple(tried))
