"""Taking back an ordered block before its commitment is final on Bitcoin: what it costs, and what it brings.

A quorum's order is replaced by a second quorum. Two quorums of more than two thirds share more than a third of the
voting power, and whoever is in both has signed both orders: that overlap is all that evidence can take. Larger
coalitions need put no more of themselves into it, so their budget is the same.
Source: quorum intersection; A-SLH-3 (E. Budish, A. Lewis-Pye, T. Roughgarden, arXiv 2405.09173): from a third on under
partial synchrony no slashing rule of the chain itself makes an attack expensive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import count

from econ.protocol.terms import Offence
from econ.solvers.claims import erlang, heavy_tail
from econ.solvers.claims.claim import ClaimResult, Row, Stated, decided, unavailable, weighed
from econ.solvers.claims.evidence import detection, lands_in_time
from econ.solvers.claims.overlap import Overlap, cheapest_alone, cheapest_overlap, cheapest_word
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.venues import survives_halt
from econ.solvers.claims.wording import amount, counted, percent, span

ONE_LEADER, THIRD, TWO_THIRDS = "one-leader", "one-third", "two-thirds"
_WHO = {
    ONE_LEADER: "one leader",
    THIRD: "a coalition of a third of the voting power",
    TWO_THIRDS: "a coalition of two thirds of the voting power",
}
_SHARE = {THIRD: Fraction(1, 3), TWO_THIRDS: Fraction(2, 3)}
QUANTILE = Fraction(99_999, 100_000)
CLOSED = "closed form"
ASSUMPTIONS = (
    "whoever takes a block back takes back all that were ordered after it, and what is relied on is relied on evenly",
    "commitments are posted at every interval; Bitcoin's wait is its 99.999 % quantile",
    "one of the blocks holds the law's top value, a declared bound, the others its mean",
    "of a coalition only stake counts: seats and future rent are left out",
)
UNRELIED = "the scenario releases nothing on order alone, so the claim says little"


@dataclass(frozen=True)
class Age:
    """How old a block is when it is taken back, in slots, and what that age is called."""

    name: str
    slots: int


def order_final(who: str) -> Callable[[Setting], ClaimResult]:
    """The claim about one leader, a third or two thirds of the voting power."""
    return partial(_order_final, who)


def ages_of(setting: Setting) -> tuple[Age, ...]:
    """The ages that are told apart, the last one the oldest at which sequencers can still take a block back."""
    chain, last = setting.mechanism.chain, window(setting)
    named = (
        Age("soft", 0),
        Age("one slot", 1),
        Age("commitment interval", chain.commitment_every),
        Age("proof", chain.commitment_every * chain.proof_every + chain.proof_lag),
    )
    return (*(age for age in named if age.slots < last), Age("commitment final on Bitcoin", last))


def window(setting: Setting) -> int:
    """Slots from the soft order of a commitment's first block until the commitment is final on Bitcoin, as good as."""
    chain = setting.mechanism.chain
    seconds = erlang.quantile_seconds(chain.bitcoin_depth, float(QUANTILE))
    guess = int(1_000 * seconds) // chain.slot_ms
    wait = next(s for s in count(guess) if erlang.at_least(chain.bitcoin_depth, s * chain.slot_ms) >= QUANTILE)
    return chain.commitment_every + wait


@dataclass(frozen=True)
class Attack:
    """What taking blocks back costs and brings.

    `chance` is how surely the overlap is slashed, `top` the value of the best block taken back (msat), `others` the
    mean value of every other one.
    """

    overlap: Overlap
    chance: Fraction
    top: int
    others: Fraction

    def row(self, setting: Setting, slash: Fraction, age: Age) -> Row:
        """The inequality of an age, if the overlap has so much to lose."""
        reliance = (age.slots + 1) * setting.scenario.reliance_per_slot
        option = f"take back {counted(age.slots + 1, 'block')} at the age: {age.name}"
        extracted = self.top + age.slots * self.others
        weights = ("slash", self.chance * slash), ("reliance", -Fraction(reliance)), ("extractable value", -extracted)
        return Row((), option, weights)


def _assumptions(setting: Setting) -> tuple[str, ...]:
    return ASSUMPTIONS if setting.scenario.reliance_per_slot else (*ASSUMPTIONS, UNRELIED)


