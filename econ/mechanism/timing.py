"""A mechanism's clocks against its scenario's network: protocol timers, and blocks that miss their slot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import gcd

from econ.consensus.registry import PROTOCOLS
from econ.consensus.tabulation import Slots, placed_miss_weights
from econ.consensus.timeline import Timers
from econ.errors import BadInput
from econ.mechanism.checks import powers
from econ.mechanism.records import Consensus, Mechanism, SequencerSet
from econ.mechanism.scenario import NOWHERE, Scenario
from econ.mechanism.schema import Wrong
from econ.mechanism.units import TIME, Context
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL

MICROSECONDS = 1_000
_LOOSE_MS = 3_600_000
# Whose leaders wait `settle` after a failed view.
_SETTLING = ("hotstuff-2",)


def timers(consensus: Consensus) -> Timers:
    """The timers of a mechanism as its protocol's critical path reads them, in microseconds."""
    return Timers(
        propose=consensus.timeout_propose_ms * MICROSECONDS,
        vote=consensus.timeout_vote_ms * MICROSECONDS,
        propose_step=consensus.timeout_propose_step_ms * MICROSECONDS,
        vote_step=consensus.timeout_vote_step_ms * MICROSECONDS,
        commit=consensus.commit_wait_ms * MICROSECONDS,
        pace=consensus.vote_pace_ms * MICROSECONDS,
        settle=consensus.settle_ms * MICROSECONDS,
        wait_on_nil=consensus.wait_on_nil,
    )


def view_change_ms(consensus: Consensus) -> int:
    """Wall clock that a view with a dead leader costs, milliseconds: its timers, and the wait of the one after it."""
    record = PROTOCOLS[consensus.protocol].record
    votes = consensus.timeout_vote_ms if consensus.wait_on_nil else 0
    settling = consensus.settle_ms if consensus.protocol in _SETTLING else 0
    return record.view_change_ms(consensus.timeout_propose_ms, votes) + settling


def voting_powers(sequencers: SequencerSet) -> tuple[int, ...]:
    """Voting power of each sequencer at genesis: whole power units, at least one, capped at a share of the uncapped."""
    uncapped = powers(sequencers.stakes, sequencers.power_unit)
    cap = max(sum(uncapped) * sequencers.power_cap // PPM, 1)
    return uncapped if sequencers.power_cap >= PPM else tuple(min(power, cap) for power in uncapped)


def network_miss(mechanism: Mechanism, scenario: Scenario) -> tuple[int, ...]:
    """The chance out of 2**32 [delay] that the network alone makes a live leader's block miss; zeros without one.

    The power that votes is the set's at genesis. See `econ.consensus.tabulation` for what a miss is. Raises BadInput
    for an unknown network.
    """
    if scenario.network == NOWHERE:
        return (0,) * len(scenario.delays_ms)
    held = voting_powers(mechanism.sequencers)
    unit = gcd(*held)
    slots = Slots(mechanism.chain.slot_ms * MICROSECONDS, tuple(ms * MICROSECONDS for ms in scenario.delays_ms))
    return placed_miss_weights(
        mechanism.consensus.protocol,
        scenario.network,
        tuple(power // unit for power in held),
        timers=timers(mechanism.consensus),
        slots=slots,
    )


def total_miss(mechanism: Mechanism, scenario: Scenario) -> tuple[int, ...]:
    """The chance out of 2**32 [delay] that a block misses its slot: not (in time on the network and otherwise).

    Raises BadInput unless the scenario has as many chances as delays.
    """
    if len(scenario.miss) != len(scenario.delays_ms):
        text = f"scenario.miss: {len(scenario.miss)} chances for {len(scenario.delays_ms)} delays; allowed: as many"
        raise BadInput(text)
    pairs = zip(network_miss(mechanism, scenario), scenario.miss, strict=True)
    return tuple(WEIGHT_TOTAL - (WEIGHT_TOTAL - late) * (WEIGHT_TOTAL - other) // WEIGHT_TOTAL for late, other in pairs)


def without_network(mechanism: Mechanism, scenario: Scenario) -> Scenario:
    """The same scenario with its network's misses written out: no network, and `miss` in all."""
    return replace(scenario, network=NOWHERE, miss=total_miss(mechanism, scenario))


def tight_clocks(mechanism: Mechanism, scenario: Scenario) -> Iterator[Wrong]:
    """Warnings by path: clocks that the network cannot meet, and waits that are longer than a slot."""
    prompt = network_miss(mechanism, scenario)[0]
    if prompt:
        key, length = _binding(mechanism, scenario)
        clock = TIME.write(length, Context())
        text = f"{clock} is short for the network {scenario.network!r}: prompt blocks miss {_percent(prompt)} of slots"
        yield tuple(key.split(".")), text
    waits = {"commit_wait": mechanism.consensus.commit_wait_ms, "vote_pace": mechanism.consensus.vote_pace_ms}
    for name, wait in waits.items():
        if wait > mechanism.chain.slot_ms:
            yield ("consensus", name), "is longer than a slot: blocks come more slowly than the slots that are counted"


def _binding(mechanism: Mechanism, scenario: Scenario) -> tuple[str, int]:
    """The clock (and its milliseconds) without which a prompt block misses least."""
    prompt = replace(scenario, delays_ms=scenario.delays_ms[:1])
    chain, consensus = mechanism.chain, mechanism.consensus
    loosened = {
        ("chain.slot", chain.slot_ms): replace(mechanism, chain=replace(chain, slot_ms=_LOOSE_MS)),
        ("consensus.timeout_propose", consensus.timeout_propose_ms): replace(
            mechanism, consensus=replace(consensus, timeout_propose_ms=_LOOSE_MS)
        ),
        ("consensus.timeout_vote", consensus.timeout_vote_ms): replace(
            mechanism, consensus=replace(consensus, timeout_vote_ms=_LOOSE_MS)
        ),
    }
    return min(loosened, key=lambda clock: network_miss(loosened[clock], prompt))


def _percent(weight: int) -> str:
    """The chance in tenths of a percent, at least one of them."""
    tenths = max(round(Fraction(1_000 * weight, WEIGHT_TOTAL)), 1)
    return f"{tenths // 10}.{tenths % 10} %"
