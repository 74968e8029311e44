"""What is allowed but likely to surprise: warnings about a mechanism that could be read."""

from __future__ import annotations

from collections.abc import Iterator

from econ.consensus.registry import PROTOCOLS
from econ.mechanism.checks import powers
from econ.mechanism.checks_of_rules import BITCOIN_BLOCK_MS, evidence_lag, offence_name
from econ.mechanism.draft import Draft
from econ.mechanism.schema import Wrong
from econ.mechanism.stakes import stakes_of
from econ.protocol.terms import Clock, Duration, Offence


def advice(draft: Draft) -> Iterator[Wrong]:
    """Warnings by path, from a draft without anything wrong."""
    yield from _short_unbonding(draft)
    yield from _uncollected(draft)
    yield from _small_stakes(draft)


def _short_unbonding(draft: Draft) -> Iterator[Wrong]:
    unbonding = _milliseconds(draft, draft.sections["set"]["unbonding"])
    for entry in draft.lists["slashing"]:
        lag = evidence_lag(draft, entry["offence"]) if entry["offence"] is not Offence.DOWNTIME else None
        if lag is not None and _milliseconds(draft, lag) >= unbonding:
            text = f"stake may be gone before evidence of {offence_name(entry)} lands ({lag.count} {lag.clock.value})"
            yield ("set", "unbonding"), text


def _uncollected(draft: Draft) -> Iterator[Wrong]:
    protocol = PROTOCOLS[draft.sections["consensus"]["protocol"]].record
    offences = {entry["offence"] for entry in draft.lists["slashing"]}
    if Offence.EQUIVOCATION in offences and not protocol.evidence_live:
        yield ("slashing", "equivocation"), f"no deployed code of {protocol.name} collects its evidence"


def _small_stakes(draft: Draft) -> Iterator[Wrong]:
    values = draft.sections["set"]
    stakes, unit = stakes_of(values), values["stake"]["power_unit"]
    small = sum(stake < unit for stake in stakes) if len(stakes) > 1 else 0
    if small:
        extra = sum(powers(stakes, unit)) - sum(stake // unit for stake in stakes)
        yield ("set", "stake", "power_unit"), f"{small} sequencers hold less than one; together they gain {extra} units"


def _milliseconds(draft: Draft, duration: Duration) -> int:
    each = BITCOIN_BLOCK_MS if duration.clock is Clock.BITCOIN_BLOCKS else draft.context.slot_ms
    return duration.count * each
