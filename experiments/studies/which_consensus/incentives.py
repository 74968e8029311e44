"""What each protocol does to incentives: every claim decided under it, and which verdicts differ from CometBFT's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from econ.reports.document import Claim, Term
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.single import decide
from econ.sweeps.run import SweepResult
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import PROTOCOLS_OF
from experiments.studies.which_consensus.games import LIMIT
from experiments.studies.which_consensus.sweeps import candidate, every_game_id, games_name

REFERENCE = "cometbft"
FORK, CONFORMANCE = "one-shot:tail-fork", "no-profitable-deviation"
ONE_LEADER, THIRD = "order-final:one-leader", "order-final:one-third"
# Steps 1 and 2 of the grid of delays wait half a second and a whole one.
HALF, WAIT = "deviation:reorder-delay-1", "deviation:reorder-delay-2"
FEW = (FORK, ONE_LEADER, THIRD, "one-shot:equivocate")


@dataclass(frozen=True)
class Decided:
    """A verdict with its margin in msat; None where nothing is weighed."""

    verdict: str
    margin: int | None


@dataclass(frozen=True)
class Incentives:
    """Closed forms in full [protocol][claim], and every verdict [protocol][claim] including those of games."""

    closed: Mapping[str, Mapping[str, ClaimResult]]
    verdicts: Mapping[str, Mapping[str, Decided]]

    def flips(self, protocol: str) -> tuple[str, ...]:
        """Claims whose verdict is another one than under the reference; claims that only one of them has count too."""
        own, reference = self.verdicts[protocol], self.verdicts[REFERENCE]
        names = dict.fromkeys((*reference, *own))
        return tuple(name for name in names if _verdict(own, name) != _verdict(reference, name))

    def verdict(self, protocol: str, claim: str) -> str:
        """The verdict; empty where the claim was not asked."""
        return _verdict(self.verdicts[protocol], claim)

    def differing(self) -> tuple[str, ...]:
        """Every claim on whose verdict the protocols do not agree."""
        return tuple(dict.fromkeys(claim for protocol in self.verdicts for claim in self.flips(protocol)))


def incentives(results: Mapping[str, SweepResult], size: Size) -> Incentives:
    """Decide the closed forms here, and read the games off their sweeps."""
    closed = {protocol: _closed(protocol, size) for protocol in PROTOCOLS_OF[size]}
    verdicts = {
        protocol: {name: Decided(each.verdict, each.margin_msat) for name, each in told.items()}
        for protocol, told in closed.items()
    }
    if games_name(size) in results:
        games = _games(results[games_name(size)], every_game_id(size), PROTOCOLS_OF[size])
        verdicts = {protocol: told | games[protocol] for protocol, told in verdicts.items()}
    return Incentives(closed, verdicts)


def as_claims(found: Incentives) -> tuple[Claim, ...]:
    """The closed forms under the reference, as a document has them."""
    return tuple(map(_claim, found.closed[REFERENCE].values()))


def _closed(protocol: str, size: Size) -> dict[str, ClaimResult]:
    network = candidate(protocol)
    ids = FEW if size == "tiny" else tuple(CLAIMS)
    return {each.id: each for each in decide(ids, network.mechanism, network.scenario, limit=LIMIT)}


def _games(result: SweepResult, ids: Sequence[str], protocols: Sequence[str]) -> dict[str, dict[str, Decided]]:
    """What each protocol's game decides; a game that could not be decided is undecided."""
    rows = result.table("claims")
    return {
        protocol: {
            claim: Decided(verdict or "undecided", int(margin) if isfinite(margin) else None)
            for claim in ids
            for verdict, margin in [(rows[claim][place], rows[f"{claim}.margin_msat"][place])]
            if verdict != ""
        }
        for place, protocol in enumerate(protocols)
    }


def _verdict(told: Mapping[str, Decided], claim: str) -> str:
    return told[claim].verdict if claim in told else ""


def _claim(result: ClaimResult) -> Claim:
    return Claim(
        result.id,
        result.statement,
        result.verdict,
        result.margin_msat,
        result.binding_term,
        dict(result.thresholds),
        result.deviation,
        result.method,
        tuple(Term(term.term, term.msat) for term in result.terms),
    )
