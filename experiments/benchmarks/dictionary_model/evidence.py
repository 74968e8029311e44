"""Offences are reported, evidence matures, convictions and downtime take stake."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from experiments.benchmarks.dictionary_model import chance
from experiments.benchmarks.dictionary_model.ledger import Agents, End, Move, share_of

Case = tuple[str, int]
Cases = dict[Case, dict[str, int]]


def p_evidence(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Evidence matures and convicts; this slot's offence, if reported, starts to mature; then downtime is judged."""
    agents = state["agents"]
    offences = _offences(params, state)
    pending, landed = _matured(state["cases"], state["bitcoin"]["referenced"])
    court = Court(params, agents)
    court.judge(landed)
    window_ends = params["downtime"] and (state["chain"]["slot"] + 1) % params["downtime"]["window"] == 0
    if window_ends:
        court.judge_downtime()
    standings = [new["standing"] for i, new in court.changes.items() if new["standing"] != agents[i]["standing"]]
    return {
        "cases": _reported(params, state, pending, offences),
        "agents": _without_misses(agents, court.changes) if window_ends else court.changes,
        "chain": {"set_changed": bool(court.convicted or standings)},
        "moves": court.moves,
        "counts": {
            "offences": len(offences),
            "convictions": len(court.convicted),
            "jailings": standings.count("jailed"),
            "ejections": standings.count("ejected"),
        },
    }


def _offences(params: Any, state: Any) -> list[str]:
    """The offences of this slot's leader that somebody could prove."""
    chain, effects = state["chain"], params["effects"][state["chain"]["action"]]
    committed = {
        "equivocation": effects["equivocates"],
        "forced_omission": chain["final"] and not chain["valid"],
        "reordering": chain["final"] and effects["reorders"],
    }
    return [offence for offence, done in committed.items() if done and offence in params["evidence_lag"]]


def _matured(cases: Cases, passed: int) -> tuple[Cases, Cases]:
    """Open cases nearer to their judgement, and those that are judged now."""
    aged = {key: case | {"remaining": max(case["remaining"] - passed, 0)} for key, case in cases.items()}
    pending = {key: case for key, case in aged.items() if case["remaining"]}
    return pending, {key: case for key, case in aged.items() if not case["remaining"]}


def _reported(params: Any, state: Any, pending: Cases, offences: list[str]) -> Cases:
    """Each reported offence opens a case, or is one more charge in the case that is already open."""
    if not offences or not chance.outcome(params, state, chance.DETECTION, params["detection"]):
        return pending
    opened = dict(pending)
    for offence in offences:
        key = (offence, state["chain"]["leader"])
        case = opened.get(key, {"remaining": params["evidence_lag"][offence], "charges": 0})
        opened[key] = case | {"charges": case["charges"] + 1}
    return opened


def _without_misses(agents: Agents, changes: Agents) -> Agents:
    return {sequencer: changes.get(sequencer, {}) | {"missed": 0} for sequencer in agents}


class Court:
    """The penalties of one slot: changed standings, moves of stake, and who was convicted."""

    def __init__(self, params: Any, agents: Agents) -> None:
        self.params = params
        self.agents = agents
        self.changes: Agents = {}
        self.convicted: set[int] = set()
        self.moves: list[Move] = []
        self._stakes: dict[int, dict[str, int]] = {}

    def judge(self, landed: Cases) -> None:
        """Apply every slashing rule to the cases it is about."""
        for rule in self.params["slashing"]:
            for (offence, sequencer), case in landed.items():
                if offence == rule["offence"]:
                    self._punish(rule, sequencer, case["charges"])
        self._eject_poor()

    def judge_downtime(self) -> None:
        """Punish active sequencers that missed too many blocks of the window."""
        rule = self.params["downtime"]
        for sequencer, agent in self.agents.items():
            if self._standing(sequencer) == "active" and agent["missed"] > rule["allowed_misses"]:
                self._punish(rule, sequencer, 1)
        self._eject_poor()

    def _punish(self, rule: Any, sequencer: int, charges: int) -> None:
        """Take the penalty from the bond first, then from stake that is unbonding; jail or eject."""
        stake = self._stake(sequencer)
        everything = stake["bond"] + stake["unbonding"]
        once = max(share_of(everything, rule["fraction"]), rule["minimum"])
        penalty = min(once * (charges if rule["each"] else 1), everything)
        from_bond = min(penalty, stake["bond"])
        self._slash(rule, ("bond", sequencer), from_bond)
        self._slash(rule, ("unbonding", sequencer), penalty - from_bond)
        self.convicted.add(sequencer)
        self._remove(rule["jail"], sequencer)

    def _slash(self, rule: Any, source: tuple[str, int], amount: int) -> None:
        """The whistleblower's share, rounded down, and the rest burnt."""
        reward = share_of(amount, rule["whistleblower"])
        self._move("whistleblower", source, "whistleblowers", reward)
        self._move("slash", source, "burnt", amount - reward)

    def _remove(self, jail: int | None, sequencer: int) -> None:
        if jail is None:
            self._eject(sequencer)
        elif jail and self._standing(sequencer) == "active":
            self.changes[sequencer] = {"standing": "jailed", "timer": jail}

    def _eject(self, sequencer: int) -> None:
        """Out for good: what is left of the bond unbonds like anybody's."""
        standing = self._standing(sequencer)
        if standing == "ejected":
            return
        timer = {} if standing == "unbonding" else {"timer": self.params["unbonding"]}
        self.changes[sequencer] = self.changes.get(sequencer, {}) | {"standing": "ejected"} | timer
        self._move("unbond", ("bond", sequencer), ("unbonding", sequencer), self._stake(sequencer)["bond"])

    def _eject_poor(self) -> None:
        """A bond below the ejection threshold leaves the set."""
        for sequencer in sorted(self.convicted):
            poor = self._stake(sequencer)["bond"] < self.params["ejection_below"]
            if poor and self._standing(sequencer) in {"active", "jailed"}:
                self._eject(sequencer)

    def _standing(self, sequencer: int) -> str:
        standing: str = self.changes.get(sequencer, self.agents[sequencer])["standing"]
        return standing

    def _stake(self, sequencer: int) -> dict[str, int]:
        agent = self.agents[sequencer]
        return self._stakes.setdefault(sequencer, {"bond": agent["bond"], "unbonding": agent["unbonding"]})

    def _move(self, reason: str, source: tuple[str, int], target: End, amount: int) -> None:
        """Record a move of stake; what is judged next finds it done."""
        for end, sign in ((source, -1), (target, 1)):
            if isinstance(end, tuple):
                self._stake(end[1])[end[0]] += sign * amount
        self.moves.append((reason, source, target, amount))


def s_cases(_params: Any, _substep: Any, _history: Any, _state: Any, signals: Any) -> tuple[str, Any]:
    """The cases under judgement."""
    return "cases", signals["cases"]
