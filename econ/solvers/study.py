"""From a mechanism to a certificate: extract its game, solve it, certify the verdict.

A refutation is settled on a game of its own, in which the deviator either conforms or follows one strategy table: so
what is proven to gain is what somebody can play, and the simulator can run it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np

from econ.certificates.codec import write
from econ.certificates.conformance import CLAIM
from econ.certificates.deviation import CLAIM as DEVIATION
from econ.errors import BadInput, TooLarge
from econ.games.extraction import extract as extracted_game
from econ.games.game import Game
from econ.games.menu import Menu, menu_of
from econ.games.reduction import Reduced, deviator, reduced
from econ.games.table import COUNTEREXAMPLE_ROW, StrategyTable, refutation_menu
from econ.machine.slot import MODEL
from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_content, mechanism_sha256, scenario_content, scenario_sha256
from econ.mechanism.load import NOTHING, Loaded, load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import Verdict, certificate, decide, refuted
from econ.solvers.deviations import LEAVE
from econ.solvers.honest_value import backups, honest_policy
from econ.solvers.measurable import Search, tables
from econ.solvers.sight import sight_of

LIMIT = 250_000
SMALLER = 50
TRIED_TABLES = 4


@dataclass(frozen=True)
class Extracted:
    """A mechanism under a scenario, the small game made of them, and what was reduced on the way.

    `actions` are those the deviator may choose from, all of them if none is named; `members` how many sequencers
    deviate as one.
    """

    mechanism: Mechanism
    scenario: Scenario
    reduced: Reduced
    game: Game
    limit: int
    actions: tuple[str, ...] = ()
    members: int = 1

    @property
    def menu(self) -> Menu:
        """The deviator's choices."""
        return _menu(self.reduced, self.actions)

    @property
    def discount(self) -> Fraction:
        """The discount of one slot."""
        return slot_discount(self.mechanism, self.scenario)


@dataclass(frozen=True)
class Solved:
    """What is known of a claim about a mechanism: the verdict with its proof, and the game that the proof speaks of.

    `table` is the counterexample of a verdict "fails"; `bound` what a deviator would gain (msat) that saw everything.
    """

    extracted: Extracted
    verdict: Verdict
    game: Game
    table: StrategyTable | None = None
    bound: Fraction | None = None

    @property
    def deviation(self) -> str | None:
        """The counterexample in words, or the action that comes closest to honest play."""
        return self.verdict.action


def extract(
    mechanism: str | Path | Loaded,
    *,
    scenario: str | None = None,
    overrides: Any = NOTHING,
    limit: int = LIMIT,
) -> Extracted:
    """The game of a preset, a mechanism file, or what `load` returned; scenario and overrides as for `load`.

    Raises BadInput for a mechanism that cannot be read, TooLarge for a game of more than `limit` nodes.
    """
    found = mechanism if isinstance(mechanism, Loaded) else load(mechanism, scenario=scenario, overrides=overrides)
    return extracted(found.mechanism, found.scenario, limit=limit)


def extracted(
    mechanism: Mechanism, scenario: Scenario, *, limit: int = LIMIT, actions: tuple[str, ...] = (), members: int = 1
) -> Extracted:
    """The game of one deviator, or of a coalition, with all actions or these; TooLarge beyond `limit` nodes."""
    small = reduced(mechanism, scenario, members=members)
    game = extracted_game(MODEL, small.mechanism, small.scenario, menu=_menu(small, actions), limit=limit)
    return Extracted(mechanism, scenario, small, game, limit, actions=actions, members=members)


def refutation_game(small: Reduced, table: StrategyTable, *, limit: int = LIMIT) -> Game:
    """The game in which the deviator conforms or follows the table; TooLarge beyond `limit` nodes."""
    menu = refutation_menu(table, small.mechanism.ordering)
    return extracted_game(MODEL, small.mechanism, small.scenario, menu=menu, limit=limit)


def solve(found: Extracted) -> Solved:
    """Decide `no-profitable-deviation`, or `deviation` for a game with named actions.

    "fails" only with a strategy table that gains, else "undecided" with what it would take.
    """
    return _about(_solved(found), DEVIATION if found.actions else CLAIM)


def _about(solved: Solved, claim: str) -> Solved:
    return replace(solved, verdict=replace(solved.verdict, claim=claim))


