"""Generators of integers and arrays: amounts from nothing to the edge of the range, rates, parts of a whole."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from econ.money import AMOUNT_LIMIT, PPM

Array = npt.NDArray[Any]

LARGEST = AMOUNT_LIMIT - 1
SUPPLY = 2_100_000_000_000_000_000


@cache
def amounts(most: int = LARGEST) -> st.SearchStrategy[int]:
    """Amounts from zero to `most`, of every order of magnitude, the ends and powers of two among them."""
    orders = st.integers(0, most.bit_length()).flatmap(lambda bits: st.integers(0, min(most, 1 << bits)))
    edges = st.sampled_from(
        [edge for edge in (0, 1, 999, 1_000, PPM, 1 << 31, 1 << 32, most - 1, most) if 0 <= edge <= most]
    )
    return st.one_of(orders, edges)


@cache
def rates() -> st.SearchStrategy[int]:
    """Rates in ppm, from nothing to all."""
    return st.one_of(st.integers(0, PPM), st.sampled_from((0, 1, PPM // 2, PPM - 1, PPM)))


@cache
def wholes(parts: int) -> st.SearchStrategy[tuple[int, ...]]:
    """So many non-negative rates (ppm) that add up to a million."""
    cuts = st.lists(rates(), min_size=parts - 1, max_size=parts - 1).map(lambda found: [0, *sorted(found), PPM])
    return cuts.map(lambda found: tuple(after - before for before, after in pairwise(found)))


def tables(rows: int, columns: int, values: st.SearchStrategy[int]) -> st.SearchStrategy[Array]:
    """Read-only int64 arrays [rows, columns] of such values."""
    row = st.lists(values, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).map(lambda found: frozen_array(found, (rows, columns)))


def columns(values: st.SearchStrategy[int], *, most: int = 5) -> st.SearchStrategy[Array]:
    """Read-only int64 arrays [lane] of such values, for one to `most` lanes."""
    return st.lists(values, min_size=1, max_size=most).map(lambda found: frozen_array(found, (len(found),)))


def frozen_array(values: Any, shape: tuple[int, ...]) -> Array:
    """A read-only int64 array of this shape."""
    array = np.array(values, dtype=np.int64).reshape(shape)
    array.flags.writeable = False
    return array
