"""What the next leader can do to a block, against closed forms written without the machine (4.5 standard errors)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.protocol.counters import Counter
from econ.protocol.ledger import Reason, flow_of
from econ.strategies.actions import Propose, Vote
from econ.strategies.registry import strategy
from econ.strategies.strategy import Strategy, tabulate

RUNS = 200
HONEST = Strategy("honest")
FORKER = Strategy("forker", vote=lambda view: Vote.FORK if view.next and not view.own else Vote.HONEST)
BY_LOT = {"election.rule": "stake-weighted", "scenario.forced_per_day": "0", "set.size": "2"}
FOREVER = 10**6


@dataclass
class Watch:
    """Views led and blocks made final, per sequencer [run, sequencer], while a run goes on."""

    led: Any = field(default=0)
    final: Any = field(default=0)

    def __call__(self, done: int, state: Any) -> None:
        if done:
            leads = np.arange(state["power"].shape[1]) == state["leader"][:, None]
            self.led = self.led + leads
            self.final = self.final + (leads & (state["final"][:, None] == 1))


def played(
    settings: dict[str, str], strategies: tuple[Strategy, ...], *, slots: int, changed: Callable[[Any], Any] = dict
) -> tuple[Any, Watch]:
    """The last state of RUNS runs and what a watch saw; sequencer 0 plays the first strategy, all others the last."""
    found = load("minimal", overrides=settings)
    size = found.mechanism.sequencers.size
    params = parameters(
        found.mechanism,
        found.scenario,
        tables=tabulate(strategies),
        assignment=(0, *[len(strategies) - 1] * (size - 1)),
        chance=Sampled(23, tuple(range(RUNS))),
    )
    watch = Watch()
    final = run(MODEL, params, changed(MODEL.genesis(params, RUNS)), slots=slots, observers=(watch,))
    return final, watch


def near(values: Any, expected: float) -> bool:
    """Whether the mean over runs lies within 4.5 standard errors of the expectation."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return bool(abs(values.mean() - expected) <= 4.5 * error)


def stakes(first: int, second: int) -> dict[str, str]:
    """Two sequencers with these powers, of which one forks: it never meets another forker."""
    return BY_LOT | {"set.stake.amounts": f"['{first} BTC', '{second} BTC']"}


@pytest.mark.parametrize(("forkers", "others"), [(1, 4), (1, 2), (3, 2)])
def test_growth_and_honest_share_under_a_forker_by_lot(forkers: int, others: int) -> None:
    """Growth 1 - b(1 - b) and share (1 - b)^2 / ((1 - b)^2 + b) of honest blocks: consensus reference, section 4."""
    b, views = forkers / (forkers + others), 399
    protocol = {"consensus.protocol": "hotstuff-2"}
    final, watch = played(stakes(forkers, others) | protocol, (FORKER, HONEST), slots=views + 1)
    blocks = final["counters"][:, Counter.BLOCKS].astype(float)
    assert near(blocks, views * (1 - b * (1 - b)))
    assert near(watch.final[:, 0].astype(float), views * b)
    share = (1 - b) ** 2 / ((1 - b) ** 2 + b)
    assert near(watch.final[:, 1] - share * blocks, 0)
    assert (final["counters"][:, Counter.FORKED_BLOCKS] + blocks == views).all()


@pytest.mark.parametrize("protocol", ["cometbft", "hotstuff", "monadbft", "simplex", "minimmit"])
def test_nobody_forks_where_the_protocol_forbids_it(protocol: str) -> None:
    settings = stakes(1, 2) | {"consensus.protocol": protocol}
    final, _ = played(settings, (FORKER, HONEST), slots=100)
    honest, _ = played(settings, (HONEST,), slots=100)
    for name in ("counters", "flows", "balance", "next_leader"):
        assert (final[name] == honest[name]).all()
    assert (final["counters"][:, Counter.BLOCKS] == 100).all()


@pytest.mark.parametrize(("protocol", "price"), [("chained-hotstuff", 0), ("hotstuff-2", 0), ("jolteon", 2)])
def test_a_fork_costs_the_forker_what_its_protocol_asks(protocol: str, price: int) -> None:
    """A failed view takes 3 slots here: after a fork the thief waits for the 2 that are left, or leads at once."""
    timer = {"consensus.protocol": protocol, "consensus.timeout_propose": "6 s"}
    final, _ = played(stakes(2, 3) | timer, (FORKER, HONEST), slots=301)
    forks, missed = (final["counters"][:, counter] for counter in (Counter.FORKED_BLOCKS, Counter.MISSED_SLOTS))
    assert (missed == 1 + forks * (1 + price) - final["stall"]).all()
    assert forks.min() > 30


