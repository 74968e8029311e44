"""The answer and the findings in words: every number in them is computed, with the bracket it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from econ.money import MSAT_PER_BTC
from experiments.studies.honest_ordering.base import Base
from experiments.studies.honest_ordering.box import FailureBox
from experiments.studies.honest_ordering.setup import CONFORMANCE, HALF
from experiments.studies.honest_ordering.tails import Tail
from experiments.studies.honest_ordering.thresholds import RACED, Thresholds

_COLLUSION = (
    "Not known to the model: collusion is weighed by a closed form alone (a third of the power). A lost seat is lost "
    "for good in the games although the set is open: rents count at most as shown, the bond alone is the safe side."
)
_DELAYS = (
    "Not known to the model: how fast value grows while a leader waits. The grid of delays is an assumption, and the "
    "answer turns on it; measured order flow of the network itself would settle it."
)
_VALUES = (
    "Not known to the model: values of slots are drawn independently from a law of twelve values; its largest is a "
    "declared bound, and what is said of the tail is between neighbouring values of that law."
)
UNKNOWN = (_COLLUSION, _DELAYS, _VALUES, "Not known to the model: bitcoin's price, which is constant, and reputation.")


@dataclass(frozen=True)
class Told:
    """Everything that the words rest on."""

    flips: Thresholds
    tail: Tail
    base: Base
    box: FailureBox | None
    blocks: int

    @property
    def pays(self) -> bool:
        """Whether prescribed play is a best response in the network as proposed."""
        decisive = self.base.results.get(CONFORMANCE, self.base.results[HALF])
        return decisive.verdict == "holds"


def answer(told: Told) -> str:
    """One sentence, with its uncertainty."""
    flips, tail = told.flips, told.tail
    verdict = "pays" if told.pays else "does not pay"
    return (
        f"In citrea-pos honest ordering {verdict}: signing two orders is deterred while users release at most "
        f"{flips.bare.between} per slot on a leader's word (the bond alone, evidence in {told.blocks} Bitcoin "
        f"block{'s' * (told.blocks != 1)}), but no bond keeps a leader from waiting for value: the timers leave half a "
        f"second free, which pays once value grows by {flips.half.between} meanwhile (assumed: 25 %). No bond keeps a "
        "third of the power from taking final orders back either, since CometBFT's messages prove nobody guilty; where "
        f"they did, it would not pay while no slot is worth more than {tail.value / MSAT_PER_BTC:.4g} BTC "
        f"({tail.words})."
    )


def findings(told: Told) -> tuple[str, ...]:
    """What the sweeps and brackets say, and what they cannot say."""
    return (*_found(told), *UNKNOWN)


def _found(told: Told) -> Iterator[str]:
    yield from _of_two_orders(told.flips)
    yield from _of_value(told)
    yield _boxed(told.box)


def _of_two_orders(flips: Thresholds) -> Iterator[str]:
    """What bond, slash, lag and unbonding do to a leader that signs two orders."""
    yield (
        f"Repetition until evidence is judged decides: the bond deters one equivocation worth {flips.once.between}, "
        f"but only {flips.bare.between} per slot if a leader repeats it at every turn meanwhile: the lag does that."
    )
    yield (
        f"With the seat's rent lost for good the limit is {flips.paid.between} per slot: then rent, not the bond, "
        "keeps leaders honest. Where entry is free rents are competed away and only the bond is left."
    )
    yield (
        f"At 0.01 BTC per slot the slash must take {flips.slash.between} of the bond: required share and lag rise "
        "together, as the maps of slash and lag show."
    )
    yield (
        f"If unbonding counted slots, {flips.race.between} would be needed against one offence worth {RACED}: evidence "
        "must then win a race on another clock. Both clocks being Bitcoin's, it always does."
    )


def _of_value(told: Told) -> Iterator[str]:
    """What extractable value does to a third of the power, and to a leader that waits."""
    flips, largest = told.flips, told.tail.value / MSAT_PER_BTC
    yield (
        "Votes against a lock in different rounds of CometBFT leave no proof, so a third of the power risks no bond. "
        f"Under a protocol that names it, such as Simplex, it is deterred at every value of the law from a bond of "
        f"{flips.stake.between} on; with the bond proposed up to {largest:.4g} BTC in a slot, {told.tail.words}."
    )
    yield (
        f"Waiting is no offence and leaves no evidence, so neither bond nor slash enters: half a second pays from "
        f"{flips.half.between} of growth. A second ends the view under the timers proposed; were they so loose that it "
        f"misses 10 %, it would pay from {flips.growth.between} on, at 50 % of growth below a miss chance of "
        f"{flips.miss.between}. What helps is a shorter timer, or to give the value away from the leader."
    )


def _boxed(box: FailureBox | None) -> str:
    if box is None:
        return "Everything varied at once: this small a sample gives no tested box of settings where it fails."
    return f"Everything varied at once, no-profitable-deviation fails where {box.words}."


def summary(told: Told) -> dict[str, float | str | None]:
    """The numbers of the answer, by name."""
    found: dict[str, float | str | None] = {}
    for name, each in told.flips.all.items():
        found |= {f"{name}.low": float(each.low.value), f"{name}.high": float(each.high.value)}
    found |= {"tail.value_msat": float(told.tail.value), "tail.years": told.tail.years}
    found |= {f"verdict.{claim}": result.verdict for claim, result in told.base.results.items()}
    if told.box is not None:
        found |= {"box.fresh": told.box.fresh.value, "box.words": told.box.box.written()}
    return found
