"""What a seat is worth: income of prescribed play, its costs, and what losing the seat costs.

Lost for good it costs d/(1-d) times the net rent per slot. Where anybody may enter, whoever lost a seat comes back
under a new key, so it costs at most the rent of the wait and the capital of the new bond meanwhile. Either way stake
that is not slashed lies idle while it unbonds.
Source: one-shot deviation principle with A-SLH-5 (Shapiro and Stiglitz 1984 have the same form).
"""

from __future__ import annotations

from fractions import Fraction

from econ.errors import BadInput
from econ.machine.world import BITCOIN_MS
from econ.money import PPM
from econ.protocol.terms import Clock
from econ.solvers.claims.setting import Seat, Setting

ASSUMPTIONS = (
    "rent counts fees, issuance and what prescribed play extracts, without the last bucket of its law",
    "penalties and lost rent count at face value: judgement comes within hours",
)


def income(setting: Setting, seat: Seat) -> Fraction:
    """Mean income per slot (msat) of prescribed play, without the last bucket of extractable value."""
    share = seat.turns.share
    return (1 - setting.miss[0]) * (seat.fees + seat.minted + seat.sure_value).per_slot(share)


def cost(setting: Setting, seat: Seat) -> Fraction:
    """Cost per slot (msat): operation, capital bound in the bond, and the outside option forgone."""
    scenario = setting.scenario
    return _capital(setting, seat.bond) + setting.per_slot(scenario.operation + scenario.outside_option)


def rent(setting: Setting, seat: Seat) -> Fraction:
    """Net rent per slot (msat), zero where the seat earns less than it costs."""
    return max(income(setting, seat) - cost(setting, seat), Fraction(0))


def seat_lost(setting: Setting, seat: Seat, *, locked: int) -> Fraction:
    """What it costs to lose the seat (msat), with so much stake locked while it unbonds.

    Raises BadInput where that is without bound because nothing is discounted.
    """
    idle = _unbonding_slots(setting) * _capital(setting, locked)
    if not may_return(setting):
        return _for_good(setting, seat) + idle
    wait = setting.mechanism.sequencers.activation_epochs * setting.mechanism.chain.slots_per_epoch
    back = wait * (rent(setting, seat) + _capital(setting, seat.bond))
    return idle + (back if setting.discount == 1 else min(back, _for_good(setting, seat)))


def may_return(setting: Setting) -> bool:
    """Whether an ejected operator may enter again."""
    sequencers = setting.mechanism.sequencers
    return sequencers.re_entry or sequencers.admission != "permissioned"


def _capital(setting: Setting, stake: int) -> Fraction:
    """What so much bound stake could earn elsewhere in a slot (msat)."""
    return setting.per_slot(setting.worth(stake) * Fraction(setting.scenario.capital_cost, PPM))


def _unbonding_slots(setting: Setting) -> Fraction:
    unbonding = setting.mechanism.sequencers.unbonding
    on_bitcoin = unbonding.clock is Clock.BITCOIN_BLOCKS
    return unbonding.count * (Fraction(BITCOIN_MS, setting.mechanism.chain.slot_ms) if on_bitcoin else Fraction(1))


def _for_good(setting: Setting, seat: Seat) -> Fraction:
    if setting.discount == 1:
        raise BadInput("scenario.discount: 0 makes a seat worth more than any amount; allowed: above 0")
    return setting.discount / (1 - setting.discount) * rent(setting, seat)
