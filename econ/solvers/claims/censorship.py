"""How long one censoring sequencer keeps a transaction out: until another leads, or until the forced path's deadline.

Source: A-FTX-1 (chance of d censoring leaders in a row), A-DA-3 (Erlang quantiles of the wait for Bitcoin blocks).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

from econ.protocol.forced_inclusion.rule import Enforcement
from econ.solvers.claims import erlang
from econ.solvers.claims.claim import ClaimResult, Stated, Verdict, decided
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import counted, percent, span

BOUNDED = Stated(
    "censorship-bounded",
    "one sequencer that always leaves a transaction out keeps it out for a bounded time only",
    "propose censor target",
)
RARE = Fraction(1, 1_000_000)
QUANTILE = Fraction(99, 100)
NO_BOUND = "no bound"
ASSUMPTIONS = (
    "everybody else plays as prescribed and includes; the censor votes for others' blocks",
    "Bitcoin blocks are a Poisson process with a mean of 600 s, referenced when they are found",
    "the forced path has room, and its transaction is valid and pays the L1 fee asked",
)


def censorship_bounded(setting: Setting) -> ClaimResult:
    """Bounded by the election or by the forced path; both waits are stated."""
    leader, forced = _until_another_leads(setting), _until_due(setting)
    bounded = leader is not None or forced is not None
    thresholds = {
        "next leader that includes": NO_BOUND if leader is None else _slots(setting, leader),
        "forced path, 99 %": NO_BOUND if forced is None else _bitcoin_blocks(forced),
    }
    binding = "forced inclusion" if leader is None else "election"
    return decided(
        BOUNDED,
        "holds" if bounded else _open(setting),
        method=f"closed form on {setting.rotation}",
        binding=binding if bounded else None,
        thresholds=thresholds,
        assumptions=ASSUMPTIONS,
    )


def _open(setting: Setting) -> Verdict:
    """Without a bound the claim fails where one sequencer always leads; a rotation not followed tells nothing."""
    return "fails" if any(seat.turns.share == 1 for seat in setting.seats) else "undecided"


def most_in_a_row(chance: Fraction) -> int:
    """The smallest d with chance**d <= RARE, from logarithms of 50 digits; 0 <= chance < 1."""
    if chance <= RARE:
        return 1
    with localcontext() as context:
        context.prec = 50
        rare, each = ((Decimal(share.numerator) / share.denominator).ln() for share in (RARE, chance))
        # An exact power of ten ties; the digits beyond thirty only hold the logarithms' rounding.
        return int((rare / each - Decimal("1e-30")).to_integral_value(ROUND_CEILING))


def _until_another_leads(setting: Setting) -> int | None:
    """Slots until a leader that includes: certain under a rotation, all but RARE under draws; None without a bound."""
    turns = [seat.turns for seat in setting.seats if seat.turns.share]
    waits = [_wait(turn.share, turn.again, turn.run) for turn in turns]
    known = [wait for wait in waits if wait is not None]
    return max(known) if len(known) == len(waits) else None


def _wait(share: Fraction, again: Fraction, run: int | None) -> int | None:
    if run is not None:
        return run
    drawn = share == again
    return most_in_a_row(share) if drawn and share < 1 else None


def _until_due(setting: Setting) -> int | None:
    """Bitcoin blocks until a forced transaction must be in; None where nothing enforces it."""
    rule = setting.mechanism.forced_inclusion
    if rule.enforcement is Enforcement.NOTHING:
        return None
    return setting.mechanism.chain.bitcoin_depth + rule.deadline


def _slots(setting: Setting, slots: int) -> str:
    sure = "" if setting.seats[0].turns.run is not None else f", all but {percent(RARE)}"
    return f"{counted(slots, 'slot')} ({span(Fraction(slots * setting.mechanism.chain.slot_ms, 1_000))}{sure})"


def _bitcoin_blocks(blocks: int) -> str:
    return f"{counted(blocks, 'bitcoin block')} ({span(erlang.quantile_seconds(blocks, float(QUANTILE)))})"
