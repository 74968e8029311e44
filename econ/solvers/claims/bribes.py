"""The cheapest bribe, and who gets it: leaders in a row, a veto, a reversal.

Source: E. Fox, M. Pai, M. Resnick, Censorship Resistance in On-Chain Auctions, AFT 2023: V <= sum over d leaders of
(t_j + p_j S_j); for quorums the cheapest set of members with enough power.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from econ.games.bribery import Refusal
from econ.machine.world import BITCOIN_MS
from econ.solvers.bribery.leaders import cheapest_bribe
from econ.solvers.claims.attacks import EXPECTED, OTHERS, SPLIT, Attack, attacks_of
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, decided, total, unavailable, weighed
from econ.solvers.claims.coalitions import ROUNDING, cheapest, who
from econ.solvers.claims.proposing import Situation, weights_of
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import amount, counted
from econ.strategies.actions import Propose

RESISTANT = Stated(
    "bribe-resistant",
    "no bribe that the scenario offers buys the leaders of a window, a veto or a reversal",
    "take a bribe",
)
METHOD = "exact sums over leaders, exact knapsack over sequencers; no certificate holds both"
CROWDED = "a vetoed block needs the decision process: its users do not fit the next block at the same prices"
TARGET, FORCED = "leave the watched transaction out", "leave a forced transaction out"
ROTATION = "leaders of a window are counted by their shares of slots"
ASSUMPTIONS = (
    OTHERS,
    SPLIT,
    EXPECTED,
    ROTATION,
    "the briber offers its bribe per slot, and all that a reversal takes from others",
    *RENT,
)


@dataclass(frozen=True)
class Deal:
    """Something for sale: what the sellers lose less what is offered for it, in terms, and who they are."""

    name: str
    weights: Weights
    sellers: str

    @property
    def price(self) -> Fraction:
        """The cheapest bribe that buys it (msat)."""
        return max(sum((weight for name, weight in self.weights if name not in OFFERS), Fraction(0)), Fraction(0))

    @property
    def exact(self) -> Weights:
        """The terms of these very sellers, without what rounded powers leave open."""
        return [(name, weight) for name, weight in self.weights if name != ROUNDING]


OFFERS = frozenset(("bribe", "reliance", "extractable value"))


def bribe_resistant(setting: Setting) -> ClaimResult:
    """The deal that is worst for prescribed play; undecided where only rounded power makes a deal pay."""
    deals = deals_of(setting)
    if not deals:
        return unavailable(RESISTANT, "nobody has anything to sell")
    thresholds = {f"cheapest bribe to {deal.name}": f"{amount(deal.price)} for {deal.sellers}" for deal in deals}
    paying = [deal for deal in deals if total(deal.exact) < 0]
    worst = min(paying or deals, key=lambda deal: total(deal.weights))
    open_reason = "" if paying else _open(setting, worst)
    if open_reason:
        return decided(RESISTANT, "undecided", method=open_reason, thresholds=thresholds, assumptions=ASSUMPTIONS)
    tried, weights = replace(RESISTANT, deviation=worst.name), worst.exact if paying else worst.weights
    found = weighed(tried, weights, method=METHOD, thresholds=thresholds, assumptions=ASSUMPTIONS)
    return replace(found, evidence=None)


def _open(setting: Setting, worst: Deal) -> str:
    """Why a verdict that no deal pays is not settled; nothing where it is."""
    if setting.size > 1 and not setting.block.settled:
        return CROWDED
    return "rounded power leaves it open" if total(worst.weights) < 0 else ""


def deals_of(setting: Setting) -> tuple[Deal, ...]:
    """Everything a briber can buy under this mechanism, the cheapest sellers of each."""
    leaders = (*_watched(setting), *_forced(setting))
    quorums = tuple(deal for attack in attacks_of(setting) for deal in _bought(setting, attack))
    return leaders + quorums


def _watched(setting: Setting) -> tuple[Deal, ...]:
    """Every leader until the sender takes the forced path."""
    if setting.free_selection() or not setting.scenario.target_per_day:
        return ()
    slots = max(setting.scenario.target_patience, 1)
    return (_leaders(setting, TARGET, slots, (Propose.CENSOR_TARGET, Situation(target=True))),)


def _forced(setting: Setting) -> tuple[Deal, ...]:
    """Every leader from when a forced transaction is visible until it is due."""
    rule, chain = setting.mechanism.forced_inclusion, setting.mechanism.chain
    if not rule.open:
        return ()
    slots = max(-(-rule.deadline * BITCOIN_MS // chain.slot_ms), 1)
    return (_leaders(setting, FORCED, slots, (Propose.CENSOR_FORCED, Situation(forced=1))),)


def _leaders(setting: Setting, name: str, slots: int, what: tuple[Propose, Situation]) -> Deal:
    """The leaders of so many slots: each is led by a sequencer according to its share of slots."""
    unbribed = replace(setting, scenario=replace(setting.scenario, bribe=0))
    leading = [seat for seat in setting.seats if seat.turns.share]
    refusals = [Refusal(_loss(unbribed, seat, what) * seat.turns.share * len(seat.members) * slots) for seat in leading]
    weights = [("lost reward", cheapest_bribe(refusals)), ("bribe", -Fraction(slots * setting.scenario.bribe))]
    return Deal(name, weights, f"the leaders of {counted(slots, 'slot')}")


def _loss(setting: Setting, seat: Seat, what: tuple[Propose, Situation]) -> Fraction:
    """What a leader loses that does as the briber says once: fees forgone and expected penalties, t + p S."""
    return max(total(weights_of(setting, seat, *what)), Fraction(0))


def _bought(setting: Setting, attack: Attack) -> tuple[Deal, ...]:
    sale = cheapest(setting, attack)
    return () if sale is None else (Deal(attack.name, sale.weights, who(setting, sale.members)),)
