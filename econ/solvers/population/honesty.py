"""The basin of honest play on the machine: up to how many deviators prescribed play pays more. A report, not a proof.

With k others deviating a member compares what honest members earn beside k deviators with what deviators earn among
k + 1. Where the first is more for all k below some count, play returns to honesty from that count on downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from econ.engine.block import Array
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.population.simulated import Simulated, simulated

CONFIDENCE = 0.99
LEAST_TURNS = 100

Sign = Literal["honest", "deviation", "equal", "uncertain"]


@dataclass(frozen=True)
class Comparison:
    """What a member of a stake class earns (msat per run) either way while `others` others deviate.

    Earnings are those of a member with the set's mean stake. `low` and `high` bound honest minus deviation, with 99 %
    confidence for all comparisons together.
    """

    kind: int
    others: int
    honest: float
    deviation: float
    low: float
    high: float

    @property
    def sign(self) -> Sign:
        """Which pays more: certain either way, equal if no run showed any difference, or uncertain."""
        if self.low == self.high == 0:
            return "equal"
        if self.low > 0:
            return "honest"
        return "deviation" if self.high < 0 else "uncertain"


@dataclass(frozen=True)
class Basin:
    """From how many deviators a set of `size` sequencers returns to prescribed play, against one deviation.

    Within `counts` (numbers of others that deviate, as far as they were simulated) the tipping point lies between
    `holds_to` and `tips_at` deviators: prescribed play pays more below the one, the deviation from the other on (None:
    at no simulated count). `equilibria` are the numbers of deviators at which no member gains by a change, for certain
    or up to ties; `possible` those that the intervals leave open; `uncertain` the counts whose sign is.
    """

    action: str
    size: int
    comparisons: tuple[Comparison, ...] = ()
    holds_to: int = 0
    tips_at: int | None = None
    equilibria: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    uncertain: tuple[int, ...] = ()
    runs: int = 0
    slots: int = 0
    caveat: str = ""

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers of others that deviate which were simulated."""
        return tuple(sorted({comparison.others for comparison in self.comparisons}))

    @property
    def share(self) -> tuple[float, float]:
        """Bounds of the tipping share of deviators; 1 where none was found."""
        return self.holds_to / self.size, 1.0 if self.tips_at is None else self.tips_at / self.size

    @property
    def sentence(self) -> str:
        """The basin for people."""
        if self.size == 1:
            return f"{self.action}: a single sequencer has no population to sway"
        runs = f"(simulated, not proven: {self.runs} runs of {self.slots} slots, 99 % confidence"
        return f"{self.action}: {self._finding()} {runs}{self.caveat})"

    def _finding(self) -> str:
        if self.tips_at == 0:
            return "prescribed play has no basin: the deviation pays more even when all others are honest"
        if self.holds_to == self.size:
            return "prescribed play pays more however many of the others deviate: no tipping point"
        if all(comparison.sign == "equal" for comparison in self.comparisons):
            return "no run shows a difference between the two: nothing draws a population either way"
        neither = self._open("equal", "no difference") + self._open("uncertain", "undecided")
        return f"{self._held()}, {self._tipped()}{neither}"

    def _held(self) -> str:
        if not self.holds_to:
            return "no number of deviators is certain to return to prescribed play"
        return f"prescribed play is returned to from up to {self.holds_to} of {self.size} deviators"

    def _tipped(self) -> str:
        if self.tips_at is None:
            return "no simulated count certainly favours the deviation"
        return f"the deviation pays more once {self.tips_at} deviate ({100 * self.tips_at / self.size:.0f} %)"

    def _open(self, sign: Sign, word: str) -> str:
        others = sorted({comparison.others for comparison in self.comparisons if comparison.sign == sign})
        if len(others) > 2 and len(others) == others[-1] - others[0] + 1:
            return f"; {word} beside {others[0]} to {others[-1]} others"
        return f"; {word} beside {', '.join(map(str, others))} others" if others else ""


def basin(mechanism: Mechanism, scenario: Scenario, *, action: str) -> Basin:
    """The basin of prescribed play against one action of the menu, taken by k sequencers at every opportunity.

    Raises BadInput for an action that is not on the menu of the mechanism's ordering rule.
    """
    if mechanism.sequencers.size == 1:
        return Basin(action, 1)
    played = simulated(mechanism, scenario, action=action)
    return basin_of_honesty(compared(played), action=action, played=played, caveat=_unseen(mechanism, played))


def compared(played: Simulated) -> tuple[Comparison, ...]:
    """Honest against deviating members of each stake class, for every count of others simulated on both sides."""
    places = [place for place, gap in enumerate(np.diff(played.deviators)) if gap == 1]
    pairs = [(kind, place) for kind in np.unique(played.kinds) for place in places]
    confidence = 1 - (1 - CONFIDENCE) / (2 * len(pairs))
    return tuple(_comparison(played, int(kind), place, confidence) for kind, place in pairs)


