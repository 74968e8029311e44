"""Sparse solves against dense ones, and systems in which factors would fill up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from econ.solvers import linear_system
from econ.solvers.linear_system import Array, Matrix, components, solver


def random_chain(seed: int, nodes: int, *, kept: float) -> Matrix:
    """Three targets a node with equal chances, of which so much is kept."""
    draws = np.random.default_rng(seed).integers(0, nodes, (nodes, 3))
    matrix = sparse.csr_array((np.full(3 * nodes, kept / 3), draws.ravel(), 3 * np.arange(nodes + 1)), (nodes, nodes))
    matrix.sum_duplicates()
    return matrix


def left(matrix: Matrix, right: Array, found: Array) -> float:
    return float(np.abs(found - matrix @ found - right).max())


@given(st.integers(0, 2**32), st.integers(1, 40), st.floats(0, 0.999))
def test_solutions_are_those_of_dense_algebra(seed: int, nodes: int, kept: float) -> None:
    matrix = random_chain(seed, nodes, kept=kept)
    right = np.random.default_rng(seed).normal(size=nodes)
    expected = np.linalg.solve(np.identity(nodes) - matrix.toarray(), right)

    assert solver(matrix)(right) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(0, 2**32), st.integers(2, 12))
def test_components_are_mutual_reach(seed: int, nodes: int) -> None:
    matrix = random_chain(seed, nodes, kept=1)
    reach = np.linalg.matrix_power(np.identity(nodes) + (matrix.toarray() > 0), nodes) > 0
    count, labels = components(matrix)

    assert ((reach & reach.T) == (labels[:, None] == labels)).all()
    assert count == len(set(labels))


@pytest.mark.parametrize("kept", [0.9, 1 - 1e-9])
def test_a_large_random_graph_is_solved(kept: float) -> None:
    matrix = random_chain(3, 3 * linear_system.SMALL_COMPONENT, kept=kept)
    right = np.ones(matrix.shape[0])

    assert left(matrix, right, solver(matrix)(right)) < 1e-6 * (1 / (1 - kept))


@settings(max_examples=5)
@given(st.integers(1, 10**6))
def test_a_long_ring_falls_back_to_factors(seed: int) -> None:
    # A walk on a ring mixes too slowly for Krylov, and its factors do not fill.
    nodes = 2 * linear_system.SMALL_COMPONENT
    along = np.arange(nodes)
    steps = np.random.default_rng(seed).uniform(0.2, 0.8, nodes)
    ends = np.concatenate([along, along]), np.concatenate([(along + 1) % nodes, (along - 1) % nodes])
    matrix = sparse.csr_array((np.concatenate([steps, 1 - steps]) * (1 - 1e-4), ends), (nodes, nodes))
    right = np.sin(along)

    assert left(matrix, right, solver(matrix)(right)) < 1e-7


def test_a_system_without_edges_is_its_right_side() -> None:
    right = np.arange(5.0)

    assert (solver(sparse.csr_array((5, 5)))(right) == right).all()