@pytest.mark.parametrize(
    ("protocol", "loss"), [("hotstuff-2", 0.2), ("jolteon", 0.2), ("cometbft", 0), ("monadbft", 0)]
)
def test_dead_leaders_take_blocks_of_the_living_along(protocol: str, loss: float) -> None:
    """Two of ten are down: a live leader's block is lost with the chance that the next one is (section 7.5)."""
    settings = BY_LOT | {"set.size": "10", "consensus.protocol": protocol}
    _, watch = played(settings, (HONEST,), slots=400, changed=lambda state: dead(state, 2))
    led, final = watch.led[:, 2:].sum(-1), watch.final[:, 2:].sum(-1)
    assert watch.final[:, :2].sum() == 0
    assert near(led - final - loss * led, 0)
    assert loss or (led == final).all()


@pytest.mark.parametrize(("protocol", "timers", "lost"), [("hotstuff-2", 2, 2), ("monadbft", 1, 1)])
def test_a_dead_leader_in_a_rotation_costs_two_timers_or_one(protocol: str, timers: int, lost: int) -> None:
    """Five in turn, one dead, views of 3 slots when they fail: the cycle of the reference, section 7.5."""
    settings = {"set.size": "5", "consensus.protocol": protocol, "consensus.timeout_propose": "6 s"}
    cycle = (5 - timers) + 3 * timers
    (short, _), (long, _) = (
        played(settings, (HONEST,), slots=slots, changed=lambda state: dead(state, 1))
        for slots in (100, 100 + 7 * cycle)
    )
    grown = long["counters"] - short["counters"]
    assert (grown[:, Counter.BLOCKS] == 7 * (5 - lost)).all()
    assert (grown[:, Counter.SLOTS] == 7 * cycle).all()


def dead(state: Any, number: int) -> Any:
    """The state with the first so many sequencers down for good."""
    offline = state["offline"].copy()
    offline[:, :number] = FOREVER
    return state | {"offline": offline}


def test_a_tail_forker_takes_the_value_of_the_block_before() -> None:
    """Two in turn, value 1,000 sat in one slot of four: half of it falls to a sandwicher, all to a tail forker."""
    settings = {"set.size": "2", "consensus.protocol": "hotstuff-2", "scenario.forced_per_day": "0"}
    slots, value = 400, 1_000_000
    final, _ = played(settings, (strategy("sandwich"), HONEST), slots=slots + 1)
    assert near(final["balance"][:, 0].astype(float), slots / 2 * value / 4)
    final, watch = played(settings, (strategy("tail-forker"), HONEST), slots=slots + 2)
    taken = final["flows"][:, flow_of(Reason.MEV)]
    assert (final["balance"][:, 0] == taken).all()
    # 201 turns of its own, the first of which has no predecessor.
    assert near(taken.astype(float), (slots + 1) * value / 4)
    assert near(watch.final[:, 1].astype(float), slots / 2 * 3 / 4)


@pytest.mark.parametrize(("protocol", "relied"), [("single", 1), ("monadbft", 1), ("cometbft", 0), ("hotstuff-2", 0)])
@pytest.mark.parametrize("punished", [True, False])
def test_signing_twice_takes_back_what_was_relied_upon(protocol: str, relied: int, punished: bool) -> None:  # noqa: FBT001
    """One first confirmation a turn, where the protocol lets its leader reverse it; an offence where a rule says so."""
    rules = {} if punished else {"slashing": "[]"}
    settings = BY_LOT | {"consensus.protocol": protocol, "scenario.reliance_per_slot": "700 sat"} | rules
    final, watch = played(settings, (strategy("equivocator"), HONEST), slots=3)
    turns = watch.led[:, 0]
    assert turns.sum() > RUNS // 4
    assert (final["flows"][:, flow_of(Reason.RELIANCE)] == 700_000 * turns * relied).all()
    assert (final["counters"][:, Counter.OFFENCES] == turns * punished).all()


def test_votes_are_left_out_down_to_a_quorum() -> None:
    """Seven equals: more than two thirds are five, so two others are not paid and seem absent."""
    greedy = Strategy("greedy", propose=lambda _view: Propose.EXCLUDE)
    paid = {"set.size": "7", "ordering.mev_share": "{ voters = '100 %' }", "slashing_venue.rule": "rollup"}
    settings = BY_LOT | {"election.rule": "single"} | paid
    for protocol, others in {"cometbft": 5, "simplex": 7}.items():
        final, _ = played(settings | {"consensus.protocol": protocol}, (greedy, HONEST), slots=20)
        assert (final["voted"].sum(-1) == others).all()
        assert (final["voted"][:, 1:3].sum(-1) == 2 * (others == 7)).all()
        assert (final["counters"][:, Counter.VOTES_EXCLUDED] == 20 * (7 - others)).all()
        assert (final["missed"][:, 1:3] == 20 * (others == 5)).all()
        assert (final["missed"][:, [0, 3, 4, 5, 6]] == 0).all()
