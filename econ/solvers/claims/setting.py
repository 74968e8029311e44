"""A mechanism under a scenario, as claims read it: seats with their turns and pay, clocks and chances."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.consensus.record import Record
from econ.consensus.registry import PROTOCOLS
from econ.engine.block import Array
from econ.machine.genesis import voting_power
from econ.machine.world import DAYS_PER_YEAR, MS_PER_DAY, World, build_world
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.claims.income import Block, Pay, Payroll, mean_of, ordinary_block
from econ.solvers.claims.turns import Rotation, Turns, rotation


@dataclass(frozen=True)
class Seat:
    """One sequencer: its bond (stake units) and voting power, its turns, and what it is paid.

    `members` are all sequencers of its kind, itself the first. `fees` and `minted` are pay of an ordinary block.
    `value` is the mean pay per slot from extractable value that prescribed play takes, `sure_value` the same without
    the law's last bucket, which is a declared bound.
    """

    index: int
    bond: int
    power: int
    turns: Turns
    payroll: Payroll
    fees: Pay
    minted: Pay
    value: Pay
    sure_value: Pay
    members: tuple[int, ...]

    @property
    def voting_share(self) -> Fraction:
        """Share of all voting power."""
        return Fraction(self.power, self.payroll.total)

    @property
    def pivotal(self) -> bool:
        """Whether the others alone make no quorum of more than two thirds."""
        return 3 * (self.payroll.total - self.power) <= 2 * self.payroll.total


@dataclass(frozen=True)
class Setting:
    """Everything claims read.

    `seats` holds one sequencer of each kind, `alike` how many there are of it. `leaders` is one whole round of a
    rotation that repeats, and empty otherwise. `miss` [delay] are chances that a block
    misses its slot, `discount` is per slot.
    """

    mechanism: Mechanism
    scenario: Scenario
    world: World
    block: Block
    seats: tuple[Seat, ...]
    alike: tuple[int, ...]
    rotation: str
    leaders: tuple[int, ...]
    miss: tuple[Fraction, ...]
    discount: Fraction
    slots_per_year: Fraction

    @property
    def size(self) -> int:
        """Number of sequencers."""
        return self.mechanism.sequencers.size

    @property
    def record(self) -> Record:
        """What the mechanism's consensus protocol is."""
        return PROTOCOLS[self.mechanism.consensus.protocol].record

    @property
    def delays(self) -> range:
        """The delays of the scenario's grid that are not prompt."""
        scenario = self.scenario
        return range(1, min(len(self.miss), len(scenario.mev_growth), len(scenario.delays_ms)))

    @property
    def top_value(self) -> int:
        """The law's largest extractable value (msat), its declared bound."""
        return int(self.world.mev_values[-1])

    @property
    def mean_value(self) -> Fraction:
        """Mean extractable value of a slot (msat)."""
        return mean_of(self.world.mev_values.tolist(), self.world.mev_weights.tolist())

    def worth(self, stake: int) -> Fraction:
        """Msat that stake units are worth."""
        return Fraction(stake * self.mechanism.sequencers.asset.price, PPM)

    def per_slot(self, yearly: Fraction | int) -> Fraction:
        """A yearly amount, per slot."""
        return yearly / self.slots_per_year

    def tail(self, value: int) -> Fraction:
        """P(extractable value of a slot exceeds this)."""
        above = self.world.mev_weights[self.world.mev_values > value]
        return Fraction(int(above.sum()), WEIGHT_TOTAL)

    def free_order(self) -> bool:
        """Whether prescribed play takes the slot's extractable value."""
        return self.mechanism.ordering.prescribed(reorders=True, censors=False)

    def free_selection(self) -> bool:
        """Whether prescribed play leaves out what it likes."""
        return self.mechanism.ordering.prescribed(reorders=False, censors=True)


def slot_discount(mechanism: Mechanism, scenario: Scenario) -> Fraction:
    """The discount of one slot, exact: one minus the yearly rate's part of it; a year has 365.25 days."""
    return 1 - Fraction(scenario.discount * mechanism.chain.slot_ms, PPM) / (DAYS_PER_YEAR * MS_PER_DAY)


def setting(mechanism: Mechanism, scenario: Scenario) -> Setting:
    """The setting of a mechanism under a scenario; BadInput on an unknown law."""
    world = build_world(mechanism, scenario)
    block = ordinary_block(mechanism, scenario, world)
    year_ms = DAYS_PER_YEAR * MS_PER_DAY
    known = _rotation(mechanism)
    seats = _seats(mechanism, world, block, known)
    return Setting(
        mechanism=mechanism,
        scenario=scenario,
        world=world,
        block=block,
        seats=seats,
        alike=tuple(len(seat.members) for seat in seats),
        rotation=known.method,
        leaders=known.leaders,
        miss=tuple(Fraction(int(late), WEIGHT_TOTAL) for _, late in world.miss.tolist()),
        discount=slot_discount(mechanism, scenario),
        slots_per_year=year_ms / mechanism.chain.slot_ms,
    )


def _power(mechanism: Mechanism) -> Array:
    stakes = np.array([mechanism.sequencers.stakes], dtype=np.int64)
    return np.asarray(voting_power(mechanism.sequencers, stakes, np.ones_like(stakes, bool))[0])


def _rotation(mechanism: Mechanism) -> Rotation:
    return rotation(mechanism.election, _power(mechanism))


def _seats(mechanism: Mechanism, world: World, block: Block, known: Rotation) -> tuple[Seat, ...]:
    """One seat of each kind."""
    power = _power(mechanism)
    kinds = list(zip(mechanism.sequencers.stakes, power.tolist(), known.turns, strict=True))
    members: dict[tuple[int, int, Turns], list[int]] = {}
    for index, kind in enumerate(kinds):
        members.setdefault(kind, []).append(index)
    whole = int(power.sum())
    return tuple(_seat(mechanism, world, block, (tuple(who), *kind, whole)) for kind, who in members.items())


def _seat(mechanism: Mechanism, world: World, block: Block, kind: tuple[tuple[int, ...], int, int, Turns, int]) -> Seat:
    members, bond, power, turns, total = kind
    payroll = Payroll(mechanism, power, total)
    values, weights = world.mev_values.tolist(), world.mev_weights.tolist()
    taken = mechanism.ordering.prescribed(reorders=True, censors=False)
    pays = [payroll.value(value if taken else 0) for value in values]
    return Seat(
        index=members[0],
        bond=bond,
        power=power,
        turns=turns,
        payroll=payroll,
        fees=payroll.fees(block),
        minted=payroll.minted(blocks_per_year=world.blocks_per_year),
        value=_mean_pay(pays, weights),
        sure_value=_mean_pay(pays[:-1], weights[:-1]),
        members=members,
    )


def _mean_pay(pays: list[Pay], weights: list[int]) -> Pay:
    return Pay(mean_of([pay.lead for pay in pays], weights), mean_of([pay.vote for pay in pays], weights))