def _order_final(who: str, setting: Setting) -> ClaimResult:
    statement = f"{_WHO[who]} does not gain by taking an ordered block back, at any age until its commitment is final"
    stated = Stated(f"order-final:{who}", f"{statement} on Bitcoin", "take ordered blocks back")
    overlap = _overlap(setting, who)
    if overlap is None:
        return unavailable(stated, "a quorum's order takes more than a third of the voting power to replace")
    attack = _attack(setting, who, overlap)
    thresholds = _thresholds(setting, attack)
    lower, upper = (_rows(setting, attack, slash) for slash in (overlap.least, overlap.most))
    if _tightest(lower).total < 0 <= _tightest(upper).total:
        method = f"the overlap has from {amount(overlap.least)} to {amount(overlap.most)} to lose: undecided between"
        return decided(stated, "undecided", method=method, thresholds=thresholds, assumptions=_assumptions(setting))
    rows = lower if _tightest(lower).total >= 0 else upper
    tried, weights = replace(stated, deviation=_tightest(rows).option), _tightest(rows).weights
    return weighed(tried, weights, method=CLOSED, thresholds=thresholds, assumptions=_assumptions(setting), rows=rows)


def _rows(setting: Setting, attack: Attack, slash: Fraction) -> tuple[Row, ...]:
    return tuple(attack.row(setting, slash, age) for age in ages_of(setting))


def _tightest(rows: tuple[Row, ...]) -> Row:
    return min(rows, key=lambda row: row.total)


def _overlap(setting: Setting, who: str) -> Overlap | None:
    """Who must sign twice; None where one leader is too few."""
    if setting.world.order_by_word:
        return cheapest_word(setting)
    return cheapest_alone(setting) if who == ONE_LEADER else cheapest_overlap(setting)


def _attack(setting: Setting, who: str, overlap: Overlap) -> Attack:
    """Prescribed play may have taken value already: a leader all of its own blocks, a coalition its share of blocks."""
    word, free = setting.world.order_by_word, setting.free_order()
    share = Fraction(1) if word else _SHARE.get(who, overlap.power)
    left = 1 - share if free else Fraction(1)
    return Attack(overlap, _chance(setting), setting.top_value if left else 0, left * setting.mean_value)


def _chance(setting: Setting) -> Fraction:
    """The chance that who signed twice is slashed: reported, in time, and not by the chain that they can halt."""
    by_others = setting.world.order_by_word and all(seat.turns.share < 1 for seat in setting.seats)
    if not by_others and not survives_halt(setting.mechanism.slashing.venue):
        return Fraction(0)
    return detection(setting) * lands_in_time(setting, Offence.EQUIVOCATION)


def _thresholds(setting: Setting, attack: Attack) -> dict[str, str]:
    """Budget and window; up to which reliance and value the verdict holds at each age; the slash that would do."""
    ages, last, overlap = ages_of(setting), ages_of(setting)[-1], attack.overlap
    margin = attack.row(setting, overlap.least, last).total

    def at_value(value: int) -> Fraction:
        return margin + attack.top - value if attack.top else margin

    return {
        **heavy_tail.thresholds(setting, Fraction(1), at_value),
        "accountable budget": f"{amount(overlap.share)} at {percent(overlap.power)} of the voting power",
        "accountable budget in whole sequencers": f"{amount(overlap.least)} ({counted(overlap.members, 'sequencer')})",
        "evidence counts with": _counts(setting, attack.chance),
        "window": f"{counted(last.slots, 'slot')} ({_span(setting, last.slots)})",
        **{f"largest reliance per slot, {age.name}": _reliance(attack, age) for age in ages},
        "smallest slash": amount(-(margin - attack.chance * overlap.least)),
    }


def _counts(setting: Setting, chance: Fraction) -> str:
    halted = not survives_halt(setting.mechanism.slashing.venue)
    return percent(chance) if chance or not halted else "0 %: who takes blocks back can halt the chain that judges"


def _span(setting: Setting, slots: int) -> str:
    return span(Fraction(slots * setting.mechanism.chain.slot_ms, 1_000))


def _reliance(attack: Attack, age: Age) -> str:
    """What may be released per slot on order of this age, beside the mean of extractable value."""
    most = attack.chance * attack.overlap.least / (age.slots + 1) - attack.others
    return amount(most) if most >= 0 else "none: extractable value alone is more than the slash"
