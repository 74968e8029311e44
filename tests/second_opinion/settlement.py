"""Blocks 6 and 7: votes, finality, inclusion, and what the deviator earns."""

from __future__ import annotations

from math import isqrt
from typing import Any, NamedTuple

from tests.second_opinion.state import State, Vector
from tests.second_opinion.tables import EXECUTES, FORCED_GAS, INVALID, MILLION, Action, Tables

GIGA = 10**7
MOST_BUMPS = 7
YEAR = 31_557_600_000


class Play(NamedTuple):
    """What everybody does in one slot: the leader's action, and votes by row [sequencer] of (invalid, valid) tables.

    `forks` is whether the deviator leaves this block out if it follows.
    """

    action: Action
    leader: int
    bucket: int
    ballots: tuple[Vector, ...]
    forks: bool = False


class Outcome(NamedTuple):
    """The slot's result: final, valid, who is in the certificate, Bitcoin blocks referenced, whether it was forked."""

    final: int
    valid: int
    voted: Vector
    referenced: int
    forked: int


def share(part: int, ppm: int) -> int:
    """ppm() of the specification."""
    return part * ppm // MILLION


def confirmed(tables: Tables, state: State, needed: int) -> list[int]:
    """Columns of the forced line that count as having `needed` confirmations."""
    last = tables.width - 1
    return [c for c in range(tables.width) if c + 1 - state.unreferenced >= needed or c == last]


def visible_and_due(tables: Tables, state: State) -> tuple[int, int]:
    """Forced transactions that may be taken and those that must be."""
    seen = sum(state.line[c] for c in confirmed(tables, state, tables.depth))
    due = sum(state.line[c] for c in confirmed(tables, state, tables.depth + tables.deadline))
    return seen, due


def valid(tables: Tables, state: State, action: Action) -> int:
    """Whether the proposal obeys the protocol."""
    due = visible_and_due(tables, state)[1]
    left_out = tables.enforcement == INVALID and due > 0 and not action.forced
    overdue = not action.references and state.since >= tables.mechanism.chain.reference_limit
    return int(not left_out and not overdue)


def consensus(tables: Tables, state: State, play: Play, late: int) -> tuple[State, Outcome]:
    """Block 6, and the reference of block 7."""
    right, action = valid(tables, state, play.action), play.action
    choices = [ballots[2 * right + (i == play.leader)] for i, ballots in enumerate(play.ballots)]
    says = [choice == 2 or (choice == 0 and right == 1) for choice in choices]
    voted = tuple(
        action.block * int(yes and power > 0 and not away)
        for yes, power, away in zip(says, state.power, state.offline, strict=True)
    )
    agreed = action.block == 1 and not late and enough(state, voted) and _received(tables, state)
    forked = int(agreed and play.forks and state.following == 0)
    final = int(agreed and not forked)
    wasted = tables.fork_lost if forked else tables.lost - 1
    stall = wasted if play.leader >= 0 and not final else max(state.stall - 1, 0)
    if action.excludes and tables.picks_votes:
        voted = _least(state, voted, play.leader)
    absent = [m + (p > 0) * (1 - y) * final for m, p, y in zip(state.missed, state.power, voted, strict=True)]
    after = state._replace(stall=stall, halted=int(state.halted or (final and not right)), missed=tuple(absent))
    referenced = min(state.unreferenced, tables.mechanism.chain.references_per_block) * final * action.references
    return after, Outcome(final, right, voted, referenced, forked)


def enough(state: State, voted: Vector) -> bool:
    """Whether these votes are a quorum."""
    return 3 * sum(power for power, vote in zip(state.power, voted, strict=True) if vote) > 2 * sum(state.power)


def _received(tables: Tables, state: State) -> bool:
    """Whether votes reach somebody who can make a certificate of them."""
    return not tables.ahead or (state.following >= 0 and state.offline[state.following] == 0)


def _least(state: State, voted: Vector, leader: int) -> Vector:
    """A quorum without votes that it can spare, those of low index first; the leader's own stays."""
    for i in range(len(voted)):
        fewer = (*voted[:i], 0, *voted[i + 1 :])
        if i != leader and enough(state, fewer):
            voted = fewer
    return voted


def settle(tables: Tables, state: State, play: Play, outcome: Outcome) -> State:
    """Block 7 for the deviator, sequencer 0."""
    taken, done = _forced(tables, state, play.action, outcome)
    included = _included(tables, state, play.action, final=outcome.final, done=done)
    used = sum(count * gas for count, (gas, _, _) in zip(included, tables.classes, strict=True)) + done * FORCED_GAS
    liquid, loose = _income(tables, state, play, outcome=outcome, included=included, used=used, done=done)
    referencing = outcome.final * play.action.references
    return state._replace(
        line=tuple(count - out for count, out in zip(state.line, taken, strict=True)),
        mempool=tuple(count - out for count, out in zip(state.mempool, included, strict=True)),
        target=state.target - state.target * outcome.final * play.action.target,
        price=_price(tables, state.price, used) if outcome.final else state.price,
        unreferenced=state.unreferenced - outcome.referenced,
        since=0 if referencing else state.since + outcome.final,
        carried=play.bucket if outcome.forked else state.carried * (play.leader < 0),
        balance=state.balance + liquid,
        loose=state.loose + loose,
    )


