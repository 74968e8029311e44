"""Money by holder: every move has a reason, and nothing but issuance comes from nowhere."""

from __future__ import annotations

from collections import defaultdict

LIMIT = 1 << 62
BITCOIN, TOKEN = "BTC", "TOKEN"
ACCOUNTS = (
    "WORLD",
    "BASE_FEE_VAULT",
    "PRIORITY_FEE_VAULT",
    "L1_FEE_VAULT",
    "TREASURY",
    "BURNT",
    "WHISTLEBLOWERS",
    "PROVER",
    "BITCOIN_MINERS",
    "ROUNDING",
    "SUBSIDY",
)
REASONS = (
    "BASE_FEE",
    "PRIORITY_FEE",
    "L1_FEE",
    "MEV",
    "BRIBE",
    "RELIANCE",
    "ISSUANCE",
    "VOTE_REWARD",
    "FORCED_FEE",
    "SLASH",
    "WHISTLEBLOWER",
    "BOND",
    "UNBOND",
    "RELEASE",
    "COMMITMENT_COST",
    "PROOF_COST",
    "SUBSIDY",
    "ROUNDING",
    "FORCED_INSCRIPTION",
)
Holder = str | tuple[str, int]


class TooMuch(Exception):
    """An amount reached 2**62."""


class Ledger:
    """Who holds how much of which asset, and how much has moved for which reason."""

    def __init__(self) -> None:
        self.held: defaultdict[tuple[Holder, str], int] = defaultdict(int)
        self.moved: defaultdict[tuple[str, str], int] = defaultdict(int)

    def move(self, reason: str, source: Holder | None, target: Holder, *, amount: int, asset: str = BITCOIN) -> None:
        """Move an amount; without a source it is created."""
        if source is not None:
            self.held[source, asset] -= amount
        self.held[target, asset] += amount
        self.moved[reason, asset] += amount

    def check(self) -> None:
        """Raise TooMuch for an amount out of range."""
        largest = max(map(abs, (*self.held.values(), *self.moved.values())), default=0)
        if largest >= LIMIT:
            raise TooMuch(largest)

    def accounts(self) -> list[int]:
        """The named accounts, first in bitcoin."""
        return [self.held[name, asset] for asset in (BITCOIN, TOKEN) for name in ACCOUNTS]

    def flows(self) -> list[int]:
        """The moved amounts by reason, first in bitcoin."""
        return [self.moved[reason, asset] for asset in (BITCOIN, TOKEN) for reason in REASONS]
