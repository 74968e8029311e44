"""A run in words, slot by slot: for golden playthroughs, replays and people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from econ.engine.block import State
from econ.protocol.counters import Counter
from econ.protocol.ledger import Asset, Reason, flow_of
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose

QUIET = (Counter.SLOTS, Counter.BLOCKS, Counter.TAG_WAIT, Counter.TARGET_WAIT, Counter.MEV_AVAILABLE, Counter.GAS_USED)


class Narrator:
    """An observer that tells one lane's story as lines of text."""

    def __init__(self, lane: int = 0) -> None:
        self.lane = lane
        self.lines: list[str] = []
        self._before: dict[str, Any] | None = None

    def __call__(self, done: int, state: State) -> None:
        """Tell what the slot that has just ended brought."""
        now = {name: np.asarray(value)[self.lane] for name, value in state.items() if isinstance(value, np.ndarray)}
        if self._before is not None:
            self.lines.append(f"slot {done}: " + "; ".join(_told(self._before, now)))
        self._before = now

    def text(self) -> str:
        """The whole story."""
        return "\n".join(self.lines) + "\n"


def _told(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    yield _headline(now)
    yield from _events(before, now)
    yield from _money(before, now)
    yield from _holdings(before, now)
    yield from _standings(before, now)


def _headline(now: dict[str, Any]) -> str:
    if now["leader"] < 0:
        return "nobody leads"
    action = Propose(int(now["action"])).name.lower().replace("_", " ")
    votes = int(now["voted"].sum())
    return f"sequencer {now['leader']} leads ({action}), {votes} votes{_ending(now)}, height {now['height']}"


def _ending(now: dict[str, Any]) -> str:
    """How the block fares; in a pipelined protocol that is up to the next leader."""
    following = now["next_leader"]
    if now["forked"]:
        return f", forked by {following}"
    ending = ", final" if now["final"] else ", no block"
    return (
        f", {following} is next{' and down' if now['offline'][following] else ''}{ending}" if following >= 0 else ending
    )


def _events(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    grown = now["counters"] - before["counters"]
    for counter in Counter:
        if grown[counter] and counter not in QUIET:
            yield f"{counter.name.lower().replace('_', ' ')} +{grown[counter]}"
    if now["halted"] > before["halted"]:
        yield "the chain halts: its last block cannot be proven"


def _money(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for asset in Asset:
        for reason in Reason:
            moved = now["flows"][flow_of(reason, asset)] - before["flows"][flow_of(reason, asset)]
            if moved:
                unit = "msat" if asset is Asset.BITCOIN else "stake units"
                yield f"{reason.name.lower().replace('_', ' ')} {moved} {unit}"


def _holdings(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name in ("balance", "bond", "unbonding", "stake_balance"):
        for sequencer in np.flatnonzero(now[name] != before[name]):
            change = now[name][sequencer] - before[name][sequencer]
            yield f"{name.replace('_', ' ')} of {sequencer} {change:+d} to {now[name][sequencer]}"


def _standings(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for sequencer in np.flatnonzero(now["standing"] != before["standing"]):
        yield f"sequencer {sequencer} is {Standing(int(now['standing'][sequencer])).name.lower()}"
