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


def p_election(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Everyone gains its power, the highest priority is elected and pays the total; a halted chain has no leader."""
    agents, chain = state["agents"], state["chain"]
    if chain["stall"] or chain["halted"]:
        return {"chain": {"leader": NOBODY}, "priorities": {}}
    elected, priorities = _elected(agents)
    return {"chain": _leaders(params, state, elected), "priorities": priorities}


def _leaders(params: Any, state: Any, elected: int) -> dict[str, int]:
    """Whoever is elected leads, or in a pipelined protocol leads next; a carried value is lost without a leader."""
    chain = state["chain"]
    if not params["pipelined"]:
        return {"leader": elected}
    named = chain["next_leader"]
    leads = named != NOBODY and state["agents"][named]["power"]
    return {
        "leader": named if leads else NOBODY,
        "next_leader": elected,
        "carried": chain["carried"] if leads else 0,
    }


def _elected(agents: Agents) -> tuple[int, dict[int, int]]:
    """The sequencer with the highest priority, and all priorities after it has paid."""
    total = sum(agent["power"] for agent in agents.values())
    if not total:
        return NOBODY, {}
    stands = {sequencer: agent["priority"] for sequencer, agent in agents.items() if agent["power"]}
    if max(map(abs, stands.values())) > total:
        stands = recentred(stands, total)
    raised = {sequencer: stand + agents[sequencer]["power"] for sequencer, stand in stands.items()}
    leader = max(raised, key=lambda sequencer: raised[sequencer])
    raised[leader] -= total
    return leader, raised


def s_leader(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The leader of the slot, and of the next one where it is named ahead."""
    return "chain", state["chain"] | signals["chain"]


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
    value: int = min(max(users["mev"], state["chain"]["carried"]), MEV_BUCKETS - 1)
    return ((value * 2 + int(users["target"])) * 3 + forced) * 2 + accused


def p_votes(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A proposal in time with more than two thirds of the voting power is final; an unprovable one halts the chain."""
    chain, effects = state["chain"], params["effects"][state["chain"]["action"]]
    valid = _valid(params, state, effects)
    cast = _voters(params, state, valid=valid) if effects["block"] else []
    late = chance.outcome(params, state, chance.MISS, params["miss"][effects["delay"]])
    agreed = bool(effects["block"]) and not late and _quorum(state["agents"], cast) and _follower_is_up(params, state)
    forked = int(agreed and _forks(params, state, valid=valid))
    final = int(agreed and not forked)
    voters = _kept(params, state, effects, cast)
    return {
        "chain": {
            "voters": voters,
            "final": final,
            "forked": forked,
            "valid": valid,
            "stall": _stall(params, chain, final=final, forked=forked),
            "halted": int(chain["halted"] or (final and not valid)),
            "height": chain["height"] + final,
        },
        "agents": _absent(state["agents"], voters) if final else {},
        "moves": [],
        "counts": _counted(chain, final=final, forked=forked, excluded=len(cast) - len(voters))
        | {"invalid_proposals": int(effects["block"] and not valid)},
    }


def _counted(chain: Any, *, final: int, forked: int, excluded: int) -> dict[str, int]:
    return {
        "blocks": final,
        "missed_slots": int(not final and not chain["halted"]),
        "halted_slots": chain["halted"],
        "forked_blocks": forked,
        "votes_excluded": excluded * final,
    }


def _valid(params: Any, state: Any, effects: Any) -> bool:
    """Takes what is due, and does not exceed the limit of blocks without a Bitcoin reference."""
    omits = state["chain"]["forced_due"] > 0 and not effects["forced"]
    overdue = not effects["references"] and state["bitcoin"]["since_reference"] >= params["reference_limit"]
    return not (omits or overdue)


def _voters(params: Any, state: Any, *, valid: bool) -> list[int]:
    return [
        sequencer
        for sequencer, agent in state["agents"].items()
        if agent["power"] and not agent["offline"]
        if _approves(_vote(params, state, sequencer, valid=valid), valid=valid)
    ]


def _vote(params: Any, state: Any, sequencer: int, *, valid: bool) -> int:
    """What a sequencer's strategy does with the proposal; the next leader alone looks at the block's value."""
    chain, follows = state["chain"], sequencer == state["chain"]["next_leader"]
    value = min(state["users"]["mev"], MEV_BUCKETS - 1) if follows else 0
    place = ((value * 2 + follows) * 2 + valid) * 2 + (sequencer == chain["leader"])
    return int(params["vote"][state["agents"][sequencer]["strategy"]][place])


def _approves(vote: int, *, valid: bool) -> bool:
    return vote == Vote.RUBBER_STAMP or (vote in {Vote.HONEST, Vote.FORK} and valid)


def _follower_is_up(params: Any, state: Any) -> bool:
    """In a pipelined protocol the next leader has to form the certificate."""
    following = state["chain"]["next_leader"]
    return not params["pipelined"] or (following != NOBODY and not state["agents"][following]["offline"])


def _forks(params: Any, state: Any, *, valid: bool) -> bool:
    """Whether the next leader leaves the block out, where it may."""
    return bool(params["forks"]) and _vote(params, state, state["chain"]["next_leader"], valid=valid) == Vote.FORK


def _stall(params: Any, chain: Any, *, final: int, forked: int) -> int:
    if chain["leader"] == NOBODY or final:
        return max(int(chain["stall"]) - 1, 0)
    return int(params["fork_stall"] if forked else params["view_change"] - 1)


def _kept(params: Any, state: Any, effects: Any, cast: list[int]) -> list[int]:
    """The votes in the certificate: a leader that excludes drops others' one by one while a quorum remains."""
    kept = list(cast)
    for sequencer in cast if effects["excludes"] and params["excludes"] else ():
        fewer = [other for other in kept if other != sequencer]
        if sequencer != state["chain"]["leader"] and _quorum(state["agents"], fewer):
            kept = fewer
    return kept


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
