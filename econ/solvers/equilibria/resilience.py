"""Coalitions and faults in explicit games: k-resilience, t-immunity, (k, t)-robustness.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, Distributed computing meets game theory, PODC 2006.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from math import lcm
from typing import Literal

from econ.games.normal_form import MixedProfile, NormalForm, Profile
from econ.solvers.equilibria.matrices import weighted
from econ.solvers.equilibria.regret import payoffs
from econ.solvers.equilibria.zero_sum import matrix_value

Notion = Literal["all", "some", "sum"]
Joint = tuple[int, ...]


@dataclass(frozen=True)
class Resilience:
    """A verdict with its counterexample.

    If it fails: the `coalition` (player indices), its joint `deviation` as pairs (probability, strategies [member]) and
    the members' `gains` [member] in expectation; `faulty` are the players, with their strategies, who deviate as well.
    """

    holds: bool
    coalition: tuple[int, ...] = ()
    deviation: tuple[tuple[Fraction, Joint], ...] = ()
    gains: tuple[Fraction, ...] = ()
    faulty: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Immunity:
    """A verdict with its counterexample: `faulty` players and their strategies cost player `harmed` the `loss`."""

    holds: bool
    faulty: tuple[tuple[int, int], ...] = ()
    harmed: int | None = None
    loss: Fraction = Fraction(0)


def resilience(game: NormalForm, profile: MixedProfile, size: int, notion: Notion = "all") -> Resilience:
    """Whether no coalition of at most `size` players has a joint deviation that makes it better off.

    Better off: "all" its members (k-resilience), "some" member (strong k-resilience), or the "sum" of their payoffs
    (transferable utility: side payments). Members may draw lots together, which matters to "all" alone.
    """
    return robustness(game, profile, size, 0, notion=notion)


def robustness(
    game: NormalForm, profile: MixedProfile, size: int, faults: int, *, notion: Notion = "all"
) -> Resilience:
    """As `resilience`, whatever at most `faults` further players do at the same time.

    Together with `immunity` against as many faults this is (k, t)-robustness.
    """
    for faulty, played in _deviations(game, profile, 0, faults):
        present = payoffs(game, played)
        free = [player for player in range(len(game.players)) if player not in faulty]
        for members in chain.from_iterable(combinations(free, count) for count in range(1, size + 1)):
            found = _against(game, played, members, present=present, notion=notion)
            if found is not None:
                deviators = tuple((player, played[player].index(1)) for player in faulty)
                return Resilience(holds=False, coalition=members, deviation=found[0], gains=found[1], faulty=deviators)
    return Resilience(holds=True)


def immunity(game: NormalForm, profile: MixedProfile, faults: int) -> Immunity:
    """Whether nothing that at most `faults` players do costs anybody else anything (t-immunity)."""
    before = payoffs(game, profile)
    for faulty, played in _deviations(game, profile, 1, faults):
        losses = [held - now for held, now in zip(before, payoffs(game, played), strict=True)]
        harmed = [player for player, loss in enumerate(losses) if loss > 0 and player not in faulty]
        if harmed:
            deviators = tuple((player, played[player].index(1)) for player in faulty)
            return Immunity(holds=False, faulty=deviators, harmed=harmed[0], loss=losses[harmed[0]])
    return Immunity(holds=True)


def _against(
    game: NormalForm, played: MixedProfile, members: tuple[int, ...], *, present: tuple[Fraction, ...], notion: Notion
) -> tuple[tuple[tuple[Fraction, Joint], ...], tuple[Fraction, ...]] | None:
    """The coalition's first good deviation and its gains, if there is one."""
    gains = {}
    for joint in product(*(range(game.shape[member]) for member in members)):
        reached = payoffs(game, _replaced(game, played, dict(zip(members, joint, strict=True))))
        gains[joint] = tuple(reached[member] - present[member] for member in members)
        if _better(gains[joint], notion):
            return ((Fraction(1), joint),), gains[joint]
    return _lots(gains) if notion == "all" else None


def _better(gains: tuple[Fraction, ...], notion: Notion) -> bool:
    reached = {"all": min(gains), "some": max(gains), "sum": sum(gains)}[notion]
    return reached > 0


def _lots(
    gains: dict[Joint, tuple[Fraction, ...]],
) -> tuple[tuple[tuple[Fraction, Joint], ...], tuple[Fraction, ...]] | None:
    """A lottery over joint deviations that makes all members better off, if there is one."""
    shared = lcm(*(gain.denominator for own in gains.values() for gain in own))
    found = matrix_value([[int(gain * shared) for gain in own] for own in gains.values()])
    if found.value <= 0:
        return None
    lottery = tuple((weight, joint) for weight, joint in zip(found.first, gains, strict=True) if weight)
    columns = zip(*(gains[joint] for _, joint in lottery), strict=True)
    return lottery, tuple(weighted([weight for weight, _ in lottery], column) for column in columns)


def _deviations(
    game: NormalForm, profile: MixedProfile, least: int, most: int
) -> Iterator[tuple[Profile, MixedProfile]]:
    """Every choice of `least` to `most` players and of their strategies, with the profile that results."""
    for count in range(least, most + 1):
        for faulty in combinations(range(len(game.players)), count):
            for joint in product(*(range(game.shape[player]) for player in faulty)):
                yield faulty, _replaced(game, profile, dict(zip(faulty, joint, strict=True)))


def _replaced(game: NormalForm, profile: MixedProfile, strategies: dict[int, int]) -> MixedProfile:
    return tuple(
        tuple(Fraction(place == strategies[player]) for place in range(game.shape[player]))
        if player in strategies
        else own
        for player, own in enumerate(profile)
    )
