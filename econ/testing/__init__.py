"""Property tests for your own mechanism: generators, laws of the rule families, and a state machine of the slot.

Everything is drawn by Hypothesis and by seeds it draws; no global random state is read or written.
"""

from econ.testing.amounts import amounts, rates
from econ.testing.behaviour import moves, populations, strategies
from econ.testing.checks import (
    check_election_rule,
    check_fee_rule,
    check_forced_inclusion_rule,
    check_ordering_rule,
    check_reward_rule,
    check_slashing_rule,
    check_venue,
)
from econ.testing.machine import ChosenChance, SequencingMachine
from econ.testing.mechanisms import mechanisms, scenarios, sequencer_sets
from econ.testing.rules import (
    downtime_rules,
    election_rules,
    fee_rules,
    forced_inclusion_rules,
    ordering_rules,
    reward_rules,
    slashing_rules,
    venues,
)
from econ.testing.worlds import Setup, worlds

__all__ = [
    "ChosenChance",
    "SequencingMachine",
    "Setup",
    "amounts",
    "check_election_rule",
    "check_fee_rule",
    "check_forced_inclusion_rule",
    "check_ordering_rule",
    "check_reward_rule",
    "check_slashing_rule",
    "check_venue",
    "downtime_rules",
    "election_rules",
    "fee_rules",
    "forced_inclusion_rules",
    "mechanisms",
    "moves",
    "ordering_rules",
    "populations",
    "rates",
    "reward_rules",
    "scenarios",
    "sequencer_sets",
    "slashing_rules",
    "strategies",
    "venues",
    "worlds",
]
