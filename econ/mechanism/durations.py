"""Times that need more than one unit: jail, which may be for ever, and durations on either of two clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from econ.mechanism.units import BITCOIN_BLOCKS, SLOTS, Amount, Context, parse_within
from econ.protocol.terms import FOREVER, Clock, Duration


@dataclass(frozen=True)
class Jail:
    """A time in slots, or "forever"."""

    def allowed(self, context: Context) -> str:
        """Times, and forever."""
        return f'"forever", or {Amount(SLOTS).allowed(context)}'

    def parse(self, value: Any, context: Context) -> int:
        """Slots, or FOREVER; Unfit otherwise."""
        return FOREVER if value == "forever" else int(parse_within(Amount(SLOTS), self, value, context))

    def write(self, value: int, context: Context) -> str:
        """The time in slots, or "forever"."""
        return "forever" if value == FOREVER else Amount(SLOTS).write(value, context)


@dataclass(frozen=True)
class TwoClocks:
    """A time in slots, or a number of Bitcoin blocks."""

    minimum: int = 0

    def allowed(self, context: Context) -> str:
        """Times, and Bitcoin blocks."""
        return f"{Amount(SLOTS, self.minimum).allowed(context)}, or in bitcoin blocks"

    def parse(self, value: Any, context: Context) -> Duration:
        """The duration on the clock of its unit; Unfit otherwise."""
        if isinstance(value, str) and "bitcoin" in value:
            return Duration(
                parse_within(Amount(BITCOIN_BLOCKS, self.minimum), self, value, context), Clock.BITCOIN_BLOCKS
            )
        return Duration(parse_within(Amount(SLOTS, self.minimum), self, value, context))

    def write(self, value: Duration, context: Context) -> str:
        """The count and its clock."""
        return (SLOTS if value.clock is Clock.SLOTS else BITCOIN_BLOCKS).write(value.count, context)
