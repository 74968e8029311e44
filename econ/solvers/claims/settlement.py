"""Commitments and proofs on Bitcoin: what they cost, who pays them back, and whether withholding one pays."""

from __future__ import annotations

from fractions import Fraction

from econ.environment import library
from econ.machine.access import BYTES_PER_VBYTE
from econ.money import PPM
from econ.solvers.claims.claim import ClaimResult, Stated, weighed
from econ.solvers.claims.setting import Setting

COMMITMENT = Stated(
    "one-shot:withhold-commitment", "a poster that withholds one commitment does not gain", "withhold the commitment"
)
PROOF = Stated("one-shot:withhold-proof", "a prover that withholds one proof does not gain", "withhold the proof")
AT_COST = "poster and prover are paid back at cost: by the L1 fee vault, then the subsidy, then their owner"
HIGHEST = "the Bitcoin fee rate is the highest of the law"
ONE_PROVER = "with one prover, settlement is live only while it is: more sequencers do not change that"


def withhold_commitment(setting: Setting) -> ClaimResult:
    """The cost saved is the reimbursement forgone."""
    cost = commitment_cost(setting, Fraction(int(setting.world.fee_rates.max())))
    return weighed(COMMITMENT, [("reimbursement", cost), ("gain", -cost)], assumptions=(AT_COST, HIGHEST))


def withhold_proof(setting: Setting) -> ClaimResult:
    """The same for a proof with its state difference."""
    cost = proof_cost(setting, Fraction(int(setting.world.fee_rates.max())))
    return weighed(PROOF, [("reimbursement", cost), ("gain", -cost)], assumptions=(AT_COST, HIGHEST, ONE_PROVER))


def commitment_cost(setting: Setting, rate: Fraction) -> Fraction:
    """Msat that one commitment costs at this fee rate (msat per vbyte)."""
    return setting.mechanism.chain.commitment_vbytes * rate


def proof_cost(setting: Setting, rate: Fraction) -> Fraction:
    """Msat that one proof costs: its making, its inscription, and the state difference of its blocks."""
    chain = setting.mechanism.chain
    slots = chain.commitment_every * chain.proof_every
    posted = slots * setting.block.charged_bytes * Fraction(chain.posted_share, PPM)
    return (chain.proof_vbytes + posted / BYTES_PER_VBYTE) * rate + chain.proving_cost


def mean_rate(setting: Setting) -> Fraction:
    """The long-run mean fee rate of Bitcoin, msat per vbyte."""
    return library.bitcoin_fees(setting.scenario.bitcoin_fees).mean()


def mean_charged_rate(setting: Setting) -> Fraction:
    """The long-run mean of the fee rate charged to users, msat per vbyte, under the mechanism's cap."""
    law, cap = library.bitcoin_fees(setting.scenario.bitcoin_fees), setting.mechanism.fees.l1_rate_cap
    capped = (share * min(rate, cap) for share, rate in zip(law.stationary(), law.values, strict=True))
    return sum(capped, Fraction(0))


def yearly_cost(setting: Setting) -> Fraction:
    """Msat a year for commitments and proofs at the mean fee rate, a block in every slot that is not missed."""
    chain, rate = setting.mechanism.chain, mean_rate(setting)
    commitments = (1 - setting.miss[0]) * setting.slots_per_year / chain.commitment_every
    return commitments * (commitment_cost(setting, rate) + proof_cost(setting, rate) / chain.proof_every)
