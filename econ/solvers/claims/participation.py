"""Is a seat worth having: income of prescribed play against operation, capital and the outside option, per year.

Free entry: n* = floor(sqrt(V/F)) in the symmetric Tullock contest of A-STK-4; an entrant at zero profit counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from econ.machine.access import BYTES_PER_VBYTE
from econ.money import PPM
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, total, weighed
from econ.solvers.claims.one_shot import tightest
from econ.solvers.claims.proposing import worst
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.settlement import mean_charged_rate, yearly_cost
from econ.solvers.claims.wording import SECONDS_PER_YEAR, amount, bitcoin, counted, span

JOINS = Stated("participation", "prescribed play earns every sequencer its costs in a year", "stay out")
ASSUMPTIONS = (
    "a block in every slot that is not missed, of mean demand, at the floor of the gas price",
    "extractable value counts where prescribed play takes it, at its mean with the law's last bucket at its bound",
    "the stake asset keeps its price",
)


@dataclass(frozen=True)
class Year:
    """One seat's year in msat."""

    fees: Fraction
    minted: Fraction
    value: Fraction
    operation: Fraction
    capital: Fraction
    outside: Fraction

    @property
    def costs(self) -> Fraction:
        """Operation, capital and the outside option."""
        return self.operation + self.capital + self.outside

    @property
    def income(self) -> Fraction:
        """Fees, issuance and prescribed extractable value."""
        return self.fees + self.minted + self.value


def participation(setting: Setting) -> ClaimResult:
    """The seat that earns least above its costs, and what would bring it to zero."""
    case = worst(setting, lambda seat: _weights(year_of(setting, seat)), option=str(JOINS.deviation))
    seat, weights = case.seat, case.weights
    year = year_of(setting, seat)
    thresholds = {
        heavy_tail.HOLDS_UP_TO: _value(total(weights), year),
        "margin without extractable value": amount(total(weights) - year.value),
        "holds from a demand of": _demand(year),
        "holds up to a bond of": _bond(setting, year),
        "subsidy needed per sequencer": f"{bitcoin(max(-total(weights), Fraction(0)))} a year",
    }
    named = tightest(setting, seat) | thresholds | _of_the_set(setting)
    return weighed(JOINS, weights, method="closed form", thresholds=named, assumptions=ASSUMPTIONS, rows=case.rows)


def year_of(setting: Setting, seat: Seat) -> Year:
    """The year of a seat under prescribed play."""
    share, scenario = seat.turns.share, setting.scenario
    blocks = (1 - setting.miss[0]) * setting.slots_per_year
    return Year(
        fees=blocks * seat.fees.per_slot(share),
        minted=blocks * seat.minted.per_slot(share),
        value=blocks * seat.value.per_slot(share),
        operation=Fraction(scenario.operation),
        capital=setting.worth(seat.bond) * Fraction(scenario.capital_cost, PPM),
        outside=Fraction(scenario.outside_option),
    )


def entrants(prize: Fraction, fixed: Fraction) -> int:
    """Zero-profit entry into the symmetric contest for a prize at a fixed cost, exact; fixed > 0."""
    return isqrt((prize / fixed).__floor__())


def _weights(year: Year) -> Weights:
    return [
        ("fees", year.fees),
        ("issuance", year.minted),
        ("extractable value", year.value),
        ("operation", -year.operation),
        ("capital", -year.capital),
        ("outside option", -year.outside),
    ]


def _value(margin: Fraction, year: Year) -> str:
    """What a seat lives on if not on extractable value: that helps it, and is the law's mean."""
    lacking = year.value - margin
    if lacking <= 0:
        return heavy_tail.ANY_VALUE
    if not year.value:
        return "no value: leaders take none"
    return f"{heavy_tail.ANY_VALUE}, from {float(lacking / year.value):.4g} times the law's mean on"


def _demand(year: Year) -> str:
    missing = year.costs - year.minted - year.value
    if missing <= 0:
        return "none at all"
    return f"{float(missing / year.fees):.4g} times the scenario's" if year.fees else "no demand: users pay it nothing"


def _bond(setting: Setting, year: Year) -> str:
    left = year.income - year.operation - year.outside
    if not setting.scenario.capital_cost:
        return "any size"
    return amount(left * PPM / setting.scenario.capital_cost) if left > 0 else "no bond"


def _of_the_set(setting: Setting) -> dict[str, str]:
    years = [(year_of(setting, seat), alike) for seat, alike in zip(setting.seats, setting.alike, strict=True)]
    income = sum((alike * year.income for year, alike in years), Fraction(0))
    costs = sum((alike * year.costs for year, alike in years), Fraction(0))
    posting = yearly_cost(setting) - _vault(setting)
    needed = max(costs - income + posting, Fraction(0))
    return {
        "data and proofs cost": f"{bitcoin(yearly_cost(setting))} a year",
        "subsidy needed by the set, with data and proofs": f"{bitcoin(needed)} a year",
        **_run_out(setting, posting),
        **_entry(setting, income, costs),
    }


def _vault(setting: Setting) -> Fraction:
    """What users and splits pay a year into the vault that pays for data and proofs."""
    fees, block = setting.mechanism.fees, setting.block
    payroll = setting.seats[0].payroll
    base, tips = payroll.gross(block)
    shares = Fraction(base * fees.base.data_and_proofs + tips * fees.tips.data_and_proofs, PPM)
    l1_fee = block.charged_bytes * mean_charged_rate(setting) / BYTES_PER_VBYTE
    return (1 - setting.miss[0]) * setting.slots_per_year * (shares + l1_fee)


def _run_out(setting: Setting, posting: Fraction) -> dict[str, str]:
    """When the finite subsidy account is spent on what the vault lacks."""
    if not setting.scenario.subsidy:
        return {}
    lasts = span(SECONDS_PER_YEAR * setting.scenario.subsidy / posting) if posting > 0 else "for good"
    return {"subsidy account lasts": lasts}


def _entry(setting: Setting, income: Fraction, costs: Fraction) -> dict[str, str]:
    """Zero-profit entry, where anybody may enter."""
    if setting.mechanism.sequencers.admission == "permissioned" or not costs:
        return {}
    return {"zero-profit entry": counted(entrants(income, costs / setting.size), "sequencer")}
