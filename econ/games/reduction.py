"""Reduced mechanisms for games: what is simplified before extraction, and by what right.

exact: payoffs and choices are unchanged. sound: the deviator gets at least as much and honest play at most as much,
so it can prove `holds`, never `fails`. substitute: an exogenous law is replaced by a named enumerable one. bound:
exact while the bound is not reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scipy import special

from econ.consensus.registry import PROTOCOLS
from econ.environment import library
from econ.errors import BadInput
from econ.machine.world import BITCOIN_MS, evidence_lags
from econ.mechanism.records import Mechanism, SequencerSet, Slashing
from econ.mechanism.scenario import NOWHERE, Scenario
from econ.mechanism.timing import without_network
from econ.money import PPM
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.rule import ElectionRule
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.terms import FOREVER, Clock, Duration
from econ.randomness import WEIGHT_TOTAL

WHOLE = 3
MOST_POWER = 1_024
# A leader that may stall the Bitcoin reference this long leads so often in a row only where nothing else matters.
MOST_STALLED = 16
MOST_UNREFERENCED = 4
OUTSTANDING = "chain.references_per_block"
NEVER = 1_000_000_000
# The chance with which a Bitcoin clock may run slower than the slots it stands for: one weight out of 2**32.
SLOWER = Fraction(1, WEIGHT_TOTAL)
CONSTANT_DEMAND = "constant-7"
FLAT_FEES = "flat-5"
MEMORYLESS = "poisson-600s"


@dataclass(frozen=True)
class Reduction:
    """One simplification: the key it touches, what it becomes, by what right, and why."""

    key: str
    becomes: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Reduced:
    """A mechanism and scenario ready for extraction; sequencer 0 is the deviator."""

    mechanism: Mechanism
    scenario: Scenario
    reductions: tuple[Reduction, ...]

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Keys whose reduction is neither exact nor sound: the verdict on the game says less about them."""
        return tuple(r.key for r in self.reductions if r.kind in {"substitute", "bound"})


