"""How rarely ordering pauses for longer than users accept, or settlement for longer than a proof's interval.

Sequencers fail one by one, as in the machine, many at once, or for ever because they stall; the chance of a long pause
is bounded from both sides, and compared with what one sequencer and one with a hot standby would do. From a third of
the voting power on (what a quorum cannot spare) a coalition stalls ordering for ever and loses rewards only.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.claims.claim import ClaimResult, Stated, Verdict, decided, unavailable
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.turns import DRAWN
from econ.solvers.claims.wording import counted, percent, span
from econ.solvers.liveness.families import Committee
from econ.solvers.liveness.leading import Anybody, Drawn, Leading, Rotating, Views
from econ.solvers.liveness.pauses import Bounds, Common, Pauses, both_down

RARELY = "rarely enough within a year"
INDEPENDENT = Stated("live:independent", f"sequencers that fail one by one pause ordering for too long {RARELY}")
COMMON = Stated(
    "live:common-failures", f"sequencers that fail one by one and together pause ordering too long {RARELY}"
)
STALLING = Stated(
    "live:stalling",
    f"with a stalling coalition of a tenth of the power, ordering pauses for too long {RARELY}",
    "withhold every vote and proposal",
)
SETTLEMENT = Stated(
    "live:settlement", f"a commitment or proof is late by more than a proof's interval {RARELY}", "prover or set down"
)
TENTH = Fraction(1, 10)
TAKEOVER_MS = 60_000
MOST_EQUAL = 25
ONE_BY_ONE = "outages have a fixed length; at most one sequencer begins one in a slot, each with the same chance"
ALIVE = "a quorum that is alive makes a block whenever a live leader is in time; nobody is censored by the network"
APART = "failures of different kinds are independent; a common one hits anybody up to its share, in whole sequencers"
NO_SPLIT = "the standby takes over a minute after the other fails, and never while it lives"
PROVERS = "whoever leads posts, so that posting pauses with ordering; any live prover makes the next proof at once"


def live_independent(setting: Setting) -> ClaimResult:
    """Independent failures alone."""
    found = bounds(setting, alone(setting))
    fewest = {"fewest equal sequencers that do": _fewest(setting)}
    return _result(setting, INDEPENDENT, found, _compared(setting, found) | fewest, assumptions=(ONE_BY_ONE, ALIVE))


def live_common(setting: Setting) -> ClaimResult:
    """Common failures of regions, clouds or clients beside them."""
    if not setting.scenario.common_failures:
        return unavailable(COMMON, "the scenario names no failure that sequencers have in common")
    pauses = together(setting)
    found = bounds(setting, pauses)
    vital = pauses.committee.vital
    enough = [
        failure.name
        for failure, common in zip(setting.scenario.common_failures, pauses.common, strict=True)
        if common.power >= vital
    ]
    said = {"stop a quorum by themselves": ", ".join(enough) or "none"}
    thresholds = _compared(setting, found) | said
    return _result(setting, COMMON, found, thresholds, assumptions=(ONE_BY_ONE, APART, ALIVE))


def live_stalling(setting: Setting) -> ClaimResult:
    """A coalition that never takes part adds to whoever fails; one that a quorum cannot spare stalls for ever."""
    found = with_stalling(setting, TENTH)
    thresholds = _compared(setting, found) | {
        "holds up to": _most_stalling(setting),
        "can stall for ever from": _said_of(setting, _committee(setting).fewest),
    }
    assumptions = (ONE_BY_ONE, ALIVE, "stalling is not proven, so it costs rewards and downtime penalties only")
    return _result(setting, STALLING, found, thresholds, assumptions=assumptions)


def live_settlement(setting: Setting) -> ClaimResult:
    """With one prover more sequencers do not help: settlement is live only while the prover is."""
    chain = setting.mechanism.chain
    interval = chain.commitment_every * chain.proof_every
    posting = together(setting).bounds(interval + 1, year_of(setting))
    proving = [provers(setting, number).bounds(interval + 1, year_of(setting)) for number in (1, 2, 3)]
    thresholds = {
        "interval": span(Fraction(interval * chain.slot_ms, 1_000)),
        "posting, by the set": _words(posting),
        **{counted(number, "prover"): _words(each) for number, each in enumerate(proving, 1)},
    }
    binding = "one prover" if proving[0].high >= posting.high else "posting by the set"
    result = _result(
        setting, SETTLEMENT, posting.joined(proving[0]), thresholds, assumptions=(ONE_BY_ONE, APART, PROVERS)
    )
    return replace(result, binding_term=binding)


def alone(setting: Setting) -> Pauses:
    """The set with independent failures only, as the machine draws them."""
    return Pauses(_committee(setting), chance_of(setting), setting.scenario.outage_slots, leading_of(setting))


def together(setting: Setting) -> Pauses:
    """The set with common failures, too."""
    return replace(alone(setting), common=_common(setting))


def bounds(setting: Setting, pauses: Pauses) -> Bounds:
    """The chance of a pause within a year that is longer than the scenario's limit."""
    return pauses.bounds(too_long(setting), year_of(setting))


