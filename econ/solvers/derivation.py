"""A certificate against the mechanism it names: its game is made again, so that the verdict speaks of the mechanism.

Games in time are extracted again, with the listed actions or all of them; closed forms and coalitions are decided
again, and what a certificate would say of them compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from econ.certificates import chances, coalition, subgame, weighed
from econ.certificates.codec import Refused, canonical, need, parse, ratio, read, sha256
from econ.certificates.conformance import CLAIM
from econ.certificates.deviation import CLAIM as DEVIATION
from econ.certificates.deviation import LISTED
from econ.certificates.origin import doubtful
from econ.certificates.verify import Result, verify
from econ.errors import BadInput, TooLarge
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.reduction import Reduced, deviator, reduced
from econ.games.table import StrategyTable, read_table, table_of
from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded
from econ.mechanism.rebuild import rebuilt
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.certificates import document_of
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import section_of
from econ.solvers.study import extracted, followed, reductions_of, refutation_game

Source = Mapping[str, Any] | bytes | str | Path
# The claims that a game of coalitions may be about; its number of faulty members tells them apart.
JOINT = ("coalition-resilient", "kt-robust")


@dataclass(frozen=True)
class Origin:
    """What a certificate says its game was made from, read back; `table` is its counterexample if it has one."""

    mechanism: Mechanism
    scenario: Scenario
    reduced: Reduced
    focal: int
    table: StrategyTable | None


def verified(source: Source, *, from_mechanism: bool | Loaded = False) -> Result:
    """The verifier's result for a certificate given as a document, its bytes or a path.

    With `from_mechanism` the game is made again, from the mechanism inside the file or from one that is loaded, and an
    accepted result speaks of the mechanism. Raises OSError for an unreadable file.
    """
    try:
        data = _bytes(source)
    except Refused as refusal:
        return Result(None, None, accepted=False, reason=str(refusal), scope="nothing is shown")
    result = verify(data)
    if from_mechanism is False or not result.accepted:
        return result
    document = parse(data)
    try:
        scope = _derived(document, None if from_mechanism is True else from_mechanism)
    except (Refused, BadInput) as refusal:
        return replace(result, accepted=False, reason=str(refusal), scope="nothing is shown about the mechanism")
    return replace(result, scope=scope)


def origin_of(document: Mapping[str, Any], given: Loaded | None = None) -> Origin:
    """The mechanism of an accepted certificate, rebuilt or as given, reduced as the certificate says it was.

    Raises Refused or BadInput where it is none, another one, or reduced in another way by this version.
    """
    origin = _section(document)
    mechanism, scenario = _records(document, origin, given)
    small = reduced(mechanism, scenario)
    need(origin["reductions"] == reductions_of(small), "reductions: not those that this version makes")
    need(origin["focal"] == deviator(mechanism), "focal: not the sequencer that this version's games are about")
    content = origin.get("counterexample")
    return Origin(mechanism, scenario, small, deviator(mechanism), None if content is None else read_table(content))


def _bytes(source: Source) -> bytes:
    if isinstance(source, Mapping):
        return canonical(dict(source))
    return source if isinstance(source, bytes) else read(source)


def _section(document: Mapping[str, Any]) -> Any:
    origin = document.get("origin")
    if origin is None:
        raise Refused("origin: missing; the file does not say what its game was made from")
    return origin


def _records(document: Mapping[str, Any], origin: Any, given: Loaded | None) -> tuple[Mechanism, Scenario]:
    if given is None:
        return rebuilt(origin["mechanism"], origin["scenario"], name=origin["name"])
    named = {"mechanism_sha256": mechanism_sha256(given.mechanism), "scenario_sha256": scenario_sha256(given.scenario)}
    for key, digest in named.items():
        need(document[key] == digest, f"{key}: the certificate is not about {given.mechanism.name}")
    return given.mechanism, given.scenario


def _derived(document: Mapping[str, Any], given: Loaded | None) -> str:
    """What an accepted certificate says of its mechanism; raises Refused or BadInput."""
    claim = document["claim"]
    if claim in _DECIDED:
        return _decided(document, given)
    need(claim in _GAMES, f"claim: only {', '.join((*_GAMES, *_DECIDED))} can be compared with a mechanism")
    origin = origin_of(document, given)
    discount = ratio(slot_discount(origin.mechanism, origin.scenario))
    need(document["discount"] == discount, f"discount: the mechanism's is {discount}")
    try:
        _GAMES[claim](document, origin)
    except TooLarge as error:
        raise Refused(f"game: {_otherwise(document)}") from error
    return _scope(document)


def _check_whole(document: Mapping[str, Any], origin: Origin) -> None:
    """The game offers every action, or follows a table."""
    if document["verdict"] == "fails":
        _check_followed(document, origin)
    else:
        _check_game(document, _extracted(document, origin))


def _check_listed(document: Mapping[str, Any], origin: Origin) -> None:
    """The game offers the listed actions, or follows a table that takes no others."""
    listed = tuple(document[LISTED])
    menu = menu_of(origin.reduced.mechanism).only(listed)
    offered = tuple(strategy.name for strategy in menu.strategies[1:])
    need(offered == listed, f"{LISTED}: the mechanism's menu has {', '.join(offered) or 'none of them'}")
    if document["verdict"] == "fails":
        _check_followed(document, origin)
        rows = [table_of(strategy) for strategy in menu.strategies]
        need(_within(origin.table, rows), f"{LISTED}: the counterexample takes others")
    else:
        _check_game(document, _extracted(document, origin, listed))


def _check_rooted(document: Mapping[str, Any], origin: Origin) -> None:
    """The game offers every action and starts in one of its states."""
    need(origin.table is None, "origin.counterexample: a state is refuted by what its game offers")
    _check_game(document, replace(_extracted(document, origin), root=document["game"]["root"]))


def _check_followed(document: Mapping[str, Any], origin: Origin) -> None:
    if origin.table is None:
        raise Refused("origin.counterexample: missing; a refutation is by a strategy that can be played")
    game = refutation_game(origin.reduced, origin.table, limit=_shipped(document))
    _check_game(document, game)
    need(document["proof"]["policy"] == followed(game).tolist(), "policy: does not follow the counterexample")


def _check_game(document: Mapping[str, Any], game: Game) -> None:
    need(sha256(section_of(game)) == document["game_sha256"], f"game: {_otherwise(document)}")


def _extracted(document: Mapping[str, Any], origin: Origin, actions: tuple[str, ...] = ()) -> Game:
    """The game made again, of at most as many nodes as were shipped."""
    return extracted(origin.mechanism, origin.scenario, limit=_shipped(document), actions=actions).game


def _shipped(document: Mapping[str, Any]) -> int:
    return len(document["game"]["choice"])


def _within(table: StrategyTable | None, rows: list[StrategyTable]) -> bool:
    """Whether a table does nothing, in any view, that none of the rows does."""
    roles = ("propose", "vote", "stake")
    allowed = [act for role in roles for act in zip(*(getattr(row, role) for row in rows), strict=True)]
    taken = [act for role in roles for act in getattr(table, role)]
    return all(own in acts for own, acts in zip(taken, allowed, strict=True))


def _decided(document: Mapping[str, Any], given: Loaded | None) -> str:
    """The claim decided again, if its certificate would have this game; what it says of the mechanism."""
    origin = _section(document)
    plain = origin["reductions"] == [] and origin["focal"] == 0 and "counterexample" not in origin
    need(plain, "origin: this claim needs no reductions, no deviator and no counterexample")
    mechanism, scenario = _records(document, origin, given)
    asked = JOINT if document["claim"] == coalition.CLAIM else (document["game"]["claim"],)
    for result in (CLAIMS[claim](mechanism, scenario) for claim in asked if claim in CLAIMS):
        own = document_of(result, mechanism, scenario)
        if own is not None and all(own[key] == document[key] for key in ("claim", "game_sha256")):
            return _said(document, result)
    raise Refused(f"game: {_otherwise(document)}")


def _said(document: Mapping[str, Any], result: ClaimResult) -> str:
    word = "satisfies" if document["verdict"] == "holds" else "breaks"
    assumed = f"; assumed: {'; '.join(result.assumptions)}" if result.assumptions else ""
    return f"{_named(document)} {word} {result.id}: {result.statement}{assumed}"


def _otherwise(document: Mapping[str, Any]) -> str:
    if document["model_sha256"] == model_sha256():
        return "not what the mechanism gives"
    return "not what the mechanism gives in this version of the model; the certificate was made with another"


def _scope(document: Mapping[str, Any]) -> str:
    named = _named(document)
    assumed = doubtful(dict(document))
    stated = document["statement"] + (f" (actions: {', '.join(document[LISTED])})" if LISTED in document else "")
    if document["verdict"] == "fails" and document["origin"]["reductions"]:
        replay = "; `seqecon replay` tests it unreduced" if "counterexample" in document["origin"] else ""
        return f"{named}, as reduced, satisfies: {stated}{replay}"
    return f"{named} satisfies: {stated}" + (f"; assumed: {', '.join(assumed)}" if assumed else "")


def _named(document: Mapping[str, Any]) -> str:
    return f"{document['origin']['name']} ({document['mechanism_sha256'][:12]}): this mechanism"


_GAMES: Mapping[str, Callable[[Mapping[str, Any], Origin], None]] = MappingProxyType(
    {CLAIM: _check_whole, DEVIATION: _check_listed, subgame.CLAIM: _check_rooted}
)
_DECIDED = (weighed.CLAIM, chances.CLAIM, coalition.CLAIM)
