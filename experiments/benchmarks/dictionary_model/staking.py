"""Stake enters, waits and leaves; voting power follows."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from econ.strategies.actions import Stake
from experiments.benchmarks.dictionary_model.ledger import PPM, Agents, Move, changed

Powers = dict[int, int]


def p_staking(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Clocks run out, the queue admits, sequencers act on their stake."""
    agents = state["agents"]
    changes: Agents = {}
    moves: list[Move] = []
    accused = {sequencer for _, sequencer in state["cases"]}
    waited = {sequencer: _waited(params, state, agent, sequencer) for sequencer, agent in agents.items()}
    after_clocks = {sequencer: agent for sequencer, (agent, _) in waited.items()}
    seated = changed(after_clocks, _admitted(params, state, after_clocks))
    for sequencer, agent in agents.items():
        acted, staked = _acted(params, seated[sequencer], sequencer, accused=sequencer in accused)
        moves += waited[sequencer][1] + staked
        if acted is not agent:
            changes[sequencer] = {"standing": acted["standing"], "timer": acted["timer"]}
    new = [fields["standing"] for i, fields in changes.items() if fields["standing"] != agents[i]["standing"]]
    return {
        "agents": changes,
        "chain": {"set_changed": state["chain"]["set_changed"] or bool(new)},
        "moves": moves,
        "counts": {"exits": new.count("unbonding"), "entries": new.count("queued")},
    }


def _waited(params: Any, state: Any, agent: Any, sequencer: int) -> tuple[dict[str, Any], list[Move]]:
    """A sequencer one tick later, and the stake that is released to it."""
    standing, timer = agent["standing"], agent["timer"]
    leaving = standing in {"unbonding", "ejected"}
    if not timer or not (leaving or standing == "jailed"):
        return agent, []
    passed = state["bitcoin"]["referenced"] if leaving and params["unbonding_on_bitcoin"] else 1
    remaining = max(timer - passed, 0)
    if remaining:
        return agent | {"timer": remaining}, []
    after = {"unbonding": "outside", "jailed": "active"}.get(standing, standing)
    release: Move = ("release", ("unbonding", sequencer), ("stake_balance", sequencer), agent["unbonding"])
    return agent | {"timer": 0, "standing": after}, [release] if leaving else []


def _acted(params: Any, agent: Any, sequencer: int, *, accused: bool) -> tuple[dict[str, Any], list[Move]]:
    """A sequencer after its strategy has left with the stake, or come back with what it holds."""
    active = agent["standing"] == "active"
    choice = params["stake"][agent["strategy"]][accused * 2 + active]
    if choice == Stake.EXIT and active:
        unbond: Move = ("unbond", ("bond", sequencer), ("unbonding", sequencer), agent["bond"])
        return agent | {"standing": "unbonding", "timer": params["unbonding"]}, [unbond]
    if choice == Stake.ENTER and _may_enter(params, agent):
        bond: Move = ("bond", ("stake_balance", sequencer), ("bond", sequencer), params["minimum_bond"])
        return agent | {"standing": "queued", "timer": params["activation_epochs"]}, [bond]
    return agent, []


def _may_enter(params: Any, agent: Any) -> bool:
    """Re-entry under a new key, with a full bond in hand and nothing left unbonding."""
    standing = agent["standing"]
    outside = standing == "outside" or (standing == "ejected" and not agent["unbonding"])
    return bool(params["re_entry"] and outside and agent["stake_balance"] >= max(params["minimum_bond"], 1))


def _admitted(params: Any, state: Any, agents: Agents) -> Agents:
    """At an epoch's end the queue moves up, and so many of those whose wait is over become active."""
    if (state["chain"]["slot"] + 1) % params["slots_per_epoch"]:
        return {}
    queue = {i: max(agent["timer"] - 1, 0) for i, agent in agents.items() if agent["standing"] == "queued"}
    ready = [sequencer for sequencer, wait in queue.items() if not wait][: params["activations_per_epoch"]]
    return {i: {"standing": "active" if i in ready else "queued", "timer": wait} for i, wait in queue.items()}


def p_power(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Voting power is counted again when standings or bonds changed in the slot."""
    agents = state["agents"]
    power = voting_power(params, agents) if state["chain"]["set_changed"] else {}
    if all(agents[sequencer]["power"] == units for sequencer, units in power.items()):
        return {"agents": {}}
    priority = _rebalanced(agents, power)
    return {"agents": {sequencer: {"power": power[sequencer], "priority": priority[sequencer]} for sequencer in agents}}


def s_power(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Sequencers with their power and priority."""
    return "agents", changed(state["agents"], signals["agents"])


def voting_power(params: Any, agents: Agents) -> Powers:
    """Whole power units of bond, at least one, capped at a share of the uncapped total."""
    power = {
        sequencer: max(agent["bond"] // params["power_unit"], 1) if agent["standing"] == "active" else 0
        for sequencer, agent in agents.items()
    }
    if params["power_cap"] >= PPM:
        return power
    cap = max(sum(power.values()) * params["power_cap"] // PPM, 1)
    return {sequencer: min(units, cap) for sequencer, units in power.items()}


def _rebalanced(agents: Agents, power: Powers) -> Powers:
    """CometBFT's priorities after the set changed: newcomers behind, leavers out, scaled and centred on zero."""
    able = [sequencer for sequencer in agents if power[sequencer]]
    if not able:
        return dict.fromkeys(agents, 0)
    behind = sum(power[i] or agent["power"] for i, agent in agents.items())
    newcomer = -(behind + (behind >> 3))
    stands = {i: agents[i]["priority"] if agents[i]["power"] else newcomer for i in able}
    centred = recentred(stands, sum(power.values()))
    return {i: centred.get(i, 0) for i in agents}


def recentred(priorities: Powers, total: int) -> Powers:
    """Priorities scaled into a window of two total powers, and centred on zero."""
    spread = max(priorities.values()) - min(priorities.values())
    ratio = -(-spread // (2 * total)) if spread > 2 * total else 1
    scaled = {i: _quotient(priority, ratio) for i, priority in priorities.items()}
    mean = sum(scaled.values()) // len(scaled)
    return {i: priority - mean for i, priority in scaled.items()}


def _quotient(priority: int, ratio: int) -> int:
    """Division that truncates towards zero, as Go's does."""
    return priority // ratio if priority >= 0 else -(-priority // ratio)
