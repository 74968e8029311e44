"""All equilibria of small games with any number of players, exact where rational, enclosed where not.

With three players an equilibrium may be irrational (R. Nau, S. Gomez Canovas, P. Hansen, On the geometry of Nash
equilibria and correlated equilibria, 2004): it is then proven to exist once between rational bounds. Every choice of
supports is searched; what is not decided is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product

from econ.games.normal_form import MixedProfile, NormalForm
from econ.solvers.equilibria.isolation import Box, isolate
from econ.solvers.equilibria.linear_program import interior
from econ.solvers.equilibria.regret import regret
from econ.solvers.equilibria.supports import Mixing, Supports, mixing

Tie = tuple[Supports, MixedProfile]

BITS = 192
BOXES = 1000


@dataclass(frozen=True)
class Enclosed:
    """One equilibrium, proven to exist between `lower` and `upper` [player][strategy] and alone there.

    `near` is a rational profile between them; `epsilon` is its exact regret.
    """

    lower: MixedProfile
    upper: MixedProfile
    near: MixedProfile
    epsilon: Fraction


@dataclass(frozen=True)
class MixedEquilibria:
    """What a search found.

    `exact` equilibria are rational, `enclosed` ones are not known to be. `ties` are supports that a continuum of
    equilibria shares, with a member of each; `undecided` are supports that may hold more.
    """

    exact: tuple[MixedProfile, ...]
    enclosed: tuple[Enclosed, ...]
    ties: tuple[Tie, ...]
    undecided: tuple[Supports, ...]

    @property
    def complete(self) -> bool:
        """Whether `exact` and `enclosed` are all equilibria there are."""
        return not self.ties and not self.undecided


def mixed_equilibria(
    game: NormalForm, choices: Iterable[Supports] | None = None, *, bits: int = BITS, limit: int = BOXES
) -> MixedEquilibria:
    """Searches choices of supports [player], by default all of them, for equilibria with exactly these.

    Enclosures are 2**-bits wide; at most `limit` boxes are examined for each choice. Probabilities with denominators
    up to about 2**(bits/2) are recognised as rational. Meant for three or more players with few strategies: with two,
    `all_equilibria` decides everything.
    """
    exact, enclosed, ties, undecided = list[MixedProfile](), list[Enclosed](), list[Tie](), list[Supports]()
    for supports in product(*map(_supports, game.shape)) if choices is None else choices:
        mixers = [player for player, own in enumerate(supports) if len(own) > 1]
        if len(mixers) <= 1:
            certain, tied = _alone(game, supports, mixers[0] if mixers else 0)
            exact, ties = exact + certain, ties + tied
        else:
            found = _together(game, mixing(game, supports), bits=bits, limit=limit)
            exact += found.exact
            enclosed += found.enclosed
            undecided += found.undecided
    return MixedEquilibria(tuple(exact), tuple(enclosed), tuple(ties), tuple(undecided))


def _supports(count: int) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(range(count), size) for size in range(1, count + 1)))


def _alone(game: NormalForm, supports: Supports, mixer: int) -> tuple[list[MixedProfile], list[Tie]]:
    """At most one player mixes: all its mixtures of strategies that tie and keep the others' strategies best."""
    held = mixing(game, supports)
    own = [difference.table[0] for difference in held.equal]
    outside = [difference.table[0] for difference in held.worse if difference.player == mixer]
    if any(own) or any(gain > 0 for gain in outside):
        return [], []
    rows = [difference.table for difference in held.worse if difference.player != mixer]
    found = interior(rows or [(0,) * len(supports[mixer])])
    if not found.least:
        return [], []
    profile = held.profile(found.weights[:-1])
    return ([], [(supports, profile)]) if own else ([profile], [])


def _together(game: NormalForm, held: Mixing, *, bits: int, limit: int) -> MixedEquilibria:
    """Several players mix: the roots of their equations, each kept if it is an equilibrium."""
    everything: Box = ((Fraction(0), Fraction(1)),) * len(held.equal)
    nothing = (Fraction(0), Fraction(0))
    if held.may(everything) and nothing in held.ranges(everything):
        return MixedEquilibria((), (), (), (held.supports,))
    isolation = isolate(held.system(), everything, bits=bits, limit=limit)
    exact, enclosed, clear = list[MixedProfile](), list[Enclosed](), isolation.complete
    for box in isolation.roots:
        point = tuple(_simplest(*interval) for interval in box)
        if all(low == 0 for low, _ in held.ranges(tuple((entry, entry) for entry in point))):
            exact += _exact(game, held, point)
        elif held.must(box):
            enclosed.append(_enclosed(game, held, box))
        else:
            clear = clear and not held.may(box)
    return MixedEquilibria(tuple(exact), tuple(enclosed), (), () if clear else (held.supports,))


def _exact(game: NormalForm, held: Mixing, point: tuple[Fraction, ...]) -> list[MixedProfile]:
    """The point as a profile if it is an equilibrium with these supports; otherwise the box holds none."""
    profile = held.profile(point)
    sizes = [sum(weight > 0 for weight in own) for own in profile]
    fits = sizes == [len(own) for own in held.supports] and min(map(min, profile)) >= 0
    return [profile] if fits and regret(game, profile) == 0 else []


def _enclosed(game: NormalForm, held: Mixing, box: Box) -> Enclosed:
    near = held.profile([(low + high) / 2 for low, high in box])
    return Enclosed(*held.bounds(box), near, regret(game, near))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator between two bounds."""
    whole = -(-low // 1)
    if whole <= high:
        return Fraction(whole)
    floor = low // 1
    return floor + 1 / _simplest(1 / (high - floor), 1 / (low - floor))
