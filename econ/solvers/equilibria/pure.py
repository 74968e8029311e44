"""Pure equilibria of games with any number of players, strict and tied."""

from __future__ import annotations

from dataclasses import dataclass

from econ.games.normal_form import NormalForm, Profile

TIED = 1
STRICT = 2


@dataclass(frozen=True)
class PureEquilibrium:
    """A profile that no single player improves on; `strict` if every deviation costs its player something."""

    profile: Profile
    strict: bool


def pure_equilibria(game: NormalForm) -> tuple[PureEquilibrium, ...]:
    """All pure equilibria, in the order of the payoff tables."""
    stable = [[0] * game.size for _ in game.players]
    for player in range(len(game.players)):
        _mark(game, player, stable[player])
    found = zip(game.profiles(), zip(*stable, strict=True), strict=True)
    return tuple(PureEquilibrium(profile, min(marks) == STRICT) for profile, marks in found if min(marks) >= TIED)


def _mark(game: NormalForm, player: int, marks: list[int]) -> None:
    """Marks the profiles in which the player's strategy is a best response, tied or the only one."""
    table, step = game.payoffs[player], _step(game, player)
    block = step * game.shape[player]
    for start in range(0, game.size, block):
        for offset in range(start, start + step):
            line = range(offset, offset + block, step)
            best = max(table[place] for place in line)
            winners = [place for place in line if table[place] == best]
            for place in winners:
                marks[place] = STRICT if len(winners) == 1 else TIED


def _step(game: NormalForm, player: int) -> int:
    step = 1
    for count in game.shape[player + 1 :]:
        step *= count
    return step
