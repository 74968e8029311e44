"""Trembling-hand perfection of two-player equilibria.

Source: R. Selten, 1975; with two players an equilibrium is perfect exactly if neither strategy is weakly dominated
(E. van Damme, Stability and Perfection of Nash Equilibria, 1991, theorem 3.2.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from econ.errors import BadInput
from econ.games.normal_form import MixedProfile, Mixture, NormalForm
from econ.solvers.equilibria.dominance import own_payoffs, weak_dominator
from econ.solvers.equilibria.matrices import matrices
from econ.solvers.equilibria.regret import regret


@dataclass(frozen=True)
class Perfection:
    """Whether an equilibrium is perfect; if not, the first `player` with a dominated strategy and what dominates it."""

    holds: bool
    player: int | None = None
    dominator: Mixture | None = None


def trembling_hand_perfection(game: NormalForm, profile: MixedProfile) -> Perfection:
    """Decides whether an equilibrium of a two-player game survives small mistakes of the other.

    Raises BadInput for another number of players and for a profile that is no equilibrium.
    """
    matrices(game)
    gain = regret(game, profile)
    if gain:
        raise BadInput(f"profile: no equilibrium; a player gains {gain} by deviating")
    for player, mixture in enumerate(profile):
        found = weak_dominator(own_payoffs(game, player), mixture)
        if found is not None:
            return Perfection(holds=False, player=player, dominator=found)
    return Perfection(holds=True)
