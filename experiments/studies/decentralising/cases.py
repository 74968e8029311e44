"""What is compared: one sequencer as it is, with a forced path, with a standby; sets of several sizes and orders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from experiments.studies.frame import Size

TODAY, SET = "citrea-today", "citrea-pos"
CLOSED, OPEN = "none", "proof-enforced"
FIXED, RANDOM = "weighted-round-robin", "stake-weighted"
TARGET, UNTIL_DUE = "censor-target", "experiments.studies.decentralising.censor:UNTIL_DUE"
OUTAGE_MINUTES, STANDBY_MINUTES = 30, 1
FEW_OUTAGES = 12
# Shares of the operators that censor. The third is the least number that is more than a third.
QUARTER, THIRD, HALF, ALL = "1/4", "more than 1/3", "1/2", "all"


@dataclass(frozen=True)
class Case:
    """One network: preset, how many sequencers, who leads, how many of them censor and how, and how often each fails.

    Censors have the first turns of the fixed order, one after the other: its worst case for users.
    """

    preset: str = SET
    size: int = 16
    order: str = FIXED
    path: str = OPEN
    censors: int = 0
    censor: str = TARGET
    outages: int = FEW_OUTAGES
    minutes: int = OUTAGE_MINUTES

    @property
    def settings(self) -> dict[str, str]:
        """The case as a mechanism's keys, but for the forced path, which all cases of a sweep share."""
        honest = {"honest": self.size - self.censors, self.censor: self.censors}
        crowd = ", ".join(f'"{name}" = {count}' for name, count in honest.items() if count)
        return {
            "mechanism": self.preset,
            "set.size": str(self.size),
            "election.rule": self.order,
            "scenario.population": f"{{ {crowd} }}",
            "scenario.outages_per_year": str(self.outages),
            "scenario.outage": f"{self.minutes} min",
        }


SINGLE = Case(TODAY, size=1, order="single")
CENSOR = replace(SINGLE, censors=1)
STANDBY = replace(SINGLE, minutes=STANDBY_MINUTES)
AS_TODAY = replace(SINGLE, path=CLOSED)

SIZES: dict[Size, tuple[int, ...]] = {"tiny": (4, 16), "quick": (4, 16, 100), "full": (4, 7, 10, 16, 32, 64, 100)}
OUTAGES: dict[Size, tuple[int, ...]] = {"tiny": (5_000,), "quick": (2_000, 5_000), "full": (500, 2_000, 5_000)}
SHARES: dict[Size, tuple[str, ...]] = {
    "tiny": (HALF, ALL),
    "quick": (QUARTER, HALF, ALL),
    "full": (QUARTER, THIRD, HALF, ALL),
}


MIDDLE = 16
HEADLINE = 2_000
PARTS = {QUARTER: Fraction(1, 4), THIRD: Fraction(1, 3), HALF: Fraction(1, 2), ALL: Fraction(1)}


def censors_of(size: int, share: str) -> int:
    """How many of so many sequencers are this share, rounded up; one more than a third's whole part."""
    if share == THIRD:
        return size // 3 + 1
    return ceil(size * PARTS[share])


def headline(size: Size) -> int:
    """The outages a year that the answer speaks of: enough to count stalls of a set, far fewer than stall it always."""
    return HEADLINE if HEADLINE in OUTAGES[size] else max(OUTAGES[size])


def liveness(size: Size) -> tuple[Case, ...]:
    """Everybody honest, failures as rare as assumed and as frequent as it takes to count them."""
    ones = [replace(case, outages=rate) for rate in OUTAGES[size] for case in (SINGLE, STANDBY)]
    return (*ones, *(Case(size=n, outages=rate) for rate in OUTAGES[size] for n in SIZES[size]))


def censorship(size: Size) -> tuple[Case, ...]:
    """Censors of the watched transaction, in a fixed order of leaders and in one drawn for every slot."""
    sets = [
        Case(size=n, order=order, censors=censors_of(n, share))
        for share in SHARES[size]
        for n in SIZES[size]
        for order in (FIXED, RANDOM)
    ]
    return (SINGLE, CENSOR, *(Case(size=n) for n in SIZES[size]), *sets)


def until_due() -> tuple[Case, ...]:
    """Censors of forced transactions, who leave them out as long as they may."""
    base = Case(size=MIDDLE, censor=UNTIL_DUE)
    return (
        replace(CENSOR, censor=UNTIL_DUE),
        replace(base, censors=censors_of(MIDDLE, HALF)),
        replace(base, censors=MIDDLE),
    )
