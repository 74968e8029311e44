"""Hypothesis generators of small models: mechanisms, scenarios, agents and strategies in which much happens soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from econ.consensus.registry import PROTOCOLS
from econ.engine.block import Array, Chooser
from econ.engine.chance import Sampled
from econ.machine.genesis import parameters
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing, StakeAsset
from econ.mechanism.scenario import Scenario
from econ.money import PPM
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import ProposerView, StakerView
from models.sequencing import MODEL
from models.sequencing.agents import Agents

STAKES = st.integers(10**10, 10**13)
SHARES = st.integers(0, PPM)
TOKEN = st.builds(StakeAsset, name=st.just("TOKEN"), price=st.integers(1, 10**7), supply=st.just(10**16))


def _extract(view: ProposerView) -> Propose:
    return Propose.REORDER if view.mev else Propose.HONEST


def _censor(view: ProposerView) -> dict[Propose, int]:
    return (
        {Propose.CENSOR_TARGET: 3, Propose.HONEST: 1} if view.target else {Propose.CENSOR_FORCED: 1, Propose.EMPTY: 2}
    )


def _sign_twice(view: ProposerView) -> Propose:
    return Propose.HONEST if view.accused else Propose.EQUIVOCATE


def _flee(view: StakerView) -> Stake:
    return Stake.EXIT if view.accused else Stake.STAY


POOL = (
    Strategy("honest"),
    Strategy("extract", propose=_extract),
    Strategy("censor", propose=_censor, vote=lambda _view: Vote.RUBBER_STAMP),
    Strategy("sign twice", propose=_sign_twice, stake=_flee),
    Strategy("wait", propose=lambda view: Propose.DELAY_2 if view.mev else Propose.OVERCHARGE),
    Strategy("stall", propose=lambda _view: Propose.STALL_REFERENCE, vote=lambda view: Vote(2 * view.own)),
)


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Shares that add up to a million."""
    cuts = sorted(draw(st.lists(SHARES, min_size=5, max_size=5)))
    return Split(*(high - low for low, high in zip((0, *cuts), (*cuts, PPM), strict=True)))


def chains() -> st.SearchStrategy[Chain]:
    return st.builds(
        Chain,
        slot_ms=st.sampled_from((2_000, 12_000)),
        slots_per_epoch=st.integers(2, 9),
        bitcoin_depth=st.integers(1, 3),
        commitment_every=st.integers(1, 9),
        proof_every=st.integers(1, 3),
        proof_lag=st.integers(1, 5),
        proving_cost=st.integers(0, 10**9),
        reference_limit=st.integers(5, 40),
        references_per_block=st.integers(1, 3),
    )


