"""The closed forms applied to the cases, and what the cases cost."""

from __future__ import annotations

from dataclasses import dataclass

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.money import MSAT_PER_SAT, PPM
from econ.randomness import WEIGHT_TOTAL
from experiments.studies.decentralising.cases import FIXED, STANDBY, Case
from experiments.studies.decentralising.closed_forms import (
    MINUTES_PER_YEAR,
    Failures,
    force_use,
    force_use_of_one,
    missed,
    stalled,
)

MSAT_PER_BITCOIN = 100_000_000 * MSAT_PER_SAT
SLOTS_PER_DAY = 43_200
# 1.86 % of the time down, as the 95th percentile of Cosmos Hub's validators misses blocks.
COSMOS = Failures(330, 30)


@dataclass(frozen=True)
class Theory:
    """What is expected of a case, from the scenario's numbers."""

    scenario: Scenario

    @property
    def late(self) -> float:
        """Chance that a prompt block misses its slot."""
        return self.scenario.miss[0] / WEIGHT_TOTAL

    def downtime(self, case: Case, slots: int) -> float:
        """Mean share of the first slots without a block."""
        return float(missed(case.size, _failures(case).offline(slots), self.late).mean())

    def without_quorum(self, case: Case, slots: int) -> float:
        """Mean share of the first slots in which nobody can make a block."""
        return float(stalled(case.size, _failures(case).offline(slots)).mean())

    def force_use_in_outages(self, case: Case, slots: int) -> float:
        """Share forced of an honest single sequencer."""
        return force_use_of_one(
            _failures(case), self.late, arrivals=self._arrivals, patience=self.scenario.target_patience, slots=slots
        )

    def force_use_by_censors(self, case: Case) -> float:
        """Share forced where nobody is down for long: an honest leader is so rarely that its slots count as lost."""
        fails = 1 - (1 - self.late) * (1 - _failures(case).long_run)
        if case.order == FIXED:
            includes = [0.0 if turn < case.censors else 1 - fails for turn in range(case.size)]
        else:
            includes = [(1 - case.censors / case.size) * (1 - fails)]
        return force_use(includes, self._arrivals, self.scenario.target_patience, max(4_000 // len(includes), 40))

    @property
    def _arrivals(self) -> float:
        return self.scenario.target_per_day / SLOTS_PER_DAY


def minutes_without_quorum(case: Case, failures: Failures) -> float:
    """Minutes a year in which nobody can make a block."""
    return float(stalled(case.size, failures.long_run)) * MINUTES_PER_YEAR


def cost_per_year(case: Case, mechanism: Mechanism, scenario: Scenario) -> float:
    """BTC a year for running the sequencers and for the capital in their bonds; one alone has no bond.

    A standby runs too. `mechanism` states the bond of a sequencer in a set.
    """
    bonded = case.size if case.size > 1 else 0
    machines = case.size + (case.minutes == STANDBY.minutes)
    bond = mechanism.sequencers.stakes[0]
    capital = bond * scenario.capital_cost / PPM
    return (machines * scenario.operation + bonded * capital) / MSAT_PER_BITCOIN


def _failures(case: Case) -> Failures:
    return Failures(case.outages, case.minutes)
