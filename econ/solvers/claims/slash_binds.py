"""Does a penalty reach who earned it: evidence against unbonding, and downtime against leaving before it is judged.

Source: A-DA-3, P(T_k <= U) for k Bitcoin blocks; A-SLH-1 with p the chance of execution before the stake is free.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import ceil

from econ.certificates.chances import enclosed, shows
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims import erlang, heavy_tail
from econ.solvers.claims.claim import Chance, ClaimResult, Stated, Weights, decided, unavailable, weighed
from econ.solvers.claims.evidence import lag_of, lands_in_time, punished, race, sentence
from econ.solvers.claims.proposing import worst
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.rent import seat_lost
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.venues import by_venue, duration

# What counts as evidence that practically always wins the race: it loses once in a hundred thousand.
SURE = Fraction(99_999, 100_000)
ASSUMPTIONS = (
    "the offence is reported at once and the offender leaves at once",
    "Bitcoin blocks are a Poisson process with a mean of 600 s",
)
NAMES = {
    Offence.EQUIVOCATION: "equivocation",
    Offence.FORCED_OMISSION: "forced-omission",
    Offence.REORDERING: "reordering",
}
DOWNTIME = Stated(
    "slash-binds:downtime",
    "who is about to be judged for downtime does not gain by leaving first",
    "leave before the window ends",
)


def slash_binds(offence: Offence) -> Callable[[Setting], ClaimResult]:
    """The claim about the rule that punishes this offence on evidence."""
    return partial(_slash_binds, offence)


def _slash_binds(offence: Offence, setting: Setting) -> ClaimResult:
    statement = f"evidence of {NAMES[offence].replace('-', ' ')} is judged before stake that leaves at once is free"
    stated = Stated(f"slash-binds:{NAMES[offence]}", statement, "attack, then unbond")
    if not punished(setting, offence):
        return unavailable(stated, "no rule punishes it")
    law, data = race(setting, lag_of(setting, offence))
    verdict = shows(enclosed(law, data), "at least", SURE) if setting.size > 1 else "fails"
    return decided(
        stated,
        verdict or "undecided",
        method="closed form" if verdict else "the bounds of the chance lie on both sides of what counts as sure",
        binding="slash" if verdict == "holds" else None,
        thresholds=_thresholds(setting, offence) | by_venue(setting, offence),
        assumptions=ASSUMPTIONS,
        evidence=Chance(law, data, "at least", SURE) if setting.size > 1 else None,
    )


def _thresholds(setting: Setting, offence: Offence) -> dict[str, str]:
    unbonding = setting.mechanism.sequencers.unbonding
    return {
        "evidence is in time with": f"{float(lands_in_time(setting, offence)):.7f}",
        "evidence takes": duration(lag_of(setting, offence)),
        "unbonding takes": duration(unbonding),
        "unbonding needed": _needed(setting, lag_of(setting, offence)),
    }


def _needed(setting: Setting, lag: Duration) -> str:
    """The shortest unbonding, on its own clock, for which evidence practically always wins."""
    unbonding, slot = setting.mechanism.sequencers.unbonding.clock, setting.mechanism.chain.slot_ms
    if setting.size == 1:
        return "no time suffices: nobody stays behind to judge"
    if lag.clock is unbonding:
        return duration(lag)
    if lag.clock is Clock.BITCOIN_BLOCKS:
        slots = ceil(1_000 * erlang.quantile_seconds(lag.count, float(SURE)) / slot)
        return duration(Duration(slots, unbonding))
    blocks = 1
    while erlang.at_most(blocks, lag.count * slot) > 1 - SURE:
        blocks += 1
    return duration(Duration(blocks, unbonding))


def downtime_binds(setting: Setting) -> ClaimResult:
    """Only who is seated when the window ends is judged; leaving costs the seat."""
    if not punished(setting, Offence.DOWNTIME):
        return unavailable(DOWNTIME, "no rule punishes it")

    def weigh(seat: Seat) -> Weights:
        found = sentence(setting, seat, Offence.DOWNTIME)
        return [("jail or ejection", seat_lost(setting, seat, locked=seat.bond)), ("gain", -found.slash - found.seat)]

    case = worst(setting, weigh, option=str(DOWNTIME.deviation))
    tail = {heavy_tail.HOLDS_UP_TO: heavy_tail.ONLY_THE_MEAN}
    return weighed(DOWNTIME, case.weights, method="closed form", thresholds=tail, assumptions=RENT, rows=case.rows)
