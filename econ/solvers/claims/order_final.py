"""Taking back an ordered block before its commitment is final on Bitcoin: what it costs, and what it brings.

A quorum's order is replaced by a second quorum. Two quorums of more than two thirds share more than a third of the
voting power, and whoever is in both has signed both orders: that overlap is all that evidence can take. Larger
coalitions need put no more of themselves into it, so their budget is the same. A protocol may know other ways
(`conflicts`), some of which leave no proof; whoever attacks takes the way that costs least. A confirmation before the
final order, by the leader alone, is another claim: only the leader's own bond stands behind it.
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
from econ.solvers.claims.conflicts import SIGNED_TWICE, Conflict, conflicts
from econ.solvers.claims.evidence import detection, lands_in_time, punished
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
ONE_BLOCK = (
    "the leader's second order wins before the next view makes the first one final; nobody else signs twice",
    "the block holds the law's top value, a declared bound, unless its leader has had it already",
)
NO_SLASH = "none suffices: it leaves no proof"
NOT_COLLECTED = "proof that no deployed code of this protocol collects: it counts if the mechanism's venue is built"
SPECULATIVE = Stated(
    "order-final:speculative",
    "a leader does not gain by taking its own block's confirmation back before the order is final",
    "sign two orders of one block",
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
    mean value of every other one, `way` what the overlap does. Nothing is slashed for what leaves no proof.
    """

    overlap: Overlap
    chance: Fraction
    top: int
    others: Fraction
    way: Conflict

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
    attacks = _attacks(setting, who)
    if not attacks:
        return unavailable(stated, "a quorum's order takes more of the voting power to replace")
    attack = min(attacks, key=lambda each: each.chance * each.overlap.least)
    overlap = attack.overlap
    thresholds = _thresholds(setting, attack) | _other_ways(attack, attacks)
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


def _attacks(setting: Setting, who: str) -> list[Attack]:
    """Every way to a second final order that they have the power for."""
    found = []
    for way in conflicts(setting.record):
        overlap = _overlap(setting, who, way)
        if overlap is not None:
            found.append(_attack(setting, who, overlap, way))
    return found


def _overlap(setting: Setting, who: str, way: Conflict) -> Overlap | None:
    """Who must vote twice; None where one leader is too few."""
    if setting.record.order_by_word:
        return cheapest_word(setting)
    return cheapest_alone(setting, way.needs) if who == ONE_LEADER else cheapest_overlap(setting, way.needs)


def _attack(setting: Setting, who: str, overlap: Overlap, way: Conflict) -> Attack:
    """Prescribed play may have taken value already: a leader all of its own blocks, a coalition its share of blocks."""
    word = setting.record.order_by_word
    share = Fraction(1) if word else _SHARE.get(who, overlap.power)
    left = 1 - share if setting.free_order() else Fraction(1)
    known = overlap if way.provable else replace(overlap, least=Fraction(0), most=Fraction(0), share=Fraction(0))
    chance = _chance(setting, word=word)
    return Attack(known, chance, setting.top_value if left else 0, left * setting.mean_value, way)


def _chance(setting: Setting, *, word: bool) -> Fraction:
    """The chance that who signed twice is slashed: reported, in time, and not by the chain that they can halt."""
    by_others = word and all(seat.turns.share < 1 for seat in setting.seats)
    if not by_others and not survives_halt(setting.mechanism.slashing.venue):
        return Fraction(0)
    return detection(setting) * lands_in_time(setting, Offence.EQUIVOCATION)


def speculative(setting: Setting) -> ClaimResult:
    """One block, taken back by its own leader before anybody builds on it: the leader's bond is all that it costs."""
    if not setting.record.reverts_speculative:
        return unavailable(SPECULATIVE, "no confirmation before the final order that a leader could take back")
    overlap, left = cheapest_word(setting), not setting.free_order()
    attack = Attack(overlap, _chance(setting, word=True), setting.top_value * left, Fraction(0), SIGNED_TWICE)
    soft = Age("soft", 0)
    row = attack.row(setting, overlap.least, soft)
    counted_as = "collected by deployed code" if setting.record.evidence_live else NOT_COLLECTED
    thresholds = {
        "accountable budget": f"{amount(overlap.least)}, the leader's own",
        "evidence counts with": _counts(setting, attack),
        "evidence is": counted_as,
        "largest reliance per block": _reliance(attack, soft),
        "smallest slash": amount(attack.chance * overlap.least - row.total),
    }
    return weighed(SPECULATIVE, row.weights, method=CLOSED, thresholds=thresholds, assumptions=ONE_BLOCK, rows=(row,))


def _other_ways(attack: Attack, attacks: list[Attack]) -> dict[str, str]:
    """What the protocol's other ways to a conflict would cost."""
    return {f"budget of {each.way.name}": _budget(each) for each in attacks if each is not attack}


def _budget(attack: Attack) -> str:
    return f"{amount(attack.chance * attack.overlap.least)} ({counted(attack.overlap.members, 'sequencer')})"


def _thresholds(setting: Setting, attack: Attack) -> dict[str, str]:
    """Budget and window; up to which reliance and value the verdict holds at each age; the slash that would do."""
    ages, last, overlap = ages_of(setting), ages_of(setting)[-1], attack.overlap
    margin = attack.row(setting, overlap.least, last).total

    def at_value(value: int) -> Fraction:
        return margin + attack.top - value if attack.top else margin

    return {
        **heavy_tail.thresholds(setting, Fraction(1), at_value),
        "by way of": attack.way.name,
        "accountable budget": f"{amount(overlap.share)} at {percent(overlap.power)} of the voting power",
        "accountable budget in whole sequencers": f"{amount(overlap.least)} ({counted(overlap.members, 'sequencer')})",
        "evidence counts with": _counts(setting, attack),
        "window": f"{counted(last.slots, 'slot')} ({_span(setting, last.slots)})",
        **{f"largest reliance per slot, {age.name}": _reliance(attack, age) for age in ages},
        "smallest slash": amount(attack.chance * overlap.least - margin) if attack.way.provable else NO_SLASH,
    }


def _counts(setting: Setting, attack: Attack) -> str:
    if not attack.way.provable:
        return "0 %: the protocol's messages prove nobody guilty"
    if not punished(setting, Offence.EQUIVOCATION):
        return "0 %: no rule punishes it"
    halted = not survives_halt(setting.mechanism.slashing.venue)
    suffices = attack.chance or not halted
    return percent(attack.chance) if suffices else "0 %: who takes blocks back can halt the chain that judges"


def _span(setting: Setting, slots: int) -> str:
    return span(Fraction(slots * setting.mechanism.chain.slot_ms, 1_000))


def _reliance(attack: Attack, age: Age) -> str:
    """What may be released per slot on order of this age, beside the mean of extractable value."""
    most = attack.chance * attack.overlap.least / (age.slots + 1) - attack.others
    return amount(most) if most >= 0 else "none: extractable value alone is more than the slash"
