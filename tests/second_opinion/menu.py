"""The deviator's choices by name, from the words of the menu and the table of actions."""

from __future__ import annotations

from tests.second_opinion.slot import CONFORM, Choice
from tests.second_opinion.tables import FREE, Tables

PROPOSALS = (
    "honest",
    "empty",
    "offline",
    "censor target",
    "censor forced",
    "reorder",
    "equivocate",
    "overcharge",
    "stall reference",
    *(f"delay {y}" for y in (1, 2, 3)),
    *(f"reorder delay {y}" for y in (1, 2, 3)),
    "exclude",
    "reorder exclude",
)
WITHHOLD = Choice("withhold the vote", leading=False, ballots=(1, 1, 1, 1))
FORK = Choice("fork the predecessor", leading=False, forks=True)
LEAVE = Choice("leave", leading=False, stake=(0, 1, 0, 1))


def choices(tables: Tables) -> tuple[Choice, ...]:
    """All choices that the ordering rule does not prescribe and the consensus protocol allows."""
    free = type(tables.mechanism.ordering).__name__ == FREE
    closed = {"censor target": free, "exclude": not tables.picks_votes, "reorder exclude": not tables.picks_votes}
    names = [name for name in PROPOSALS if not closed.get(name)]
    proposing = (Choice(f"propose {name}", leading=True, action=PROPOSALS.index(name)) for name in names)
    return (CONFORM, *proposing, WITHHOLD, *((FORK,) if tables.ahead else ()), LEAVE)
