"""Generators of rules: every class of a family's registry, with random parameters.

A class registered later is generated unasked: a field without an entry below is drawn by its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from hypothesis import strategies as st

from econ.money import PPM
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.election.rule import ElectionRule
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.registry import FEE_RULES
from econ.protocol.fees.rule import FeeRule
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.ordering.registry import ORDERING_RULES
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.rewards.registry import REWARD_RULES
from econ.protocol.rewards.rule import RewardRule
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.registry import SLASHING_RULES, VENUES
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import Venue
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.testing.amounts import amounts, rates

PROVABLE = (Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING)
MINTED = 1 << 50
FORCED_FEE = 1 << 40
HIGHEST_PRICE = 10**14

_BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    "fraction": rates(),
    "whistleblower": rates(),
    "minimum_share": rates(),
    "coefficient": rates(),
    "minimum_signed": st.integers(1, PPM),
    "minimum": amounts(),
    "amount": amounts(MINTED),
    "base_fee": amounts(FORCED_FEE),
    "jail": st.one_of(st.just(FOREVER), st.integers(0, 6)),
    "offence": st.sampled_from(PROVABLE),
    "floor": st.integers(0, HIGHEST_PRICE),
    "deadline": st.integers(1, 4),
    "per_block": st.integers(1, 5),
    "window": st.integers(1, 8),
    "challenge_blocks": st.integers(1, 3),
}


@cache
def slashing_rules() -> st.SearchStrategy[SlashingRule]:
    """Registered rules that punish a provable offence."""
    return _registered({name: rule for name, rule in SLASHING_RULES.items() if rule is not DowntimeSlash})


@cache
def downtime_rules() -> st.SearchStrategy[DowntimeSlash]:
    """Downtime rules with windows of a few slots."""
    return _built(DowntimeSlash, {"offence": st.just(Offence.DOWNTIME)})


@cache
def election_rules() -> st.SearchStrategy[ElectionRule]:
    """Registered election rules."""
    return _registered(ELECTION_RULES)


@cache
def fee_rules() -> st.SearchStrategy[FeeRule]:
    """Registered fee rules; the initial price lies between floor and ceiling."""
    return _registered(FEE_RULES)


@cache
def reward_rules() -> st.SearchStrategy[RewardRule]:
    """Registered reward rules."""
    return _registered(REWARD_RULES)


@cache
def forced_inclusion_rules() -> st.SearchStrategy[ForcedInclusionRule]:
    """Registered forced-inclusion rules with deadlines of a few Bitcoin blocks."""
    return _registered(FORCED_INCLUSION_RULES)


@cache
def ordering_rules() -> st.SearchStrategy[OrderingRule]:
    """Registered ordering rules."""
    return _registered(ORDERING_RULES)


@cache
def venues() -> st.SearchStrategy[Venue]:
    """Registered venues."""
    return _registered(VENUES)


def instances(rule: Callable[..., Any]) -> st.SearchStrategy[Any]:
    """Instances of a rule's dataclass, each field drawn by its name or else by its type."""
    special: Mapping[Callable[..., Any], Callable[[], st.SearchStrategy[Any]]] = {
        Closed: lambda: st.just(Closed()),
        DowntimeSlash: downtime_rules,
        Eip1559: _eip1559,
    }
    return special[rule]() if rule in special else _built(rule, {})


def _built(rule: Callable[..., Any], chosen: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(rule)
    drawn = {field.name: _field(field.name, hints[field.name]) for field in fields(rule)}  # type: ignore[arg-type]
    return st.builds(rule, **{**drawn, **chosen})


def _registered(registry: Mapping[str, Callable[..., Any]]) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(registry.values())).flatmap(instances)


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if hint is bool:
        return st.booleans()
    if hint is Duration:
        return durations()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return st.integers(1, 1_000)


@cache
def durations(most: int = 4) -> st.SearchStrategy[Duration]:
    """Durations of a few slots or Bitcoin blocks."""
    return st.builds(Duration, st.integers(1, most), st.sampled_from(Clock))


def _eip1559() -> st.SearchStrategy[Eip1559]:
    prices = st.lists(amounts(HIGHEST_PRICE), min_size=2, max_size=2).map(sorted)
    moves = st.tuples(st.integers(1, 6), st.integers(1, 64))
    return st.builds(
        lambda price, move: Eip1559(floor=price[0], initial=price[1], elasticity=move[0], denominator=move[1]),
        prices,
        moves,
    )
