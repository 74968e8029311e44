"""Sparse systems x = P x + b of a substochastic P: block triangular order first, then LU or Krylov inside.

Games are mostly without cycles: countdowns, queues that drain, seats that are lost. Sorted by strongly connected
components the system is block triangular and fills only inside the components. Where one of these is large and mixes
well, as in random graphs, LU fills up and BiCGSTAB converges: preconditioned with the triangular part, and with the
constant taken out, which a chain that seldom leaves hardly moves.
Source: T. Davis, E. Palamadai Natarajan, Algorithm 907: KLU, ACM TOMS 2010 (the order); Y. Saad, Iterative Methods for
Sparse Linear Systems, 2003 (BiCGSTAB).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph, linalg

Array = npt.NDArray[Any]
Matrix = Any
Solve = Callable[[Array], Array]

# Components of this size are factored without trying anything else, also those that are left when so many of the nodes
# that most edges lead to are taken out: renewals, adoptions, seats filled anew.
SMALL_COMPONENT = 6_000
HUBS = 1_000
BICGSTAB: dict[str, Any] = {"rtol": 1e-11, "maxiter": 80}

# The systems are diagonally dominant M-matrices, stable without row exchanges; they would double the fill.
_DIAGONAL_PIVOTS: dict[str, Any] = {"diag_pivot_thresh": 0.0, "options": {"SymmetricMode": True}}


def components(matrix: Matrix) -> tuple[int, Array]:
    """Number and labels [node] of the strongly connected components of a sparse square matrix."""
    count, labels = csgraph.connected_components(matrix, directed=True, connection="strong")
    return int(count), np.asarray(labels)


def solver(transitions: Matrix) -> Solve:
    """The function that solves x = transitions @ x + b; rows must sum to at most one, and lead out of every cycle.

    Raises RuntimeError for a system that is singular in floats.
    """
    labels = components(transitions)[1]
    system = (sparse.identity(transitions.shape[0], format="csr") - transitions).tocsr()
    largest = np.bincount(labels).max()
    if largest > SMALL_COMPONENT and _entangled(transitions):
        order = np.argsort(labels, kind="stable")
        return _permuted(_krylov(_ordered(system, order)), order)
    inside = labels if largest == 1 else _inside(system, labels)
    # scipy numbers components from the last ones on; nodes that are left for good come first and fill nothing.
    order = np.lexsort((inside, -labels))
    return _permuted(_lu(_ordered(system, order), "NATURAL"), order)


def _entangled(transitions: Matrix) -> bool:
    """Whether a large component is left without the nodes that most edges lead to."""
    entering = np.bincount(transitions.indices, minlength=transitions.shape[0])
    kept = np.sort(np.argsort(entering)[:-HUBS])
    return bool(np.bincount(components(transitions[kept][:, kept])[1]).max() > SMALL_COMPONENT)


def _inside(system: Matrix, labels: Array) -> Array:
    """A minimum degree order of each component [node]."""
    coo = system.tocoo()
    kept = labels[coo.row] == labels[coo.col]
    blocks = sparse.csc_array((coo.data[kept], (coo.row[kept], coo.col[kept])), coo.shape)
    return np.asarray(linalg.splu(blocks, permc_spec="MMD_AT_PLUS_A", **_DIAGONAL_PIVOTS).perm_c)


def _ordered(system: Matrix, order: Array) -> Matrix:
    return system[order][:, order].tocsc()


def _lu(system: Matrix, order: Literal["NATURAL", "MMD_AT_PLUS_A"]) -> Solve:
    factors = linalg.splu(system, permc_spec=order, **_DIAGONAL_PIVOTS)
    return lambda right: np.asarray(factors.solve(right))


def _permuted(solve: Solve, order: Array) -> Solve:
    def solved(right: Array) -> Array:
        result = np.empty(len(order))
        result[order] = solve(right[order])
        return result

    return solved


def _krylov(system: Matrix) -> Solve:
    """BiCGSTAB as long as it converges; the first time it does not, LU takes over for good."""
    forward = _lu(sparse.tril(system, format="csc"), "NATURAL")
    drain = system.sum()

    def corrected(right: Array) -> Array:
        found = forward(right)
        return np.asarray(found + (right - system @ found).sum() / drain)

    preconditioner = linalg.LinearOperator(system.shape, corrected)
    factored: list[Solve] = []

    def solved(right: Array) -> Array:
        if not factored:
            found, status = linalg.bicgstab(system, right, M=preconditioner, **BICGSTAB)
            if status == 0:
                return np.asarray(found)
            factored.append(_lu(system, "MMD_AT_PLUS_A"))
        return factored[0](right)

    return solved
