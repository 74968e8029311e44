"""What one block pays its leader and its voters, in the machine's own rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.machine.blocks.users import MOST_RAISES
from econ.machine.inclusion import FORCED_GAS
from econ.machine.world import World
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.money import PPM, WEI_PER_MSAT
from econ.protocol.fees.rule import Split
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

    `fits` says that the mean demand fits a block, so that whoever is left out is taken by a later one.
    """

    gas: Fraction
    tips: Fraction
    charged_bytes: Fraction
    fits: bool


EMPTY = Block(Fraction(0), Fraction(0), Fraction(0), fits=True)


def ordinary_block(mechanism: Mechanism, scenario: Scenario, world: World) -> Block:
    """The block of mean demand, taken by falling tip while gas lasts.

    A class that does not fit waits up to the mempool's cap and raises its tip, whole transactions of it fill the block.
    """
    left = Fraction(mechanism.chain.block_gas_limit)
    block = EMPTY
    for rank in world.order:
        gas = int(world.class_gas[rank])
        mean = mean_arrivals(world, rank)
        fits = mean * gas <= left
        count = mean if fits else Fraction(left // gas)
        raises = 0 if fits else min(scenario.mempool_cap * gas // mechanism.chain.block_gas_limit, MOST_RAISES)
        left -= count * gas
        block = Block(
            gas=block.gas + count * gas,
            tips=block.tips + count * gas * int(world.class_tips[rank]) * (1 + raises),
            charged_bytes=block.charged_bytes + count * int(world.class_bytes[rank]),
            fits=block.fits and fits,
        )
    return block


def mean_arrivals(world: World, rank: int) -> Fraction:
    """Mean transactions of a class in a slot."""
    return mean_of(world.arrival_values[rank].tolist(), world.arrival_weights[rank].tolist())


def mean_of(values: Sequence[int | Fraction], weights: Sequence[int]) -> Fraction:
    """The mean of a law whose weights are chances out of 2**32."""
    return sum((Fraction(v) * w for v, w in zip(values, weights, strict=True)), Fraction(0)) / WEIGHT_TOTAL


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
        gas = block.gas + forced * FORCED_GAS
        return (gas * self.mechanism.fees.rule.floor / WEI_PER_MSAT).__floor__(), (block.tips / WEI_PER_MSAT).__floor__()

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
