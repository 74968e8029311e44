"""Taking the slot's value by the order of the block: as a breach of the rule, and as what it leaves to leaders."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from econ.machine.world import MS_PER_DAY
from econ.protocol.terms import Offence
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, crowded, prescribed, weighed
from econ.solvers.claims.evidence import punished
from econ.solvers.claims.one_shot import best_of, one_shot
from econ.solvers.claims.proposing import Situation, named, worst_of
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount
from econ.strategies.actions import EFFECTS

REORDER = Stated("one-shot:reorder", "a leader that takes the slot's extractable value once does not gain")
PROTECTS = Stated("conformance-protects", "users lose nothing to extraction in a day of prescribed play")
BOUND = "extractable value is at the top of its law, a declared bound"
WHAT_IF = "slashing of reordering is a what-if: nothing deployed leaves proof of it"


def reorder(setting: Setting) -> ClaimResult:
    """The value against what a rule against reordering takes, if there is one."""
    if setting.free_order():
        return prescribed(REORDER)
    if not setting.block.settled:
        return crowded(REORDER)
    actions = [
        action
        for action, effect in EFFECTS.items()
        if effect.reorders and not effect.excludes and effect.delay in {0, *setting.delays}
    ]
    found = {action: worst_of(setting, action, Situation(value=setting.top_value)) for action in actions}
    action, case = best_of(found)
    tail = heavy_tail.of_proposal(setting, case.seat, Situation(), *actions)
    punishes = (WHAT_IF, *RENT) if punished(setting, Offence.REORDERING) else ()
    tried = replace(REORDER, deviation=named(action))
    return one_shot(setting, tried, case, thresholds=tail, assumptions=(BOUND, *punishes))


def conformance_protects(setting: Setting) -> ClaimResult:
    """What leaders may take within the rule, per day: all of it where the order is theirs."""
    slots = Fraction(MS_PER_DAY, setting.mechanism.chain.slot_ms)
    taken = setting.free_order() * slots * (1 - setting.miss[0]) * setting.mean_value
    ordering = setting.mechanism.ordering
    thresholds = {
        heavy_tail.HOLDS_UP_TO: "no value" if setting.free_order() else heavy_tail.ANY_VALUE,
        "users lose per day at most": amount(taken),
        "flow is seen first by": ordering.flow.value,
    }
    assumptions = ("all extractable value is the users' loss", "the mean counts the law's last bucket at its bound")
    weights = [("extraction", -taken)]
    result = weighed(PROTECTS, weights, method="closed form", thresholds=thresholds, assumptions=assumptions)
    return replace(result, binding_term=None if taken else "ordering rule")
