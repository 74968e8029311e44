"""The state of the machine: every variable with its game role, kind, unit and meaning."""

from __future__ import annotations

from econ.engine.block import Kind, Role, Variable


def _v(name: str, role: Role, kind: Kind, unit: str, description: str, last_read: str | None = None) -> Variable:
    return Variable(name, role, kind, unit, description, last_read)


_CONTROL, _DRAW, _SUM, _TIMER, _PHASE = Role.CONTROL, Role.DRAW, Role.ACCUMULATOR, Role.TIMER, Role.PHASE
_AMOUNT, _INDEX, _FLAG = Kind.AMOUNT, Kind.INDEX, Kind.FLAG

VARIABLES = (
    _v("slot", _PHASE, _INDEX, "slots", "slots since genesis"),
    _v("height", _SUM, _AMOUNT, "blocks", "final rollup blocks"),
    _v("stall", _TIMER, _AMOUNT, "slots", "slots of a view change still to pass"),
    _v("halted", _CONTROL, _INDEX, "flag", "an unprovable block is final: no further block can be"),
    _v("bitcoin_found", _DRAW, _INDEX, "flag", "a Bitcoin block was found in this slot", "bitcoin"),
    _v("bitcoin_age", _PHASE, _INDEX, "slots", "slots since the last Bitcoin block, as far as the law tells them apart"),
    _v("bitcoin_fee", _CONTROL, _INDEX, "bucket", "bucket of the current Bitcoin fee rate"),
    _v("unreferenced", _CONTROL, _AMOUNT, "bitcoin blocks", "Bitcoin blocks the rollup has not referenced yet"),
    _v("since_reference", _PHASE, _AMOUNT, "blocks", "rollup blocks in a row whose leader referenced nothing"),
    _v("referenced", _DRAW, _AMOUNT, "bitcoin blocks", "Bitcoin blocks referenced by this slot's block", "staking"),
    _v("mempool", _CONTROL, _AMOUNT, "transactions", "waiting user transactions per class"),
    _v("mev", _DRAW, _INDEX, "bucket", "bucket of the slot's extractable value", "settlement"),
    _v("base_fee", _CONTROL, _AMOUNT, "wei per gas", "price of gas in the next block"),
    _v("target", _CONTROL, _INDEX, "flag", "the watched transaction waits in the mempool"),
    _v("target_wait", _CONTROL, _AMOUNT, "slots", "slots the watched transaction has waited, up to its patience"),
    _v("censor_belief", _CONTROL, _AMOUNT, "ppm", "the watched sender's chance of being left out again"),
    _v("forced_mempool", _CONTROL, _AMOUNT, "transactions", "forced transactions waiting for a Bitcoin block"),
    _v("forced_line", _CONTROL, _AMOUNT, "transactions", "forced transactions by Bitcoin confirmations, oldest last"),
    _v("forced_waiting", _CONTROL, _AMOUNT, "transactions", "forced transactions in the line"),
    _v("forced_visible", _DRAW, _AMOUNT, "transactions", "forced transactions a block may take", "settlement"),
    _v("forced_due", _DRAW, _AMOUNT, "transactions", "forced transactions a block must take", "settlement"),
    _v("tag_age", _SUM, _INDEX, "bitcoin blocks", "confirmations of the tagged forced transaction, -1 without one"),
    _v("tag_wait", _SUM, _AMOUNT, "slots", "slots since the tagged forced transaction was sent"),
    _v("tag_done", _DRAW, _INDEX, "slots", "slots the tagged transaction took if it was included now, else -1", "bitcoin"),
    _v("leader", _DRAW, _INDEX, "sequencer", "leader of the slot, -1 without one", "evidence"),
    _v("turn", _PHASE, _INDEX, "sequencer", "whose turn round robin is at"),
    _v("priority", _PHASE, _AMOUNT, "power", "CometBFT proposer priorities"),
    _v("power", _CONTROL, _AMOUNT, "power", "voting power of active sequencers, zero of others"),
    _v("offline", _TIMER, _AMOUNT, "slots", "slots until a failed sequencer is back"),
    _v("action", _DRAW, _INDEX, "action", "what the leader did", "evidence"),
    _v("voted", _DRAW, _FLAG, "flag", "who voted for the slot's proposal", "settlement"),
    _v("final", _DRAW, _INDEX, "flag", "the slot produced a final block", "commitment"),
    _v("valid", _DRAW, _INDEX, "flag", "the proposal obeys the protocol", "evidence"),
    _v("missed", _PHASE, _AMOUNT, "blocks", "final blocks not signed in this downtime window"),
    _v("balance", _SUM, _AMOUNT, "msat", "liquid bitcoin of each sequencer"),
    _v("bond", _CONTROL, _AMOUNT, "stake units", "bonded stake"),
    _v("unbonding", _CONTROL, _AMOUNT, "stake units", "stake on its way out, still slashable"),
    _v("stake_balance", _CONTROL, _AMOUNT, "stake units", "liquid stake asset"),
    _v("accounts", _SUM, _AMOUNT, "msat | stake units", "named accounts per asset"),
    _v("flows", _SUM, _AMOUNT, "msat | stake units", "money moved so far, by reason and asset"),
    _v("counters", _SUM, _AMOUNT, "events", "events so far"),
    _v("evidence", _TIMER, _AMOUNT, "clock of the venue", "time until the evidence of each offence is judged"),
    _v("charges", _CONTROL, _AMOUNT, "offences", "reported offences under judgement"),
    _v("standing", _CONTROL, _INDEX, "standing", "outside, queued, active, jailed, unbonding or ejected"),
    _v("standing_timer", _TIMER, _AMOUNT, "slots | bitcoin blocks | epochs", "time left in a standing"),
    _v("set_changed", _DRAW, _INDEX, "flag", "bonds or standings changed in this slot", "staking"),
    _v("strategy", _CONTROL, _INDEX, "strategy", "row of each sequencer's strategy"),
    _v("uncommitted", _SUM, _AMOUNT, "blocks", "final blocks since the last commitment"),
    _v("uncommitted_bytes", _SUM, _AMOUNT, "bytes", "state difference of final blocks since the last commitment"),
    _v("unproven_bytes", _SUM, _AMOUNT, "bytes", "state difference of commitments whose proof is not yet posted"),
    _v("commitments", _SUM, _AMOUNT, "commitments", "commitments by Bitcoin confirmations, final ones last"),
    _v("unproven", _SUM, _AMOUNT, "commitments", "commitments final on Bitcoin and not yet proven"),
    _v("proof_timer", _SUM, _AMOUNT, "slots", "slots until the running proof is posted, 0 without one"),
)
