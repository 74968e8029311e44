"""What one block pays its leader and its voters, in the machine's own rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from econ.machine.blocks.users import MOST_RAISES
from econ.machine.world import World
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.money import PPM, WEI_PER_MSAT
from econ.protocol.fees.rule import Split
from econ.protocol.terms import FORCED_GAS
from econ.randomness import WEIGHT_TOTAL


@dataclass(frozen=True)
class Pay:
    """Msat that a sequencer gets from a block: as its leader, and as one of its voters."""

    lead: Fraction
    vote: Fraction

    def __add__(self, other: Pay) -> Pay:
        """Both pays together."""
        return Pay(self.lead + other.lead, self.vote + other.vote)

    def __sub__(self, other: Pay) -> Pay:
        """What this pay has beyond the other."""
        return Pay(self.lead - other.lead, self.vote - other.vote)

    @property
    def both(self) -> Fraction:
        """What a leader gets that votes for its own block."""
        return self.lead + self.vote

    def per_slot(self, share: Fraction) -> Fraction:
        """What a sequencer gets per slot that leads this share of them and votes in all."""
        return share * self.lead + self.vote


@dataclass(frozen=True)
class Block:
    """The ordinary block: gas, tips (wei) and charged bytes of the users in it.

    `fits` says that the mean demand fits a block, so that whoever is left out is taken by a later one. `settled` says
    that a lost slot moves no price: nobody raises a tip for it, or all bid the most they ever do.
    """

    gas: Fraction
    tips: Fraction
    charged_bytes: Fraction
    fits: bool = True
    settled: bool = True


@dataclass(frozen=True)
class Taken:
    """What a block takes of one class: how many on average, at how many raises of its tip, and whether that is all."""

    rank: int
    count: Fraction
    raises: int
    whole: bool


EMPTY = Block(Fraction(0), Fraction(0), Fraction(0))


def ordinary_block(mechanism: Mechanism, scenario: Scenario, world: World) -> Block:
    """The block of mean demand, taken by falling tip while gas lasts.

    A class that does not fit waits up to the mempool's cap and raises its tip; whole transactions of it fill the block.
    """
    taken = _taken(mechanism, scenario, world)
    gas = [each.count * int(world.class_gas[each.rank]) for each in taken]
    tips = [int(world.class_tips[each.rank]) * (1 + each.raises) for each in taken]
    return Block(
        gas=sum(gas, Fraction(0)),
        tips=sum(map(Fraction.__mul__, gas, map(Fraction, tips)), Fraction(0)),
        charged_bytes=sum((each.count * int(world.class_bytes[each.rank]) for each in taken), Fraction(0)),
        fits=all(each.whole for each in taken),
        settled=_calm(mechanism, world) or all(not each.whole and each.raises == MOST_RAISES for each in taken),
    )


def _taken(mechanism: Mechanism, scenario: Scenario, world: World) -> list[Taken]:
    limit = mechanism.chain.block_gas_limit
    left, found = Fraction(limit), []
    for rank in world.order:
        gas, mean = int(world.class_gas[rank]), mean_arrivals(world, rank)
        whole = mean * gas <= left
        raises = 0 if whole else min(scenario.mempool_cap * gas // limit, MOST_RAISES)
        found.append(Taken(rank, mean if whole else Fraction(left // gas), raises, whole))
        left -= found[-1].count * gas
    return found


def _calm(mechanism: Mechanism, world: World) -> bool:
    """Whether the users of a slot, and of those that a view change costs, fit a block at the same tips and price."""
    limit, rule = mechanism.chain.block_gas_limit, mechanism.fees.rule
    backlog = [
        (1 + world.view_change) * mean_arrivals(world, rank) * int(world.class_gas[rank]) for rank in world.order
    ]
    if sum(backlog) > limit or any(gas >= limit for gas in backlog):
        return False
    price = rule.next_base_fee(np.array([rule.floor]), np.array([ceil(sum(backlog))]), limit)
    return bool(price[0] == rule.floor)


def mean_arrivals(world: World, rank: int) -> Fraction:
    """Mean transactions of a class in a slot."""
    return mean_of(world.arrival_values[rank].tolist(), world.arrival_weights[rank].tolist())


def mean_of(values: Sequence[int | Fraction], weights: Sequence[int]) -> Fraction:
    """The mean of a law whose weights are chances out of 2**32."""
    return Fraction(sum(v * w for v, w in zip(values, weights, strict=True))) / WEIGHT_TOTAL


@dataclass(frozen=True)
class Payroll:
    """How a mechanism shares incomes with one sequencer of this voting power, everybody voting."""

    mechanism: Mechanism
    power: int
    total: int

    def shared(self, amount: int, split: Split) -> Pay:
        """Leader's and voter's part of an income, each rounded down once."""
        voters = amount * split.voters // PPM
        return Pay(Fraction(amount * split.proposer // PPM), Fraction(self.power * voters // self.total))

    def fees(self, block: Block, *, forced: int = 0) -> Pay:
        """Base fees and tips of a block with so many forced transactions; the forced path's own fee is the leader's."""
        fees = self.mechanism.fees
        base, tips = self.gross(block, forced=forced)
        queue = forced * int(self.mechanism.forced_inclusion.fee(np.array([forced]))[0])
        return self.shared(base, fees.base) + self.shared(tips, fees.tips) + Pay(Fraction(queue), Fraction(0))

    def gross(self, block: Block, *, forced: int = 0) -> tuple[int, int]:
        """Base fees at the floor of the gas price, and tips, before they are shared (msat)."""
        price = self.mechanism.fees.rule.floor
        base = (block.gas + forced * FORCED_GAS) * price / WEI_PER_MSAT
        return base.__floor__(), (block.tips / WEI_PER_MSAT).__floor__()

    def value(self, extracted: int) -> Pay:
        """Extractable value taken by the order of a block."""
        return self.shared(extracted, self.mechanism.fees.mev)

    def minted(self, *, blocks_per_year: int) -> Pay:
        """Issuance of a block, at the stake asset's price."""
        sequencers = self.mechanism.sequencers
        bonded = np.array([sum(sequencers.stakes)])
        rewards = self.mechanism.rewards
        amount = rewards.issued(bonded, supply=sequencers.asset.supply, blocks_per_year=blocks_per_year)
        units = self.shared(int(amount[0]), self.mechanism.fees.issuance)
        price = Fraction(sequencers.asset.price, PPM)
        return Pay(units.lead * price, units.vote * price)
