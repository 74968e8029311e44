"""Commitments and proofs on Bitcoin, and who pays for them."""

from __future__ import annotations

from tests.machine.scalar.execution import BYTES_PER_VBYTE
from tests.machine.scalar.ledger import BITCOIN
from tests.machine.scalar.rules import ppm
from tests.machine.scalar.world import World


def post(world: World) -> None:
    """Post a commitment and a proof when they are due, pay for them, and end the slot."""
    chain = world.setting.mechanism.chain
    outstanding = len(world.commitments) + world.unproven
    proven = world.proof_timer == 1
    carried = world.unproven_bytes * chain.proof_every // max(outstanding, 1) if proven else 0
    move_proofs_on(world)
    world.unproven_bytes -= carried
    world.uncommitted += world.final
    posted = world.uncommitted >= chain.commitment_every
    pay(world, posted=posted, proven=proven, carried=carried)
    if posted:
        world.commitments.append(0)
        world.unproven_bytes += world.uncommitted_bytes
        world.uncommitted, world.uncommitted_bytes = 0, 0
    world.counters["COMMITMENTS"] += posted
    world.counters["PROOFS"] += proven
    world.slot += 1


def move_proofs_on(world: World) -> None:
    """Commitments that became final wait for a proof; one that runs comes closer, or the next one starts."""
    chain = world.setting.mechanism.chain
    world.unproven += world.commitments.count(chain.bitcoin_depth)
    if world.proof_timer > 0:
        world.unproven -= chain.proof_every * (world.proof_timer == 1)
        world.proof_timer -= 1
    elif world.unproven >= chain.proof_every:
        world.proof_timer = chain.proof_lag


def pay(world: World, *, posted: bool, proven: bool, carried: int) -> None:
    """Pay Bitcoin miners and the prover from the vault; the subsidy and then the world cover what it lacks."""
    chain, ledger = world.setting.mechanism.chain, world.ledger
    commit = posted * world.fee_rate * chain.commitment_vbytes
    size = chain.proof_vbytes + ppm(carried, chain.posted_share) // BYTES_PER_VBYTE
    inscribe = proven * world.fee_rate * size
    prove = proven * chain.proving_cost
    lacking = max(commit + inscribe + prove - ledger.held["L1_FEE_VAULT", BITCOIN], 0)
    granted = min(lacking, ledger.held["SUBSIDY", BITCOIN])
    ledger.move("SUBSIDY", "SUBSIDY", "L1_FEE_VAULT", amount=granted)
    ledger.move("SUBSIDY", "WORLD", "L1_FEE_VAULT", amount=lacking - granted)
    ledger.move("COMMITMENT_COST", "L1_FEE_VAULT", "BITCOIN_MINERS", amount=commit)
    ledger.move("PROOF_COST", "L1_FEE_VAULT", "BITCOIN_MINERS", amount=inscribe)
    ledger.move("PROOF_COST", "L1_FEE_VAULT", "PROVER", amount=prove)
