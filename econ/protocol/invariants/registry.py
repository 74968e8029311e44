"""Every invariant of the sequencing machine, by name."""

from econ.protocol.invariants import chain, conservation, staking, transactions
from econ.protocol.invariants.invariant import Invariant

INVARIANTS: dict[str, Invariant] = {
    invariant.name: invariant
    for invariant in (
        conservation.BITCOIN_CONSERVED,
        conservation.TOKEN_CONSERVED,
        conservation.BITCOIN_ACCOUNTED,
        conservation.TOKEN_ACCOUNTED,
        conservation.SOLVENT,
        conservation.EARNED_BY_WORK,
        conservation.SLASHED_WITHIN_STAKE,
        transactions.USERS_CONSERVED,
        transactions.TARGETS_CONSERVED,
        transactions.FORCED_CONSERVED,
        transactions.FORCED_COUNTED,
        transactions.TAG_IN_LINE,
        transactions.DUE_INCLUDED,
        transactions.BLOCK_FITS,
        transactions.COMMITMENTS_CONSERVED,
        transactions.BLOCKS_COMMITTED,
        chain.SLOT_ADVANCES,
        chain.ONE_BLOCK_PER_HEIGHT,
        chain.HALT_IS_FINAL,
        chain.QUORUM,
        chain.ONLY_ACTIVE_ACT,
        chain.CERTIFIED,
        chain.BASE_FEE_BY_RULE,
        chain.BASE_FEE_BOUNDED,
        chain.TIMERS_NOT_NEGATIVE,
        chain.COUNTERS_GROW,
        staking.POWER_BY_STANDING,
        staking.STANDING_MATCHES_STAKE,
        staking.CLOCKS_RUN,
        staking.QUEUE_CAPPED,
        staking.EVIDENCE_CHARGED,
        staking.PRIORITIES_BOUNDED,
    )
}
