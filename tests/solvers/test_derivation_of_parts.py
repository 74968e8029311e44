"""A certificate about some actions is about these actions: relabelled, it is refused once the game is made anew."""

from __future__ import annotations

from typing import Any

import pytest

from econ.certificates import deviation
from econ.certificates.codec import sealed
from econ.certificates.conformance import CLAIM, STATEMENTS
from econ.games.menu import menu_of
from econ.solvers.derivation import verified
from econ.solvers.study import certify, extracted, solve
from tests.solvers.studies import CALM, REORDERED, loaded, solved

Document = dict[str, Any]
EMPTY, OFFLINE = "propose empty", "propose offline"


@pytest.fixture(scope="module")
def part() -> Document:
    """Empty blocks and leaving do not pay where there is nothing to take."""
    found = loaded(CALM, "citrea-pos")
    return certify(solve(extracted(found.mechanism, found.scenario, actions=(EMPTY, "leave"))))


@pytest.fixture(scope="module")
def attack() -> Document:
    """A refutation with every action."""
    return certify(solved(REORDERED))


def relabelled(document: Document, claim: Any, **changes: Any) -> Document:
    """The same under another claim, its digests made to fit; the actions go where the claim lists none."""
    kept = {key: value for key, value in document.items() if key != deviation.LISTED}
    statements = STATEMENTS if claim == CLAIM else deviation.STATEMENTS
    return sealed(kept | {"claim": claim, "statement": statements[document["verdict"]]} | changes)


def test_an_honest_part_names_its_actions(part: Document) -> None:
    plain, derived = verified(part), verified(part, from_mechanism=True)

    assert plain.scope.startswith("this game satisfies: with the listed actions alone")
    assert (plain.accepted, derived.accepted) == (True, True), derived.reason
    assert f"this mechanism satisfies: {deviation.STATEMENTS['holds']} (actions: {EMPTY}, leave)" in derived.scope
    assert derived.reason.startswith(f"{EMPTY}, leave: ")


def test_a_part_is_not_the_whole(part: Document) -> None:
    """What holds for two actions, sold as a proof about all: true of its game, refused of the mechanism."""
    whole = relabelled(part, CLAIM)
    result = verified(whole, from_mechanism=True)

    assert verified(whole).accepted
    assert verified(whole).scope.startswith("this game satisfies: ")
    assert "mechanism satisfies" not in verified(whole).scope
    assert not result.accepted
    assert result.scope == "nothing is shown about the mechanism"


def renamed(document: Document, *names: str) -> Document:
    """The same edges under other names."""
    game = document["game"] | {"actions": ["honest", *names]}
    return sealed(document | {"game": game, deviation.LISTED: list(names)})


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ((OFFLINE, "leave"), "game: not what the mechanism gives"),
        (("propose equivocate", "leave"), "game: "),
        (("leave", EMPTY), f"actions: the mechanism's menu has {EMPTY}, leave"),
        ((EMPTY, "harmless"), f"actions: the mechanism's menu has {EMPTY}"),
        (("harmless", "idle"), "actions: the mechanism's menu has none of them"),
        ((EMPTY, EMPTY), f"actions: the mechanism's menu has {EMPTY}"),
    ],
)
def test_other_actions_are_refused(names: tuple[str, ...], why: str, part: Document) -> None:
    forged = renamed(part, *names)
    result = verified(forged, from_mechanism=True)

    assert verified(forged).accepted
    assert not result.accepted
    assert result.reason.startswith(why)


def test_actions_that_the_game_does_not_offer_cannot_be_listed(part: Document) -> None:
    forged = sealed(part | {deviation.LISTED: [EMPTY, OFFLINE, "leave"]})

    assert verified(forged).reason == "actions: not those that the game offers"


def test_a_refutation_takes_no_more_than_its_actions(attack: Document) -> None:
    """The table reorders: a refutation with every action, but not one with others only."""
    menu = [strategy.name for strategy in menu_of(loaded(REORDERED).mechanism).strategies[1:]]
    reordering = [name for name in menu if "reorder" in name]
    others = [name for name in menu if name not in reordering]
    found = {
        names: verified(relabelled(attack, deviation.CLAIM, actions=list(names)), from_mechanism=True)
        for names in (tuple(menu), tuple(others), ("leave",), ("harmless",))
    }

    assert found[tuple(menu)].accepted
    assert found[tuple(others)].reason == "actions: the counterexample takes others"
    assert found[("leave",)].reason == "actions: the counterexample takes others"
    assert found[("harmless",)].reason == "actions: the mechanism's menu has none of them"


def test_what_fails_with_some_actions_fails_with_all() -> None:
    found = loaded(REORDERED)
    attack = solve(extracted(found.mechanism, found.scenario, actions=("propose reorder delay 2", "leave")))
    document = certify(attack)
    whole = relabelled(document, CLAIM)

    assert (document["claim"], document["verdict"]) == (deviation.CLAIM, "fails")
    assert verified(document, from_mechanism=True).accepted
    assert verified(whole, from_mechanism=True).accepted