def basin_of_honesty(comparisons: tuple[Comparison, ...], *, action: str, played: Simulated, caveat: str = "") -> Basin:
    """What the comparisons say about the tipping point and the symmetric pure equilibria by count."""
    size, counts = played.gains.shape[2], sorted({comparison.others for comparison in comparisons})
    signs = {others: [c.sign for c in comparisons if c.others == others] for others in counts}
    holding = next((place for place, others in enumerate(counts) if set(signs[others]) != {"honest"}), len(counts))
    stays = {others: _settled(signs[others], "honest") for others in counts}
    leaves = {others: _settled(signs[others], "deviation") for others in counts}
    steady = {k: (stays.get(k, k == size), leaves.get(k - 1, k == 0)) for k in range(size + 1)}
    known = {k: pair for k, pair in steady.items() if k in (0, size) or (k in signs and k - 1 in signs)}
    return Basin(
        action=action,
        size=size,
        comparisons=comparisons,
        holds_to=counts[holding - 1] + 1 if holding else 0,
        tips_at=next((others for others in counts if "deviation" in signs[others]), None),
        equilibria=tuple(k for k, pair in known.items() if pair == (True, True)),
        possible=tuple(k for k, pair in known.items() if None in pair and False not in pair),
        uncertain=tuple(others for others in counts if "uncertain" in signs[others]),
        runs=played.gains.shape[1],
        slots=played.slots,
        caveat=caveat,
    )


def _settled(signs: list[Sign], favoured: Sign) -> bool | None:
    """Whether every class is content with one side: yes, no, or None where that is uncertain."""
    if all(sign in (favoured, "equal") for sign in signs):
        return True
    return None if all(sign in (favoured, "equal", "uncertain") for sign in signs) else False


def _comparison(played: Simulated, kind: int, place: int, confidence: float) -> Comparison:
    """Honest members beside k deviators against deviators among k + 1."""
    members, others = played.kinds == kind, int(played.deviators[place])
    staying, joined = members & ~played.deviates[place], members & played.deviates[place + 1]
    honest, deviation = _mean(played, place, staying), _mean(played, place + 1, joined)
    seen = ~np.isnan(honest) & ~np.isnan(deviation)
    if not seen.any():
        return Comparison(kind, others, np.nan, np.nan, -np.inf, np.inf)
    means = float(honest[seen].mean()), float(deviation[seen].mean())
    if _alike(played, place, staying & joined):
        return Comparison(kind, others, *means, 0.0, 0.0)
    everybody = np.broadcast_to(members, staying.shape)
    luck = np.stack([_mean(played, 0, side) - _mean(played, 0, everybody) for side in (staying, joined)])
    low, high = _interval((honest - deviation)[seen], luck[:, seen].T, confidence)
    # A sample without any difference is flat because too little happened.
    return Comparison(kind, others, *means, *((-np.inf, np.inf) if low == high == 0 else (low, high)))


def _alike(played: Simulated, place: int, joining: Array) -> bool:
    """Whether members that join the deviators [run, sequencer] had their turns and never gained or lost by it."""
    turns = played.slots * (joining * (played.stakes / played.stakes.sum())).sum()
    same = (played.gains[place] == played.gains[place + 1])[joining].all()
    return bool(turns >= LEAST_TURNS and same)


def _mean(played: Simulated, place: int, chosen: Array) -> Array:
    """What chosen sequencers [run, sequencer] gain, on average and at the set's mean stake [run]; nan without any."""
    stake = (chosen * (played.stakes / played.stakes.mean())).sum(-1)
    total = np.where(chosen, played.gains[place], 0).sum(-1)
    return np.asarray(np.divide(total, stake, out=np.full(len(total), np.nan), where=stake > 0))


def _interval(values: Array, luck: Array, confidence: float) -> tuple[float, float]:
    """Student's interval for the mean of values [run], each side of which errs with one minus the confidence.

    `luck` [run, side] is by how much members of either side earned more than their class when nobody deviated. Sides
    are drawn at random, so it is zero on average; what it explains of the values is taken off (control variates;
    S. Asmussen and P. Glynn, Stochastic Simulation, 2007, chapter V.2).
    """
    free = len(values) - 1 - luck.shape[1]
    if free < 1:
        return -np.inf, np.inf
    known = np.column_stack([np.ones(len(values)), luck / max(np.abs(luck).max(initial=0.0), 1.0)])
    inverse = np.linalg.pinv(known)
    fitted = inverse @ values
    spread = ((values - known @ fitted) ** 2).sum() / free
    half = float(stdtrit(free, confidence) * np.sqrt(spread) * np.linalg.norm(inverse[0]))
    return float(fitted[0]) - half, float(fitted[0]) + half


def _unseen(mechanism: Mechanism, played: Simulated) -> str:
    """What the simulation leaves out: counts in between, and what comes later than the run ends."""
    size, downtime = mechanism.sequencers.size, mechanism.slashing.downtime
    between = f"; of up to {size} deviators {len(played.deviators)} counts were simulated"
    late = downtime is not None and downtime.window > played.slots
    later = f"; penalties for downtime over {downtime.window} slots come later" if late and downtime else ""
    return (between if len(played.deviators) <= size else "") + later
