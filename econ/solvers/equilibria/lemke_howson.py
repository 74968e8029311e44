"""The equilibrium at the end of a Lemke-Howson path.

Source: C. Lemke and J. Howson, 1964; ties are broken lexicographically as in B. von Stengel, Computing equilibria for
two-person games, 2002, section 2.6. The paths need not reach every equilibrium (L. Shapley, 1974): use `all_equilibria`
to have them all.
"""

from __future__ import annotations

from econ.errors import BadInput
from econ.games.normal_form import MixedProfile, Mixture, NormalForm
from econ.solvers.equilibria.matrices import matrices, positive, transposed
from econ.solvers.equilibria.tableau import Tableau, leaving_row, pivoted, slack_tableau


def lemke_howson(game: NormalForm, label: int) -> MixedProfile:
    """The equilibrium reached from the artificial one by dropping a label.

    Labels 0..m-1 are the first player's strategies, m..m+n-1 the second's. Raises BadInput for other labels and for
    another number of players than two.
    """
    own, other = matrices(game)
    mine, theirs = game.shape
    if not 0 <= label < mine + theirs:
        raise BadInput(f"label: {label}; the game has labels 0 to {mine + theirs - 1}")
    tableaus = [
        slack_tableau(positive(transposed(other)), [1] * theirs),
        slack_tableau(positive(own), [1] * mine),
    ]
    return _end_of_path(tableaus, game.shape, label)


def _end_of_path(tableaus: list[Tableau], shape: tuple[int, ...], dropped: int) -> MixedProfile:
    mine, _ = shape
    side = 0 if dropped < mine else 1
    entering = dropped
    while True:
        tableaus[side], leaving = _step(tableaus[side], _variable(shape, side, entering))
        entering = _label(shape, side, leaving)
        if entering == dropped:
            return _mixture(tableaus[0], mine), _mixture(tableaus[1], shape[1])
        side = 1 - side


def _step(tableau: Tableau, column: int) -> tuple[Tableau, int]:
    row = leaving_row(tableau, column)
    if row is None:
        raise BadInput("payoffs: a path without an end")
    return pivoted(tableau, row, column), tableau.basis[row]


def _variable(shape: tuple[int, ...], side: int, label: int) -> int:
    """Which variable of a player's tableau carries a label: own strategies come first, then the slacks."""
    return label if side == 0 else (label - shape[0]) % sum(shape)


def _label(shape: tuple[int, ...], side: int, variable: int) -> int:
    return variable if side == 0 else (variable + shape[0]) % sum(shape)


def _mixture(tableau: Tableau, count: int) -> Mixture:
    weights = tableau.values()[:count]
    return tuple(weight / sum(weights) for weight in weights)
