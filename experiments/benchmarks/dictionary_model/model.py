"""One slot as a list of partial state update blocks, and the state it starts from."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Block, Kind, Model, Params, Role, Variable
from econ.errors import BadInput
from econ.protocol.counters import Counter
from econ.protocol.ledger import Account, Reason
from experiments.benchmarks.dictionary_model import (
    bitcoin,
    commitment,
    consensus,
    demand,
    evidence,
    settlement,
    staking,
)
from experiments.benchmarks.dictionary_model.ledger import s_agents, s_counters, s_ledger

PROOF_NUMBERS = ("uncommitted", "uncommitted_bytes", "unproven", "unproven_bytes", "timer")
BOOKS = {"agents": s_agents, "ledger": s_ledger, "counters": s_counters}

BLOCKS = (
    Block(
        label="bitcoin",
        description="A Bitcoin block is found or not.",
        policies={"bitcoin": bitcoin.p_bitcoin},
        updates={
            "bitcoin": bitcoin.s_bitcoin,
            "forced": bitcoin.s_forced,
            "proofs": bitcoin.s_proofs,
            "counters": s_counters,
        },
    ),
    Block(
        label="demand",
        description="Users arrive, sequencers fail.",
        policies={"demand": demand.p_demand},
        updates={"users": demand.s_users, "forced": demand.s_forced, "agents": s_agents, "counters": s_counters},
    ),
    Block(
        label="users",
        description="The watched sender waits or forces its transaction.",
        policies={"users": demand.p_users},
        updates={"users": demand.s_users, "forced": demand.s_forced, "ledger": s_ledger, "counters": s_counters},
    ),
    Block(
        label="election",
        description="The highest proposer priority leads.",
        policies={"election": consensus.p_election},
        updates={"chain": consensus.s_leader, "agents": consensus.s_priorities},
    ),
    Block(
        label="proposal",
        description="The leader proposes by its strategy.",
        policies={"proposal": consensus.p_proposal},
        updates={"chain": consensus.s_chain},
    ),
    Block(
        label="consensus",
        description="The others vote.",
        policies={"votes": consensus.p_votes},
        updates={"chain": consensus.s_chain, "agents": s_agents, "counters": s_counters},
    ),
    Block(
        label="settlement",
        description="A final block is paid for.",
        policies={"settlement": settlement.p_settlement},
        updates={
            "users": demand.s_users,
            "forced": demand.s_forced,
            "bitcoin": bitcoin.s_bitcoin,
            "chain": consensus.s_chain,
            "proofs": commitment.s_proofs,
            **BOOKS,
        },
    ),
    Block(
        label="evidence",
        description="Offences become penalties.",
        policies={"evidence": evidence.p_evidence},
        updates={"cases": evidence.s_cases, "chain": consensus.s_chain, **BOOKS},
    ),
    Block(
        label="staking",
        description="Stake enters and leaves.",
        policies={"staking": staking.p_staking},
        updates={"chain": consensus.s_chain, **BOOKS},
    ),
    Block(
        label="commitment",
        description="Commitments and proofs go to Bitcoin; voting power follows stake.",
        policies={"commitment": commitment.p_commitment, "power": staking.p_power},
        updates={
            "chain": consensus.s_chain,
            "proofs": commitment.s_proofs,
            "agents": staking.s_power,
            "ledger": s_ledger,
            "counters": s_counters,
        },
    ),
)


def _record(name: str, description: str) -> Variable:
    return Variable(name, Role.CONTROL, Kind.AMOUNT, "record", description)


VARIABLES = (
    _record("agents", "sequencers by number: holdings, power, priority, standing"),
    _record("ledger", "named accounts, and money moved so far by reason"),
    _record("counters", "events so far"),
    _record("chain", "the rollup: slot, leader, votes, base fee"),
    _record("bitcoin", "Bitcoin as the rollup sees it"),
    _record("users", "what users wait for"),
    _record("forced", "forced transactions by confirmations, and the tagged one"),
    _record("cases", "open cases by offence and sequencer"),
    _record("proofs", "commitments by confirmations, and the prover's backlog"),
)


def genesis(params: Params, lanes: int = 1) -> dict[str, Any]:
    """The state of one run: everyone bonded and active, nothing under way; BadInput for more lanes than one."""
    if lanes != 1:
        raise BadInput(f"dictionary model: {lanes} lanes; allowed: 1, because a configuration is one run")
    agents = {
        sequencer: _sequencer(stake, strategy)
        for sequencer, (stake, strategy) in enumerate(zip(params["stakes"], params["strategy_of"], strict=True))
    }
    power = staking.voting_power(params, agents)
    return {
        "agents": {sequencer: agent | {"power": power[sequencer]} for sequencer, agent in agents.items()},
        "ledger": {
            "accounts": {account.name.lower(): 0 for account in Account} | {"subsidy": params["subsidy"]},
            "flows": {reason.name.lower(): 0 for reason in Reason},
        },
        "counters": {counter.name.lower(): 0 for counter in Counter},
        "chain": _chain(params["base_fee_initial"]),
        "bitcoin": {"age": 0, "fee": params["fee_start"], "unreferenced": 0, "since_reference": 0, "referenced": 0},
        "users": {"mempool": [0] * len(params["classes"]), "mev": 0, "target": 0, "target_wait": 0},
        "forced": {"mempool": 0, "line": {}, "tag_age": -1, "tag_wait": 0},
        "cases": {},
        "proofs": {"commitments": {}, **dict.fromkeys(PROOF_NUMBERS, 0)},
    }


def _chain(base_fee: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("slot", "height", "stall", "halted", "final", "forked", "carried"), 0)
    return zeros | {"next_leader": consensus.NOBODY, "base_fee": base_fee, "voters": []}


def _sequencer(stake: int, strategy: int) -> dict[str, Any]:
    held = {"balance": 0, "bond": stake, "unbonding": 0, "stake_balance": 0}
    clocks = {"offline": 0, "missed": 0, "timer": 0}
    return held | clocks | {"strategy": strategy, "standing": "active", "power": 0, "priority": 0}


MODEL = Model(name="dictionary model", variables=VARIABLES, blocks=BLOCKS, genesis=genesis)
