"""Two orders at one height: gain from reliance against slash and seat, staying or leaving before evidence lands.

Source: A-SLH-5, the no-shirking condition g <= p (S + d s rent / (1 - d)); p = P(evidence before the stake leaves).
"""

from __future__ import annotations

from fractions import Fraction

from econ.machine.world import BITCOIN_MS, CONVICTABLE
from econ.protocol.terms import Offence
from econ.solvers.claims.claim import ClaimResult, Stated, Weights
from econ.solvers.claims.evidence import consequences_of_leaving, detection, lands_in_time, punished
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Situation, weights_of, worst, worst_of
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.rent import may_return
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import amount, percent
from econ.strategies.actions import Propose

EQUIVOCATE = Stated(
    "one-shot:equivocate", "a leader that signs two orders once and stays does not gain", "propose equivocate"
)
LEAVE = Stated(
    "one-shot:attack-then-unbond",
    "a leader that signs two orders once and leaves at once does not gain",
    "propose equivocate, leave",
)
ENTRANTS = "who loses the seat enters again under a new key: the wait's rent and the new bond's capital are its cost"
FOR_GOOD = "who loses the seat stays out for good"
WORD = "users rely on the leader's word, or on a confirmation that the leader alone can take back"
BLOCKS = "users rely on final blocks only: one leader cannot reverse them"


def equivocate(setting: Setting) -> ClaimResult:
    """Reliance reversed, against the sentence of an offender that stays."""
    case = worst_of(setting, Propose.EQUIVOCATE, Situation())
    offences = 1 + case.seat.turns.share * _slots_until_judged(setting)
    repeated = {"holds up to, repeated until judged": f"{amount(_lost(case.weights) / offences)} of reliance per slot"}
    thresholds = _thresholds(setting, case.weights, detection(setting)) | repeated
    return one_shot(setting, EQUIVOCATE, case, thresholds=thresholds, assumptions=_assumptions(setting))


def attack_then_unbond(setting: Setting) -> ClaimResult:
    """The same by a leader that gives its seat up and hopes to be out before the evidence is in."""

    def weigh(seat: Seat) -> Weights:
        attack = weights_of(setting, seat, Propose.EQUIVOCATE, Situation())
        kept = [(name, weight) for name, weight in attack if name not in {"slash", "jail or ejection"}]
        return [*kept, *consequences_of_leaving(setting, seat, Offence.EQUIVOCATION)]

    case = worst(setting, weigh, option="propose equivocate, leave")
    chance = detection(setting) * lands_in_time(setting, Offence.EQUIVOCATION)
    thresholds = _thresholds(setting, case.weights, chance)
    return one_shot(setting, LEAVE, case, thresholds=thresholds, assumptions=_assumptions(setting))


def _assumptions(setting: Setting) -> tuple[str, ...]:
    return (*RENT, ENTRANTS if may_return(setting) else FOR_GOOD, WORD if setting.world.order_by_word else BLOCKS)


def _lost(weights: Weights) -> Fraction:
    return sum((weight for name, weight in weights if name != "gain"), Fraction(0))


def _thresholds(setting: Setting, weights: Weights, chance: Fraction) -> dict[str, str]:
    counts = percent(chance) if punished(setting, Offence.EQUIVOCATION) else "0 %: no rule punishes it"
    return {"holds up to": f"{amount(_lost(weights))} of reliance per slot", "evidence counts with": counts}


def _slots_until_judged(setting: Setting) -> Fraction:
    """Mean slots from the first offence to its judgement."""
    lag = int(setting.world.lags[CONVICTABLE.index(Offence.EQUIVOCATION)])
    per_tick = Fraction(BITCOIN_MS, setting.mechanism.chain.slot_ms) if setting.world.lag_on_bitcoin else 1
    return lag * Fraction(per_tick)
