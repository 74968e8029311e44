"""Up to which extractable value an order by quorum is safe, and how rarely a slot is worth more.

The law of values has a dozen of them, so how often a value is exceeded is known between two neighbours only: the law's
own answer counts the values above, the other end counts the next smaller one too, or leaves out the next larger one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.money import MSAT_PER_BTC
from econ.randomness import WEIGHT_TOTAL
from econ.reports.study.document import Curves, Line, Mark, Quantity
from econ.solvers.claims.setting import Setting, setting
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.setup import NAMED, SMALL, STAKE, THIRD, decided, found

LEVELS: dict[Size, int] = {"tiny": 3, "quick": 13, "full": 33}
LOWEST, HIGHEST = 5_000_000_000, 12_800_000_000_000


@dataclass(frozen=True)
class Tail:
    """The largest value (msat) of a slot with which a claim holds, and years between slots worth more.

    `soonest` and `latest` are what the neighbours among the law's values leave open; None is never under this law.
    """

    value: int
    years: float | None
    soonest: float | None
    latest: float | None

    @property
    def words(self) -> str:
        """How rarely more comes, and what the law leaves open."""
        span = f"{_years(self.soonest)} to {_years(self.latest)}"
        return f"exceeded once in {_years(self.years)}; the law's few values leave open {span}"


def tail(stake: int) -> Tail:
    """What a bond (msat) deters a third of the voting power from, nothing being released on order alone.

    The claim weighs the law's top value; its margin is short of zero by what that value exceeds the largest one.
    """
    own = {**NAMED, **SMALL, STAKE: f"{stake} msat"}
    network = found(own)
    read, margin = setting(network.mechanism, network.scenario), decided(THIRD, own).margin_msat
    if margin is None:
        raise ValueError(f"{THIRD}: decided without a margin")
    return _tail(read, read.top_value + margin)


def curve(size: Size, at: int) -> Curves:
    """Years between slots worth more than a bond deters, over the bond; a mark at the bond as proposed."""
    stakes = np.unique(np.geomspace(LOWEST, HIGHEST, LEVELS[size]).round().astype(np.int64)).tolist()
    tails = [tail(stake) for stake in stakes]
    line = Line(
        "a third of the voting power",
        tuple(map(float, stakes)),
        tuple(each.years for each in tails),
        tuple(each.soonest for each in tails),
        tuple(each.latest for each in tails),
    )
    return Curves(
        "curves",
        "How rarely a slot is worth more than the bonds of a third deter",
        "Band: what the law of twelve values leaves open; without a band only one end is known. Where "
        "the line ends no value of the law is larger: the largest is a declared bound, so nothing is known beyond.",
        Quantity("bond of a sequencer", "msat", log=True),
        Quantity("time between slots worth more", "years", log=True),
        (line,),
        (Mark(float(at), f"as proposed, {at / MSAT_PER_BTC:g} BTC"),),
    )


def _tail(read: Setting, value: int) -> Tail:
    values = read.world.mev_values
    above = values[values > value]
    below = values[values <= value]
    next_above = int(above[0]) if len(above) else value
    smaller = int(below[-1]) - 1 if len(below) and below[-1] > 0 else value
    return Tail(value, _between(read, value), _between(read, smaller), _between(read, next_above))


def _between(read: Setting, value: int) -> float | None:
    """Mean years between slots worth more, whoever leads them."""
    weight = int(read.world.mev_weights[read.world.mev_values > value].sum())
    return float(WEIGHT_TOTAL / (weight * read.slots_per_year)) if weight else None


def _years(years: float | None) -> str:
    if years is None:
        return "never under this law"
    return f"{years:.2g} years" if years >= 1 else f"{365.25 * years:.2g} days"
