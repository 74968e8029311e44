"""An extracted game beside the process worked out from the specification: every difference, in words."""

from __future__ import annotations

from dataclasses import dataclass

from econ.games.game import Game
from econ.games.reduction import MOST_UNREFERENCED
from tests.second_opinion.extracted import Reading
from tests.second_opinion.instances import Instance
from tests.second_opinion.menu import choices
from tests.second_opinion.process import OUT, Label, Offer, Offers, View, explore
from tests.second_opinion.shallow import first_slots
from tests.second_opinion.tables import tables

# No small game has states that take more slots than this to reach.
ENDLESS = 1_000


@dataclass(frozen=True)
class Comparison:
    """Sizes of both sides and all differences; none means that the two agree to the last unit."""

    classes: int
    ends: int
    differences: tuple[str, ...]


def compared(instance: Instance, *, slots: int = ENDLESS, spare: int = 1, limit: int = 20_000) -> Comparison:
    """Both sides of one instance, within `slots` slots of genesis; TooLarge beyond `limit` nodes."""
    mechanism, scenario = instance.mechanism, instance.scenario
    game = first_slots(mechanism, scenario, slots=slots, limit=limit)
    view = View(tables(mechanism, scenario), MOST_UNREFERENCED, most_charges(game))
    menu = choices(view.tables)
    mine = explore(view, menu, slots=slots, spare=spare)
    theirs = _by_class(Reading(game, view))
    named = () if game.actions == tuple(c.name for c in menu) else (f"actions {game.actions}",)
    found = (*named, *_missing(mine, theirs), *_unequal(mine, theirs))
    return Comparison(len(mine), int(game.crosses.sum()), found)


def most_charges(game: Game) -> int:
    """The most charges the game tells apart as far as it goes."""
    columns = [column for column, name in enumerate(game.variables) if name.startswith("charges")]
    return max((int(value) for value in game.states[:, columns].flat), default=0)


def _by_class(reading: Reading) -> dict[Label, list[Offers]]:
    found: dict[Label, list[Offers]] = {}
    for end in reading.ends():
        found.setdefault(reading.label(end), []).append(reading.offers(end))
    return found


def _missing(mine: dict[Label, list[Offers]], theirs: dict[Label, list[Offers]]) -> list[str]:
    lost = [f"only by the specification: {label}" for label in mine if label not in theirs]
    return lost + [f"only in the game: {label}" for label in theirs if label not in mine]


def _unequal(mine: dict[Label, list[Offers]], theirs: dict[Label, list[Offers]]) -> list[str]:
    found = []
    for label in mine.keys() & theirs.keys():
        if label == OUT:
            found += [f"out, yet {offers}" for offers in mine[label] + theirs[label] if not _stays_out(offers)]
            continue
        found += [f"members of one class differ: {label}" for offers in mine[label] if offers != mine[label][0]]
        found += [_difference(label, mine[label][0], offers) for offers in theirs[label] if offers != mine[label][0]]
    return found


def _stays_out(offers: Offers) -> bool:
    return all(step == (OUT, 0) for offer in offers for _, law in offer for step, _ in law)


def _difference(label: Label, mine: Offers, theirs: Offers) -> str:
    odd = [(mass, offer) for offer, mass in mine.items() if theirs.get(offer) != mass]
    if not odd:
        return f"laws from {label}: {len(theirs) - len(mine)} decisions more in the game"
    mass, offer = max(odd, key=lambda pair: pair[0])
    return (
        f"laws from {label}: {len(odd)} of {len(mine)} decisions; chance {float(mass):.9f}: {_actions(offer, theirs)}"
    )


def _actions(offer: Offer, other: Offers) -> str:
    """The first action of an offer that no offer of the other side has with the same law."""
    known = {part for each in other for part in each}
    fresh = sorted((name, sorted(law, key=str)) for name, law in offer if (name, law) not in known)
    return str(fresh[0]) if fresh else "same laws, other chances"
