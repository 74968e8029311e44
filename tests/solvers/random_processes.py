"""Random small processes in which every pair may lead to the first state, so that all states meet again."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.games.process import Process


@st.composite
def processes(draw: Any, *, states: int = 4) -> Process:
    count = draw(st.integers(1, states))
    pairs = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    rows = [draw(_outcomes(count)) for _ in range(sum(pairs))]
    outcomes = [outcome for row in rows for outcome in row]
    kept = [draw(st.integers(0, own - 1)) for own in pairs]
    return Process(
        pairs=np.cumsum([0, *pairs]),
        action=np.concatenate([np.arange(own) for own in pairs]),
        honest=np.concatenate([np.arange(own) == place for own, place in zip(pairs, kept, strict=True)]),
        outcomes=np.cumsum([0, *map(len, rows)]),
        target=np.array([outcome[0] for outcome in outcomes]),
        reward=np.array([outcome[1] for outcome in outcomes]),
        clock=np.array([outcome[2] for outcome in outcomes]),
        weight=np.array([outcome[3] for outcome in outcomes]),
        states=np.arange(count)[:, None],
        variables=("state",),
        actions=("first", "second", "third"),
    )


@st.composite
def _outcomes(draw: Any, count: int) -> list[tuple[int, int, int, int]]:
    """Two outcomes: back to the first state, which takes a unit of the clock, or anywhere."""
    reward = st.one_of(st.integers(-3, 3), st.integers(-(10**6), 10**6))
    share = draw(st.integers(1, 15))
    home = (0, draw(reward), draw(st.integers(1, 3)), share)
    return [home, (draw(st.integers(0, count - 1)), draw(reward), draw(st.integers(0, 3)), 16 - share)]
