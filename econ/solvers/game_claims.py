"""The claims that the extracted game decides: all deviations together, each by itself, and the states off the path.

A refutation found on a reduced game counts only if the deviation gains on the unreduced machine too. More choices only
help the deviator: what fails with one action fails with all of them, so a game too large to extract whole is still
refuted action by action.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from econ.errors import TooLarge
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.reduction import MOST_UNREFERENCED, OUTSTANDING, Reduced, deviators, reduced
from econ.games.table import COUNTEREXAMPLE, StrategyTable, refutation_menu
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.claim import ClaimResult, Stated, Verdict, decided, rounded, total
from econ.solvers.claims.wording import amount
from econ.solvers.deviations import LEAVE, Deviation, claim_name, deviation
from econ.solvers.replay import Gain, realised_gain
from econ.solvers.study import Extracted, Solved, extracted, solve
from econ.solvers.subgame_perfect import Findings, findings

CONFORMANCE = Stated(
    "no-profitable-deviation",
    "against honest others no strategy beats prescribed play from any state that prescribed play reaches",
)
SUBGAME = Stated("subgame-perfect", "no single deviation beats prescribed play from any state at all")
PREFIX = "deviation:"
SHOWN = 4


@dataclass(frozen=True)
class Question:
    """A mechanism under a scenario, reduced for games of at most `limit` nodes."""

    mechanism: Mechanism
    scenario: Scenario
    small: Reduced
    limit: int
    members: int = 1

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the verdict on the reduced game leaves open."""
        return tuple(f"{key}: reduced for the game" for key in self.small.doubtful)

    def extracted(self, *actions: str) -> Extracted:
        """The game with every action, or with these alone; TooLarge beyond the limit."""
        return extracted(self.mechanism, self.scenario, limit=self.limit, actions=actions, members=self.members)

    def exact(self, game: Game) -> bool:
        """Whether this game meets nothing that was reduced; it may stay below the bound on outstanding blocks."""
        met = {reduction.key for reduction in self.small.reductions} - {OUTSTANDING}
        columns = [place for place, name in enumerate(game.variables) if name == "unreferenced"]
        return not met and bool((game.states[:, columns] < MOST_UNREFERENCED).all())

    def replayed(self, table: StrategyTable) -> Gain:
        """What a strategy gains on the mechanism as it is."""
        menu = refutation_menu(table, self.mechanism.ordering)
        members = deviators(self.mechanism, self.members)
        return realised_gain(self.mechanism, self.scenario, menu=menu, action=COUNTEREXAMPLE, members=members)


def game_claims(mechanism: Mechanism, scenario: Scenario, *, limit: int, members: int = 1) -> tuple[ClaimResult, ...]:
    """Every claim of this file for one mechanism, about one deviator or about so many that act as one."""
    asked = Question(mechanism, scenario, reduced(mechanism, scenario, members=members), limit, members)
    try:
        found = asked.extracted()
    except TooLarge as error:
        return _piecewise(asked, str(error))
    game, discount = found.game, found.discount
    alone = tuple(deviation_claim(asked, deviation(game, discount, action)) for action in game.actions[1:])
    return (conformance_claim(asked, solve(found)), *alone, subgame_claim(asked, findings(game, discount)))