@st.composite
def sequencers(draw: st.DrawFn) -> SequencerSet:
    stakes = tuple(draw(st.lists(STAKES, min_size=1, max_size=5)))
    minimum = draw(st.integers(0, min(stakes)))
    return SequencerSet(
        stakes=stakes,
        asset=draw(st.just(StakeAsset()) | TOKEN),
        minimum=minimum,
        ejection_below=draw(st.integers(0, minimum)),
        power_unit=draw(st.sampled_from((10**7, 10**9, 10**14))),
        power_cap=draw(st.just(PPM) | st.integers(PPM // 3, PPM)),
        activation_epochs=draw(st.integers(1, 2)),
        activations_per_epoch=draw(st.integers(1, 2)),
        unbonding=Duration(draw(st.integers(1, 12)), draw(st.sampled_from(Clock))),
        re_entry=draw(st.booleans()),
    )


def _prices() -> st.SearchStrategy[Any]:
    return st.just(Eip1559()) | st.builds(FixedPrice, floor=st.integers(1, 10**8))


def _forced_rules() -> st.SearchStrategy[Any]:
    deadline, cap = st.integers(1, 4), st.integers(1, 3)
    queue = st.builds(
        FeeQueue, deadline=deadline, base_fee=st.integers(0, 10**8), threshold=st.integers(1, 5), per_block=cap
    )
    fixed = (st.builds(kind, deadline=deadline, per_block=cap) for kind in (FixedDelay, ProofEnforced))
    return st.one_of(st.just(Closed()), queue, *fixed)


def _penalties(offence: Offence) -> st.SearchStrategy[FractionSlash]:
    return st.builds(
        FractionSlash,
        offence=st.just(offence),
        fraction=SHARES,
        minimum=st.integers(0, 10**11),
        whistleblower=SHARES,
        jail=st.sampled_from((FOREVER, 0, 3)),
        each=st.booleans(),
    )


def _slashing() -> st.SearchStrategy[Slashing]:
    offences = (Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING)
    rules = st.lists(st.sampled_from(offences), unique=True, max_size=3)
    downtime = st.builds(
        DowntimeSlash, window=st.integers(3, 12), minimum_signed=SHARES, fraction=SHARES, jail=st.integers(0, 4)
    )
    return st.builds(
        Slashing,
        venue=st.sampled_from((Rollup(), EvidenceAsForcedInput(), BitcoinCollateral(2), KeyExtraction())),
        rules=rules.flatmap(lambda kinds: st.tuples(*map(_penalties, kinds))),
        downtime=st.none() | downtime,
    )


@st.composite
def mechanisms(draw: st.DrawFn) -> Mechanism:
    """Mechanisms of one to five sequencers, every rule family drawn, with clocks of a few slots."""
    members = draw(sequencers())
    issued = FixedPerBlock(draw(st.integers(0, 10**9)))
    return Mechanism(
        name="drawn",
        chain=draw(chains()),
        sequencers=members,
        election=ELECTION_RULES[draw(st.sampled_from(sorted(ELECTION_RULES)))](),
        consensus=Consensus(draw(st.sampled_from(sorted(PROTOCOLS)))),
        fees=Fees(
            rule=draw(_prices()),
            base=draw(splits()),
            tips=draw(splits()),
            mev=draw(splits()),
            issuance=draw(splits()),
            l1_overcharge=draw(st.sampled_from((PPM, 3 * PPM))),
        ),
        rewards=NoIssuance() if members.asset.is_bitcoin else issued,
        ordering=LeaderFree(),
        forced_inclusion=draw(_forced_rules()),
        slashing=draw(_slashing()),
    )


def scenarios() -> st.SearchStrategy[Scenario]:
    """Scenarios in which forced transactions, outages and value are frequent."""
    return st.builds(
        Scenario,
        bitcoin_intervals=st.sampled_from(("poisson-600s", "arrivals-2023")),
        bitcoin_fees=st.sampled_from(("2023-02..2023-04", "flat-5")),
        mev=st.sampled_from(("minimal", "mev-boost-2023")),
        demand=st.sampled_from(("citrea-small", "base-2024-01")),
        forced_per_day=st.sampled_from((0, 2_000, 7_200)),
        target_per_day=st.sampled_from((100, 7_200)),
        target_value=st.sampled_from((0, 10**9, 10**12)),
        target_patience=st.integers(0, 3),
        bribe=st.integers(0, 10**6),
        censorship_belief=SHARES,
        outages_per_year=st.sampled_from((0, 300_000)),
        outage_slots=st.integers(1, 6),
        detection=SHARES,
        capital_cost=st.sampled_from((0, 80_000)),
        operation=st.sampled_from((0, 10**10, 10**13)),
        subsidy=st.integers(0, 10**9),
        reliance_per_slot=st.integers(0, 10**6),
    )


def agents() -> st.SearchStrategy[Agents]:
    """Agents who reconsider often and forget soon."""
    memory, often = st.integers(1, 6), st.integers(PPM // 2, PPM)
    return st.builds(
        Agents,
        revenue_memory=memory,
        stake_revisions=often,
        strategy_revisions=often,
        watching_cost=st.sampled_from((0, 10**10, 10**15)),
        watching_memory=memory,
        watching_floor=SHARES,
        searcher_memory=memory,
        searcher_least=st.integers(0, 400_000),
        searcher_most=st.integers(400_000, PPM),
        belief_memory=memory,
    )


@dataclass(frozen=True)
class World:
    """One drawn model: everything but who answers chance."""

    mechanism: Mechanism
    scenario: Scenario
    agents: Agents
    assignment: tuple[int, ...]
    seed: int

    def parameters(self, chance: Chooser) -> dict[str, Any]:
        """The parameters, with this chance."""
        own = parameters(
            self.mechanism, self.scenario, tables=tabulate(POOL), assignment=self.assignment, chance=chance
        )
        return own | {"agents": self.agents}

    def started(self, runs: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, Array]]:
        """Parameters and genesis of these runs as lanes."""
        params = self.parameters(Sampled(self.seed, runs))
        return params, MODEL.genesis(params, len(runs))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Everything that a small run needs."""
    mechanism = draw(mechanisms())
    rows = st.integers(0, len(POOL) - 1)
    size = mechanism.sequencers.size
    assignment = tuple(draw(st.lists(rows, min_size=size, max_size=size)))
    return World(mechanism, draw(scenarios()), draw(agents()), assignment, draw(st.integers(0, 2**32)))
