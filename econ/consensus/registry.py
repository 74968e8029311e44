"""The consensus protocols a mechanism may name (CometBFT v0.40 and monad-bft 532472d5, read in August 2026)."""

from econ.consensus.protocol import ConsensusProtocol

PROTOCOLS = {
    "single": ConsensusProtocol(
        name="single",
        propose_timers=1,
        vote_timers=0,
        order_by_word=True,
        attributable=("equivocation",),
        evidence_live=False,
        source="Citrea docs, transaction finality (2025-12): soft confirmation by one signature",
    ),
    "cometbft": ConsensusProtocol(
        name="cometbft",
        propose_timers=1,
        vote_timers=1,
        order_by_word=False,
        attributable=("equivocation",),
        evidence_live=True,
        source="CometBFT v0.40.0 consensus/state.go: a nil majority waits timeout_precommit; evidence: duplicate vote",
    ),
    "monadbft": ConsensusProtocol(
        name="monadbft",
        propose_timers=1,
        vote_timers=0,
        order_by_word=False,
        attributable=("equivocation",),
        evidence_live=False,
        source="monad-bft 532472d5: one round timer, reproposal keeps the predecessor; no evidence collected yet",
    ),
}
