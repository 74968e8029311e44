"""The dictionary model is a second definition of the same rules: its books equal the machine's after every slot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.registry import PROTOCOLS
from econ.engine.block import Model, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.errors import BadInput
from econ.machine.genesis import genesis, parameters
from econ.machine.slot import MODEL
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing
from econ.mechanism.scenario import Scenario
from econ.protocol.counters import Counter
from econ.protocol.election.single import Single
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.ledger import Account, Reason
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import NoIssuance
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import FOREVER, Clock, Duration, Offence, Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS
from experiments.benchmarks.dictionary_model import model as dictionary
from experiments.benchmarks.dictionary_model.parameters import system_parameters

PPM = 1_000_000
MSAT_PER_BTC = 10**11
HOLDINGS = ("balance", "bond", "unbonding", "stake_balance")
STANDINGS = {standing.name.lower(): int(standing) for standing in Standing}


def shares(total: int = PPM) -> st.SearchStrategy[Split]:
    cuts = st.lists(st.integers(0, total), min_size=5, max_size=5).map(sorted)
    parts = cuts.map(lambda at: [high - low for low, high in zip([0, *at], [*at, total], strict=True)])
    return parts.map(lambda six: Split(*six))


def often(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    return Chain(
        slot_ms=draw(often(2_000, 60_000, 150_000, 300_000)),
        slots_per_epoch=draw(often(1, 3, 20)),
        block_gas_limit=draw(often(500_000, 10_000_000, 90_000_001)),
        bitcoin_depth=draw(st.integers(1, 4)),
        commitment_every=draw(st.integers(1, 12)),
        proof_every=draw(st.integers(1, 3)),
        proof_lag=draw(st.integers(1, 9)),
        proving_cost=draw(st.integers(0, 10**9)),
        reference_limit=draw(st.integers(1, 40)),
        references_per_block=draw(st.integers(1, 10)),
    )


@st.composite
def sequencers(draw: st.DrawFn) -> SequencerSet:
    threshold = draw(st.integers(0, MSAT_PER_BTC))
    size = draw(often(1, 2, 3, 4, 5, 7))
    stakes = st.lists(st.integers(threshold, 20 * MSAT_PER_BTC), min_size=size, max_size=size)
    return SequencerSet(
        stakes=tuple(draw(stakes)),
        minimum=draw(often(threshold, MSAT_PER_BTC)),
        ejection_below=threshold,
        power_unit=draw(often(100_000_000, 7, MSAT_PER_BTC)),
        power_cap=draw(often(PPM, 200_000, 333_333)),
        activation_epochs=draw(st.integers(1, 3)),
        activations_per_epoch=draw(st.integers(1, 3)),
        unbonding=Duration(draw(often(1, 4, 30)), draw(often(Clock.BITCOIN_BLOCKS, Clock.SLOTS))),
        re_entry=draw(often(True, True, False)),
    )


@st.composite
def slashings(draw: st.DrawFn) -> Slashing:
    offences = [Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING]
    rules = tuple(
        FractionSlash(
            offence,
            fraction=draw(st.integers(0, PPM)),
            minimum=draw(st.integers(0, MSAT_PER_BTC)),
            whistleblower=draw(st.integers(0, PPM)),
            jail=draw(often(FOREVER, 0, 7)),
            each=draw(st.booleans()),
        )
        for offence in draw(st.permutations(offences))[: draw(often(3, 3, 2, 0))]
    )
    downtime = DowntimeSlash(
        window=draw(st.integers(3, 40)),
        minimum_signed=draw(st.integers(0, PPM)),
        fraction=draw(st.integers(0, PPM)),
        minimum=draw(st.integers(0, MSAT_PER_BTC)),
        whistleblower=draw(st.integers(0, PPM)),
        jail=draw(often(FOREVER, 0, 5)),
    )
    return Slashing(EvidenceAsForcedInput(), rules, draw(often(downtime, None)))


@st.composite
def mechanisms(draw: st.DrawFn) -> Mechanism:
    rule = Eip1559(floor=draw(st.integers(1, 10**6)), initial=draw(st.integers(10**6, 10**9)))
    fees = Fees(
        rule=rule,
        base=draw(shares()),
        tips=draw(shares()),
        mev=draw(shares()),
        issuance=Split(proposer=PPM),
        l1_rate_cap=draw(st.integers(1, 50_000)),
        l1_overcharge=draw(often(PPM, 3 * PPM)),
    )
    return Mechanism(
        name="random",
        chain=draw(chains()),
        sequencers=draw(sequencers()),
        election=WeightedRoundRobin(),
        consensus=Consensus(draw(often(*sorted(PROTOCOLS))), timeout_propose_ms=draw(often(1_000, 700_000))),
        fees=fees,
        rewards=NoIssuance(),
        ordering=LeaderFree(),
        forced_inclusion=ProofEnforced(deadline=draw(often(1, 2, 6)), per_block=draw(often(1, 3, 10))),
        slashing=draw(slashings()),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    return Scenario(
        bitcoin_intervals=draw(often("poisson-600s", "arrivals-2023")),
        demand=draw(often("base-2024-01", "constant-7", "none")),
        mempool_cap=draw(often(3, 100_000)),
        forced_per_day=draw(often(0, 500, 40_000)),
        forced_outstanding=draw(often(3, 10**6)),
        target_per_day=draw(often(0, 1_000, 40_000)),
        target_value=draw(often(0, 10**8, 10**10)),
        target_patience=draw(often(0, 1, 9)),
        bribe=draw(st.integers(0, 10**9)),
        censorship_belief=draw(often(0, 40_000, PPM)),
        reliance_per_slot=draw(st.integers(0, 10**9)),
        outages_per_year=draw(often(0, 5_000)),
        outage_slots=draw(st.integers(1, 40)),
        detection=draw(often(PPM, 600_000, 0)),
        subsidy=draw(st.integers(0, 10**9)),
    )


@st.composite
def behaviours(draw: st.DrawFn, name: str) -> Strategy:
    """Honest or not in every situation: three actions per view, votes of one kind or of all, stake that comes and goes."""
    wild = draw(st.randoms(use_true_random=False))
    honesty, voting = draw(often(0, 3, 20)), draw(often([Vote.HONEST], [Vote.RUBBER_STAMP], list(Vote)))
    propose = {
        view: {Propose.HONEST: honesty + 1} | {action: 1 + wild.randrange(5) for action in wild.sample(list(Propose), 2)}
        for view in PROPOSER_VIEWS
    }
    vote = {view: wild.choice(voting) for view in VOTER_VIEWS}
    leaving, coming = draw(often([Stake.STAY], [Stake.STAY, Stake.EXIT])), [Stake.ENTER, Stake.ENTER, Stake.STAY]
    stake = {view: wild.choice(leaving if view.active else coming) for view in STAKER_VIEWS}
    return Strategy(name, propose=propose.__getitem__, vote=vote.__getitem__, stake=stake.__getitem__)


@st.composite
def settings_of_two_models(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same mechanism, scenario, population and seed for the machine and for the dictionary model."""
    mechanism, scenario = draw(mechanisms()), draw(scenarios())
    tables = tabulate((Strategy("honest"), draw(behaviours("first")), draw(behaviours("second"))))
    assignment = tuple(draw(often(0, 1, 2)) for _ in mechanism.sequencers.stakes)
    seed, runs = draw(st.integers(0, 2**32)), draw(often((0,), (0, 1, 4)))
    shared: dict[str, Any] = {"tables": tables, "assignment": assignment}
    machine = parameters(mechanism, scenario, **shared, chance=Sampled(seed, runs))
    return machine, system_parameters(mechanism, scenario, **shared, seed=seed)


