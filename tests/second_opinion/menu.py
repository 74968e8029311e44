"""The deviator's choices by name, from the words of the menu and the table of actions."""

from __future__ import annotations

from tests.second_opinion.slot import CONFORM, Choice

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
)
WITHHOLD = Choice("withhold the vote", leading=False, ballots=(1, 1, 1, 1))
LEAVE = Choice("leave", leading=False, stake=(0, 1, 0, 1))


def choices(*, free: bool) -> tuple[Choice, ...]:
    """All choices; where the order is free, leaving the watched transaction out is no choice of its own."""
    names = [name for name in PROPOSALS if not (free and name == "censor target")]
    proposing = (Choice(f"propose {name}", leading=True, action=PROPOSALS.index(name)) for name in names)
    return (CONFORM, *proposing, WITHHOLD, LEAVE)
