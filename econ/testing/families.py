"""Laws of the rule families, for any rule of the family's interface, yours included.

Every function here raises InvariantError naming the law and the numbers; `econ.testing.checks` feeds them at random.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.money import PPM
from econ.protocol.election.rule import NOBODY, ElectionRule, Memory
from econ.protocol.fees.rule import FeeRule
from econ.protocol.forced_inclusion.rule import Enforcement, ForcedInclusionRule
from econ.protocol.ordering.rule import Detectable, Flow, OrderingRule
from econ.protocol.rewards.rule import RewardRule
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import Venue
from econ.protocol.terms import FOREVER, Offence
from econ.randomness import WEIGHT_TOTAL, pick
from econ.testing.laws import Array, Rows, lanewise, require

MOST_WEIGHT = 1 << 31


def slashing_laws(rule: SlashingRule, bond: Array, count: Array) -> Array:
    """Takes something between nothing and the bond [lane, sequencer] for any positive count; returns what it takes."""
    require(rule.offence in Offence, "the offence is known", offence=rule.offence)
    require(0 <= rule.whistleblower <= PPM, "the whistleblower's share is a share", whistleblower=rule.whistleblower)
    require(rule.jail == FOREVER or rule.jail >= 0, "jail is slots or for ever", jail=rule.jail)
    (penalty,) = lanewise(lambda *pair: (rule.penalty(*pair),), amounts=(bond, count))
    shown = {"bond": bond.tolist(), "count": count.tolist(), "penalty": penalty.tolist()}
    require(penalty.shape == bond.shape, "a penalty for each bond", **shown)
    require((penalty >= 0).all(), "a penalty gives nothing", **shown)
    require((penalty <= bond).all(), "a penalty takes at most the bond", **shown)
    return penalty


def downtime_laws(rule: Any) -> None:
    """A downtime window allows between none and all of its blocks to be missed."""
    require(rule.window >= 1, "a window holds a slot", window=rule.window)
    allowed = rule.allowed_misses
    require(0 <= allowed <= rule.window, "misses allowed fit the window", allowed=allowed, window=rule.window)


def election_laws(rule: ElectionRule, draws: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
    """Elects somebody with power [lane, sequencer], nobody where there is none; returns leader and memory."""
    _weight_laws(np.asarray(rule.weights(power)), power)

    def elected(powers: Array, priority: Array, turn: Array, draw: Array) -> Rows:
        outcome = pick(draw, np.asarray(rule.weights(powers)))
        leader, after = rule.leader(outcome, powers, Memory(turn, priority))
        return leader, after.turn, after.priority

    leader, turn, priority = lanewise(elected, amounts=(power, memory.priority), indices=(memory.turn, draws))
    size, able = power.shape[1], (power > 0).any(-1)
    shown = {"power": power.tolist(), "leader": leader.tolist(), "turn": turn.tolist()}
    require(((leader == NOBODY) == ~able).all(), "nobody leads exactly where nobody has power", **shown)
    require((leader < size).all() and (leader >= NOBODY).all(), "the leader is one of the set", **shown)
    chosen = power[np.arange(len(power)), np.maximum(leader, 0)]
    require(((chosen > 0) | ~able).all(), "only power leads", **shown)
    require(((turn >= 0) & (turn < size)).all(), "the turn is one of the set", **shown)
    return leader, Memory(turn, priority)


def fee_laws(rule: FeeRule, base_fee: Array, gas: Rows, gas_limit: int) -> Array:
    """Keeps its floor, and a fuller block never makes gas cheaper: `gas` are two fillings [lane], the lesser first."""
    require(
        0 <= rule.floor <= rule.initial, "the initial price keeps the floor", floor=rule.floor, initial=rule.initial
    )
    emptier, fuller = (
        lanewise(lambda fee, used: (rule.next_base_fee(fee, used, gas_limit),), amounts=(base_fee, used))[0]
        for used in gas
    )
    shown = {"base_fee": base_fee.tolist(), "next": emptier.tolist(), "next_if_fuller": fuller.tolist()}
    require((emptier >= rule.floor).all() and (fuller >= rule.floor).all(), "the price keeps the floor", **shown)
    require((emptier <= fuller).all(), "a fuller block never makes gas cheaper", **shown)
    return emptier


def reward_laws(rule: RewardRule, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
    """Mints nothing negative [lane]; returns what it mints."""

    def issued(stake: Array) -> Rows:
        return (np.asarray(rule.issued(stake, supply=supply, blocks_per_year=blocks_per_year)),)

    (minted,) = lanewise(issued, amounts=(bonded,))
    shown = {"bonded": bonded.tolist(), "minted": minted.tolist()}
    require(minted.shape == bonded.shape, "an amount for each lane", **shown)
    require((minted >= 0).all(), "issuance takes nothing", **shown)
    return minted


def forced_inclusion_laws(rule: ForcedInclusionRule, pending: Array) -> Array:
    """A closed path demands nothing; an open one takes some per block, at a fee that no longer queue lowers."""
    require(rule.deadline >= 1, "the deadline lies ahead", deadline=rule.deadline)
    require(rule.enforcement in Enforcement, "the enforcement is known", enforcement=rule.enforcement)
    require(rule.per_block >= int(rule.open), "an open path takes at least one per block", per_block=rule.per_block)
    (fee,) = lanewise(lambda queue: (np.asarray(rule.fee(queue)),), amounts=(np.sort(pending),))
    shown = {"pending": np.sort(pending).tolist(), "fee": fee.tolist()}
    require((fee >= 0).all(), "the fee pays nobody to force", **shown)
    require((np.diff(fee) >= 0).all(), "a longer queue never makes forcing cheaper", **shown)
    return fee


def ordering_laws(rule: OrderingRule) -> None:
    """Honest order conforms, and what conforms leaves nothing to detect."""
    require(rule.flow in Flow, "the flow is known", flow=rule.flow)
    require(rule.prescribed(reorders=False, censors=False), "honest order conforms", rule=rule)
    for reorders, censors in ((False, False), (False, True), (True, False), (True, True)):
        conforms = rule.prescribed(reorders=reorders, censors=censors)
        shows = rule.detectable(reorders=reorders, censors=censors)
        require(not conforms or shows is Detectable.NONE, "what conforms cannot be detected", detectable=shows)


def venue_laws(venue: Venue, *, bitcoin_depth: int, commitment_blocks: int) -> None:
    """A punishable offence takes time to judge, and deeper finality or rarer commitments never shorten it."""
    for offence in Offence:
        lag = venue.lag(offence, bitcoin_depth=bitcoin_depth, commitment_blocks=commitment_blocks)
        later = venue.lag(offence, bitcoin_depth=bitcoin_depth + 1, commitment_blocks=commitment_blocks + 1)
        require((lag is None) == (later is None), "depth does not decide what is punishable", offence=offence)
        if lag is None or later is None:
            continue
        require(lag.count >= 1, "judging takes time", lag=lag)
        require(
            lag.clock is later.clock and lag.count <= later.count, "depth never shortens the lag", lag=lag, later=later
        )


def _weight_laws(weights: Array, power: Array) -> None:
    drawn = np.atleast_2d(weights)
    require(drawn.shape[-1] in {1, power.shape[1]}, "one weight for each sequencer, or one", shape=weights.shape)
    total = drawn.sum(-1)
    lawful = (total == WEIGHT_TOTAL) | ((total > 0) & (total < MOST_WEIGHT))
    require((drawn >= 0).all() and lawful.all(), "weights add up to 2**32, or to less than 2**31", total=total.tolist())