class Books:
    """Observer: what both models must agree on, as plain numbers, slot by slot."""

    def __init__(self, read: Any) -> None:
        self.read = read
        self.pages: list[Any] = []

    def __call__(self, done: int, state: State) -> None:
        self.pages.append(self.read(state))


def book_of_machine(state: State) -> list[dict[str, Any]]:
    rows = {name: value.tolist() for name, value in state.items()}
    return [
        {
            **{name: rows[name][lane] for name in (*HOLDINGS, "standing", "power", "priority", "missed", "offline")},
            **{name: rows[name][lane] for name in ("base_fee", "mempool", "forced_waiting", "halted", "unproven")},
            "accounts": rows["accounts"][lane][: len(Account)],
            "flows": rows["flows"][lane][: len(Reason)],
            "counters": rows["counters"][lane],
        }
        for lane in range(len(rows["slot"]))
    ]


def book_of_dictionaries(state: State) -> dict[str, Any]:
    agents = [state["agents"][number] for number in sorted(state["agents"])]
    ledger, chain = state["ledger"], state["chain"]
    return {
        **{name: [agent[name] for agent in agents] for name in (*HOLDINGS, "power", "priority", "missed", "offline")},
        "standing": [STANDINGS[agent["standing"]] for agent in agents],
        "base_fee": chain["base_fee"],
        "mempool": state["users"]["mempool"],
        "forced_waiting": sum(state["forced"]["line"].values()),
        "halted": chain["halted"],
        "unproven": state["proofs"]["unproven"],
        "accounts": [ledger["accounts"][account.name.lower()] for account in Account],
        "flows": [ledger["flows"][reason.name.lower()] for reason in Reason],
        "counters": [state["counters"][counter.name.lower()] for counter in Counter],
    }


def pages(model: Model, params: Any, state: Any, *, slots: int, read: Any) -> list[Any]:
    books = Books(read)
    run(model, params, state, slots=slots, observers=(books,))
    return books.pages


@given(settings_of_two_models(), st.integers(1, 250))
def test_the_books_of_both_models_agree_after_every_slot(both: tuple[dict[str, Any], dict[str, Any]], slots: int) -> None:
    machine, plain = both
    runs = machine["chance"].runs
    expected = pages(MODEL, machine, genesis(machine, len(runs)), slots=slots, read=book_of_machine)
    start = dictionary.genesis(plain)

    for lane, number in enumerate(runs):
        found = pages(dictionary.MODEL, plain, start | {"run": number + 1}, slots=slots, read=book_of_dictionaries)
        for slot, (page, own) in enumerate(zip(expected, found, strict=True)):
            assert own == page[lane], f"run {number}, slot {slot}"