def _solved(found: Extracted) -> Solved:
    verdict = decide(found.game, found.discount)
    if verdict.verdict != "fails":
        return Solved(found, verdict, found.game)
    search = _search(found, verdict)
    best = np.array(verdict.proof["policy"])
    for table in islice(tables(search, best), TRIED_TABLES):
        game = refutation_game(found.reduced, table, limit=found.limit)
        proven = refuted(game, found.discount, followed(game))
        if proven.verdict == "fails":
            told = "; ".join(table.deviations(found.mechanism.ordering))
            return Solved(found, replace(proven, action=told), game, table, verdict.gain)
    return Solved(found, _unplayable(verdict, search.unseen(best)), found.game, bound=verdict.gain)


def refuted_by_parts(mechanism: Mechanism, scenario: Scenario, *, limit: int = LIMIT) -> Solved | None:
    """A refutation found with single actions and leaving, for a game too large as a whole; None if there is none.

    More choices only help a deviator, so what fails with some of them fails with all. Small games are tried first.
    """
    names = [strategy.name for strategy in menu_of(mechanism).strategies[1:]]
    for most, name in product((limit // SMALLER, limit), names):
        try:
            solved = solve(extracted(mechanism, scenario, limit=most, actions=(name, LEAVE)))
        except TooLarge:
            continue
        if solved.verdict.verdict == "fails":
            return _about(solved, CLAIM)
    return None


def certify(solved: Solved, path: str | Path | None = None) -> dict[str, Any]:
    """The sealed certificate, written to a file if a path is given (gzipped if it ends in .gz).

    Raises BadInput for an undecided verdict, and for a proof about some actions that claims to be about all; OSError
    for a file that cannot be written.
    """
    found, claim = solved.extracted, solved.verdict.claim
    if found.members > 1:
        raise BadInput(f"a coalition of {found.members}: its game has no certificate; allowed: one deviator")
    if found.actions and (claim, solved.verdict.verdict) == (CLAIM, "holds"):
        raise BadInput(f"{CLAIM}: holds for {', '.join(found.actions)} only; allowed: a game with every action")
    document = certificate(
        solved.game,
        solved.verdict,
        mechanism_sha256=mechanism_sha256(found.mechanism),
        scenario_sha256=scenario_sha256(found.scenario),
        model_sha256=model_sha256(),
        origin=_origin(solved),
        actions=found.game.actions[1:] if claim == DEVIATION else (),
    )
    if path is not None:
        write(path, document)
    return document


def reductions_of(small: Reduced) -> list[dict[str, str]]:
    """The reductions as a certificate lists them."""
    return [asdict(part) for part in small.reductions]


def followed(game: Game) -> Any:
    """The policy [node] that follows the table wherever the game offers it."""
    policy = honest_policy(game)
    own = np.flatnonzero(game.action == COUNTEREXAMPLE_ROW)
    policy[game.source()[own]] = own
    return policy


def _origin(solved: Solved) -> dict[str, Any]:
    """What the game was made from, so that it can be made again."""
    found = solved.extracted
    origin = {
        "name": found.mechanism.name,
        "mechanism": mechanism_content(found.mechanism),
        "scenario": scenario_content(found.scenario),
        "reductions": reductions_of(found.reduced),
        "focal": deviator(found.mechanism),
    }
    return origin if solved.table is None else origin | {"counterexample": solved.table.content()}


def _menu(small: Reduced, actions: tuple[str, ...]) -> Menu:
    menu = menu_of(small.mechanism)
    return menu.only(actions) if actions else menu


def _search(found: Extracted, verdict: Verdict) -> Search:
    problem = backups(found.game, found.discount, verdict.scale)
    return Search(problem, sight_of(found.game, found.reduced, found.menu))


def _unplayable(verdict: Verdict, names: tuple[str, ...]) -> Verdict:
    if verdict.gain is None:
        raise BadInput("only a refutation can be unplayable; allowed: a verdict with a gain")
    needs = f"it needs to see {', '.join(names)}" if names else "its roles would have to see what other roles see"
    line = f"full information gains {int(verdict.gain)} msat, but no strategy of the views was found to: {needs}"
    bare = replace(verdict, verdict="undecided", scale=1, proof={}, gain=None, edge=None, node=None)
    return replace(bare, tried=(*verdict.tried, line))
