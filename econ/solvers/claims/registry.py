"""Every claim decided in closed form, by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.terms import Offence
from econ.solvers.claims.bribes import bribe_resistant
from econ.solvers.claims.cartel import cartel
from econ.solvers.claims.censorship import censorship_bounded
from econ.solvers.claims.claim import ClaimResult, verdict_of
from econ.solvers.claims.coalitions import coalition_resilient
from econ.solvers.claims.delays import delay, timing_prompt
from econ.solvers.claims.equivocation import attack_then_unbond, equivocate
from econ.solvers.claims.exclusion import exclude_votes
from econ.solvers.claims.faulty import kt_robust, t_immune
from econ.solvers.claims.forced import censor_forced, invalidate_forced, omit_due_forced, stall_reference
from econ.solvers.claims.live import live_common, live_independent, live_settlement, live_stalling
from econ.solvers.claims.monitored import monitored
from econ.solvers.claims.omission import bribed_leaders, censor_target
from econ.solvers.claims.order_final import ONE_LEADER, THIRD, TWO_THIRDS, order_final, speculative
from econ.solvers.claims.participation import participation
from econ.solvers.claims.proposals import empty, offline, overcharge
from econ.solvers.claims.reordering import conformance_protects, reorder
from econ.solvers.claims.reporting import refuse_to_report
from econ.solvers.claims.setting import Setting, setting
from econ.solvers.claims.settlement import withhold_commitment, withhold_proof
from econ.solvers.claims.settlement_safe import settlement_safe
from econ.solvers.claims.slash_binds import downtime_binds, slash_binds
from econ.solvers.claims.spam import forced_queue_spam
from econ.solvers.claims.tail_fork import tail_fork
from econ.solvers.claims.voting import rubber_stamp, withhold_vote

__all__ = ["CLAIMS", "Claim", "check", "verdict_of"]


@dataclass(frozen=True)
class Claim:
    """A claim's procedure; `check` hands every one the same setting."""

    decide: Callable[[Setting], ClaimResult]

    def __call__(self, mechanism: Mechanism, scenario: Scenario) -> ClaimResult:
        """Decide the claim for a mechanism under a scenario."""
        return self.decide(setting(mechanism, scenario))


CLAIMS: dict[str, Claim] = {
    "participation": Claim(participation),
    "conformance-protects": Claim(conformance_protects),
    "censorship-bounded": Claim(censorship_bounded),
    "timing-prompt": Claim(timing_prompt),
    "slash-binds:equivocation": Claim(slash_binds(Offence.EQUIVOCATION)),
    "slash-binds:forced-omission": Claim(slash_binds(Offence.FORCED_OMISSION)),
    "slash-binds:reordering": Claim(slash_binds(Offence.REORDERING)),
    "slash-binds:downtime": Claim(downtime_binds),
    "one-shot:offline": Claim(offline),
    "one-shot:empty": Claim(empty),
    "one-shot:delay-1": Claim(delay(1)),
    "one-shot:delay-2": Claim(delay(2)),
    "one-shot:delay-3": Claim(delay(3)),
    "one-shot:reorder": Claim(reorder),
    "one-shot:censor-target": Claim(censor_target),
    "one-shot:bribed-leaders": Claim(bribed_leaders),
    "one-shot:censor-forced": Claim(censor_forced),
    "one-shot:omit-due-forced": Claim(omit_due_forced),
    "one-shot:stall-reference": Claim(stall_reference),
    "one-shot:invalidate-forced": Claim(invalidate_forced),
    "one-shot:forced-queue-spam": Claim(forced_queue_spam),
    "one-shot:overcharge": Claim(overcharge),
    "one-shot:equivocate": Claim(equivocate),
    "one-shot:attack-then-unbond": Claim(attack_then_unbond),
    "one-shot:refuse-to-report": Claim(refuse_to_report),
    "one-shot:tail-fork": Claim(tail_fork),
    "one-shot:exclude-votes": Claim(exclude_votes),
    "one-shot:withhold-vote": Claim(withhold_vote),
    "one-shot:rubber-stamp": Claim(rubber_stamp),
    "one-shot:withhold-commitment": Claim(withhold_commitment),
    "one-shot:withhold-proof": Claim(withhold_proof),
    "one-shot:cartel": Claim(cartel),
    "monitored": Claim(monitored),
    "settlement-safe": Claim(settlement_safe),
    "live:independent": Claim(live_independent),
    "live:common-failures": Claim(live_common),
    "live:stalling": Claim(live_stalling),
    "live:settlement": Claim(live_settlement),
    "order-final:speculative": Claim(speculative),
    "order-final:one-leader": Claim(order_final(ONE_LEADER)),
    "order-final:one-third": Claim(order_final(THIRD)),
    "order-final:two-thirds": Claim(order_final(TWO_THIRDS)),
    "coalition-resilient": Claim(coalition_resilient),
    "t-immune": Claim(t_immune),
    "kt-robust": Claim(kt_robust),
    "bribe-resistant": Claim(bribe_resistant),
}


def check(mechanism: Mechanism, scenario: Scenario) -> tuple[ClaimResult, ...]:
    """The results of every claim, in the order of CLAIMS; BadInput where the scenario cannot be used."""
    read = setting(mechanism, scenario)
    return tuple(claim.decide(read) for claim in CLAIMS.values())
