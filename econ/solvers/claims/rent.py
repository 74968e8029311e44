"""What a seat is worth: income of prescribed play, its costs, and what losing the seat costs.

Lost for good it costs d/(1-d) times the net rent per slot. Where anybody may enter, whoever lost a seat comes back under
a new key, so it costs at most the rent of the wait and the capital of the new bond meanwhile.
Source: one-shot deviation principle with A-SLH-5 (Shapiro and Stiglitz 1984 have the same form).
"""

from __future__ import annotations

from fractions import Fraction

from econ.errors import BadInput
from econ.money import PPM
from econ.solvers.claims.setting import Seat, Setting

ASSUMPTIONS = (
    "rent counts ordinary fees at the floor of the gas price, issuance, and extractable value that prescribed play takes, "
    "without the last bucket of its law",
    "penalties and lost rent count at face value: judgement comes within hours",
)


def income(setting: Setting, seat: Seat) -> Fraction:
    """Mean income per slot (msat) of prescribed play, without the last bucket of extractable value."""
    share = seat.turns.share
    return (1 - setting.miss[0]) * (seat.fees + seat.minted + seat.sure_value).per_slot(share)


def cost(setting: Setting, seat: Seat) -> Fraction:
    """Cost per slot (msat): operation, capital bound in the bond, and the outside option forgone."""
    scenario = setting.scenario
    capital = setting.worth(seat.bond) * Fraction(scenario.capital_cost, PPM)
    return setting.per_slot(capital + scenario.operation + scenario.outside_option)


def rent(setting: Setting, seat: Seat) -> Fraction:
    """Net rent per slot (msat), zero where the seat earns less than it costs."""
    return max(income(setting, seat) - cost(setting, seat), Fraction(0))


def seat_lost(setting: Setting, seat: Seat) -> Fraction:
    """What it costs to lose the seat (msat); BadInput where that is without bound because nothing is discounted."""
    if may_return(setting):
        wait = setting.mechanism.sequencers.activation_epochs * setting.mechanism.chain.slots_per_epoch
        capital = setting.worth(seat.bond) * Fraction(setting.scenario.capital_cost, PPM)
        back = wait * (rent(setting, seat) + setting.per_slot(capital))
        return back if setting.discount == 1 else min(back, _for_good(setting, seat))
    return _for_good(setting, seat)


def may_return(setting: Setting) -> bool:
    """Whether an ejected operator may enter again."""
    sequencers = setting.mechanism.sequencers
    return sequencers.re_entry or sequencers.admission != "permissioned"


def _for_good(setting: Setting, seat: Seat) -> Fraction:
    if setting.discount == 1:
        raise BadInput("scenario.discount: 0 makes a seat worth more than any amount; allowed: above 0")
    return setting.discount / (1 - setting.discount) * rent(setting, seat)
