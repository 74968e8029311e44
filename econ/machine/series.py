"""Functions of the state that a report follows over time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from econ.engine.block import Array, State
from econ.machine.world import World
from econ.protocol.counters import Counter
from econ.protocol.ledger import Account, Reason, flow_of, place

Measure = Callable[[State], Array]


def measures(world: World) -> tuple[tuple[str, Measure], ...]:
    """Name and measure [lane] of every series."""
    return (
        ("income", lambda state: np.asarray(state["balance"].sum(-1) // state["balance"].shape[1])),
        ("base_fee", lambda state: np.asarray(state["base_fee"])),
        ("bitcoin_fee", lambda state: np.asarray(world.fee_rates[state["bitcoin_fee"]])),
        ("vault", _vault),
        ("forced_waiting", lambda state: np.asarray(state["forced_waiting"])),
        ("missed", lambda state: np.asarray(state["counters"][:, Counter.MISSED_SLOTS])),
        ("backlog", lambda state: np.asarray(state["mempool"].sum(-1))),
    )


def _vault(state: State) -> Array:
    subsidies = state["flows"][:, flow_of(Reason.SUBSIDY)]
    return np.asarray(state["accounts"][:, place(Account.L1_FEE_VAULT)] - subsidies)