def conformance_claim(asked: Question, solved: Solved) -> ClaimResult:
    """`no-profitable-deviation`; a counterexample on a reduced game must gain on the mechanism as it is."""
    verdict, nodes = solved.verdict, solved.extracted.game.nodes
    method = f"extracted game: {nodes} nodes, integers checked"
    outcome: Verdict = verdict.verdict
    if solved.table is not None and not asked.exact(solved.game):
        gain = asked.replayed(solved.table)
        outcome = "fails" if gain.low > 0 else "undecided"
        method = f"{method}; {_replay(gain)}"
    if outcome == "undecided" and verdict.tried:
        method = f"{method}; {'; '.join(verdict.tried)}"
    margin = verdict.margin if verdict.gain is None else -verdict.gain
    plain = decided(CONFORMANCE, outcome, method=method, assumptions=asked.doubts)
    return replace(plain, deviation=solved.deviation, margin_msat=None if margin is None else int(margin // 1))


def deviation_claim(asked: Question, found: Deviation) -> ClaimResult:
    """One action by itself, or with leaving after it."""
    stated = Stated(
        f"{PREFIX}{claim_name(found.action)}", f'"{found.action}" does not pay, nor does leaving after it', found.action
    )
    method, outcome = "extracted game with this action and leaving, integers checked", found.verdict
    if found.verdict == "fails":
        outcome, said = _confirmed(asked, found.action)
        method = f"{method}; {said}"
    if found.msat is None:
        reason = f"{method}: undecided" if outcome == "undecided" else f"{method}: it never makes a difference"
        return decided(stated, outcome, method=reason, assumptions=asked.doubts)
    plain = decided(stated, outcome, method=method, binding=found.binding, assumptions=asked.doubts)
    return replace(plain, margin_msat=total(found.terms).__floor__(), terms=rounded(found.terms))


def subgame_claim(asked: Question, found: Findings) -> ClaimResult:
    """`subgame-perfect`: where it fails, the states with nothing left to lose are the finding."""
    if found.tempting:
        outcome: Verdict = "fails"
    else:
        outcome = "undecided" if found.unclear else "holds"
    shown = {
        f"{temptation.action}, {temptation.situation}": f"up to {amount(temptation.msat)} in "
        f"{temptation.decisions} of {found.decisions} decisions"
        for temptation in found.temptations[:SHOWN]
    }
    method = f"one-shot deviations at {found.decisions} decisions: {found.tempting} tempt, {found.unclear} tie"
    return decided(SUBGAME, outcome, method=method, thresholds=shown, assumptions=asked.doubts)


def tightest(results: tuple[ClaimResult, ...]) -> str:
    """The action of the menu that gains most by itself, or else costs least; the first one where nothing is known."""
    alone = [result for result in results if result.id.startswith(PREFIX)]
    known = [result for result in alone if result.margin_msat is not None]
    return str(min(known or alone[:1], key=lambda result: result.margin_msat or 0).deviation)


def _piecewise(asked: Question, reason: str) -> tuple[ClaimResult, ...]:
    """The claims where the whole game is too large: action by action."""
    actions = [strategy.name for strategy in menu_of(asked.small.mechanism).strategies[1:]]
    alone = tuple(_alone(asked, action) for action in actions)
    failing = [result for result in alone if result.verdict == "fails"]
    worst = min(failing, key=lambda result: result.margin_msat or 0, default=None)
    if worst is None:
        whole = decided(CONFORMANCE, "undecided", method=reason, assumptions=asked.doubts)
    else:
        method = f"{worst.method}; the game of all actions was not needed: {reason}"
        whole = replace(worst, id=CONFORMANCE.id, statement=CONFORMANCE.statement, method=method)
    return (whole, *alone, decided(SUBGAME, "undecided", method=reason))


def _alone(asked: Question, action: str) -> ClaimResult:
    try:
        found = asked.extracted(action, LEAVE)
    except TooLarge as error:
        plain = deviation_claim(asked, Deviation(action, "undecided", None))
        return replace(plain, method=str(error))
    return deviation_claim(asked, deviation(found.game, found.discount, action))


def _confirmed(asked: Question, action: str) -> tuple[Verdict, str]:
    """Whether the best playable use of one action gains on the mechanism as it is, and how that was found."""
    solved = solve(asked.extracted(action, LEAVE))
    if solved.table is None:
        return "undecided", "; ".join(solved.verdict.tried)
    if asked.exact(solved.game):
        return "fails", str(solved.deviation)
    gain = asked.replayed(solved.table)
    return ("fails" if gain.low > 0 else "undecided"), f"{solved.deviation}: {_replay(gain)}"


def _replay(gain: Gain) -> str:
    return f"replayed unreduced, the largest tenth of values capped: {gain.words}"
