"""State updates that apply the moves and event counts which policies emit as signals.

cadCAD adds up signals of one name, and tuples add by joining: any number of policies in a block may emit moves.
"""

from __future__ import annotations

from typing import Any

from econ.engine.block import Update
from econ.protocol.counters import add_counts
from econ.protocol.ledger import Column, post_accounts, post_column, post_flows


def s_counters(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The event counters after this block's counts."""
    return "counters", add_counts(state["counters"], signals["counts"])


def s_accounts(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The named accounts after this block's moves."""
    return "accounts", post_accounts(state["accounts"], signals["moves"])


def s_flows(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The amounts moved so far by reason, after this block's moves."""
    return "flows", post_flows(state["flows"], signals["moves"])


def _posting(column: Column) -> Update:
    name = column.name.lower()

    def s_column(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
        return name, post_column(column, state[name], signals["moves"])

    return s_column


def posts(*columns: Column) -> dict[str, Update]:
    """State updates for the accounts, the flows and the given per-sequencer columns."""
    return {"accounts": s_accounts, "flows": s_flows} | {c.name.lower(): _posting(c) for c in columns}


COUNTS: dict[str, Update] = {"counters": s_counters}
