"""Which parameter, moved how far, flips the verdict on a deviation: the levers of a mechanism and where they tip it.

Each lever is bisected between two values whose verdicts differ, and both neighbours of the flip are decided exactly,
with a certificate each if they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from econ.errors import BadInput, TooLarge
from econ.games.menu import menu_of
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.mechanism.timing import without_network
from econ.money import PPM
from econ.protocol.slashing.fraction import FractionSlash
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.conformance import Verdict as Conformance
from econ.solvers.conformance import decide
from econ.solvers.deviations import LEAVE, claim_name
from econ.solvers.study import Solved, certify, extracted, solve
from econ.solvers.thresholds import Threshold, threshold

Pair = tuple[Mechanism, Scenario]
DELAYS = tuple(f"delay {number}" for number in (1, 2, 3))


@dataclass(frozen=True)
class Lever:
    """A parameter that may be moved: its name, unit and range, and the pair of records it makes at a value."""

    name: str
    unit: str
    low: int
    high: int
    moved: Callable[[Pair, int], Pair]


@dataclass(frozen=True)
class Flip:
    """A lever of a deviation with its threshold; `tried` says why there is none."""

    action: str
    lever: Lever
    threshold: Threshold | None
    tried: str = ""

    @property
    def words(self) -> str:
        """The finding in words."""
        return self.tried if self.threshold is None else self.threshold.words


def flips(
    mechanism: Mechanism, scenario: Scenario, action: str, *, limit: int, certified: bool = False
) -> Iterator[Flip]:
    """Every lever that bears on an action of the menu, one after another.

    If `certified`, both values that a finding names carry a certificate of `deviation`, which takes longer. There is
    none of a failing side whose gain rests on more than a sequencer sees.
    """
    decided = partial(_decided, action=action, limit=limit)
    proven = partial(_certificate, action=action, limit=limit) if certified else None
    for lever in levers(mechanism, scenario, action):
        variant = partial(lever.moved, (mechanism, scenario))
        ends: dict[str, Any] = {"low": lever.low, "high": lever.high, "unit": lever.unit}
        try:
            yield Flip(action, lever, threshold(decided, variant, **ends, certify=proven))
        except TooLarge as error:
            yield Flip(action, lever, None, str(error))


def alone(mechanism: Mechanism, scenario: Scenario, action: str, *, limit: int) -> Solved:
    """The claim `deviation` about one action, with leaving after it; TooLarge beyond `limit` nodes."""
    return solve(extracted(mechanism, scenario, limit=limit, actions=(action, LEAVE)))


def action_named(mechanism: Mechanism, name: str) -> str:
    """The action of the menu with this name, or with the name its claim has; BadInput for another one."""
    actions = [strategy.name for strategy in menu_of(mechanism).strategies[1:]]
    found = {claim_name(action): action for action in actions} | {action: action for action in actions}
    if name not in found:
        raise BadInput(f"{name!r} is no deviation of {mechanism.name}; allowed: {', '.join(map(claim_name, actions))}")
    return found[name]


def levers(mechanism: Mechanism, scenario: Scenario, action: str) -> tuple[Lever, ...]:
    """The parameters that bear on an action: the grid of delays for those that delay, else stake and its punishment."""
    delay = next((number for number, name in enumerate(DELAYS, start=1) if action.endswith(name)), 0)
    return _timing(scenario, delay) if delay else (*_stake(mechanism), *_temptation(mechanism))


def _decided(mechanism: Mechanism, scenario: Scenario, *, action: str, limit: int) -> Conformance:
    found = extracted(mechanism, scenario, limit=limit, actions=(action, LEAVE))
    return decide(found.game, found.discount)


def _certificate(
    _decided_already: Conformance, mechanism: Mechanism, scenario: Scenario, *, action: str, limit: int
) -> dict[str, Any] | None:
    solved = alone(mechanism, scenario, action, limit=limit)
    return None if solved.verdict.verdict == "undecided" else certify(solved)


def _timing(scenario: Scenario, delay: int) -> tuple[Lever, ...]:
    """How much the slot's value grows while the leader waits, and how often it then misses the slot."""
    waited = f"{scenario.delays_ms[delay]} ms"

    def grown(pair: Pair, value: int) -> Pair:
        growth = (*scenario.mev_growth[:delay], value, *scenario.mev_growth[delay + 1 :])
        return pair[0], replace(pair[1], mev_growth=growth)

    def missed(pair: Pair, value: int) -> Pair:
        mechanism, chance = pair[0], value * WEIGHT_TOTAL // PPM
        written = without_network(mechanism, pair[1])
        return mechanism, replace(written, miss=(*written.miss[:delay], chance, *written.miss[delay + 1 :]))

    return (
        Lever(f"growth of the slot's value in {waited}", "ppm", 0, 4 * PPM, grown),
        Lever(f"chance that {waited} miss the slot", "ppm", 0, PPM, missed),
    )


def _stake(mechanism: Mechanism) -> Iterator[Lever]:
    yield Lever("bonds", "% of today's", 1, 1_000, _bonds)
    for place, rule in enumerate(mechanism.slashing.rules):
        if isinstance(rule, FractionSlash):
            name = f"share of the bond taken for {rule.offence.name.lower()}"
            yield Lever(name, "ppm", 0, PPM, partial(_slashed, place, rule))
    waits = mechanism.sequencers.unbonding
    yield Lever("unbonding", waits.clock.value, 1, 4 * waits.count, _unbonding)


def _temptation(mechanism: Mechanism) -> Iterator[Lever]:
    bond = max(mechanism.sequencers.stakes) * mechanism.sequencers.asset.price // PPM
    yield Lever("reliance per slot", "msat", 0, max(10 * bond, 10**12), _reliance)


def _bonds(pair: Pair, percent: int) -> Pair:
    sequencers = pair[0].sequencers
    scaled = replace(
        sequencers,
        stakes=tuple(stake * percent // 100 for stake in sequencers.stakes),
        minimum=sequencers.minimum * percent // 100,
        ejection_below=sequencers.ejection_below * percent // 100,
        power_unit=max(sequencers.power_unit * percent // 100, 1),
    )
    return replace(pair[0], sequencers=scaled), pair[1]


def _slashed(place: int, rule: FractionSlash, pair: Pair, share: int) -> Pair:
    rules = list(pair[0].slashing.rules)
    rules[place] = replace(rule, fraction=share)
    return replace(pair[0], slashing=replace(pair[0].slashing, rules=tuple(rules))), pair[1]


def _unbonding(pair: Pair, count: int) -> Pair:
    sequencers = pair[0].sequencers
    return replace(pair[0], sequencers=replace(sequencers, unbonding=replace(sequencers.unbonding, count=count))), pair[
        1
    ]


def _reliance(pair: Pair, amount: int) -> Pair:
    return pair[0], replace(pair[1], reliance_per_slot=amount)
