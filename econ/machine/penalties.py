"""What convictions do: moves of stake, and a new standing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from econ.engine.block import Array, Params, State
from econ.machine.genesis import stake_asset
from econ.machine.world import CONVICTABLE
from econ.money import parts_per_million
from econ.protocol.ledger import Account, Asset, Column, Move, Moves, Owned, Reason
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.terms import FOREVER, Standing


@dataclass(frozen=True)
class Verdicts:
    """The outcome of judging: standings and their timers, stake left, moves, and who was convicted.

    Arrays are [lane, sequencer]; `bond` and `unbonding` are what the moves leave.
    """

    standing: Array
    timer: Array
    bond: Array
    unbonding: Array
    convicted: Array
    moves: Moves


def verdicts(params: Params, state: State, *, landed: Array) -> Verdicts:
    """Apply every slashing rule to the offences whose evidence has landed [lane, offence, sequencer]."""
    nobody = np.zeros(state["bond"].shape, bool)
    judged = Verdicts(state["standing"], state["standing_timer"], state["bond"], state["unbonding"], nobody, ())
    for rule in params["mechanism"].slashing.rules:
        kind = CONVICTABLE.index(rule.offence)
        guilty = landed[:, kind]
        if guilty.any():
            judged = _punished(params, rule, judged, np.where(guilty, state["charges"][:, kind], 0))
    return _ejected_below_minimum(params, judged)


def downtime_verdicts(params: Params, state: State, judged: Verdicts, *, window: Array) -> Verdicts:
    """Punish active sequencers that missed more blocks than allowed in a window that ends now [lane]."""
    rule = params["mechanism"].slashing.downtime
    active = (judged.standing == Standing.ACTIVE) & window[:, None]
    absent = (state["missed"] > rule.allowed_misses) & active
    if not absent.any():
        return judged
    return _ejected_below_minimum(params, _punished(params, rule, judged, absent.astype(np.int64)))


def _punished(params: Params, rule: SlashingRule, judged: Verdicts, count: Array) -> Verdicts:
    """Take the penalty from the bond first, then from stake that is unbonding, and jail or eject."""
    guilty = count > 0
    penalty = np.where(guilty, rule.penalty(judged.bond + judged.unbonding, count), 0)
    from_bond = np.minimum(penalty, judged.bond)
    from_unbonding = penalty - from_bond
    asset = stake_asset(params["mechanism"])
    moves = (
        *_taken(Owned(Column.BOND), from_bond, rule.whistleblower, asset),
        *_taken(Owned(Column.UNBONDING), from_unbonding, rule.whistleblower, asset),
    )
    less = replace(judged, bond=judged.bond - from_bond, unbonding=judged.unbonding - from_unbonding)
    held = replace(less, convicted=judged.convicted | guilty, moves=judged.moves + moves)
    return _ejected(params, held, guilty) if rule.jail == FOREVER else _jailed(held, guilty, rule.jail)


def _taken(source: Owned, penalty: Array, whistleblower: int, asset: Asset) -> Moves:
    """The whistleblower's share of every penalty, rounded down, and the rest burnt."""
    if not penalty.any():
        return ()
    reward = parts_per_million(penalty, whistleblower)
    return (
        Move(Reason.WHISTLEBLOWER, source, Account.WHISTLEBLOWERS, reward, asset),
        Move(Reason.SLASH, source, Account.BURNT, penalty - reward, asset),
    )


def _jailed(judged: Verdicts, guilty: Array, slots: int) -> Verdicts:
    jailed = guilty & (judged.standing == Standing.ACTIVE) & (slots > 0)
    standing = np.where(jailed, Standing.JAILED, judged.standing)
    return replace(judged, standing=standing, timer=np.where(jailed, slots, judged.timer))


def _ejected(params: Params, judged: Verdicts, out: Array) -> Verdicts:
    """Out for good: what is left of the bond unbonds like anybody's."""
    leaving = out & (judged.standing != Standing.EJECTED)
    if not leaving.any():
        return judged
    released = np.where(leaving, judged.bond, 0)
    move = Move(Reason.UNBOND, Owned(Column.BOND), Owned(Column.UNBONDING), released, stake_asset(params["mechanism"]))
    running = judged.standing == Standing.UNBONDING
    full = params["mechanism"].sequencers.unbonding.count
    return replace(
        judged,
        standing=np.where(leaving, Standing.EJECTED, judged.standing),
        timer=np.where(leaving & ~running, full, judged.timer),
        bond=judged.bond - released,
        unbonding=judged.unbonding + released,
        moves=(*judged.moves, move) if released.any() else judged.moves,
    )


def _ejected_below_minimum(params: Params, judged: Verdicts) -> Verdicts:
    """A penalty that leaves a bond below the ejection threshold ejects its owner."""
    seated = (judged.standing == Standing.ACTIVE) | (judged.standing == Standing.JAILED)
    seated &= judged.convicted
    return _ejected(params, judged, seated & (judged.bond < params["mechanism"].sequencers.ejection_below))
