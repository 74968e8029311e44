"""Where evidence is judged, and how long it takes to get there: derived, never typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from econ.protocol.terms import Clock, Duration, Offence


class Venue(Protocol):
    """Judge evidence.

    Mechanically: `lag` is the time from an offence to its penalty when somebody reports at once; None means that this
    venue cannot punish the offence.
    """

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        """The evidence lag, given the finality depth and the Bitcoin blocks between two commitments (rounded up)."""


@dataclass(frozen=True)
class Rollup:
    """An evidence transaction on the rollup itself.

    It needs one honest leader and a chain that is not halted: the machine lets it land only in a block of somebody
    else.
    """

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        """One slot."""
        return Duration(1, Clock.SLOTS)


@dataclass(frozen=True)
class EvidenceAsForcedInput:
    """Evidence inscribed on Bitcoin and consumed by the state transition under the validity proof."""

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        """The finality depth; evidence that lies in a commitment waits for that commitment first."""
        waits = commitment_blocks if offence is Offence.FORCED_OMISSION else 0
        return Duration(bitcoin_depth + waits, Clock.BITCOIN_BLOCKS)


@dataclass(frozen=True)
class BitcoinCollateral:
    """Collateral on Bitcoin with a challenge game, as in Clementine (testnet4 sample: 144 blocks to challenge)."""

    challenge_blocks: int = 144

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        """The finality depth and the challenge window, after the commitment where the evidence lies in one."""
        waits = commitment_blocks if offence is Offence.FORCED_OMISSION else 0
        return Duration(bitcoin_depth + waits + self.challenge_blocks, Clock.BITCOIN_BLOCKS)


@dataclass(frozen=True)
class KeyExtraction:
    """A double signature reveals the signing key, and with it the bond; nothing else can be punished."""

    def lag(self, offence: Offence, *, bitcoin_depth: int, commitment_blocks: int) -> Duration | None:
        """The next Bitcoin block for equivocation."""
        return Duration(1, Clock.BITCOIN_BLOCKS) if offence is Offence.EQUIVOCATION else None