def deviator(mechanism: Mechanism) -> int:
    """The sequencer a game is about: the median stake, or the first where the set is kept whole."""
    stakes = mechanism.sequencers.stakes
    return 0 if len(stakes) <= WHOLE else stakes.index(sorted(stakes)[len(stakes) // 2])


def deviators(mechanism: Mechanism, members: int = 1) -> tuple[int, ...]:
    """The sequencers of a coalition of so many: stakes around the median; one alone is `deviator`."""
    stakes = mechanism.sequencers.stakes
    if members == 1:
        return (deviator(mechanism),)
    order = sorted(range(len(stakes)), key=lambda sequencer: stakes[sequencer])
    start = min(len(stakes) // 2 - members // 2, len(stakes) - members)
    return tuple(sorted(order[max(start, 0) :][:members]))


def reduced(mechanism: Mechanism, scenario: Scenario, *, members: int = 1) -> Reduced:
    """The small game of one deviator, or of a coalition that acts as one, against the honest rest.

    A set of at most three sequencers is kept whole around one deviator. In a larger one the deviator is the sequencer
    with the median stake and the others act as one: exact for equal stakes in a rotation by power that ejects
    offenders. Raises BadInput for a coalition that leaves nobody else.
    """
    size = mechanism.sequencers.size
    if members != 1 and not 1 <= members < size:
        raise BadInput(f"a coalition of {members} in a set of {size}: allowed: 1 to {max(size - 1, 1)}")
    found: list[Reduction] = []
    smaller = _focal(mechanism, found, members)
    for step in (_flat_price, _without_downtime, _unlimited_stall, _few_outstanding, _one_clock, _whole_msat):
        smaller = step(smaller, found)
    return Reduced(smaller, _enumerable(mechanism, scenario, found), tuple(found))


def _focal(mechanism: Mechanism, found: list[Reduction], members: int) -> Mechanism:
    stakes = mechanism.sequencers.stakes
    if len(stakes) <= WHOLE and members == 1:
        return mechanism
    own, others = sum(stakes[member] for member in deviators(mechanism, members)), len(stakes) - members
    rest = own * others // members if isinstance(mechanism.election, RoundRobin) else sum(stakes) - own
    doubt = _merging_doubt(mechanism) if members == 1 else "a coalition leads and votes as one"
    merged = f"{members} deviator{'s as one' if members > 1 else ''} + {others} honest as one"
    reason = doubt or "equal stakes, whole bonds at risk"
    found.append(Reduction("set.size", merged, "bound" if doubt else "exact", reason))
    unit = _unit(own, own + rest)
    sequencers = replace(mechanism.sequencers, stakes=(own, rest), power_unit=unit, power_cap=PPM)
    return replace(
        mechanism,
        sequencers=_without_re_entry(sequencers, found),
        election=_weighted(mechanism.election, found),
        slashing=_punished_alone(mechanism.slashing, found, members),
    )


def _punished_alone(slashing: Slashing, found: list[Reduction], members: int) -> Slashing:
    """An offence costs a coalition one member's share of the bonds, and nobody else's seat."""
    if members == 1 or not slashing.rules:
        return slashing
    rules = tuple(_alone(rule, members) for rule in slashing.rules)
    becomes = f"1/{members} of each share, without jail or ejection"
    found.append(Reduction("slashing", becomes, "sound", "an offender's fellows keep their bonds and seats"))
    return replace(slashing, rules=rules)


def _alone(rule: SlashingRule, members: int) -> SlashingRule:
    if not isinstance(rule, FractionSlash):
        raise BadInput(
            f"slashing rule {type(rule).__name__}: a coalition's share of it is not known; allowed: fraction"
        )
    return replace(rule, fraction=rule.fraction // members, jail=0)


def _merging_doubt(mechanism: Mechanism) -> str:
    """Why one deviator against the rest as one is not the whole set's game; empty where it is."""
    stakes, rules = mechanism.sequencers.stakes, mechanism.slashing.rules
    if len(set(stakes)) > 1:
        return "unequal stakes: share and lead gaps of the median stake"
    if isinstance(mechanism.election, RoundRobin):
        return "round robin: the deviator's first turn may come at another time"
    if len(stakes) > MOST_POWER:
        return f"voting power in {MOST_POWER} parts"
    if _leaves_votes_out(mechanism) and _votes_are_paid(mechanism):
        return "votes are paid, and a leader cannot leave out some of those that the rest casts as one"
    ejects = all(rule.jail == FOREVER for rule in rules)
    return "" if ejects else "a bond that is slashed in part keeps its voting power"


def _leaves_votes_out(mechanism: Mechanism) -> bool:
    return PROTOCOLS[mechanism.consensus.protocol].record.excluder != "nobody"


def _votes_are_paid(mechanism: Mechanism) -> bool:
    fees = mechanism.fees
    return any(split.voters for split in (fees.base, fees.tips, fees.mev, fees.issuance))


def _unit(own: int, total: int) -> int:
    """The unit of stake in which both parties' voting powers are small whole numbers nearest to their shares."""
    share = Fraction(own, total).limit_denominator(MOST_POWER)
    unit = own // max(share.numerator, 1)
    return unit if unit and total // unit <= MOST_POWER else -(-total // MOST_POWER)


def _weighted(election: ElectionRule, found: list[Reduction]) -> ElectionRule:
    """Round robin among many, as the rotation by power in which the rest as one has all turns but one."""
    if not isinstance(election, RoundRobin):
        return election
    found.append(Reduction("election.rule", "weighted-round-robin", "bound", "the rest as one has all turns but one"))
    return WeightedRoundRobin()


def _without_re_entry(sequencers: SequencerSet, found: list[Reduction]) -> SequencerSet:
    if not sequencers.re_entry:
        return sequencers
    found.append(Reduction("set.re_entry", "false", "bound", "the deviator's menu does not come back once it left"))
    return replace(sequencers, re_entry=False)


def _flat_price(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    rule = mechanism.fees.rule
    if isinstance(rule, FixedPrice):
        return mechanism
    found.append(
        Reduction("fees.rule", f"fixed at {rule.floor} wei", "bound", "demand in games stays under the gas target")
    )
    return replace(mechanism, fees=replace(mechanism.fees, rule=FixedPrice(floor=rule.floor)))


def _without_downtime(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    if mechanism.slashing.downtime is None:
        return mechanism
    kind, reason = "sound", "the deviator escapes it; honest play never meets it"
    if _leaves_votes_out(mechanism) and _may_put_others_down(mechanism):
        kind, reason = "bound", "votes that the deviator leaves out do not cost others their seats"
    found.append(Reduction("slashing.downtime", "none", kind, reason))
    return replace(mechanism, slashing=replace(mechanism.slashing, downtime=None))


def _may_put_others_down(mechanism: Mechanism) -> bool:
    """Whether sequencer 0 may lead more often in a window than others may miss; by lot that is never sure."""
    rule, stakes = mechanism.slashing.downtime, mechanism.sequencers.stakes
    if rule is None or len(stakes) == 1:
        return False
    if not isinstance(mechanism.election, RoundRobin | WeightedRoundRobin):
        return True
    return -(-rule.window * stakes[0] // sum(stakes)) + 1 > rule.allowed_misses


def _unlimited_stall(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    if mechanism.chain.reference_limit <= MOST_STALLED:
        return mechanism
    found.append(Reduction("chain.reference_limit", "none", "sound", "the deviator may stall for as long as it leads"))
    return replace(mechanism, chain=replace(mechanism.chain, reference_limit=NEVER))


def _few_outstanding(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    """Canonical states count Bitcoin blocks that wait for a reference up to a bound."""
    if mechanism.forced_inclusion.open or _bitcoin_lags(mechanism):
        reason = "honest leaders reference at once; more of them wait only where nobody is final"
        found.append(Reduction(OUTSTANDING, f"{MOST_UNREFERENCED} outstanding", "bound", reason))
    return mechanism


def _bitcoin_lags(mechanism: Mechanism) -> bool:
    return any(lag is not None and lag.clock is Clock.BITCOIN_BLOCKS for lag in evidence_lags(mechanism))


def _one_clock(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    """Unbonding in slots against evidence in Bitcoin blocks: the Bitcoin blocks that surely come while it lasts."""
    waits, chain = mechanism.sequencers.unbonding, mechanism.chain
    if not _bitcoin_lags(mechanism) or waits.clock is Clock.BITCOIN_BLOCKS:
        return mechanism
    blocks = blocks_within(waits.count * chain.slot_ms, SLOWER)
    if not blocks:
        return mechanism
    reason = f"fewer Bitcoin blocks come in {waits.count} slots once in 2**32 times"
    found.append(Reduction("set.unbonding", f"{blocks} bitcoin blocks", "bound", reason))
    sequencers = replace(mechanism.sequencers, unbonding=Duration(blocks, Clock.BITCOIN_BLOCKS))
    return replace(mechanism, sequencers=sequencers)


def _whole_msat(mechanism: Mechanism, found: list[Reduction]) -> Mechanism:
    """Liquid stake is left out of a game's states, so that its worth is rounded anew in every slot."""
    if mechanism.sequencers.asset.price % PPM and not mechanism.sequencers.re_entry:
        reason = "income in stake is rounded slot by slot: less than 1 msat each"
        found.append(Reduction("set.stake.price", "unchanged", "bound", reason))
    return mechanism


def blocks_within(milliseconds: int, risk: Fraction) -> int:
    """The most Bitcoin blocks that come within a time except with a risk, blocks being a Poisson process."""
    fewest, most = 0, milliseconds // BITCOIN_MS
    while fewest < most:
        middle = (fewest + most + 1) // 2
        sure = special.gammaincc(middle, milliseconds / BITCOIN_MS) <= float(risk)
        fewest, most = (middle, most) if sure else (fewest, middle - 1)
    return fewest


def _enumerable(mechanism: Mechanism, scenario: Scenario, found: list[Reduction]) -> Scenario:
    """Replace what a game cannot enumerate, or would only enumerate to forget; the network is that of the whole set."""
    if scenario.network != NOWHERE:
        found.append(Reduction("scenario.network", NOWHERE, "exact", "its misses are written out"))
        scenario = without_network(mechanism, scenario)
    wanted: dict[str, tuple[Any, str, str]] = {
        "bitcoin_intervals": (MEMORYLESS, "substitute", "a memoryless clock needs no age"),
        "bitcoin_fees": (FLAT_FEES, "substitute", "fee rates move accounts, not a sequencer's payoff"),
        "demand": (_constant(scenario), "substitute", "its rounded mean; ordinary fees are linear in it"),
        "outages_per_year": (0, "substitute", "honest sequencers do not fail"),
        "miss": ((0, *scenario.miss[1:]), "substitute", "a prompt honest proposal is in time"),
        "forced_outstanding": (1, "bound", "one forced transaction is under way at a time"),
        "mempool_cap": (_backlog(scenario, mechanism.chain.slot_ms), "bound", "a backlog of two slots"),
    }
    if not (scenario.bribe or (scenario.target_value and scenario.censorship_belief)):
        wanted["target_per_day"] = (0, "exact", "nobody pays to keep it out, and its sender does not force it")
    changed = {key: value for key, value in wanted.items() if getattr(scenario, key) != value[0]}
    found.extend(Reduction(f"scenario.{key}", str(value), kind, why) for key, (value, kind, why) in changed.items())
    return replace(scenario, **{key: value for key, (value, _, _) in changed.items()})


def _constant(scenario: Scenario) -> str:
    """The enumerable stand-in of a demand law: the law itself where it is already certain."""
    law = library.demand(scenario.demand)
    certain = all(len(arrivals.values) == 1 for arrivals in law.arrivals)
    return scenario.demand if certain else CONSTANT_DEMAND


def _backlog(scenario: Scenario, slot_ms: int) -> int:
    law = library.demand(_constant(scenario))
    most = max(arrivals.values[0] for arrivals in law.arrivals)
    return max(2 * (most * slot_ms // law.slot_milliseconds), 1)
