"""Users arrive, sequencers fail, and the watched sender waits or forces its transaction through Bitcoin."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from experiments.benchmarks.dictionary_model import chance
from experiments.benchmarks.dictionary_model.ledger import PPM, Agents, Move

MOST_RAISES = 7


def p_demand(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Draw arrivals per class, the slot's extractable value, the watched and the forced transaction, and a failure."""
    users, forced = state["users"], state["forced"]
    offered = _offered(params, state)
    mempool = [_filled(params, waiting, number) for waiting, number in zip(users["mempool"], offered, strict=True)]
    mev = chance.outcome(params, state, chance.MEV, params["mev"])
    watched = chance.outcome(params, state, chance.TARGET, params["target"]) * (1 - users["target"])
    full = forced["mempool"] + sum(forced["line"].values()) >= params["forced_outstanding"]
    sent = 0 if full else chance.outcome(params, state, chance.FORCED, params["forced"])
    failed = chance.outcome(params, state, chance.OUTAGE, params["outage"])
    return {
        "users": {"mempool": mempool, "mev": mev, "target": users["target"] + watched},
        "forced": _sent(forced, sent),
        "agents": _outages(params, state["agents"], failed),
        "moves": [],
        "counts": {
            "slots": 1,
            "users_arrived": sum(offered),
            "users_refused": sum(users["mempool"]) + sum(offered) - sum(mempool),
            "targets_arrived": watched,
            "forced_sent": sent,
            "outages": int(failed in state["agents"]),
            "mev_available": params["mev_values"][mev],
        },
    }


def _filled(params: Any, waiting: int, offered: int) -> int:
    """Transactions of a class that wait after these arrived; beyond the cap they are refused."""
    cap: int = params["mempool_cap"]
    return max(waiting, min(waiting + offered, cap))


def _offered(params: Any, state: Any) -> list[int]:
    laws = zip(params["arrivals"], params["arrival_values"], strict=True)
    return [
        values[chance.outcome(params, state, chance.ARRIVALS, weights, index=index)]
        for index, (weights, values) in enumerate(laws)
    ]


def _sent(forced: Any, sent: int) -> dict[str, int]:
    """A forced transaction is tagged whenever no tagged one is under way."""
    tag = 0 if sent and forced["tag_age"] < 0 else forced["tag_age"]
    return {"mempool": forced["mempool"] + sent, "tag_age": tag}


def _outages(params: Any, agents: Agents, failed: int) -> Agents:
    """One slot of every outage passes, and a failure starts a new one."""
    down = {sequencer: {"offline": agent["offline"] - 1} for sequencer, agent in agents.items() if agent["offline"]}
    return down | ({failed: {"offline": params["outage_slots"]}} if failed in agents else {})


def p_users(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Force the watched transaction once its sender's expected loss exceeds the cost of the inscription."""
    users = state["users"]
    cost = params["fee_rates"][state["bitcoin"]["fee"]] * params["forced_vbytes"]
    loss = params["censorship_belief"] * params["target_value"] // PPM
    forces = users["target"] and users["target_wait"] >= params["target_patience"] and loss > cost
    waits = users["target"] and not forces
    inscription: Move = ("forced_inscription", "world", "bitcoin_miners", cost)
    return {
        "users": {
            "target": int(waits),
            "target_wait": min(users["target_wait"] + 1, params["target_patience"]) if waits else 0,
        },
        "forced": {"mempool": state["forced"]["mempool"] + int(forces)},
        "moves": [inscription] if forces else [],
        "counts": {"targets_forced": int(forces), "target_wait": int(waits)},
    }


def s_users(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """What users wait for."""
    return "users", state["users"] | signals["users"]


def s_forced(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Forced transactions under way."""
    return "forced", state["forced"] | signals["forced"]


def tips(params: Any, mempool: list[int]) -> list[int]:
    """The tip each class bids, wei per gas: its own, once more for every block of its own backlog."""
    return [
        user["tip"] * (1 + min(waiting * user["gas"] // params["block_gas_limit"], MOST_RAISES))
        for user, waiting in zip(params["classes"], mempool, strict=True)
    ]
