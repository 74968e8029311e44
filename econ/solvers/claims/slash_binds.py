"""Does a penalty reach who earned it: evidence against unbonding, and downtime against leaving before it is judged.

Source: A-DA-3, P(T_k <= U) for k Bitcoin blocks; A-SLH-1 with p the chance of execution before the stake is free.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import ceil

from econ.machine.world import CONVICTABLE
from econ.protocol.terms import Clock, Offence
from econ.solvers.claims import erlang
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, decided, unavailable, weighed
from econ.solvers.claims.evidence import lands_in_time, punished, sentence
from econ.solvers.claims.proposing import worst
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.rent import seat_lost
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import counted

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
    chance = lands_in_time(setting, offence)
    return decided(
        stated,
        "holds" if chance >= SURE else "fails",
        method="closed form",
        binding="slash" if chance >= SURE else None,
        thresholds=_thresholds(setting, offence, chance),
        assumptions=ASSUMPTIONS,
    )


def _thresholds(setting: Setting, offence: Offence, chance: Fraction) -> dict[str, str]:
    lag = int(setting.world.lags[CONVICTABLE.index(offence)])
    unbonding = setting.mechanism.sequencers.unbonding
    clock = Clock.BITCOIN_BLOCKS if setting.world.lag_on_bitcoin else Clock.SLOTS
    return {
        "evidence is in time with": f"{float(chance):.7f}",
        "evidence takes": _said(lag, clock),
        "unbonding takes": _said(unbonding.count, unbonding.clock),
        "unbonding needed": _needed(setting, lag, clock),
    }


def _needed(setting: Setting, lag: int, clock: Clock) -> str:
    """The shortest unbonding, on its own clock, for which evidence practically always wins."""
    unbonding, slot = setting.mechanism.sequencers.unbonding.clock, setting.mechanism.chain.slot_ms
    if setting.size == 1:
        return "no time suffices: nobody stays behind to judge"
    if clock is unbonding:
        return _said(lag, clock)
    if clock is Clock.BITCOIN_BLOCKS:
        return _said(ceil(1_000 * erlang.quantile_seconds(lag, float(SURE)) / slot), unbonding)
    blocks = 1
    while erlang.at_most(blocks, lag * slot) > 1 - SURE:
        blocks += 1
    return _said(blocks, unbonding)


def _said(number: int, clock: Clock) -> str:
    return counted(number, clock.value.removesuffix("s"))


def downtime_binds(setting: Setting) -> ClaimResult:
    """Only who is seated when the window ends is judged; leaving costs the seat."""
    if not punished(setting, Offence.DOWNTIME):
        return unavailable(DOWNTIME, "no rule punishes it")

    def weigh(seat: Seat) -> Weights:
        found = sentence(setting, seat, Offence.DOWNTIME)
        return [("jail or ejection", seat_lost(setting, seat, locked=seat.bond)), ("gain", -found.slash - found.seat)]

    _, weights = worst(setting, weigh)
    return weighed(DOWNTIME, weights, method="closed form", assumptions=RENT)
