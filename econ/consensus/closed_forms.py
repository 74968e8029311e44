"""What can be said of consensus without running it: limits, waiting times, failures, committees.

Sources: W. Feller, Introduction to Probability I, XIII.7 (runs); A. Renyi on order statistics; M. Jalalzai, K. Babel et
al., MonadBFT, arXiv 2502.20692 (lost predecessors); HotStuff-1 measurements (Kang et al.) for slow leaders and clients.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from econ.consensus.record import Record
from econ.consensus.timeline import Timers
from econ.errors import BadInput

Array = npt.NDArray[Any]

# Of a closed loop: a request waits for the next block, and the reply takes a hop (HotStuff-1, figures of its artefact).
CLIENT_PERIODS = 2.1
_STAKE_CELLS = 10_000_000


def two_hops(share: float) -> float:
    """When so many of infinitely many validators are heard over two exponential hops of mean one, out and back."""
    return float(stats.gamma.ppf(share, 2))


def exponential_limits(name: str) -> tuple[float, float, float]:
    """Period, speculative and final latency with independent Exp(1) delays and infinitely many validators.

    Order statistics stand still, so only the last hop to the average validator is random. CometBFT is as its path has
    it: nobody precommits or decides without the block; `plain_exchanges` is the same without that.
    """
    quorum = two_hops(2 / 3)
    everybody = _deciding(quorum)
    return {
        "single": (0.0, 1.0, 1.0),
        "cometbft": (everybody, everybody + math.exp(-everybody), everybody + math.exp(-everybody)),
        "hotstuff": (4 * quorum, 3 * quorum + 1, 3 * quorum + 1),
        "chained-hotstuff": (quorum, 3 * quorum + 1, 3 * quorum + 1),
        "jolteon": (quorum, 2 * quorum + 1, 2 * quorum + 1),
        "hotstuff-2": (quorum, 2 * quorum + 1, 2 * quorum + 1),
        "monadbft": (quorum, quorum + 0.5, 2 * quorum + 0.5),
        "simplex": (quorum, quorum, plain_exchanges()),
        "minimmit": (two_hops(2 / 5), two_hops(4 / 5), two_hops(4 / 5)),
    }[name]


def plain_exchanges() -> float:
    """Two exchanges on one broadcast, where nobody waits for an own copy of the block: Gamma(2) quantile plus ln 3."""
    return two_hops(2 / 3) + math.log(3)


def _deciding(quorum: float) -> float:
    """Two thirds of max(quorum, block) + one hop: when precommits that wait for the block are in."""
    lost = math.exp(-quorum)

    def missing(time: float) -> float:
        waited = (1 - lost) * (1 - math.exp(quorum - time))
        return waited + lost - math.exp(-time) * (1 + time - quorum) - 2 / 3

    return float(optimize.brentq(missing, quorum, 10 * quorum))


def heard_by(size: int, needed: int) -> Fraction:
    """Mean of the needed-th of `size` independent Exp(1) delays: H_n - H_{n-k} (A-SEQ-2)."""
    return sum((Fraction(1, size - step) for step in range(needed)), Fraction(0))


def in_a_row(share: float, length: int) -> float:
    """Chance that the next leaders all are of a share (A-SEQ-1)."""
    return share**length


def views_until_run(live: float, length: int) -> float:
    """Mean views through the last of the first `length` live leaders in a row (A-SEQ-1)."""
    if live >= 1:
        return float(length)
    return (live**-length - 1) / (1 - live) if live > 0 else math.inf


def keeps_block(record: Record, dead: float) -> float:
    """Chance that a slot's block is proposed and kept: a protocol that loses predecessors needs the next leader too."""
    return float((1 - dead) ** (2 if record.loses_predecessor else 1))


def orphaned(record: Record, dead: float) -> float:
    """Chance that an honest block is left out because the next leader is dead or drops it (A-SEQ-3)."""
    return dead if record.loses_predecessor else 0.0


def meets_timer(record: Record, dead: float) -> float:
    """Chance that a transaction aimed at a slot meets a timer before it is final."""
    return float(1 - (1 - dead) ** record.run)


