"""Generators of mechanisms and scenarios, small and quick, so that rare things happen within a few slots."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from econ.consensus.network.registry import NETWORKS
from econ.consensus.registry import PROTOCOLS
from econ.environment import library
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing, StakeAsset
from econ.mechanism.scenario import NOWHERE, CommonFailure, Scenario
from econ.money import PPM
from econ.protocol.fees.rule import FeeRule, Split
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import Venue
from econ.randomness import WEIGHT_TOTAL
from econ.testing.amounts import SUPPLY, amounts, rates, wholes
from econ.testing.rules import (
    downtime_rules,
    durations,
    election_rules,
    fee_rules,
    forced_inclusion_rules,
    ordering_rules,
    reward_rules,
    slashing_rules,
    venues,
)

MOST_SEQUENCERS = 7
MOST_POWER = 1 << 30
PAYMENT = 10**15
SLOTS_MS = (1_000, 2_000, 300_000, 600_000)
MS_PER_DAY = 86_400_000
MS_PER_YEAR = 31_557_600_000
# Base's demand in a slot of minutes means tables of hundreds of counts.
DEMANDS = ("none", "constant-7", "citrea-small")


@cache
def splits() -> st.SearchStrategy[Split]:
    """Splits of an income among all six receivers."""
    return wholes(6).map(lambda shares: Split(*shares))


@cache
def chains() -> st.SearchStrategy[Chain]:
    """Clocks of a few slots; slots of a second up to ten minutes, so that Bitcoin blocks are rare or frequent."""
    few = st.integers(1, 4)
    return st.builds(
        Chain,
        slot_ms=st.sampled_from(SLOTS_MS),
        slots_per_epoch=few,
        block_gas_limit=st.sampled_from((105_000, 1_000_000, 10_000_000)),
        bitcoin_depth=st.integers(1, 3),
        commitment_every=few,
        proof_every=few,
        proof_lag=few,
        proving_cost=amounts(PAYMENT),
        reference_limit=st.integers(1, 6),
        references_per_block=few,
    )


@st.composite
def sequencer_sets(draw: st.DrawFn) -> SequencerSet:
    """Sets of one to seven; stakes from one unit to a whole supply, equal or not, in bitcoin or a token.

    Voting power adds up to 2**30 at most, as the draws of an election need it.
    """
    size = draw(st.integers(1, MOST_SEQUENCERS))
    most = SUPPLY // size
    drawn = draw(st.lists(amounts(most - 1).map(lambda stake: stake + 1), min_size=size, max_size=size))
    stakes = drawn[:1] * size if draw(st.booleans()) else drawn
    return SequencerSet(
        stakes=tuple(stakes),
        asset=draw(st.sampled_from((StakeAsset(), StakeAsset("TOKEN", price=1_234_567, supply=SUPPLY)))),
        minimum=draw(amounts(min(stakes))),
        ejection_below=draw(amounts(min(stakes))),
        power_unit=max(sum(stakes) // MOST_POWER + size, draw(amounts(most))),
        power_cap=draw(st.integers(-(-PPM // size), PPM)),
        activation_epochs=draw(st.integers(1, 2)),
        activations_per_epoch=draw(st.integers(1, 3)),
        unbonding=draw(durations()),
        re_entry=draw(st.booleans()),
    )


@cache
def consensus() -> st.SearchStrategy[Consensus]:
    """Every registered protocol, with timers and waits of up to a few slots of two seconds."""
    times, steps, waits = st.integers(1, 6_000), st.integers(0, 1_000), st.sampled_from((0, 0, 100, 1_000))
    return st.builds(
        Consensus,
        protocol=st.sampled_from(sorted(PROTOCOLS)),
        timeout_propose_ms=times,
        timeout_vote_ms=times,
        timeout_propose_step_ms=steps,
        timeout_vote_step_ms=steps,
        commit_wait_ms=waits,
        vote_pace_ms=waits,
        settle_ms=waits,
        wait_on_nil=st.booleans(),
    )


def fees(rule: st.SearchStrategy[FeeRule] | None = None) -> st.SearchStrategy[Fees]:
    """Every fee rule, or the one given, with random splits of each income."""
    return st.builds(
        Fees,
        rule=fee_rules() if rule is None else rule,
        base=splits(),
        tips=splits(),
        mev=splits(),
        issuance=splits(),
        l1_rate_cap=amounts(1_000_000),
        l1_overcharge=st.integers(PPM, 10 * PPM),
    )


def slashing(venue: st.SearchStrategy[Venue] | None = None) -> st.SearchStrategy[Slashing]:
    """A venue, any or the one given, one to three rules with one for each offence, and downtime or none."""
    rules: st.SearchStrategy[list[SlashingRule]] = st.lists(
        slashing_rules(), min_size=1, max_size=3, unique_by=lambda rule: int(rule.offence)
    )
    judged = venues() if venue is None else venue
    return st.builds(Slashing, judged, rules.map(tuple), st.one_of(st.none(), downtime_rules()))


def mechanisms(**chosen: st.SearchStrategy[Any]) -> st.SearchStrategy[Mechanism]:
    """Mechanisms of every rule family; `chosen` parts, by field name of Mechanism, are drawn as given."""
    parts: Mapping[str, st.SearchStrategy[Any]] = {
        "name": st.just("generated"),
        "chain": chains(),
        "sequencers": sequencer_sets(),
        "election": election_rules(),
        "consensus": consensus(),
        "fees": fees(),
        "rewards": reward_rules(),
        "ordering": ordering_rules(),
        "forced_inclusion": forced_inclusion_rules(),
        "slashing": slashing(),
    }
    return st.builds(Mechanism, **{**parts, **chosen})


@cache
def scenarios(*, slot_ms: int = 2_000, size: int = 1, placed: bool = True) -> st.SearchStrategy[Scenario]:
    """Scenarios over the shipped laws, with payments, failures and forced transactions from never to every slot.

    `slot_ms` and `size` are those of the mechanism: no more than one thing of a kind happens in a slot. `placed`
    sequencers may stand on a network, of which the misses are tabulated; else there is none.
    """
    a_day, a_year = MS_PER_DAY // slot_ms, MS_PER_YEAR // (slot_ms * size)
    growths, chances = st.integers(0, 2 * PPM), st.integers(0, WEIGHT_TOTAL // 2)
    return st.builds(
        Scenario,
        name=st.just("generated"),
        bitcoin_intervals=st.sampled_from(library.names("bitcoin_intervals")),
        bitcoin_fees=st.sampled_from(library.names("bitcoin_fees")),
        mev=st.sampled_from(library.names("mev")),
        demand=st.sampled_from(DEMANDS),
        mempool_cap=st.integers(0, 1_000),
        forced_per_day=_up_to(a_day),
        forced_outstanding=st.integers(1, 20),
        target_per_day=_up_to(a_day),
        target_value=amounts(PAYMENT),
        target_patience=st.integers(0, 4),
        bribe=amounts(PAYMENT),
        censorship_belief=rates(),
        reliance_per_slot=amounts(PAYMENT),
        mev_growth=st.lists(growths, min_size=3, max_size=3).map(lambda later: (0, *later)),
        miss=st.lists(chances, min_size=4, max_size=4).map(tuple),
        network=networks() if placed else st.just(NOWHERE),
        **_failures(a_year),
        detection=rates(),
        subsidy=amounts(PAYMENT),
    )


def _failures(most: int) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "outages_per_year": _up_to(most),
        "outage_slots": st.integers(1, 5),
        "common_failures": st.lists(common_failures(), max_size=2, unique_by=lambda each: each.name).map(tuple),
        "prover_failures_per_year": st.integers(0, 100),
        "prover_outage_ms": st.integers(1, MS_PER_DAY),
        "pause_limit_ms": st.integers(1, MS_PER_DAY),
        "pause_risk": rates(),
    }


@cache
def networks() -> st.SearchStrategy[str]:
    """No network, or a registered placement of sequencers."""
    return st.sampled_from((NOWHERE, NOWHERE, *NETWORKS))


@cache
def common_failures() -> st.SearchStrategy[CommonFailure]:
    """Failures of many sequencers at once, of any share and up to a day long."""
    return st.builds(
        CommonFailure,
        name=st.sampled_from(("region", "cloud", "client")),
        share=st.integers(1, PPM),
        per_year=st.integers(1, 100),
        outage_ms=st.integers(1, MS_PER_DAY),
    )


def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.sampled_from((0, most // 100, most // 4, most))
