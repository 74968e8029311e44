"""Rules of a mechanism, read by name and computed one number at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Any

from econ.mechanism.records import Mechanism, SequencerSet
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.fees.registry import FEE_RULES
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.rewards.registry import REWARD_RULES
from econ.protocol.slashing.registry import VENUES
from tests.machine.scalar.laws import YEAR_MS

PPM = 1_000_000
BITCOIN_MS = 600_000
EQUIVOCATION, OMISSION, REORDERING = range(3)
OFFENCES = (EQUIVOCATION, OMISSION, REORDERING)

FAMILIES: tuple[dict[str, Any], ...] = (ELECTION_RULES, FEE_RULES, FORCED_INCLUSION_RULES, REWARD_RULES, VENUES)


def ppm(amount: int, rate: int) -> int:
    """A share in parts per million, rounded down."""
    return amount * rate // PPM


def up(dividend: int, divisor: int) -> int:
    """A quotient rounded up."""
    return -(-dividend // divisor)


def name_of(rule: object) -> str:
    """The registered name of a rule."""
    return next(name for family in FAMILIES for name, kind in family.items() if type(rule) is kind)


def first_price(rule: Any) -> int:
    """The price of gas before the first block."""
    return int(rule.initial if name_of(rule) == "eip1559" else rule.floor)


def next_price(rule: Any, price: int, used: int, limit: int) -> int:
    """The price of gas after a final block."""
    if name_of(rule) == "fixed":
        return price
    goal = limit // rule.elasticity
    step = price * abs(used - goal) // goal // rule.denominator
    if used > goal:
        price += max(step, 1)
    elif used < goal:
        price -= step
    return int(min(max(price, rule.floor), rule.ceiling))


def issued(rule: Any, *, bonded: int, supply: int, slot_ms: int) -> int:
    """New units of the stake asset for a final block."""
    name = name_of(rule)
    if name == "none":
        return 0
    if name == "fixed-per-block":
        return int(rule.amount)
    thousandths = min(bonded // max(supply // 1_000, 1), 1_000)
    least = rule.minimum_share * 1_000 // PPM
    root = isqrt(max(thousandths, least) * 10**12 // 1_000)
    return ppm(root * (supply // PPM), rule.coefficient) // (YEAR_MS // slot_ms)


def powers(rules: SequencerSet, bonds: Sequence[int], active: Sequence[bool]) -> list[int]:
    """Voting power by bond, of active sequencers only, capped at a share of the whole."""
    whole = [max(bond // rules.power_unit, 1) if here else 0 for bond, here in zip(bonds, active, strict=True)]
    if rules.power_cap >= PPM:
        return whole
    cap = max(sum(whole) * rules.power_cap // PPM, 1)
    return [min(power, cap) for power in whole]


def rebalanced(priority: Sequence[int], old: Sequence[int], new: Sequence[int]) -> list[int]:
    """Proposer priorities after voting power has changed (CometBFT types/validator_set.go)."""
    able = [place for place, power in enumerate(new) if power > 0]
    behind = sum(after if after > 0 else before for before, after in zip(old, new, strict=True))
    start = {place: priority[place] if old[place] > 0 else -(behind + behind // 8) for place in able}
    return recentred(start, new)


def recentred(priority: Mapping[int, int], powers: Sequence[int]) -> list[int]:
    """Priorities, of those with power, divided into a window of twice the total power, less their mean."""
    spread, window = max(priority.values(), default=0) - min(priority.values(), default=0), 2 * sum(powers)
    ratio = up(spread, window) if spread > window else 1
    scaled = {place: (abs(value) // ratio) * (-1 if value < 0 else 1) for place, value in priority.items()}
    mean = sum(scaled.values()) // max(len(scaled), 1)
    return [scaled[place] - mean if place in scaled else 0 for place in range(len(powers))]


def evidence_lags(mechanism: Mechanism) -> tuple[int, int, int]:
    """How long evidence of each offence takes; zero where nobody is punished for it."""
    venue, chain = mechanism.slashing.venue, mechanism.chain
    waits = up(chain.commitment_every * chain.slot_ms, BITCOIN_MS)
    name, depth = name_of(venue), chain.bitcoin_depth
    if name == "rollup":
        lags = [1, 1, 1]
    elif name == "key-extraction":
        lags = [1, 0, 0]
    else:
        challenge = getattr(venue, "challenge_blocks", 0)
        lags = [depth + challenge, depth + waits + challenge, depth + challenge]
    punished = {int(rule.offence) for rule in mechanism.slashing.rules}
    first, second, third = (lags[offence] if offence in punished else 0 for offence in OFFENCES)
    return first, second, third


def fine(rule: Any, held: int, count: int) -> int:
    """What an offender loses of what it holds."""
    once = max(ppm(held, rule.fraction), rule.minimum)
    times = count if getattr(rule, "each", False) else min(count, 1)
    return int(min(once * times, held))


def allowed_misses(rule: Any) -> int:
    """How many blocks of a window may go unsigned."""
    return int(rule.window - up(rule.window * rule.minimum_signed, PPM))


def forced_fee(rule: Any, waiting: int) -> int:
    """What a leader earns for executing one forced transaction."""
    if name_of(rule) != "fee-queue":
        return 0
    return int(rule.base_fee + rule.base_fee * waiting // rule.threshold)
