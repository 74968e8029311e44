"""How long one censoring sequencer keeps a transaction out: until another leads, or until the forced path's deadline.

Source: A-FTX-1 (chance of d censoring leaders in a row), A-DA-3 (Erlang quantiles of the wait for Bitcoin blocks).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count

from econ.certificates.chances import MOST_DRAWS
from econ.certificates.codec import ratio
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.solvers.bribery.censors import slots_until_rare
from econ.solvers.claims import erlang
from econ.solvers.claims.claim import Chance, ClaimResult, Stated, Verdict, decided
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.turns import MOST_SLOTS
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
        evidence=_evidence(setting, leader, forced),
    )


def _evidence(setting: Setting, leader: int | None, forced: int | None) -> Chance | None:
    """The bound in numbers that can be checked apart."""
    if setting.leaders and (leader is not None or forced is None):
        slots = MOST_SLOTS if leader is None else leader + 1
        return Chance("rotation", {"leaders": list(setting.leaders), "slots": slots}, "at most", Fraction(0))
    if leader is not None and isinstance(setting.mechanism.election, WeightedRoundRobin):
        return Chance("weighted rotation", {"powers": _powers(setting), "slots": leader + 1}, "at most", Fraction(0))
    if leader is not None and setting.seats[0].turns.run is None and leader <= MOST_DRAWS:
        share = max(seat.turns.share for seat in setting.seats)
        return Chance("independent draws", {"share": ratio(share), "draws": leader}, "at most", RARE)
    if forced is None:
        return None
    data = {"blocks": forced, "milliseconds": f"{_patience(forced)}/1"}
    return Chance("bitcoin blocks", data, "at least", QUANTILE)


def _powers(setting: Setting) -> list[int]:
    powers = {who: seat.power for seat in setting.seats for who in seat.members}
    return [powers[who] for who in sorted(powers)]


def _patience(blocks: int) -> int:
    """Whole milliseconds in which so many Bitcoin blocks are found with the chance QUANTILE: the fewest, or nearly."""
    guess = int(1_000 * erlang.quantile_seconds(blocks, float(QUANTILE)))
    return next(time for time in count(guess) if erlang.at_least(blocks, time) >= QUANTILE)


def _open(setting: Setting) -> Verdict:
    """Without a bound the claim fails where one sequencer always leads; a rotation not followed tells nothing."""
    return "fails" if any(seat.turns.share == 1 for seat in setting.seats) else "undecided"


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
    return slots_until_rare(share, RARE) if drawn and share < 1 else None


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
