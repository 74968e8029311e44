"""The normal form of a small mechanism in which every sequencer picks one row of the strategy menu for good.

A profile of rows makes the machine a Markov chain; what it is worth to a sequencer is that chain's discounted value,
extracted from the same blocks as the games of one deviator and proven from both sides before it is rounded. Only the
bound on outstanding Bitcoin blocks is measured, not proven: see `MenuChains.payoff`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy.typing as npt

from econ.errors import BadInput
from econ.games.extraction import extract
from econ.games.game import Game
from econ.games.menu import Menu, menu_of
from econ.games.normal_form import NormalForm, Profile, from_function
from econ.games.reduction import MOST_UNREFERENCED, WHOLE, Reduced, reduced
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import EXTRA_BITS, resolving_scale
from econ.solvers.honest_value import backups, honest_policy, policy_values, proven_bound

Array = npt.NDArray[Any]

LIMIT = 250_000

# Rows that meet a rule which `reduced` leaves out in favour of whoever plays them; other rows never do.
_MEET = {
    "slashing.downtime": ("withhold the vote",),
    "chain.reference_limit": ("propose stall reference",),
}


@dataclass(frozen=True)
class MenuChains:
    """The chains of a mechanism whose sequencers play rows of a menu for good.

    `discount` is per slot; `limit` bounds the nodes of one chain.
    """

    small: Reduced
    menu: Menu
    discount: Fraction
    limit: int

    def chain(self, profile: Profile, player: int, *, most_unreferenced: int = MOST_UNREFERENCED) -> Game:
        """The chain of a profile [sequencer] of rows, the player's wealth its reward; TooLarge beyond the limit."""
        return extract(
            MODEL,
            self.small.mechanism,
            self.small.scenario,
            menu=self.menu,
            focal=player,
            assignment=dict(enumerate(profile)),
            most_unreferenced=most_unreferenced,
            limit=self.limit,
        )

    def payoff(self, profile: Profile, player: int) -> int:
        """What a profile of rows is worth to a player, in msat as `nearest_msat` rounds.

        The bound on outstanding Bitcoin blocks is doubled until the chain stays below it, or pays the same msat twice.
        """
        known, most = None, MOST_UNREFERENCED
        while True:
            chain = self.chain(profile, player, most_unreferenced=most)
            worth = nearest_msat(chain, honest_policy(chain), self.discount)
            if worth == known or most_outstanding(chain) < most:
                return worth
            known, most = worth, 2 * most

    def payoffs(self, profile: Profile) -> tuple[int, ...]:
        """What a profile of rows is worth to every sequencer (msat)."""
        return tuple(self.payoff(profile, player) for player in range(len(profile)))


def menu_game(mechanism: Mechanism, scenario: Scenario, actions: Sequence[str], *, limit: int = LIMIT) -> NormalForm:
    """The game whose players are the sequencers and whose strategies are prescribed play and these rows of the menu.

    Everybody plays one row in every slot; the strategies stand in the menu's order, prescribed play ("honest") first.
    Payoffs are discounted values at the end of the genesis slot in whole msat (`nearest_msat`): a difference between
    two of them errs by at most 1 msat, equal values stay equal, and an equilibrium of the table is one of the chains
    up to 1 msat. They speak of the reduced mechanism and scenario (`econ.games.reduction.reduced` lists how they
    differ). One chain or a few are made per profile and player. Raises BadInput for a set that a game cannot keep
    whole, an action that is not on the menu, and one that meets a rule which reduced games leave out; TooLarge for a
    chain of more than `limit` nodes.
    """
    chains = menu_chains(mechanism, scenario, actions, limit=limit)
    labels = tuple(strategy.name for strategy in chains.menu.strategies)
    size = mechanism.sequencers.size
    return from_function(
        (len(labels),) * size,
        chains.payoffs,
        players=[f"sequencer {number}" for number in range(size)],
        strategies=[labels] * size,
        title=f"{mechanism.name}: one row of the menu for good",
    )


def menu_chains(mechanism: Mechanism, scenario: Scenario, actions: Sequence[str], *, limit: int = LIMIT) -> MenuChains:
    """The chains behind `menu_game`; raises BadInput as that does."""
    whole = menu_of(mechanism)
    for action in actions:
        whole.row_of(action)
    small = reduced(mechanism, scenario)
    _check(mechanism, small, actions)
    return MenuChains(small, whole.only(actions), slot_discount(mechanism, scenario), limit)


def nearest_msat(game: Game, policy: Array, discount: Fraction) -> int:
    """A policy's [node] value at the root, in msat, rounded to the nearest integer, halves upwards.

    Proven by bounds from both sides that round alike. Where a value lies so near a half that the finest bounds do not
    (within 2**-10 msat over 2**256), the upper one is rounded, so that equal values are rounded alike all the same.
    """
    nearest = 0
    for extra in EXTRA_BITS:
        problem = backups(game, discount, resolving_scale(game, discount) << extra)
        values = policy_values(problem, policy)
        bounds = (proven_bound(problem, values, policy, sign=sign)[game.root] for sign in (-1, 1))
        least, nearest = ((2 * int(bound) + problem.scale) // (2 * problem.scale) for bound in bounds)
        if least == nearest:
            break
    return nearest


def most_outstanding(game: Game) -> int:
    """The most Bitcoin blocks outstanding at a slot's end of an extracted game."""
    if "unreferenced" not in game.variables:
        return 0
    return int(game.states[game.crosses, game.variables.index("unreferenced")].max())


def _check(mechanism: Mechanism, small: Reduced, actions: Sequence[str]) -> None:
    size = mechanism.sequencers.size
    if size > WHOLE:
        raise BadInput(f"set.size: {size}; allowed: up to {WHOLE} sequencers, whose game keeps the set whole")
    for reduction in small.reductions:
        met = [action for action in _MEET.get(reduction.key, ()) if action in actions]
        if met:
            raise BadInput(f"{reduction.key}: games leave it out, and {met[0]!r} meets it; allowed: other actions")
