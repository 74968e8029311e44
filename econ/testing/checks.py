"""Property tests of a rule in one call: its family's laws over random inputs, then random worlds that use it.

Each check runs as many examples as the Hypothesis profile in force asks for and raises InvariantError on a violation;
call it from an ordinary test function. The rule may be defined anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from econ.mechanism.records import Slashing
from econ.protocol.election.rule import ElectionRule, Memory
from econ.protocol.fees.rule import FeeRule
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.rewards.rule import RewardRule
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import Rollup, Venue
from econ.protocol.terms import Offence
from econ.testing import cases
from econ.testing.families import (
    downtime_laws,
    election_laws,
    fee_laws,
    forced_inclusion_laws,
    ordering_laws,
    reward_laws,
    slashing_laws,
    venue_laws,
)
from econ.testing.mechanisms import fees, mechanisms, slashing
from econ.testing.planted import censoring, convicting
from econ.testing.worlds import worlds

SLOTS = 10


def check_slashing_rule(rule: SlashingRule) -> None:
    """Penalties lie between nothing and the bond, and convictions in whole worlds keep every invariant."""
    if rule.offence is Offence.DOWNTIME:
        downtime_laws(rule)
    _holds(cases.penalties(), lambda case: slashing_laws(rule, *case))
    punishing = st.just(_punishing(rule))
    guilty = st.tuples(worlds(mechanism=mechanisms(slashing=punishing)), st.integers(1, 5))
    _holds(guilty, lambda case: convicting(case[0], rule, charges=case[1]))
    _in_worlds(slashing=punishing)


def check_election_rule(rule: ElectionRule) -> None:
    """Only power leads, whatever the memory; worlds that elect by it keep every invariant."""

    def holds(case: tuple[Any, Memory, list[Any]]) -> None:
        power, memory, rounds = case
        for draws in rounds:
            _, memory = election_laws(rule, draws, power, memory)

    _holds(cases.elections(), holds)
    _in_worlds(election=st.just(rule))


def check_fee_rule(rule: FeeRule) -> None:
    """The price keeps its floor and never falls for fuller blocks; worlds that charge by it keep every invariant."""
    _holds(cases.prices(rule), lambda case: fee_laws(rule, *case))
    _in_worlds(fees=fees(st.just(rule)))


def check_reward_rule(rule: RewardRule) -> None:
    """Nothing negative is minted; worlds that mint by it keep every invariant."""
    _holds(cases.bonded(), lambda case: reward_laws(rule, case[0], supply=case[1], blocks_per_year=case[2]))
    _in_worlds(rewards=st.just(rule))


def check_forced_inclusion_rule(rule: ForcedInclusionRule) -> None:
    """The rule demands what can be done, at a fee; worlds whose leaders censor by it lose and repeat nothing."""
    _holds(cases.queues(), lambda pending: forced_inclusion_laws(rule, pending))
    using = worlds(mechanism=mechanisms(forced_inclusion=st.just(rule)))
    left_out = st.tuples(using, st.integers(1, 5), st.sampled_from(("honest", "rubber-stamp")))
    _holds(left_out, lambda case: censoring(case[0], rule, due=case[1], votes=case[2]))
    _in_worlds(forced_inclusion=st.just(rule))


def check_ordering_rule(rule: OrderingRule) -> None:
    """Honest order conforms, and what conforms cannot be detected."""
    ordering_laws(rule)


def check_venue(venue: Venue) -> None:
    """Judging takes time that depth never shortens; worlds that judge there keep every invariant."""
    depths = st.tuples(st.integers(1, 1_000), st.integers(1, 1_000))
    _holds(depths, lambda case: venue_laws(venue, bitcoin_depth=case[0], commitment_blocks=case[1]))
    _in_worlds(slashing=slashing(st.just(venue)))


def _punishing(rule: Any) -> Slashing:
    if rule.offence is Offence.DOWNTIME:
        return Slashing(Rollup(), (), rule)
    return Slashing(Rollup(), (rule,))


def _in_worlds(**parts: st.SearchStrategy[Any]) -> None:
    _holds(worlds(mechanism=mechanisms(**parts)), lambda world: world.run(SLOTS))


def _holds(generator: st.SearchStrategy[Any], property_of: Callable[[Any], object]) -> None:
    # Made here, not when imported: the profile in force decides the number of examples.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(generator)
    def holds(case: Any) -> None:
        property_of(case)

    holds()
