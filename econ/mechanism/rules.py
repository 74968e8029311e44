"""The rule families of a mechanism file, and the keys of a rule: its dataclass's fields, with units by convention.

A new rule needs an entry in its family's registry and nothing here, as long as its fields carry known names, end in
_ms, _slots, _blocks, _vbytes, _bytes, _ppm, _msat or _wei, or are flags, enumerations, durations or bare counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, get_type_hints

from econ.mechanism.durations import Jail, TwoClocks
from econ.mechanism.keys import FEES, SHARE, Key, Section, default_of, split_table
from econ.mechanism.ratios import Reciprocal
from econ.mechanism.units import (
    BITCOIN,
    BITCOIN_BLOCKS,
    BYTES,
    GAS_PRICE,
    RATE_PER_YEAR,
    SLOTS,
    STAKE,
    TIME,
    VIRTUAL_BYTES,
    Amount,
    Unit,
)
from econ.mechanism.values import Choice, Count, Flag, members, names
from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.fees.registry import FEE_RULES
from econ.protocol.forced_inclusion.registry import FORCED_INCLUSION_RULES
from econ.protocol.ordering.registry import ORDERING_RULES
from econ.protocol.ordering.rule import Flow
from econ.protocol.rewards.registry import REWARD_RULES
from econ.protocol.slashing.registry import SLASHING_RULES, VENUES
from econ.protocol.terms import Duration, Offence

OFFENCES = {
    "equivocation": Offence.EQUIVOCATION,
    "duplicate-vote": Offence.EQUIVOCATION,
    "forced-omission": Offence.FORCED_OMISSION,
    "reordering": Offence.REORDERING,
    "downtime": Offence.DOWNTIME,
}


@dataclass(frozen=True)
class Family:
    """A section that names a rule: the registry, the rule without a word, and keys that hold under every rule."""

    section: str
    registry: Mapping[str, type]
    default: str
    keys: tuple[Key, ...] = ()
    tables: tuple[Section, ...] = ()

    def chosen(self, table: Mapping[str, Any]) -> str:
        """The rule that a section names, or the family's default."""
        return str(table.get("rule", self.default))


_FEE_SPLITS = (
    split_table("split", "vault", "who receives the base fees"),
    split_table("tips_split", "vault", "who receives the tips"),
)
FAMILIES = (
    Family("election", ELECTION_RULES, "weighted-round-robin"),
    Family("fees", FEE_RULES, "eip1559", FEES, _FEE_SPLITS),
    Family("rewards", REWARD_RULES, "none", (), (split_table("split", "proposer", "who receives what is minted"),)),
    Family("ordering", ORDERING_RULES, "leader-free", (), (split_table("mev_share", "proposer", "who gets the MEV"),)),
    Family("forced_inclusion", FORCED_INCLUSION_RULES, "none"),
    Family("slashing_venue", VENUES, "rollup"),
)
SLASHING = Family(
    "slashing",
    SLASHING_RULES,
    "fraction",
    (Key("offence", "offence", Choice(tuple(OFFENCES.items())), "the offence that is punished"),),
)

_BY_NAME: dict[str, tuple[str, Unit, str]] = {
    "floor": ("floor", Amount(GAS_PRICE), "lowest price of gas"),
    "initial": ("initial", Amount(GAS_PRICE), "price of gas at genesis"),
    "ceiling": ("ceiling", Amount(GAS_PRICE, 1, 10**15), "highest price of gas"),
    "elasticity": ("elasticity", Count(1, 1_000), "block gas limit over the gas that keeps the price"),
    "denominator": ("max_change", Reciprocal(), "largest change of the price from block to block"),
    "amount": ("amount", Amount(STAKE), "minted for every final block"),
    "coefficient": ("coefficient", Amount(RATE_PER_YEAR), "share of supply minted when everything is staked"),
    "minimum_share": ("minimum_share", SHARE, "staked share below which the curve is flat"),
    "deadline": ("deadline", Amount(BITCOIN_BLOCKS, 1, 100_000), "from visible on Bitcoin to due"),
    "per_block": ("per_block", Count(1, 1_000_000), "most forced transactions in one block"),
    "base_fee": ("base_fee", Amount(BITCOIN), "fee of a forced transaction in an empty queue"),
    "threshold": ("threshold", Count(1), "queue length that doubles the fee"),
    "challenge_blocks": ("challenge", Amount(BITCOIN_BLOCKS), "window in which evidence may be disputed"),
    "fraction": ("fraction", SHARE, "share of the bond that is taken"),
    "minimum": ("minimum", Amount(STAKE), "least amount that is taken"),
    "whistleblower": ("whistleblower", SHARE, "share of what is taken for whoever proved it; the rest is burnt"),
    "jail": ("jail", Jail(), "how long the sequencer neither leads nor votes; forever is ejection"),
    "each": ("each", Flag(), "whether several offences proven together are punished each"),
    "what_if": ("what_if", Flag(), "marks a rule that nothing deployed could enforce for lack of proof"),
    "window": ("window", Amount(SLOTS, 1), "slots over which votes are counted"),
    "minimum_signed": ("minimum_signed", Amount(SHARE.measure, 1, SHARE.maximum), "least share of blocks to vote for"),
    "flow": ("flow", members(Flow), "who sees a transaction before it is ordered"),
}
_BY_SUFFIX: dict[str, Unit] = {
    "_ms": Amount(TIME),
    "_slots": Amount(SLOTS),
    "_blocks": Amount(BITCOIN_BLOCKS),
    "_vbytes": Amount(VIRTUAL_BYTES),
    "_bytes": Amount(BYTES),
    "_ppm": SHARE,
    "_msat": Amount(BITCOIN),
    "_wei": Amount(GAS_PRICE),
}
_BY_TYPE: dict[Any, Unit] = {bool: Flag(), int: Count(), Duration: TwoClocks()}


def rule_keys(rule: type) -> tuple[Key, ...]:
    """The keys that a file may set on a rule: its fields, but the offence and what the class fixes."""
    hints = get_type_hints(rule)
    free = [field.name for field in fields(rule) if field.name != "offence"]
    return tuple(_key(rule, name, hints[name]) for name in free)


def section_of(family: Family, rule: str | None) -> Section:
    """The section under one rule; without a rule, only what holds under all of them."""
    choice = Key("rule", "rule", names(*family.registry), "the rule in force", family.default)
    own = () if rule is None else rule_keys(family.registry[rule])
    if family is SLASHING:
        return Section(family.section, (*family.keys, choice, *own))
    return Section(family.section, (choice, *own, *family.keys), family.tables)


def _key(rule: type, field: str, hint: Any) -> Key:
    if field in _BY_NAME:
        name, unit, meaning = _BY_NAME[field]
        return Key(name, field, unit, meaning, default_of(rule, field))
    suffix = next((end for end in _BY_SUFFIX if field.endswith(end)), "")
    unit = _BY_SUFFIX[suffix] if suffix else _of_type(hint)
    return Key(field.removesuffix(suffix), field, unit, f"{field} of {rule.__name__}", default_of(rule, field))


def _of_type(hint: Any) -> Unit:
    return members(hint) if issubclass(hint, Enum) else _BY_TYPE[hint]
