"""What a gap between prescribed play and a deviation is made of: income of each kind, a slash, a jail, a lost seat.

Every kind of income has its own discounted value under each policy, and the differences add up to the gap. Of what the
deviator no longer earns, the part that prescribed play would have earned in the slots without its seat is rent, lost to
the jail or for good; the rest is lost, or won, by the deviation itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from econ.engine.block import Array
from econ.games.game import Game
from econ.machine.wealth import COSTS, SLASH
from econ.protocol.terms import Standing
from econ.solvers.claims.claim import Weights
from econ.solvers.conformance import resolving_scale
from econ.solvers.honest_value import Backups, backups, policy_values

JAIL, SEAT = "rent lost in jail", "rent lost with the seat"
# What falls due whether or not the deviator keeps its seat is no rent.
NO_RENT = frozenset((SLASH, COSTS))
SEATED = (Standing.ACTIVE, Standing.QUEUED)


@dataclass(frozen=True)
class Departure:
    """Two policies [node] that part at a node; the second one's first move there is `edge`, if that is not its own."""

    prescribed: Array
    deviating: Array
    node: int
    edge: int | None = None


def gap(game: Game, discount: Fraction, departure: Departure, *, focal: int = 0) -> Weights:
    """The terms (msat, exact to 2**-10) of prescribed play's value less the deviation's; zeros are left out."""
    problem = backups(game, discount, resolving_scale(game, discount))
    kinds = [(name, game.parts[:, place]) for place, name in enumerate(game.terms) if game.parts[:, place].any()]
    lost = {name: _lost(problem, departure, amounts) for name, amounts in kinds}
    jailed, out = (-_lost(problem, departure, slots)[0] for slots in _away(game, focal))
    rent = sum((yearned for name, (_, yearned) in lost.items() if name not in NO_RENT), Fraction(0))
    direct = [
        (name, amount - (0 if name in NO_RENT else yearned * (jailed + out)))
        for name, (amount, yearned) in lost.items()
    ]
    return [(name, amount) for name, amount in [*direct, (JAIL, rent * jailed), (SEAT, rent * out)] if amount]


def _lost(problem: Backups, departure: Departure, amounts: Array) -> tuple[Fraction, Fraction]:
    """By how much prescribed play gets more of these amounts [edge], and what it gets per slot."""
    game, discount = replace(problem.game, reward=amounts), problem.discount
    counted = backups(game, discount, problem.scale)
    prescribed = policy_values(counted, departure.prescribed)
    deviating = policy_values(counted, departure.deviating)
    edge = departure.edge
    if edge is None:
        worth = Fraction(deviating[departure.node], problem.scale)
    else:
        worth = Fraction(counted.of_edges(np.array([edge]), deviating)[0], problem.scale * problem.unit)
    per_slot = (1 - discount) * Fraction(prescribed[game.root], problem.scale)
    return Fraction(prescribed[departure.node], problem.scale) - worth, per_slot


def _away(game: Game, focal: int) -> tuple[Array, Array]:
    """Slots [edge] that the deviator spends in jail, and without a seat: counted where they begin."""
    columns = [place for place, name in enumerate(game.variables) if name in {"standing", f"standing[{focal}]"}]
    standing = game.states[:, columns[0]] if columns else np.full(game.nodes, Standing.ACTIVE)
    begins = game.crosses[game.source()]
    here = standing[game.source()]
    jailed = begins & (here == Standing.JAILED)
    return jailed.astype(np.int64), (begins & ~jailed & ~np.isin(here, SEATED)).astype(np.int64)
