"""The checks of every family accept the registered rules' kind and catch planted bugs by the name of the law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from econ.errors import InvariantError
from econ.protocol.election.rule import Memory
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.ordering.rule import Detectable
from econ.protocol.rewards.fixed import FixedPerBlock
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import Clock, Duration, Offence
from econ.testing import (
    check_election_rule,
    check_fee_rule,
    check_forced_inclusion_rule,
    check_ordering_rule,
    check_reward_rule,
    check_slashing_rule,
    check_venue,
)
from econ.testing.amounts import Array

Check = Callable[[Any], None]


@dataclass(frozen=True)
class LastLeads(Single):
    """Elects the last of the set whether it has power or not."""

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        able = (power > 0).any(-1)
        return np.where(able, power.shape[1] - 1, -1), memory


@dataclass(frozen=True)
class LeadsWithoutPower(Single):
    """Elects the first of the set even where nobody has power."""

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        return (power > 0).argmax(-1), memory


@dataclass(frozen=True)
class WeighsTooMuch(StakeWeighted):
    """Gives weights whose sum no 32-bit draw can tell apart."""

    def weights(self, power: Array) -> Array:
        return np.asarray(super().weights(power) + (1 << 31))


@dataclass(frozen=True)
class RemembersInPlace(Single):
    """Writes into the memory it was given."""

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        memory.turn[:] = 0
        return super().leader(outcome, power, memory)


@dataclass(frozen=True)
class FallsThroughTheFloor(Eip1559):
    """Forgets the floor."""

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        return np.asarray(base_fee - base_fee // self.denominator)


@dataclass(frozen=True)
class WrongSign(Eip1559):
    """Falls when blocks are full."""

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        return super().next_base_fee(base_fee, gas_limit - gas_used, gas_limit)


@dataclass(frozen=True)
class BurnsInstead(FixedPerBlock):
    """Mints a negative amount."""

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        return bonded * 0 - self.amount


@dataclass(frozen=True)
class MintsByFloat(FixedPerBlock):
    """Computes a share of the bond in floats."""

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        return np.asarray(bonded * 1e-9)


@dataclass(frozen=True)
class CheaperWhenLonger(FeeQueue):
    """Lowers the fee with the length of the queue."""

    def fee(self, pending: Array) -> Array:
        return np.asarray(np.maximum(self.base_fee - pending, 0))


@dataclass(frozen=True)
class NothingPerBlock(ProofEnforced):
    """An open path that no block may serve."""

    per_block: int = 0


@dataclass(frozen=True)
class DetectsTheLawful(FirstComeFirstServed):
    """Finds something in conforming order."""

    def detectable(self, *, reorders: bool, censors: bool) -> Detectable:
        return Detectable.STATISTICAL


@dataclass(frozen=True)
class JudgesAtOnce(EvidenceAsForcedInput):
    """Takes no time."""

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        return Duration(0, Clock.BITCOIN_BLOCKS)


@dataclass(frozen=True)
class FasterWhenDeeper(EvidenceAsForcedInput):
    """Judges sooner the deeper finality is."""

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        return Duration(max(2_000 - bitcoin_depth, 1), Clock.BITCOIN_BLOCKS)


PLANTED: list[tuple[Check, Any, str]] = [
    (check_election_rule, LastLeads(), "only power leads"),
    (check_election_rule, LeadsWithoutPower(), "nobody leads exactly where nobody has power"),
    (check_election_rule, WeighsTooMuch(), "weights add up"),
    (check_fee_rule, FallsThroughTheFloor(floor=8, initial=10), "the price keeps the floor"),
    (check_fee_rule, WrongSign(), "a fuller block never makes gas cheaper"),
    (check_fee_rule, Eip1559(floor=2, initial=1), "the initial price keeps the floor"),
    (check_reward_rule, BurnsInstead(3), "issuance takes nothing"),
    (check_reward_rule, MintsByFloat(3), "results are integers"),
    (check_forced_inclusion_rule, CheaperWhenLonger(2, 1_000, 50), "a longer queue never makes forcing cheaper"),
    (check_forced_inclusion_rule, NothingPerBlock(2), "an open path takes at least one per block"),
    (check_forced_inclusion_rule, ProofEnforced(0), "the deadline lies ahead"),
    (check_ordering_rule, DetectsTheLawful(), "what conforms cannot be detected"),
    (check_venue, JudgesAtOnce(), "judging takes time"),
    (check_venue, FasterWhenDeeper(), "depth never shortens the lag"),
    (check_slashing_rule, DowntimeSlash(window=10, minimum_signed=1_000_001), "misses allowed fit the window"),
]


@pytest.mark.usefixtures("unshrunk")
@pytest.mark.parametrize(("check", "rule", "law"), PLANTED, ids=[type(rule).__name__ for _, rule, _ in PLANTED])
def test_a_planted_bug_is_caught_by_name(check: Check, rule: Any, law: str) -> None:
    with pytest.raises(InvariantError, match=law):
        check(rule)


@pytest.mark.usefixtures("unshrunk")
def test_a_write_into_the_memory_raises() -> None:
    with pytest.raises(ValueError, match="read-only"):
        check_election_rule(RemembersInPlace())


@dataclass(frozen=True)
class LawfulAloneOnly(FixedPerBlock):
    """Mints by the supply it is told, which the machine does not divide by what it bonded: lawful and harmless."""

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        return bonded * 0 + supply % 1_000


def test_a_foreign_reward_rule_of_another_form_passes() -> None:
    check_reward_rule(LawfulAloneOnly(0))


def test_a_foreign_downtime_rule_passes() -> None:
    check_slashing_rule(DowntimeSlash(window=3, minimum_signed=500_000, fraction=10_000, jail=2))
