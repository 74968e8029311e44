"""What every rule's function must obey, whatever it answers: integers, no memory, no look at other lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import InvariantError

Array = npt.NDArray[Any]
Rows = tuple[Array, ...]


def require(holds: object, law: str, **numbers: object) -> None:
    """Raise InvariantError, naming the law and the numbers, unless it holds."""
    if not holds:
        shown = ", ".join(f"{name.replace('_', ' ')} = {value!r}" for name, value in numbers.items())
        raise InvariantError(f"law {law!r} is violated: {shown}")


def lanewise(function: Callable[..., Rows], *, amounts: Rows, indices: Rows = ()) -> Rows:
    """The rows `function(*amounts, *indices)` gives, once they are shown to be lawful.

    Arrays are [lane, ...]. The inputs are read-only, so a write into them raises; the results must be integers, the
    same with amounts as exact Python integers, and the same in any order and grouping of the lanes.
    """
    inputs = (*amounts, *indices)
    for array in inputs:
        array.flags.writeable = False
    rows = function(*inputs)
    for row in rows:
        require(row.dtype.kind in "biu", "results are integers", dtype=str(row.dtype))
    exact = function(*(array.astype(object) for array in amounts), *indices)
    _same(rows, exact, "int64 gives what exact integers give", inputs)
    backwards = function(*(array[::-1] for array in inputs))
    _same(rows, tuple(row[::-1] for row in backwards), "the order of lanes does not matter", inputs)
    alone = [function(*(array[lane : lane + 1] for array in inputs)) for lane in range(len(inputs[0]))]
    joined = tuple(np.concatenate(parts) for parts in zip(*alone, strict=True))
    _same(rows, joined, "a lane does not depend on its neighbours", inputs)
    return rows


def _same(rows: Rows, others: Rows, law: str, inputs: Rows) -> None:
    for row, other in zip(rows, others, strict=True):
        same = row.shape == other.shape and bool((row.astype(object) == other.astype(object)).all())
        given = [array.tolist() for array in inputs]
        require(same, law, inputs=given, one=row.tolist(), other=other.tolist())
