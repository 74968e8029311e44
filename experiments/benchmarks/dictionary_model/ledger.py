"""Money and stake: every move has a reason, leaves one end and arrives at another.

A move is (reason, source, target, amount). An end is the name of an account, or (holding, sequencer).
"""

from __future__ import annotations

from typing import Any

PPM = 1_000_000

Agents = dict[int, dict[str, Any]]
End = str | tuple[str, int]
Move = tuple[str, End, End, int]


def s_ledger(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The named accounts, and the money moved so far by reason."""
    accounts, flows = dict(state["ledger"]["accounts"]), dict(state["ledger"]["flows"])
    for reason, source, target, amount in signals["moves"]:
        flows[reason] += amount
        if isinstance(source, str):
            accounts[source] -= amount
        if isinstance(target, str):
            accounts[target] += amount
    return "ledger", {"accounts": accounts, "flows": flows}


def s_agents(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Sequencers after the changes of this block and its moves."""
    return "agents", credited(changed(state["agents"], signals["agents"]), signals["moves"])


def s_counters(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Events so far."""
    counters = dict(state["counters"])
    for event, number in signals["counts"].items():
        counters[event] += number
    return "counters", counters


def changed(agents: Agents, changes: Agents) -> Agents:
    """The sequencers with some of their fields replaced."""
    return agents | {sequencer: agents[sequencer] | fields for sequencer, fields in changes.items()}


def credited(agents: Agents, moves: list[Move]) -> Agents:
    """The sequencers after the moves that touch their holdings."""
    touched: Agents = {}
    for _, source, target, amount in moves:
        for end, sign in ((source, -1), (target, 1)):
            if isinstance(end, tuple):
                holding, sequencer = end
                agent = touched.setdefault(sequencer, dict(agents[sequencer]))
                agent[holding] += sign * amount
    return agents | touched


def share_of(amount: int, rate: int) -> int:
    """So many parts per million of an amount, rounded down."""
    return amount * rate // PPM
