"""Drafts into records, and records into the tables of a file: the two directions of one mapping."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from econ.errors import BadInput
from econ.mechanism.draft import Draft
from econ.mechanism.records import (
    Chain,
    Consensus,
    Fees,
    Mechanism,
    Provenance,
    SequencerSet,
    Slashing,
    StakeAsset,
)
from econ.mechanism.rules import FAMILIES, SLASHING, Family, rule_keys
from econ.mechanism.scenario import Scenario
from econ.mechanism.schema import Values
from econ.mechanism.stakes import stakes_of
from econ.mechanism.suggest import listed
from econ.protocol.fees.rule import Split
from econ.protocol.slashing.downtime import DowntimeSlash

_FAMILY = {family.section: family for family in FAMILIES}


def mechanism_of(draft: Draft, *, name: str) -> Mechanism:
    """The mechanism of a draft without anything wrong; `name` is used where the file states none."""
    header, chain = draft.sections["header"], draft.sections["chain"]
    return Mechanism(
        name=header["name"] or name,
        chain=Chain(**_without(chain, "finality"), **chain["finality"]),
        sequencers=_sequencers(draft.sections["set"]),
        election=_rule(draft, "election"),
        consensus=Consensus(**draft.sections["consensus"]),
        fees=_fees(draft),
        rewards=_rule(draft, "rewards"),
        ordering=_rule(draft, "ordering"),
        forced_inclusion=_rule(draft, "forced_inclusion"),
        slashing=_slashing(draft),
        source=header["source"],
        status=header["status"],
        provenance=tuple(Provenance(**entry) for entry in draft.lists["provenance"]),
    )


def scenario_of(draft: Draft) -> Scenario:
    """The scenario of a draft without anything wrong."""
    return Scenario(**draft.sections["scenario"])


def rule_of(family: Family, values: Values) -> Any:
    """The rule that a section's values describe."""
    kind = family.registry[values["rule"]]
    fields = {key.field: values[key.field] for key in rule_keys(kind)}
    return kind(**fields, offence=values["offence"]) if "offence" in values else kind(**fields)


def values_of(mechanism: Mechanism, scenario: Scenario) -> tuple[dict[str, Values], dict[str, list[Values]]]:
    """The sections and lists of a draft that gives these records back."""
    lists = {
        "slashing": [name_of(SLASHING, rule) | _shallow(rule) for rule in _punishments(mechanism.slashing)],
        "provenance": [asdict(entry) for entry in mechanism.provenance],
    }
    return _sections(mechanism, scenario), lists


def _sections(mechanism: Mechanism, scenario: Scenario) -> dict[str, Values]:
    fees, sequencers = mechanism.fees, mechanism.sequencers
    base, tips = asdict(fees.base), asdict(fees.tips)
    return {
        "header": {"name": mechanism.name, "source": mechanism.source, "status": mechanism.status},
        "chain": {**asdict(mechanism.chain), "finality": asdict(mechanism.chain)},
        "set": {**_shallow(sequencers), "size": sequencers.size, "stake": _stake(sequencers)},
        "election": _described("election", mechanism.election),
        "consensus": _shallow(mechanism.consensus),
        "fees": {**_shallow(fees), **_described("fees", fees.rule), "split": base, "tips_split": tips},
        "rewards": {**_described("rewards", mechanism.rewards), "split": asdict(fees.issuance)},
        "ordering": {**_described("ordering", mechanism.ordering), "mev_share": asdict(fees.mev)},
        "forced_inclusion": _described("forced_inclusion", mechanism.forced_inclusion),
        "slashing_venue": _described("slashing_venue", mechanism.slashing.venue),
        "scenario": _shallow(scenario),
    }


def name_of(family: Family, rule: Any) -> Values:
    """The registered name of a rule, as a section says it; BadInput for a rule outside the registry."""
    for name, kind in family.registry.items():
        if type(rule) is kind:
            return {"rule": name}
    raise BadInput(f"{family.section}: {type(rule).__name__} is in no registry; allowed: {listed(family.registry)}")


def _punishments(slashing: Slashing) -> tuple[Any, ...]:
    return slashing.rules if slashing.downtime is None else (*slashing.rules, slashing.downtime)


def _described(section: str, rule: Any) -> Values:
    return name_of(_FAMILY[section], rule) | _shallow(rule)


def _rule(draft: Draft, section: str) -> Any:
    return rule_of(_FAMILY[section], draft.sections[section])


def _sequencers(values: Values) -> SequencerSet:
    stake = values["stake"]
    asset = StakeAsset(**{key: stake[key] for key in ("name", "price", "supply") if stake.get(key) is not None})
    own = _without(values, "size", "stake")
    limits = {key: stake[key] for key in ("minimum", "ejection_below", "power_unit")}
    return SequencerSet(stakes=stakes_of(values), asset=asset, **own, **limits)


def _stake(sequencers: SequencerSet) -> Values:
    stakes, asset = sequencers.stakes, sequencers.asset
    equal = len(set(stakes)) == 1
    amounts = {"per_sequencer": stakes[0]} if equal else {"amounts": stakes}
    worth = {} if asset.is_bitcoin else {"price": asset.price, "supply": asset.supply}
    return {"name": asset.name, **worth, **amounts, **_shallow(sequencers)}


def _fees(draft: Draft) -> Fees:
    fees = draft.sections["fees"]
    return Fees(
        rule=_rule(draft, "fees"),
        base=Split(**fees["split"]),
        tips=Split(**fees["tips_split"]),
        mev=Split(**draft.sections["ordering"]["mev_share"]),
        issuance=Split(**draft.sections["rewards"]["split"]),
        l1_rate_cap=fees["l1_rate_cap"],
        l1_overcharge=fees["l1_overcharge"],
    )


def _slashing(draft: Draft) -> Slashing:
    rules = [rule_of(SLASHING, values) for values in draft.lists["slashing"]]
    downtime = [rule for rule in rules if isinstance(rule, DowntimeSlash)]
    return Slashing(
        venue=_rule(draft, "slashing_venue"),
        rules=tuple(rule for rule in rules if not isinstance(rule, DowntimeSlash)),
        downtime=downtime[0] if downtime else None,
    )


def _without(values: Values, *names: str) -> Values:
    return {name: value for name, value in values.items() if name not in names}


def _shallow(record: Any) -> Values:
    return dict(vars(record))
