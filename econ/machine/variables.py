"""The state of the machine: every variable with its game role, kind, unit and meaning."""

from __future__ import annotations

from econ.engine.block import Kind, Role, Variable

_CONTROL, _DRAW, _SUM, _TIMER, _PHASE = Role.CONTROL, Role.DRAW, Role.ACCUMULATOR, Role.TIMER, Role.PHASE
_AMOUNT, _INDEX, _FLAG = Kind.AMOUNT, Kind.INDEX, Kind.FLAG

VARIABLES = (
    Variable("slot", _PHASE, _INDEX, "slots", "slots since genesis"),
    Variable("height", _SUM, _AMOUNT, "blocks", "final rollup blocks"),
    Variable("stall", _TIMER, _AMOUNT, "slots", "slots of a view change still to pass"),
    Variable("halted", _CONTROL, _INDEX, "flag", "an unprovable block is final: no further block can be"),
    Variable("bitcoin_found", _DRAW, _INDEX, "flag", "a Bitcoin block was found in this slot", "bitcoin"),
    Variable(
        "bitcoin_age", _PHASE, _INDEX, "slots", "slots since the last Bitcoin block, as far as the law tells them apart"
    ),
    Variable("bitcoin_fee", _CONTROL, _INDEX, "bucket", "bucket of the current Bitcoin fee rate"),
    Variable("unreferenced", _CONTROL, _AMOUNT, "bitcoin blocks", "Bitcoin blocks the rollup has not referenced yet"),
    Variable("since_reference", _PHASE, _AMOUNT, "blocks", "rollup blocks in a row whose leader referenced nothing"),
    Variable(
        "referenced", _DRAW, _AMOUNT, "bitcoin blocks", "Bitcoin blocks referenced by this slot's block", "staking"
    ),
    Variable("mempool", _CONTROL, _AMOUNT, "transactions", "waiting user transactions per class"),
    Variable("mev", _DRAW, _INDEX, "bucket", "bucket of the slot's extractable value", "settlement"),
    Variable("carried", _CONTROL, _INDEX, "bucket", "bucket of the value of a forked block, until the forker has led"),
    Variable("base_fee", _CONTROL, _AMOUNT, "wei per gas", "price of gas in the next block"),
    Variable("target", _CONTROL, _INDEX, "flag", "the watched transaction waits in the mempool"),
    Variable("target_wait", _CONTROL, _AMOUNT, "slots", "slots the watched transaction has waited, up to its patience"),
    Variable("censor_belief", _CONTROL, _AMOUNT, "ppm", "the watched sender's chance of being left out again"),
    Variable("forced_mempool", _CONTROL, _AMOUNT, "transactions", "forced transactions waiting for a Bitcoin block"),
    Variable(
        "forced_line", _CONTROL, _AMOUNT, "transactions", "forced transactions by Bitcoin confirmations, oldest last"
    ),
    Variable("forced_waiting", _CONTROL, _AMOUNT, "transactions", "forced transactions in the line"),
    Variable("forced_visible", _DRAW, _AMOUNT, "transactions", "forced transactions a block may take", "settlement"),
    Variable("forced_due", _DRAW, _AMOUNT, "transactions", "forced transactions a block must take", "settlement"),
    Variable(
        "tag_age", _SUM, _INDEX, "bitcoin blocks", "confirmations of the tagged forced transaction, -1 without one"
    ),
    Variable("tag_wait", _SUM, _AMOUNT, "slots", "slots since the tagged forced transaction was sent"),
    Variable(
        "tag_done",
        _DRAW,
        _INDEX,
        "slots",
        "slots the tagged transaction took if it was included now, else -1",
        "bitcoin",
    ),
    Variable("leader", _DRAW, _INDEX, "sequencer", "leader of the slot, -1 without one", "evidence"),
    Variable(
        "next_leader", _CONTROL, _INDEX, "sequencer", "leader of the next slot in a pipelined protocol, -1 without one"
    ),
    Variable("turn", _PHASE, _INDEX, "sequencer", "whose turn round robin is at"),
    Variable("priority", _PHASE, _AMOUNT, "power", "CometBFT proposer priorities"),
    Variable("power", _CONTROL, _AMOUNT, "power", "voting power of active sequencers, zero of others"),
    Variable("offline", _TIMER, _AMOUNT, "slots", "slots until a failed sequencer is back"),
    Variable("action", _DRAW, _INDEX, "action", "what the leader did", "evidence"),
    Variable("voted", _DRAW, _FLAG, "flag", "who voted for the slot's proposal", "settlement"),
    Variable("final", _DRAW, _INDEX, "flag", "the slot produced a final block", "commitment"),
    Variable("forked", _DRAW, _INDEX, "flag", "the next leader left the slot's block out", "settlement"),
    Variable("valid", _DRAW, _INDEX, "flag", "the proposal obeys the protocol", "evidence"),
    Variable("missed", _PHASE, _AMOUNT, "blocks", "final blocks not signed in this downtime window"),
    Variable("balance", _SUM, _AMOUNT, "msat", "liquid bitcoin of each sequencer"),
    Variable("bond", _CONTROL, _AMOUNT, "stake units", "bonded stake"),
    Variable("unbonding", _CONTROL, _AMOUNT, "stake units", "stake on its way out, still slashable"),
    Variable("stake_balance", _CONTROL, _AMOUNT, "stake units", "liquid stake asset"),
    Variable("accounts", _SUM, _AMOUNT, "msat | stake units", "named accounts per asset"),
    Variable("flows", _SUM, _AMOUNT, "msat | stake units", "money moved so far, by reason and asset"),
    Variable("counters", _SUM, _AMOUNT, "events", "events so far"),
    Variable("evidence", _TIMER, _AMOUNT, "clock of the venue", "time until the evidence of each offence is judged"),
    Variable("charges", _CONTROL, _AMOUNT, "offences", "reported offences under judgement"),
    Variable("standing", _CONTROL, _INDEX, "standing", "outside, queued, active, jailed, unbonding or ejected"),
    Variable("standing_timer", _TIMER, _AMOUNT, "slots | bitcoin blocks | epochs", "time left in a standing"),
    Variable("set_changed", _DRAW, _INDEX, "flag", "bonds or standings changed in this slot", "staking"),
    Variable("strategy", _CONTROL, _INDEX, "strategy", "row of each sequencer's strategy"),
    Variable("uncommitted", _SUM, _AMOUNT, "blocks", "final blocks since the last commitment"),
    Variable("uncommitted_bytes", _SUM, _AMOUNT, "bytes", "state difference of final blocks since the last commitment"),
    Variable("unproven_bytes", _SUM, _AMOUNT, "bytes", "state difference of commitments whose proof is not yet posted"),
    Variable("commitments", _SUM, _AMOUNT, "commitments", "commitments by Bitcoin confirmations, final ones last"),
    Variable("unproven", _SUM, _AMOUNT, "commitments", "commitments final on Bitcoin and not yet proven"),
    Variable("proof_timer", _SUM, _AMOUNT, "slots", "slots until the running proof is posted, 0 without one"),
)
