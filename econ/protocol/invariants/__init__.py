"""Invariants: what holds after every slot, whatever the rules, the strategies and the chance."""

from econ.protocol.invariants.check import InvariantObserver, Violation, check
from econ.protocol.invariants.invariant import Invariant, Slot
from econ.protocol.invariants.registry import INVARIANTS

__all__ = ["INVARIANTS", "Invariant", "InvariantObserver", "Slot", "Violation", "check"]
