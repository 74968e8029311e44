"""How single validators judge what comes after a failed view, message by message."""

from __future__ import annotations

from typing import Any, cast

import pytest

from econ.consensus.simulation.blocks import Block, Certificate, Failure, Proposal, Vote, child, genesis
from econ.consensus.simulation.chained import Chained
from econ.consensus.simulation.hotstuff_2 import HotStuff2
from econ.consensus.simulation.jolteon import Jolteon, Timeout
from econ.consensus.simulation.monadbft import Answer, MonadBFT, Request
from econ.consensus.timeline import Timers
from tests.consensus.simulation.scripted import PATIENT, Tape, hear, setting

FIRST = genesis()
BLOCK = child(0, FIRST)


def node(kind: type[Chained], number: int, timers: Timers = PATIENT) -> tuple[Any, Tape]:
    """A validator at time zero."""
    tape = Tape()
    made = cast("Any", kind)(number, setting(tape, timers), FIRST)
    made.start()
    return made, tape


def timeouts(*tips: Block | None) -> list[Timeout]:
    """Timeouts of view 0, of validators 0, 2, 3 and so on."""
    return [Timeout(0, FIRST, None, tip, sender) for tip, sender in zip(tips, (0, 2, 3), strict=False)]


def test_a_reported_tip_is_proposed_again() -> None:
    leader, tape = node(MonadBFT, 1)
    hear(leader, Proposal(0, BLOCK), *timeouts(None, BLOCK, None))

    assert [(again.view, again.block) for again in tape.of(Proposal)] == [(1, BLOCK)]


def test_a_quorum_of_one_tip_certifies_it() -> None:
    leader, tape = node(MonadBFT, 1)
    hear(leader, *timeouts(BLOCK, BLOCK, BLOCK))
    fresh = tape.of(Proposal)[0]

    assert fresh.failure is None
    assert (fresh.block.parent, fresh.block.justify.view) == (BLOCK, 0)


def test_without_a_tip_a_new_block_follows_the_best_certificate() -> None:
    leader, tape = node(MonadBFT, 1)
    hear(leader, *timeouts(None, None, None))
    fresh = tape.of(Proposal)[0]

    assert fresh.block.parent is FIRST.block
    assert fresh.failure.view == 0


def test_a_leader_without_the_tip_asks_for_it_and_proposes_it() -> None:
    leader, tape = node(MonadBFT, 1)
    hear(leader, *timeouts(None, BLOCK, None))
    request = tape.of(Request)[0]

    assert not tape.of(Proposal)

    hear(leader, Answer(request.failure, True, 2), Answer(request.failure, True, 0))  # noqa: FBT003

    assert [again.block for again in tape.of(Proposal)] == [BLOCK]


@pytest.mark.parametrize(("denials", "proposals"), [(2, 0), (3, 1)])
def test_only_two_thirds_who_lack_the_tip_let_it_be_left_out(denials: int, proposals: int) -> None:
    leader, tape = node(MonadBFT, 1)
    hear(leader, *timeouts(None, BLOCK, None))
    failure = tape.of(Request)[0].failure
    hear(leader, *(Answer(failure, False, sender) for sender in range(denials)))  # noqa: FBT003
    made = tape.of(Proposal)

    assert len(made) == proposals
    assert all(fresh.unendorsed and fresh.block.parent is FIRST.block for fresh in made)


def test_a_block_that_leaves_the_tip_out_gets_no_vote_unless_it_is_not_endorsed() -> None:
    failure = Failure(0, FIRST, BLOCK)
    thief, honest = child(1, FIRST), child(1, FIRST)
    voter, tape = node(MonadBFT, 2)
    hear(voter, Proposal(1, thief, failure))

    assert not tape.of(Vote)

    hear(voter, Proposal(1, honest, failure, unendorsed=True))

    assert {vote.block for vote in tape.of(Vote)} == {honest}


def test_the_tip_itself_gets_a_vote() -> None:
    voter, tape = node(MonadBFT, 2)
    hear(voter, Proposal(1, BLOCK, Failure(0, FIRST, BLOCK)))

    assert {(vote.view, vote.block) for vote in tape.of(Vote)} == {(1, BLOCK)}


def test_who_denied_a_block_votes_for_nothing_that_rests_on_another_failure() -> None:
    failure, other = Failure(0, FIRST, BLOCK), Failure(0, FIRST, BLOCK)
    voter, tape = node(MonadBFT, 2)
    hear(voter, Request(failure, 1), Proposal(1, BLOCK, other))

    assert [answer.held for answer in tape.of(Answer)] == [False]
    assert not tape.of(Vote)

    hear(voter, Proposal(1, BLOCK, failure))

    assert tape.of(Vote)


def test_votes_go_to_both_leaders_and_the_own_leader_shows_the_certificate() -> None:
    own, tape = node(MonadBFT, 0)
    hear(own, Proposal(0, BLOCK))

    assert len(tape.of(Vote)) == 2

    hear(own, *(Vote(0, BLOCK, sender) for sender in range(3)))

    assert [type(message).__name__ for message in tape.sent[-1:]] == ["AdvanceRound"]


def test_after_a_failure_jolteon_votes_for_nothing_below_the_best_certificate_reported() -> None:
    high = Certificate(0, BLOCK)
    failure = Failure(1, high)
    voter, tape = node(Jolteon, 3)
    hear(voter, Proposal(2, child(2, FIRST), failure))

    assert voter.view == 2
    assert not tape.of(Vote)

    hear(voter, Proposal(2, child(2, high), failure))

    assert [vote.view for vote in tape.of(Vote)] == [2]


def test_a_third_makes_others_give_up_and_who_gave_up_does_not_vote() -> None:
    voter, tape = node(Jolteon, 3)
    hear(voter, *timeouts(None))

    assert not tape.of(Timeout)

    hear(voter, *timeouts(None, None)[1:], Proposal(0, BLOCK))

    assert [timeout.view for timeout in tape.of(Timeout)] == [0]
    assert not tape.of(Vote)


@pytest.mark.parametrize(
    ("proposal", "prompt"),
    [(Proposal(1, child(1, Certificate(0, BLOCK))), False), (Proposal(1, BLOCK, Failure(0, FIRST, BLOCK)), True)],
)
def test_only_votes_for_the_next_block_of_a_chain_are_paced(proposal: Proposal, *, prompt: bool) -> None:
    voter, tape = node(MonadBFT, 3, Timers(propose=100, pace=50))
    hear(voter, Proposal(0, BLOCK))
    tape.sent.clear()
    hear(voter, proposal)

    assert bool(tape.of(Vote)) == prompt

    voter.setting.scheduler.run()

    assert {vote.view for vote in tape.of(Vote)} == {1}


@pytest.mark.parametrize("certified", [False, True])
def test_a_leader_of_hotstuff_2_waits_for_locks_until_a_certificate_makes_it_needless(*, certified: bool) -> None:
    leader, tape = node(HotStuff2, 1, Timers(propose=1_000, settle=30))
    hear(leader, *timeouts(None, None, None))

    assert not tape.of(Proposal)

    hear(leader, *(Vote(0, BLOCK, sender) for sender in range(3 * certified)))

    assert len(tape.of(Proposal)) == certified

    leader.setting.scheduler.run()
    (made,) = tape.of(Proposal)

    assert made.block.parent is (BLOCK if certified else FIRST.block)
    assert (made.failure is None) == certified