def time_per_block(record: Record, period: float, failure: float, dead: float) -> float:
    """Mean time per kept block, a failed view costing `failure` (timer, entry and timeout quorum); inf if none is kept.

    The unit is the caller's.
    """
    kept = keeps_block(record, dead)
    return period + failure * (1 - kept) / kept if kept > 0 else math.inf


def time_per_height(timers: Timers, period: float, hop: float, dead: float) -> float:
    """The same for CometBFT, whose timers grow with every failed round of a height; `hop` is a vote quorum's time."""
    if dead >= 1:
        return math.inf
    odds = dead / (1 - dead)
    growing = timers.propose_step + (timers.vote_step if timers.wait_on_nil else 0)
    first = timers.propose + (timers.vote if timers.wait_on_nil else 0) + 2 * hop
    return period + first * odds + growing * odds**2


def slow_leaders(period: float, slow: int, size: int, wait: float) -> float:
    """Mean period when so many of `size` leaders in turn wait before they propose."""
    return period + slow / size * wait


def client_latency(depth: int, period: float) -> float:
    """What a client waits that always has one request under way, for blocks final after `depth` certificates."""
    return (depth + CLIENT_PERIODS) * period


def growth_under_forkers(forkers: float) -> float:
    """Blocks kept per view when a share of leaders, drawn independently, leaves out honest predecessors (depth one)."""
    return 1 - forkers * (1 - forkers)


def honest_share(forkers: float) -> float:
    """Share of the kept blocks that are honest ones."""
    return (1 - forkers) ** 2 / growth_under_forkers(forkers)


def growth_in_turn(forkers: int, size: int, depth: int = 1) -> Fraction:
    """Blocks kept per view when leaders take turns and no forker is near another: each costs `depth` blocks."""
    return 1 - Fraction(forkers * depth, size)


def same_leader(stakes: Array) -> Fraction:
    """Chance that one leader has two slots in a row, drawn by stake: the sum of squared shares (Herfindahl)."""
    whole = [int(stake) for stake in stakes]
    return Fraction(sum(stake**2 for stake in whole), sum(whole) ** 2)


def smooth_round_robin(stakes: Array, slots: int) -> Array:
    """Leaders [slot] as CometBFT picks them: everybody's priority grows by its stake, the highest goes and pays all."""
    priority, total = np.zeros(len(stakes), np.int64), int(stakes.sum())
    leaders = np.empty(slots, np.int64)
    for slot in range(slots):
        priority += stakes
        leaders[slot] = priority.argmax()
        priority[leaders[slot]] -= total
    return leaders


def repeats(leaders: Array) -> Fraction:
    """Share of slots whose leader had the slot before, too."""
    return Fraction(int((leaders[1:] == leaders[:-1]).sum()), len(leaders) - 1)


def captured_draws(size: int, share: float) -> float:
    """Chance that a third of a committee drawn by stake is Byzantine, where a share of the stake is (A-SEQ-4)."""
    return float(stats.binom.sf(-(-size // 3) - 1, size, share))


def captured_sample(size: int, population: int, bad: int) -> float:
    """The same for a committee drawn without replacement out of `population` validators, `bad` of them (A-SEQ-4)."""
    return float(stats.hypergeom.sf(-(-size // 3) - 1, population, bad, size))


def live_chance(stakes: Array, uptimes: Array, quorum: int) -> float:
    """Chance that validators up independently with chances `uptimes` hold a quorum of the whole `stakes`.

    Exact but for rounding, over all sums of stakes; raises BadInput beyond ten million of them.
    """
    unit = math.gcd(*(int(stake) for stake in stakes))
    units = [int(stake) // unit for stake in stakes]
    if sum(units) > _STAKE_CELLS:
        raise BadInput(f"stakes: {sum(units)} units in all; allowed are {_STAKE_CELLS} (use coarser stakes)")
    chances = np.zeros(sum(units) + 1)
    chances[0] = 1.0
    for stake, up in zip(units, uptimes, strict=True):
        moved = up * chances[:-stake]
        chances *= 1 - up
        chances[stake:] += moved
    return float(chances[-(-quorum // unit) :].sum())
