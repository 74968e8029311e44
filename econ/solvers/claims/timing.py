"""Waiting for value to grow where leaders are drawn and rounds last as long as their leader lets them.

A round of x seconds pays its leader mu x + R0; rounds are x0 long if prompt. Utility is reward per second.
Source: A-MEV-5, the model of K. Alpturer, K. Babel, A. Saraf, Timing Games in Responsive Consensus Protocols,
arXiv 2510.25144, where mu is the slope of extractable value less that of other rewards, and R0 what is paid at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Rounds:
    """So many leaders, drawn alike; `slope` is reward per second of a round, `prompt` seconds, `fixed` per round."""

    leaders: int
    slope: Fraction
    prompt: Fraction
    fixed: Fraction

    def margin(self) -> Fraction:
        """What speaks against waiting when all others are prompt: R0 - (n - 1) mu x0, of one sign for every delay.

        Prompt play is an equilibrium where it is zero or more; a tie is none's gain.
        """
        return self.fixed - (self.leaders - 1) * self.slope * self.prompt

    def alone(self, delay: Fraction) -> Fraction:
        """Utility of a leader that adds this delay to its own rounds while nobody else does; zero delay is prompt."""
        reward = self.slope * (self.prompt + delay) + self.fixed
        return reward / self.leaders / (self.prompt + delay / self.leaders)

    def together(self, delay: Fraction) -> Fraction:
        """Utility of every leader if all add this delay."""
        length = self.prompt + delay
        return (self.slope * length + self.fixed) / self.leaders / length
