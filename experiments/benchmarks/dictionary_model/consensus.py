"""A leader is elected and proposes, the others vote."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from econ.strategies.actions import Propose, Vote
from econ.strategies.views import FORCED_DUE, FORCED_INCLUDABLE, FORCED_NONE, MEV_BUCKETS
from experiments.benchmarks.dictionary_model import chance
from experiments.benchmarks.dictionary_model.ledger import Agents
from experiments.benchmarks.dictionary_model.staking import recentred

NOBODY = -1


def p_election(_params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Everyone gains its power, the highest priority leads and pays the total; a halted chain has no leader."""
    agents, chain = state["agents"], state["chain"]
    total = sum(agent["power"] for agent in agents.values())
    if not total or chain["stall"] or chain["halted"]:
        return {"leader": NOBODY, "priorities": {}}
    stands = {sequencer: agent["priority"] for sequencer, agent in agents.items() if agent["power"]}
    if max(map(abs, stands.values())) > total:
        stands = recentred(stands, total)
    raised = {sequencer: stand + agents[sequencer]["power"] for sequencer, stand in stands.items()}
    leader = max(raised, key=lambda sequencer: raised[sequencer])
    raised[leader] -= total
    return {"leader": leader, "priorities": raised}


def s_leader(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The leader of the slot."""
    return "chain", state["chain"] | {"leader": signals["leader"]}


def s_priorities(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The proposer priorities after the election."""
    agents, priorities = state["agents"], signals["priorities"]
    return "agents", agents | {i: agents[i] | {"priority": priority} for i, priority in priorities.items()}


def p_proposal(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """The leader looks at the slot and acts by its strategy, unless it is down."""
    leader = state["chain"]["leader"]
    visible = sum(includable(params, state, params["bitcoin_depth"]).values())
    due = sum(includable(params, state, params["forced_deadline"]).values())
    if leader == NOBODY or state["agents"][leader]["offline"]:
        return {"chain": {"action": int(Propose.OFFLINE), "forced_visible": visible, "forced_due": due}}
    propose = params["propose"][state["agents"][leader]["strategy"]]
    action = chance.outcome(params, state, chance.PROPOSAL, propose[_view(state, visible, due)])
    return {"chain": {"action": action, "forced_visible": visible, "forced_due": due}}


def includable(params: Any, state: Any, confirmations: int) -> dict[int, int]:
    """The part of the forced line that has so many confirmations in blocks that the rollup has referenced."""
    behind, oldest = state["bitcoin"]["unreferenced"], params["forced_oldest"]
    line = state["forced"]["line"].items()
    return {age: number for age, number in line if age - behind >= confirmations or age == oldest}


def _view(state: Any, visible: int, due: int) -> int:
    """The place of what the leader sees in the table of its strategy."""
    users, leader = state["users"], state["chain"]["leader"]
    forced = FORCED_DUE if due else FORCED_INCLUDABLE if visible else FORCED_NONE
    accused = any(sequencer == leader for _, sequencer in state["cases"])
    value: int = min(users["mev"], MEV_BUCKETS - 1)
    return ((value * 2 + int(users["target"])) * 3 + forced) * 2 + accused


def p_votes(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A proposal in time with more than two thirds of the voting power is final; an unprovable one halts the chain."""
    chain, effects = state["chain"], params["effects"][state["chain"]["action"]]
    valid = _valid(params, state, effects)
    voters = _voters(params, state, valid=valid) if effects["block"] else []
    late = chance.outcome(params, state, chance.MISS, params["miss"][effects["delay"]])
    final = int(bool(effects["block"]) and not late and _quorum(state["agents"], voters))
    failed = chain["leader"] != NOBODY and not final
    return {
        "chain": {
            "voters": voters,
            "final": final,
            "valid": valid,
            "stall": params["view_change"] - 1 if failed else max(chain["stall"] - 1, 0),
            "halted": int(chain["halted"] or (final and not valid)),
            "height": chain["height"] + final,
        },
        "agents": _absent(state["agents"], voters) if final else {},
        "moves": [],
        "counts": {
            "blocks": final,
            "missed_slots": int(not final and not chain["halted"]),
            "invalid_proposals": int(effects["block"] and not valid),
            "halted_slots": chain["halted"],
        },
    }


def _valid(params: Any, state: Any, effects: Any) -> bool:
    """Takes what is due, and does not exceed the limit of blocks without a Bitcoin reference."""
    omits = state["chain"]["forced_due"] > 0 and not effects["forced"]
    overdue = not effects["references"] and state["bitcoin"]["since_reference"] >= params["reference_limit"]
    return not (omits or overdue)


def _voters(params: Any, state: Any, *, valid: bool) -> list[int]:
    leader = state["chain"]["leader"]
    return [
        sequencer
        for sequencer, agent in state["agents"].items()
        if agent["power"] and not agent["offline"]
        if _approves(params["vote"][agent["strategy"]][valid * 2 + (sequencer == leader)], valid=valid)
    ]


def _approves(vote: int, *, valid: bool) -> bool:
    return vote == Vote.RUBBER_STAMP or (vote == Vote.HONEST and valid)


def _quorum(agents: Agents, voters: list[int]) -> bool:
    total: int = sum(agent["power"] for agent in agents.values())
    approving: int = sum(agents[sequencer]["power"] for sequencer in voters)
    return 3 * approving > 2 * total


def _absent(agents: Agents, voters: list[int]) -> Agents:
    """Sequencers with power that did not sign a final block."""
    signed = set(voters)
    return {i: {"missed": agent["missed"] + 1} for i, agent in agents.items() if agent["power"] and i not in signed}


def s_chain(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The rollup's own state."""
    return "chain", state["chain"] | signals["chain"]
