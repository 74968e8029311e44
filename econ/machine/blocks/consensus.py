"""Block 6: votes, and whether the slot ends in a final block."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import effect, leaves_out_due, of_leader
from econ.machine.posting import COUNTS
from econ.machine.world import mev_view
from econ.protocol.counters import Counter, Counts
from econ.protocol.election.rule import NOBODY
from econ.strategies.actions import Vote


def _miss(params: Params, state: State) -> Array:
    return np.asarray(params["world"].miss[effect(params, state, "delay")])


MISS = Chance("missed deadline", 10, _miss)


def p_consensus(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A proposal that arrives in time and wins more than two thirds of the voting power is final.

    In a pipelined protocol that takes the next leader, too: it forms the certificate, or loses the block. Honest voters
    reject a proposal that breaks the protocol; one that is final all the same cannot be proven, and the chain halts.
    """
    proposed = effect(params, state, "block") == 1
    valid = _valid(params, state)
    ballots = _ballots(params, state, valid)
    cast = _votes(state, ballots, valid) & proposed[:, None]
    late = params["chance"](MISS, params, state) == 1
    certified = proposed & ~late & _quorum(state["power"], cast) & _follower_is_up(params, state)
    forked = certified & _forks(params, state, ballots)
    final = certified & ~forked
    voted = _certificate(params, state, cast)
    return {
        "voted": voted,
        "final": final.astype(np.int64),
        "forked": forked.astype(np.int64),
        "valid": valid.astype(np.int64),
        "stall": _stall(params, state, final, forked),
        "halted": np.where(final & ~valid, 1, state["halted"]),
        "height": state["height"] + final,
        "missed": _missed(state, voted, final),
        "counts": _counts(state, final, proposed & ~valid) + _forked_or_excluded(final, forked, cast != voted),
    }


def _valid(params: Params, state: State) -> Array:
    """Takes what is due, and references Bitcoin before the limit of blocks without a reference."""
    unreferenced = effect(params, state, "references") == 0
    overdue = unreferenced & (state["since_reference"] >= params["mechanism"].chain.reference_limit)
    return np.asarray(~leaves_out_due(params, state, forced=effect(params, state, "forced")) & ~overdue)


def _ballots(params: Params, state: State, valid: Array) -> Array:
    """What each strategy does with the slot's proposal [lane, sequencer], in the order of VOTER_VIEWS."""
    tables, size = params["strategies"], state["power"].shape[1]
    if tables.all_vote:
        return np.full((len(valid), size), Vote.HONEST)
    own, following = (np.arange(size) == state[name][:, None] for name in ("leader", "next_leader"))
    seen = np.where(following, mev_view(state["mev"])[:, None], 0)
    return np.asarray(tables.vote[state["strategy"], ((seen * 2 + following) * 2 + valid[:, None]) * 2 + own])


def _votes(state: State, ballots: Array, valid: Array) -> Array:
    """Who votes for the slot's proposal [lane, sequencer]; a fork is an honest vote that is then not used."""
    present = (state["power"] > 0) & (state["offline"] == 0)
    approves = (ballots == Vote.HONEST) | (ballots == Vote.FORK)
    return np.asarray(present & ((approves & valid[:, None]) | (ballots == Vote.RUBBER_STAMP)))


def _follower_is_up(params: Params, state: State) -> Array:
    """Whether somebody can form the certificate [lane]: in a pipelined protocol the next leader alone."""
    following = state["next_leader"]
    if not params["world"].pipelined:
        return np.ones(len(following), bool)
    return np.asarray((following != NOBODY) & (of_leader(state["offline"], following) == 0))


def _forks(params: Params, state: State, ballots: Array) -> Array:
    """Whether the next leader leaves the block out [lane], where the protocol lets it do so without proof."""
    if not params["world"].forks:
        return np.zeros(len(ballots), bool)
    return np.asarray(of_leader(ballots, state["next_leader"]) == Vote.FORK)


def _certificate(params: Params, state: State, cast: Array) -> Array:
    """The votes that the certificate holds [lane, sequencer].

    A leader that excludes leaves others' votes out in the order of their index, each that a quorum can spare.
    """
    excluding = (effect(params, state, "excludes") == 1) & params["world"].excludes
    if not excluding.any():
        return cast
    power, held = state["power"], cast.copy()
    signed, total = (power * cast).sum(-1), power.sum(-1)
    for sequencer in range(power.shape[1]):
        spared = 3 * (signed - power[:, sequencer]) > 2 * total
        out = excluding & spared & held[:, sequencer] & (state["leader"] != sequencer)
        held[:, sequencer] &= ~out
        signed = signed - power[:, sequencer] * out
    return np.asarray(held)


def _quorum(power: Array, voted: Array) -> Array:
    return np.asarray(3 * (power * voted).sum(-1) > 2 * power.sum(-1))


def _stall(params: Params, state: State, final: Array, forked: Array) -> Array:
    """A failed leader costs the rest of a view change, a fork what the protocol makes of it; a running one passes."""
    world, passing = params["world"], np.maximum(state["stall"] - 1, 0)
    lost = np.where(forked, world.fork_stall, world.view_change - 1)
    return np.asarray(np.where((state["leader"] >= 0) & ~final, lost, passing))


def _missed(state: State, voted: Array, final: Array) -> Array:
    """Final blocks of this window that an active sequencer did not sign."""
    absent = (state["power"] > 0) & ~voted & final[:, None]
    return np.asarray(state["missed"] + absent) if absent.any() else np.asarray(state["missed"])


def _counts(state: State, final: Array, invalid: Array) -> Counts:
    halted = state["halted"]
    return (
        (Counter.BLOCKS, final),
        (Counter.MISSED_SLOTS, ~final & (halted == 0)),
        (Counter.INVALID_PROPOSALS, invalid & (state["leader"] >= 0)),
        (Counter.HALTED_SLOTS, halted),
    )


def _forked_or_excluded(final: Array, forked: Array, excluded: Array) -> Counts:
    """Blocks left out, and votes left out of final blocks' certificates [lane, sequencer]; nothing in most slots."""
    forks = ((Counter.FORKED_BLOCKS, forked),) if forked.any() else ()
    votes = ((Counter.VOTES_EXCLUDED, (excluded & final[:, None]).sum(-1)),) if excluded.any() else ()
    return forks + votes


CONSENSUS = Block(
    label="consensus",
    description="Votes decide whether the slot ends in a final block, unless the next leader loses it.",
    policies={"consensus": p_consensus},
    updates=take("voted", "final", "forked", "valid", "stall", "halted", "height", "missed") | COUNTS,
    chance=(MISS,),
)
