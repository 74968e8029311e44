"""What a final block contains: forced transactions first, then user classes by the tip they bid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.engine.block import Array, Params, State
from econ.machine.access import effect
from econ.money import PPM
from econ.protocol.forced_inclusion.line import confirmed, tag_taken, taken
from econ.protocol.forced_inclusion.rule import Enforcement


@dataclass(frozen=True)
class Forced:
    """The forced line after the block: `included` and `dropped` transactions [lane], and the tag.

    `tag_done` [lane] says that the tagged transaction was executed; a dropped one only loses its tag.
    """

    line: Array
    included: Array
    dropped: Array
    tag: Array
    tag_done: Array


def take_forced(params: Params, state: State, final: Array) -> Forced:
    """Take forced transactions into final blocks [lane], oldest first, up to the rule's cap.

    A leader that overcharges the L1 fee makes the visible ones unaffordable: they are dropped, as Citrea's proposal
    drops what fails its dry run. Due ones execute without the leader where the rule says so.
    """
    none = np.zeros_like(state["forced_visible"])
    forced = Forced(state["forced_line"], none, none, state["tag_age"], np.zeros(len(none), bool))
    lanes = np.flatnonzero((state["forced_visible"] > 0) & (final == 1))
    return _taken_in(params, state, forced, lanes) if len(lanes) else forced


def _taken_in(params: Params, state: State, forced: Forced, lanes: Array) -> Forced:
    rule, line, tag = params["mechanism"].forced_inclusion, state["forced_line"][lanes], state["tag_age"][lanes]
    take = taken(line, _eligible(params, state, lanes), np.full(len(lanes), rule.per_block))
    gone = tag_taken(tag, line, take)
    number = take.sum(-1)
    overcharged = _priced_out(params, state)[lanes]
    return Forced(
        line=_put(forced.line, lanes, line - take),
        included=_put(forced.included, lanes, np.where(overcharged, 0, number)),
        dropped=_put(forced.dropped, lanes, np.where(overcharged, number, 0)),
        tag=_put(forced.tag, lanes, np.where(gone, -1, tag)),
        tag_done=_put(forced.tag_done, lanes, gone & ~overcharged),
    )


def _eligible(params: Params, state: State, lanes: Array) -> Array:
    """Columns the block takes from: visible ones if the leader includes, due ones if the rule executes them anyway."""
    rule, depth = params["mechanism"].forced_inclusion, params["mechanism"].chain.bitcoin_depth
    line, behind = state["forced_line"][lanes], state["unreferenced"][lanes]
    willing = (effect(params, state, "forced")[lanes] == 1)[:, None]
    visible = confirmed(line, behind, depth) & willing
    if rule.enforcement is not Enforcement.EXECUTES:
        return np.asarray(visible)
    return np.asarray(visible | confirmed(line, behind, depth + rule.deadline))


def _priced_out(params: Params, state: State) -> Array:
    return np.asarray((effect(params, state, "overcharges") == 1) & (params["mechanism"].fees.l1_overcharge > PPM))


def _put(values: Array, lanes: Array, changed: Array) -> Array:
    result = values.copy()
    result[lanes] = changed
    return result


def take_users(params: Params, state: State, *, takes: Array, gas_left: Array, tips: Array) -> Array:
    """User transactions included [lane, class]: by falling bid, as many of each class as gas allows.

    takes [lane] is 1 where the block takes users at all, gas_left [lane] what forced transactions leave, tips
    [lane, class] the bids. Ties go to the class listed first by its own tip.
    """
    world = params["world"]
    included = np.zeros_like(state["mempool"])
    left = gas_left * takes
    for rank in _ranks(world.order, tips):
        gas = world.class_gas[rank]
        lanes = np.arange(len(left))
        number = np.minimum(state["mempool"][lanes, rank], left // gas)
        included[lanes, rank] = number
        left = left - number * gas
    return np.asarray(included)


def _ranks(order: tuple[int, ...], tips: Array) -> list[Array]:
    """The classes [lane] in the order a block takes them."""
    listed = np.array(order)
    by_bid = np.argsort(-tips[:, listed].astype(np.int64), axis=-1, kind="stable")
    return list(listed[by_bid].T)