def _forced(tables: Tables, state: State, action: Action, outcome: Outcome) -> tuple[list[int], int]:
    """Forced transactions leaving the line per column, and how many of them are executed."""
    taken = [0] * tables.width
    if not outcome.final or visible_and_due(tables, state)[0] == 0:
        return taken, 0
    open_columns = set(confirmed(tables, state, tables.depth)) if action.forced else set()
    if tables.enforcement == EXECUTES:
        open_columns |= set(confirmed(tables, state, tables.depth + tables.deadline))
    left = tables.take
    for c in sorted(open_columns, reverse=True):
        taken[c] = min(state.line[c], left)
        left -= taken[c]
    priced_out = action.overcharges and tables.mechanism.fees.l1_overcharge > MILLION
    return taken, 0 if priced_out else sum(taken)


def bids(tables: Tables, state: State) -> list[int]:
    """Tips that classes offer (wei per gas), raised by their own backlog."""
    limit = tables.mechanism.chain.block_gas_limit
    classes = zip(state.mempool, tables.classes, strict=True)
    return [tip * (1 + min(count * gas // limit, MOST_BUMPS)) for count, (gas, _, tip) in classes]


def _included(tables: Tables, state: State, action: Action, *, final: int, done: int) -> list[int]:
    left = (tables.mechanism.chain.block_gas_limit - done * FORCED_GAS) * final * action.users
    bid, included = bids(tables, state), [0] * len(tables.classes)
    for k in sorted(range(len(bid)), key=lambda k: (-bid[k], -tables.classes[k][2], k)):
        included[k] = min(state.mempool[k], left // tables.classes[k][0])
        left -= included[k] * tables.classes[k][0]
    return included


def _income(
    tables: Tables, state: State, play: Play, *, outcome: Outcome, included: list[int], used: int, done: int
) -> tuple[int, int]:
    """Liquid bitcoin (msat) and liquid stake (stake units) that the deviator receives in this slot."""
    fees, action = tables.mechanism.fees, play.action
    bid = bids(tables, state)
    tips = sum(c * gas * b for c, (gas, _, _), b in zip(included, tables.classes, bid, strict=True)) // GIGA
    value = tables.values[play.bucket]
    growth = tables.scenario.mev_growth[action.delay]
    taken = (value + tables.values[state.carried]) * action.reorders
    extracted = outcome.final * (taken + share(value, growth))
    shared = ((used * state.price // GIGA, fees.base), (tips, fees.tips), (extracted, fees.mev))
    liquid = sum(_part(state, play, outcome, income=income, split=split) for income, split in shared)
    if play.leader == 0:
        liquid += done * _queue_fee(tables, state)
        liquid += action.equivocates * tables.word * tables.scenario.reliance_per_slot
        liquid += state.target * outcome.final * (1 - action.target) * tables.scenario.bribe
    issued = outcome.final * issuance(tables, state)
    return liquid, _part(state, play, outcome, income=issued, split=fees.issuance)


def _part(state: State, play: Play, outcome: Outcome, *, income: int, split: Any) -> int:
    own = share(income, split.proposer) if play.leader == 0 else 0
    ayes = sum(power * vote for power, vote in zip(state.power, outcome.voted, strict=True))
    return own + share(income, split.voters) * state.power[0] * outcome.voted[0] // max(ayes, 1)


def _queue_fee(tables: Tables, state: State) -> int:
    rule: Any = tables.mechanism.forced_inclusion
    if type(rule).__name__ != "FeeQueue":
        return 0
    return int(rule.base_fee + rule.base_fee * sum(state.line) // rule.threshold)


def issuance(tables: Tables, state: State) -> int:
    """Stake units issued per final block (section 8.3)."""
    rule: Any = tables.mechanism.rewards
    kind = type(rule).__name__
    if kind == "NoIssuance":
        return 0
    if kind == "FixedPerBlock":
        return int(rule.amount)
    supply = tables.mechanism.sequencers.asset.supply
    step = min(sum(state.bond) // max(supply // 1000, 1), 1000)
    low = rule.minimum_share * 1000 // MILLION
    root = isqrt(max(step, low) * 10**12 // 1000)
    return int(share(root * (supply // MILLION), rule.coefficient) // (YEAR // tables.mechanism.chain.slot_ms))


def _price(tables: Tables, price: int, used: int) -> int:
    rule: Any = tables.mechanism.fees.rule
    if type(rule).__name__ != "Eip1559":
        return price
    goal = tables.mechanism.chain.block_gas_limit // rule.elasticity
    step = price * abs(used - goal) // goal // rule.denominator
    moved = price + max(step, 1) if used > goal else price - step if used < goal else price
    return int(min(max(moved, rule.floor), rule.ceiling))
