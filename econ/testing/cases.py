"""Generators of what rules are asked: bonds and counts, powers and memories, prices and gas, queues."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from econ.protocol.election.rule import Memory
from econ.protocol.fees.rule import FeeRule
from econ.testing.amounts import SUPPLY, Array, amounts, columns, frozen_array, tables
from econ.testing.mechanisms import MOST_SEQUENCERS
from econ.testing.rules import HIGHEST_PRICE

MOST_LANES = 4
MOST_COUNT = 1_000
MOST_POWER = 1 << 27
ROUNDS = 4


@st.composite
def penalties(draw: st.DrawFn) -> tuple[Array, Array]:
    """Bonds of any size and counts of proven offences from one on, both [lane, sequencer]."""
    lanes, size = draw(st.integers(1, MOST_LANES)), draw(st.integers(1, MOST_SEQUENCERS))
    counts = st.one_of(st.integers(1, 3), st.integers(1, MOST_COUNT))
    return draw(tables(lanes, size, amounts())), draw(tables(lanes, size, counts))


@st.composite
def elections(draw: st.DrawFn) -> tuple[Array, Memory, list[Array]]:
    """Powers [lane, sequencer], some zero, a memory, and the 32-bit draws [lane] of a few elections in a row.

    The memory is one the machine can hold: priorities of those with power, centred on zero.
    """
    lanes, size = draw(st.integers(1, MOST_LANES)), draw(st.integers(1, MOST_SEQUENCERS))
    power = draw(tables(lanes, size, st.one_of(st.just(0), st.integers(1, 9), amounts(MOST_POWER))))
    spread = int(power.sum(-1).max())
    priority = draw(tables(lanes, size, st.integers(-spread, spread)))
    turn = frozen_array(draw(st.lists(st.integers(0, size - 1), min_size=lanes, max_size=lanes)), (lanes,))
    words = tables(ROUNDS, lanes, st.integers(0, (1 << 32) - 1))
    return power, Memory(turn, _centred(priority, power > 0)), list(draw(words))


def _centred(priority: Array, able: Array) -> Array:
    held = np.where(able, priority, 0)
    mean = held.sum(-1) // np.maximum(able.sum(-1), 1)
    return np.where(able, held - mean[:, None], 0)


@st.composite
def prices(draw: st.DrawFn, rule: FeeRule) -> tuple[Array, tuple[Array, Array], int]:
    """Base fees [lane] from the rule's floor on, two fillings of a block, the lesser first, and the gas limit."""
    lanes = draw(st.integers(1, MOST_LANES))
    limit = draw(st.integers(1_000, 1_000_000_000))
    above = amounts(max(HIGHEST_PRICE - rule.floor, 0)).map(lambda more: rule.floor + more)
    fees = draw(st.lists(above, min_size=lanes, max_size=lanes))
    fillings = draw(tables(2, lanes, st.one_of(st.integers(0, limit), st.sampled_from((0, limit // 2, limit)))))
    lesser, greater = np.sort(fillings, axis=0)
    return frozen_array(fees, (lanes,)), (lesser, greater), limit


def bonded() -> st.SearchStrategy[tuple[Array, int, int]]:
    """Bonded totals [lane], the supply they are part of, and the blocks of a year."""
    supplies = st.one_of(st.just(SUPPLY), st.integers(1_000, SUPPLY))
    return supplies.flatmap(
        lambda supply: st.tuples(columns(amounts(supply)), st.just(supply), st.integers(1, 400_000_000))
    )


def queues() -> st.SearchStrategy[Array]:
    """Lengths of the forced queue [lane], from none to a million."""
    return columns(st.one_of(st.integers(0, 100), st.integers(0, 1_000_000)))
