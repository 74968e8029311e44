"""How deep a commitment must lie in Bitcoin so that an attacker with a share of its hash power rarely takes it back.

Source: A-DA-1 (Nakamoto 2008, an approximation), A-DA-2 (M. Rosenfeld, arXiv 1402.2009;
C. Grunspan, R. Perez-Marco, arXiv 1702.02867: exact), A-DA-4 (W. Feller, volume 1, chapter XIV).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import exp

from econ.certificates.chances import MOST_DEPTH
from econ.certificates.codec import ratio
from econ.certificates.enclosures import double_spend
from econ.money import PPM
from econ.solvers.claims.claim import Chance, ClaimResult, Stated, decided
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import counted, percent

SAFE = Stated(
    "settlement-safe",
    "an attacker with a tenth of Bitcoin's hash power takes a final commitment back with at most 0.1 %",
    "reorganise Bitcoin",
)
RARE = Fraction(1, 1_000)
SHARE = Fraction(1, 10)
LARGE_SHARE = Fraction(1, 4)
ASSUMPTIONS = (
    "the attacker's share is assumed, not measured: scenarios state none",
    "the attacker mines on for ever, whatever that costs, and starts level with the honest chain",
)


def settlement_safe(setting: Setting) -> ClaimResult:
    """The exact chance of a double spend at the mechanism's depth against one in a thousand."""
    depth = setting.mechanism.chain.bitcoin_depth
    known = depth <= MOST_DEPTH
    thresholds = {f"depth needed at {percent(share)}": _needed(share) for share in (SHARE, LARGE_SHARE)}
    if not known:
        return decided(SAFE, "undecided", method=f"depths beyond {MOST_DEPTH} are not computed", thresholds=thresholds)
    chance = double_spend(SHARE, depth)
    taken = {f"taken back by {percent(share)} with": _chance(share, depth) for share in (SHARE, LARGE_SHARE)}
    holds = chance <= RARE
    return decided(
        SAFE,
        "holds" if holds else "fails",
        method=f"closed form at a depth of {counted(depth, 'bitcoin block')}",
        binding="confirmations" if holds else None,
        thresholds={**taken, **thresholds, "holds up to a share of": percent(tipping_share(depth, RARE))},
        assumptions=ASSUMPTIONS,
        evidence=Chance("race", {"share": ratio(SHARE), "depth": depth}, "at most", RARE),
    )


def catch_up(share: Fraction, behind: int) -> Fraction:
    """The chance that an attacker with this share of hash power ever makes up so many blocks; A-DA-4."""
    return min(share / (1 - share), Fraction(1)) ** behind if share < 1 else Fraction(1)


def nakamoto(share: Fraction, depth: int) -> float:
    """What `double_spend` is in Nakamoto's approximation by a Poisson law; A-DA-1, share < 1.

    It understates the chance where confirmations are to make an attack rare, and overstates it for few of them.
    """
    expected, level, chance = float(depth * share / (1 - share)), catch_up(share, 1), 1.0
    found = exp(-expected)
    for blocks in range(depth + 1):
        chance -= found * float(1 - level ** (depth - blocks))
        found *= expected / (blocks + 1)
    return chance


def depth_needed(share: Fraction, rare: Fraction) -> int | None:
    """The smallest depth at which a double spend has at most this chance; None for half of all hash power or more."""
    if 2 * share >= 1:
        return None
    return next(depth for depth in count(1) if double_spend(share, depth) <= rare)


def tipping_share(depth: int, rare: Fraction) -> Fraction:
    """The largest share of hash power in whole ppm that double spends at this depth with at most this chance."""
    low, high = 0, PPM // 2
    while high - low > 1:
        middle = (low + high) // 2
        safe = double_spend(Fraction(middle, PPM), depth) <= rare
        low, high = (middle, high) if safe else (low, middle)
    return Fraction(low, PPM)


def _needed(share: Fraction) -> str:
    return counted(depth_needed(share, RARE) or 0, "bitcoin block")


def _chance(share: Fraction, depth: int) -> str:
    return f"{float(double_spend(share, depth)):.4g}"
