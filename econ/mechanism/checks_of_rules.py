"""Checks of rules against one another: prices, issuance, offences, evidence and its venue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from econ.consensus.registry import PROTOCOLS
from econ.mechanism.assemble import rule_of
from econ.mechanism.draft import Draft
from econ.mechanism.rules import FAMILIES, OFFENCES, SLASHING
from econ.mechanism.schema import Values, Wrong
from econ.mechanism.suggest import listed
from econ.mechanism.units import GAS_PRICE
from econ.protocol.terms import FORCED_GAS, Duration, Offence

BITCOIN_BLOCK_MS = 600_000

_VENUE = next(family for family in FAMILIES if family.section == "slashing_venue")

Checks = Iterator[Wrong]


def commitment_blocks(draft: Draft) -> int:
    """Bitcoin blocks between two commitments at the mean interval, rounded up."""
    chain = draft.sections["chain"]
    return int(-(-chain["finality"]["commitment_every"] * chain["slot_ms"] // BITCOIN_BLOCK_MS))


def evidence_lag(draft: Draft, offence: Offence) -> Duration | None:
    """How long evidence takes at the draft's venue; None where it cannot punish the offence."""
    depth = draft.sections["chain"]["finality"]["bitcoin_depth"]
    venue = rule_of(_VENUE, draft.sections["slashing_venue"])
    lag: Duration | None = venue.lag(offence, bitcoin_depth=depth, commitment_blocks=commitment_blocks(draft))
    return lag


def offence_name(entry: Values) -> str:
    """The first name of an entry's offence."""
    return next(name for name, offence in OFFENCES.items() if offence is entry["offence"])


def _prices(draft: Draft) -> Checks:
    values = draft.sections["fees"]
    ordered = [(name, values[name]) for name in ("floor", "initial", "ceiling") if name in values]
    for (below, low), (above, high) in pairwise(ordered):
        if low > high:
            least = GAS_PRICE.write(low, draft.context)
            yield ("fees", above), f"is below the {below}; allowed: {least} or more"


def _issuance(draft: Draft) -> Checks:
    rule = draft.sections["rewards"]["rule"]
    if rule != "none" and draft.sections["set"]["stake"]["name"] == "BTC":
        yield ("rewards", "rule"), f"{rule!r} mints bitcoin, which nobody can; allowed: none, or a token as stake asset"


def _offences(draft: Draft) -> Checks:
    seen = set()
    for entry in draft.lists["slashing"]:
        name = offence_name(entry)
        if entry["offence"] in seen:
            yield ("slashing", name, "offence"), "is punished twice; allowed: one entry for each offence"
        seen.add(entry["offence"])
        if (entry["rule"] == "downtime") != (entry["offence"] is Offence.DOWNTIME):
            allowed = listed(rule for rule in SLASHING.registry if (rule == "downtime") == (name == "downtime"))
            yield ("slashing", name, "rule"), f"{entry['rule']!r} does not punish {name}; allowed: {allowed}"
        if entry["offence"] is Offence.REORDERING and not entry.get("what_if"):
            text = "is missing: nothing deployed leaves proof of reordering; allowed: true, which labels the rule so"
            yield ("slashing", name, "what_if"), text


def _proof(draft: Draft) -> Checks:
    protocol = PROTOCOLS[draft.sections["consensus"]["protocol"]].record
    for entry in draft.lists["slashing"]:
        if entry["offence"] is Offence.EQUIVOCATION and "equivocation" not in protocol.attributable:
            text = f"{protocol.name} leaves no proof of it"
            yield ("slashing", "equivocation", "offence"), f"{text}; allowed: {listed(protocol.attributable)}"


def _venue(draft: Draft) -> Checks:
    venue = draft.sections["slashing_venue"]["rule"]
    proven = [entry for entry in draft.lists["slashing"] if entry["offence"] is not Offence.DOWNTIME]
    for entry in proven:
        if evidence_lag(draft, entry["offence"]) is None:
            able = [name for name, offence in OFFENCES.items() if evidence_lag(draft, offence) is not None]
            text = f"the venue {venue!r} cannot punish it; allowed there: {listed(able)}"
            yield ("slashing", offence_name(entry), "offence"), text


def _forced_omission(draft: Draft) -> Checks:
    for entry in draft.lists["slashing"]:
        if entry["offence"] is Offence.FORCED_OMISSION and draft.sections["forced_inclusion"]["rule"] == "none":
            text = "nothing can be forced, so nothing left out; allowed: only with a rule of forced_inclusion"
            yield ("slashing", "forced-omission", "offence"), text


def _forced_gas(draft: Draft) -> Checks:
    taken, limit = draft.sections["forced_inclusion"].get("per_block", 0), draft.sections["chain"]["block_gas_limit"]
    if taken * FORCED_GAS > limit:
        text = f"{taken} forced transactions of {FORCED_GAS} gas do not fit a block of {limit} gas"
        yield ("forced_inclusion", "per_block"), f"{text}; allowed: at most {limit // FORCED_GAS}"


def _gas_target(draft: Draft) -> Checks:
    elasticity, limit = draft.sections["fees"].get("elasticity", 1), draft.sections["chain"]["block_gas_limit"]
    if elasticity > limit:
        yield ("fees", "elasticity"), f"is above the block gas limit, so no gas is the target; allowed: at most {limit}"


RULE_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Draft], Checks]], ...] = (
    (("fees",), _prices),
    (("rewards", "set"), _issuance),
    (("slashing",), _offences),
    (("slashing", "consensus"), _proof),
    (("slashing", "slashing_venue", "chain"), _venue),
    (("slashing", "forced_inclusion"), _forced_omission),
    (("forced_inclusion", "chain"), _forced_gas),
    (("fees", "chain"), _gas_target),
)
