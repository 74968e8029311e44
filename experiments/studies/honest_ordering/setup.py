"""The network under study, who its users trust, and what its seats earn: settings as `--set` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from econ.mechanism.load import NOTHING, Loaded, load
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.single import decide

PRESET = "citrea-pos"
LIMIT = 250_000

CONFORMANCE = "no-profitable-deviation"
EQUIVOCATE, REORDER = "deviation:equivocate", "deviation:reorder"
# Wait half a second, and a whole one, for value to grow.
HALF, WAIT = "deviation:reorder-delay-1", "deviation:reorder-delay-2"
VOTE, LEAVE = "deviation:withhold-the-vote", "deviation:leave"
ONCE, RUN, THIRD = "one-shot:equivocate", "one-shot:attack-then-unbond", "order-final:one-third"
VENUE = "slash-binds:equivocation"

STAKE, RELIANCE = "set.stake.per_sequencer", "scenario.reliance_per_slot"
SLASH, DEPTH = "slashing.equivocation.fraction", "chain.finality.bitcoin_depth"
UNBONDING, PROTOCOL, SHARED = "set.unbonding", "consensus.protocol", "ordering.mev_share"
GROWTH, MISS, LAW, ORDER = "scenario.mev_growth", "scenario.miss", "scenario.mev", "ordering.rule"
NETWORK, TIMER = "scenario.network", "consensus.timeout_propose"

PERCENT = 10_000
# The chance (ppm) of a miss where timers leave a second's wait one.
LATE = 100_000
# Step 2 of the grid of delays waits one second.
STEP = 2
KEPT, GIVEN = '{ proposer = "100 %" }', '{ vault = "100 %" }'

# Users act on what one leader signed, before anybody voted on it.
WORD: Mapping[str, str] = MappingProxyType({PROTOCOL: "single"})
# Two conflicting final orders of CometBFT prove nobody guilty; those of Simplex name a third of the power.
NAMED: Mapping[str, str] = MappingProxyType({PROTOCOL: "simplex"})
# With free entry a seat's profit is competed away: a sliver of the fees is left, so that a seat is no matter of taste.
BARE: Mapping[str, str] = MappingProxyType(
    {
        "fees.split": '{ proposer = "0.01 %", data_and_proofs = "99.99 %" }',
        "fees.tips_split": '{ proposer = "0.01 %", vault = "99.99 %" }',
        SHARED: GIVEN,
    }
)
# Bonds far below today's least one are part of the question.
SMALL: Mapping[str, str] = MappingProxyType({"set.stake.minimum": "0.01 BTC"})
# Games of a test: evidence after one block instead of six.
SHORT: Mapping[str, str] = MappingProxyType({DEPTH: "1 bitcoin block"})


def found(*settings: Mapping[str, str]) -> Loaded:
    """The network with these settings, later ones first."""
    merged = {key: value for part in settings for key, value in part.items()}
    return load(PRESET, overrides=merged or NOTHING)


def decided(claim: str, *settings: Mapping[str, str]) -> ClaimResult:
    """One claim about the network with these settings."""
    network = found(*settings)
    (result,) = decide((claim,), network.mechanism, network.scenario, limit=LIMIT)
    return result


def growth(ppm: int) -> str:
    """Growth of a slot's value within the second that step 2 waits, and in proportion for the other steps."""
    return _listed(ppm * step // STEP for step in range(4))


def miss(ppm: int) -> str:
    """The chance that a block that waited a second misses its slot; the other steps as they are today."""
    return _listed((1_000, 10_000, ppm, 500_000))


def loose(ppm: int) -> Mapping[str, str]:
    """Timers so long that a second's wait misses its slot with this chance alone: the proposed ones end the view."""
    return MappingProxyType({NETWORK: "none", MISS: miss(ppm)})


def _listed(shares: Iterable[int]) -> str:
    return "[" + ", ".join(f'"{share // PERCENT}.{share % PERCENT:04} %"' for share in shares) + "]"
