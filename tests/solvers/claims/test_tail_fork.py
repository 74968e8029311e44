"""Forking the predecessor and leaving votes out: closed forms against the machine, and the protocols that allow it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.registry import PROTOCOLS
from econ.environment import library
from econ.mechanism.records import Mechanism
from econ.protocol.fees.rule import Split
from econ.solvers.claims.claim import total
from econ.solvers.claims.exclusion import exclude_votes
from econ.solvers.claims.proposing import Situation, held, weights_of
from econ.solvers.claims.setting import setting
from econ.solvers.claims.tail_fork import fork_weights
from econ.strategies.actions import Propose, Vote
from econ.strategies.strategy import Strategy
from tests.solvers.claims.lanes import Lanes
from tests.solvers.claims.worlds import PPM, claim, mechanism, scenario, seat_of

FORK, EXCLUDE = "one-shot:tail-fork", "one-shot:exclude-votes"
STAKE, ROUNDINGS = 50_000, 12
THIEF = Strategy("thief", vote=lambda view: Vote.FORK if view.next else Vote.HONEST)
TOP = max(library.mev("minimal").values)


def under(built: Mechanism, protocol: str, *, propose_ms: int = 1_500) -> Mechanism:
    consensus = replace(built.consensus, protocol=protocol, timeout_propose_ms=propose_ms, timeout_vote_ms=0)
    return replace(built, consensus=consensus)


@st.composite
def splits(draw: st.DrawFn) -> Split:
    leader = draw(st.integers(0, PPM))
    voters = draw(st.integers(0, PPM - leader))
    return Split(proposer=leader, voters=voters, burn=PPM - leader - voters)


@given(split=splits(), minted=st.integers(0, 10**7), takes=st.booleans())
def test_a_fork_pays_what_the_machine_pays(*, split: Split, minted: int, takes: bool) -> None:
    built = under(mechanism(*(STAKE,) * 4, minted=minted, split=split), "hotstuff-2")
    world = scenario(mev="minimal", miss=(0,) * 4, discount=0)
    lanes = Lanes(built, world, deviator=THIEF)
    lanes.slot()
    lanes.slot()
    thief = (int(lanes.state["next_leader"][0]) + 1) % 4
    # The thief is next leader of the slot that comes, whose leader takes the value of its block.
    lanes.play(thief, 0, 1)
    value = len(library.mev("minimal").values) - 1
    lanes.slot(Propose.REORDER, Propose.REORDER, extractable_value=value)
    assert lanes.state["forked"].tolist() == [0, 1]
    lanes.play(thief, 0, 0)
    last = Propose.REORDER if takes else Propose.HONEST
    lanes.slot(last, last)
    assert lanes.leader == thief
    honest, forked = lanes.wealth(thief)
    read = setting(built, world)
    weights = fork_weights(read, seat_of(read, thief), blocks=1, value=TOP, takes=takes)
    assert abs(honest - forked - total(weights)) <= ROUNDINGS


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
def test_only_protocols_that_let_a_block_go_are_asked(protocol: str) -> None:
    found = claim(FORK, under(mechanism(*(STAKE,) * 4), protocol), scenario(mev="minimal"))
    depth = {"chained-hotstuff": 2, "jolteon": 1, "hotstuff-2": 1}.get(protocol)
    assert (found.verdict, found.method.startswith("not available")) == (("fails", False) if depth else ("holds", True))
    if depth:
        assert found.thresholds["depth"].startswith(str(depth))
        assert found.thresholds["chain growth, one sequencer forks"] == f"{100 - 25 * depth} %"


def test_two_blocks_are_worth_twice_one() -> None:
    built = mechanism(*(STAKE,) * 4)
    one, two = (
        claim(FORK, under(built, protocol), scenario(mev="minimal")) for protocol in ("hotstuff-2", "chained-hotstuff")
    )
    assert one.margin_msat is not None
    assert two.margin_msat is not None
    assert abs(2 * one.margin_msat - two.margin_msat) <= 1


def test_votes_that_pay_hold_a_thief_up_to_some_value() -> None:
    """Nothing for leaders, all for voters, at demand none: the issuance of one vote against the value taken."""
    voters, split = Split(voters=PPM), Split(proposer=PPM)
    built = mechanism(*(STAKE,) * 4, minted=4 * TOP // 2)
    fees = replace(built.fees, base=voters, tips=voters, issuance=voters, mev=split)
    paid = under(replace(built, fees=fees), "hotstuff-2")
    found = claim(FORK, paid, scenario(mev="minimal", demand="none", miss=(0,) * 4))
    assert found.verdict == "fails"
    assert found.thresholds["holds up to"] == f"{TOP // 2} msat per slot"
    rich = replace(paid, rewards=mechanism(STAKE, minted=4 * TOP).rewards)
    assert claim(FORK, rich, scenario(mev="minimal", demand="none", miss=(0,) * 4)).verdict == "holds"


def timer_margins(built: Mechanism, demand: str) -> list[Fraction]:
    """Margins without any value under timers of one, two and three slots."""
    reads = [setting(under(built, "jolteon", propose_ms=ms), scenario(demand=demand)) for ms in (1_500, 3_500, 5_500)]
    return [total(fork_weights(read, read.seats[0], blocks=1, value=0, takes=False)) for read in reads]


def test_a_longer_timer_brings_users_and_costs_issuance() -> None:
    """Users of the idle slots wait for the thief, so that the price may be negative; blocks not made mint nothing."""
    short, longer, longest = timer_margins(mechanism(*(STAKE,) * 4, split=Split(proposer=PPM)), "constant-7")
    assert 0 > short > longer > longest
    minting = mechanism(*(STAKE,) * 4, split=Split(proposer=PPM), minted=4 * 10**6)
    assert timer_margins(minting, "none") == [0, 10**6, 2 * 10**6]


@given(
    stakes=st.lists(st.integers(10, 60).map(lambda units: 1_000 * units), min_size=2, max_size=6),
    split=splits(),
    minted=st.integers(0, 10**7),
    leader=st.integers(0, 5),
)
def test_excluded_votes_pay_what_the_machine_pays(*, stakes: list[int], split: Split, minted: int, leader: int) -> None:
    built = under(mechanism(*stakes, minted=minted, split=split), "cometbft")
    world, leader = scenario(miss=(0,) * 4), leader % len(stakes)
    lanes = Lanes(built, world)
    for _ in range(leader):
        lanes.slot()
    before = lanes.wealth(leader)
    lanes.slot(Propose.HONEST, Propose.EXCLUDE)
    assert lanes.leader == leader
    honest, excluded = (after - start for after, start in zip(lanes.wealth(leader), before, strict=True))
    read = setting(built, world)
    seat = replace(seat_of(read, leader), index=leader)
    voted = (lanes.state["power"][1] * lanes.state["voted"][1]).sum()
    assert held(read, seat) == voted
    expected = total(weights_of(read, seat, Propose.EXCLUDE, Situation()))
    assert abs(honest - excluded - expected) <= ROUNDINGS


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
def test_votes_can_be_left_out_where_somebody_chooses_them(protocol: str) -> None:
    built = under(mechanism(*(STAKE,) * 4, minted=10**6), protocol)
    found = claim(EXCLUDE, built, scenario())
    chosen = PROTOCOLS[protocol].record.excluder != "nobody"
    assert (found.verdict == "fails") == chosen
    assert found.method.startswith("not available") != chosen
    unpaid = under(mechanism(*(STAKE,) * 4, split=Split(proposer=PPM)), protocol)
    assert exclude_votes(setting(unpaid, scenario())).verdict == "holds"