def with_stalling(setting: Setting, share: Fraction) -> Bounds:
    """The same with stalling sequencers of at most this share of the voting power, whoever they are.

    Above are those of power exactly as large, below the largest that fit.
    """
    committee = _committee(setting)
    most = int(share * committee.whole)
    fits = replace(alone(setting), committee=committee.without(committee.largest_within(most)))
    known = bounds(setting, fits)
    if _alike(committee) or known.low == 1:
        return known
    whole = replace(alone(setting), committee=replace(committee, absent=most))
    return Bounds(known.low, bounds(setting, whole).high)


def provers(setting: Setting, number: int) -> Pauses:
    """So many provers, of which one suffices."""
    scenario, slot = setting.scenario, setting.mechanism.chain.slot_ms
    outage = max(-(-scenario.prover_outage_ms // slot), 1)
    chance = min(scenario.prover_failures_per_year / setting.slots_per_year, Fraction(1, number))
    return Pauses(Committee((1,) * number, Fraction(0)), chance, outage, Anybody())


def one_sequencer(setting: Setting) -> Bounds:
    """What a single sequencer that fails as often does."""
    return bounds(setting, _of_equals(setting, 1, Fraction(0)))


def hot_standby(setting: Setting) -> Bounds:
    """What a sequencer with a hot standby does, both of which fail as often."""
    if setting.scenario.pause_limit_ms < TAKEOVER_MS or 2 * chance_of(setting) > 1:
        return one_sequencer(setting)
    return both_down(chance_of(setting), setting.scenario.outage_slots, slots=too_long(setting), year=year_of(setting))


def chance_of(setting: Setting) -> Fraction:
    """The chance per slot that a given sequencer fails, the machine's own."""
    return Fraction(int(setting.world.outage[0]), WEIGHT_TOTAL)


def too_long(setting: Setting) -> int:
    """The least number of slots without a block that is longer than users accept."""
    return setting.scenario.pause_limit_ms // setting.mechanism.chain.slot_ms + 1


def year_of(setting: Setting) -> int:
    """Whole slots of a year."""
    return int(setting.slots_per_year)


def leading_of(setting: Setting) -> Leading:
    """Who leads when, and what a failed view costs."""
    shares = tuple(
        share for _, share in sorted((who, seat.turns.share) for seat in setting.seats for who in seat.members)
    )
    views = _views(setting)
    return Drawn(views, shares) if _drawn(setting) else Rotating(views, setting.leaders, shares)


def _views(setting: Setting) -> Views:
    return Views(setting.world.view_change, setting.miss[0], setting.record.loses_predecessor)


def _drawn(setting: Setting) -> bool:
    return setting.rotation == DRAWN


def _committee(setting: Setting) -> Committee:
    powers = sorted((who, seat.power) for seat in setting.seats for who in seat.members)
    return Committee(tuple(power for _, power in powers), setting.record.quorum)


def _alike(committee: Committee) -> bool:
    return len(set(committee.powers)) == 1


def _common(setting: Setting) -> tuple[Common, ...]:
    """Shares of the power; where all sequencers are alike, of whole ones, rounded up."""
    slot, committee = setting.mechanism.chain.slot_ms, _committee(setting)
    unit = committee.powers[0] if _alike(committee) else 1
    return tuple(
        Common(
            chance=min(failure.per_year / setting.slots_per_year, Fraction(1)),
            power=unit * -(-failure.share * committee.whole // (PPM * unit)),
            least=failure.outage_ms // slot,
            most=max(-(-failure.outage_ms // slot), 1),
        )
        for failure in setting.scenario.common_failures
    )


def _of_equals(setting: Setting, size: int, quorum: Fraction) -> Pauses:
    shares = (Fraction(1, size),) * size
    views = replace(_views(setting), followers=setting.record.loses_predecessor and size > 1)
    leading = Drawn(views, shares) if _drawn(setting) else Rotating(views, tuple(range(size)), shares)
    return Pauses(Committee((1,) * size, quorum), chance_of(setting), setting.scenario.outage_slots, leading)


def _fewest(setting: Setting) -> str:
    """The fewest equal sequencers under the same protocol that are proven to do."""
    quorum, chance = setting.record.quorum, chance_of(setting)
    most = min(MOST_EQUAL, int(1 / chance)) if chance else MOST_EQUAL
    for size in range(1, most + 1):
        if _of_equals(setting, size, quorum).most(too_long(setting), year_of(setting)) <= risk_of(setting):
            return str(size)
    return f"none of up to {most}"


def risk_of(setting: Setting) -> Fraction:
    """The chance of a longer pause within a year that users accept."""
    return Fraction(setting.scenario.pause_risk, PPM)


def _most_stalling(setting: Setting) -> str:
    """The most of the largest sequencers that may stall."""
    committee, pauses = _committee(setting), alone(setting)
    ranked = sorted(range(committee.size), key=lambda who: -committee.powers[who])

    def spared(stalling: int) -> bool:
        tried = replace(pauses, committee=committee.without(ranked[:stalling]))
        return tried.most(too_long(setting), year_of(setting)) <= risk_of(setting)

    most = sum(1 for _ in takewhile(spared, range(committee.size)))
    return _said_of(setting, most - 1) if most else "no stalling sequencer, nor without one"


def _said_of(setting: Setting, number: int) -> str:
    committee = _committee(setting)
    power = sum(sorted(committee.powers, reverse=True)[:number])
    return (
        f"{number} of {counted(setting.size, 'sequencer')} ({percent(Fraction(power, committee.whole))} of the power)"
    )


def _compared(setting: Setting, found: Bounds) -> dict[str, str]:
    scenario = setting.scenario
    return {
        "pause": f"longer than {span(Fraction(scenario.pause_limit_ms, 1_000))}, at most {percent(risk_of(setting))}",
        "one sequencer": _words(one_sequencer(setting)),
        "one with a hot standby": _words(hot_standby(setting)),
        f"the set of {setting.size}": _words(found),
    }


def _words(found: Bounds) -> str:
    return f"from {float(found.low):.4g} to {float(found.high):.4g}"


def _result(
    setting: Setting, stated: Stated, found: Bounds, thresholds: dict[str, str], *, assumptions: tuple[str, ...]
) -> ClaimResult:
    risk = risk_of(setting)
    for_ever = "; it can stop for ever" if found.low == 1 else ""
    method = f"proven bounds: the chance is {_words(found)}{for_ever}"
    if found.high <= risk:
        return decided(stated, "holds", method=method, binding="quorum", thresholds=thresholds, assumptions=assumptions)
    verdict: Verdict = "fails" if found.low > risk else "undecided"
    return decided(stated, verdict, method=method, thresholds=thresholds, assumptions=(*assumptions, NO_SPLIT))
