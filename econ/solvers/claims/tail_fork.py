"""Taking the predecessor's block: possible only where the next leader alone forms the certificate of the last block.

The thief drops the votes that it was sent, proposes on an older certificate, and takes the block's users and value. It
loses its pay for voting on that block and whatever the view's timer costs it; but users pile up while the timer runs,
and they are the thief's as well, so that the price may be negative. No message proves that a certificate was hidden.
Source: M. Jalalzai, K. Babel et al., MonadBFT, arXiv 2502.20692; A-SEQ-3; asonnino/hotstuff core.rs (Jolteon's timer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from econ.consensus.closed_forms import growth_in_turn, growth_under_forkers, honest_share
from econ.protocol.terms import Offence
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Row, Stated, Weights, crowded, total, unavailable
from econ.solvers.claims.evidence import consequences
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Case, lost_slot
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.turns import DRAWN
from econ.solvers.claims.wording import amount, counted, percent

FORKED = Stated(
    "one-shot:tail-fork", "a leader that leaves its predecessor's block out once does not gain", "fork the predecessor"
)
_IMMUNE: Mapping[str, str] = MappingProxyType(
    {
        "impossible": "nobody can leave a block out alone: its certificate is everybody's, or it is final before",
        "certificate": "a reproposal keeps the predecessor's block unless two thirds sign that they never saw it",
    }
)
_PRICE: Mapping[str, str] = MappingProxyType(
    {
        "nothing": "nothing: a hidden certificate cannot be told from a lost one",
        "timer": "one timer: the others must have given the view up",
    }
)
TENTH = Fraction(1, 10)
BOUND = "the predecessor's block holds the value at the top of the law, a declared bound, and all of it can be taken"
LEADS = "the thief is the next leader, and the predecessor somebody else"


def tail_fork(setting: Setting) -> ClaimResult:
    """The users, value and time of as many blocks as the protocol lets go, against votes unpaid and the timer."""
    record = setting.record
    if setting.size == 1:
        return unavailable(FORKED, "there is no predecessor but the leader itself")
    if not record.fork_depth:
        return unavailable(FORKED, f"{record.title}: {_IMMUNE[record.fork_price]}")
    if not setting.block.settled:
        return crowded(FORKED)
    leaders = [seat for seat in setting.seats if seat.turns.share]
    found = [(seat, _rows(setting, seat, setting.top_value)) for seat in leaders]
    seat, rows = min(found, key=lambda each: _worst(each[1]).total)
    case = Case(seat, _worst(rows).weights, tuple(row for _, each in found for row in each))
    tried = replace(FORKED, deviation=_worst(rows).option)
    return one_shot(setting, tried, case, thresholds=_thresholds(setting, seat), assumptions=(BOUND, LEADS))


def fork_weights(setting: Setting, seat: Seat, *, blocks: int, value: int, takes: bool) -> Weights:
    """Signed terms of keeping so many predecessors' blocks, each with this value, against leaving them out.

    `takes` says whether the thief orders its own block so that it takes their value as well as their users.
    """
    slots = 1 + setting.world.fork_stall
    timer = replace(setting, world=replace(setting.world, view_change=slots))
    in_time = 1 - setting.miss[0]
    shared = seat.payroll.value(value).vote if setting.free_order() else 0
    votes = in_time * ((seat.fees + seat.minted).vote + shared)
    users = in_time * setting.discount**slots * seat.fees.both * setting.block.fits
    wait = in_time * lost_slot(timer, seat, Fraction(1)) - users
    stolen = in_time**2 * seat.payroll.value(value).both if takes else Fraction(0)
    breach = consequences(setting, seat, Offence.REORDERING) if takes and not setting.free_order() else []
    return [
        ("lost reward", blocks * votes),
        ("timer", -wait),
        ("users of the blocks", -blocks * users),
        ("value of the blocks", -blocks * stolen),
        *((name, in_time * weight) for name, weight in breach),
    ]


def _rows(setting: Setting, seat: Seat, value: int) -> list[Row]:
    return [
        Row(
            seat.members,
            f"fork {counted(blocks, 'predecessor')}{', take their value' if takes else ''}",
            tuple(weights),
        )
        for blocks in range(1, setting.record.fork_depth + 1)
        for takes in (False, True)
        for weights in [fork_weights(setting, seat, blocks=blocks, value=value, takes=takes)]
    ]


def _worst(rows: list[Row]) -> Row:
    return min(rows, key=lambda row: row.total)


def _thresholds(setting: Setting, seat: Seat) -> dict[str, str]:
    """Price, depth, the largest value that is safe, and what many forkers do to the chain."""
    record = setting.record
    once = fork_weights(setting, seat, blocks=1, value=0, takes=False)
    price = total([each for each in once if each[0] in {"lost reward", "timer"}])

    def at_value(value: int) -> Fraction:
        return _worst(_rows(setting, seat, value)).total

    tail = heavy_tail.thresholds(setting, seat.turns.share, at_value)
    return tail | {
        "price": f"{_PRICE[record.fork_price]} ({amount(price)})",
        "depth": counted(record.fork_depth, "block"),
        "margin without any value": amount(at_value(0)),
        **_growth(setting),
    }


def _growth(setting: Setting) -> dict[str, str]:
    """What forkers do to the chain: one in every rotation, or a share of drawn leaders."""
    depth = setting.record.fork_depth
    if setting.rotation != DRAWN:
        return {"chain growth, one sequencer forks": percent(growth_in_turn(1, setting.size, depth))}
    return {
        f"chain growth, {percent(TENTH)} fork one block": f"{growth_under_forkers(float(TENTH)):.4g}",
        f"honest share of blocks, {percent(TENTH)} fork one block": f"{honest_share(float(TENTH)):.4g}",
    }
