"""What a validator refuses because of what it saw before: no honest leader tries it, so single validators are asked."""

from __future__ import annotations

from typing import Any

from econ.consensus.simulation.blocks import Block, Certificate, Failure, Proposal, Vote, child, genesis
from econ.consensus.simulation.chained import Chained
from econ.consensus.simulation.chained_hotstuff import ChainedHotStuff
from econ.consensus.simulation.cometbft import CometBFT, Places, RoundProposal, RoundVote
from econ.consensus.simulation.hotstuff import HotStuff, Phase
from econ.consensus.simulation.hotstuff_2 import HotStuff2
from econ.consensus.simulation.simplex import Chain, Simplex
from tests.consensus.simulation.scripted import Tape, hear, setting

FIRST = genesis()
PREVOTE, PRECOMMIT = 1, 2


def voter(kind: Any, *more: Any) -> tuple[Any, Tape]:
    tape = Tape()
    made = kind(3, setting(tape), FIRST, *more)
    made.start()
    return made, tape


def chain(length: int) -> list[Certificate]:
    """Certificates of views 0, 1, 2 and so on, each on the one before."""
    made = [FIRST]
    for view in range(length):
        made.append(Certificate(view, child(view, made[-1])))
    return made[1:]


def votes_after(kind: type[Chained], justify: int) -> int:
    """Votes for a block of view 4 on an older certificate, by one who saw the certificates of views 0, 1 and 2."""
    certificates = chain(3)
    made, tape = voter(kind)
    made.learn(certificates[-1])
    hear(made, Proposal(4, child(4, certificates[justify]), Failure(3, certificates[justify])))
    return len(tape.of(Vote))


def test_chained_hotstuff_is_locked_on_the_parent_of_the_best_certificate() -> None:
    assert [votes_after(ChainedHotStuff, justify) for justify in (0, 1, 2)] == [0, 1, 1]


def test_hotstuff_2_is_locked_on_the_best_certificate() -> None:
    assert [votes_after(HotStuff2, justify) for justify in (0, 1, 2)] == [0, 0, 1]


def test_hotstuff_locks_on_the_second_certificate_and_not_on_the_first() -> None:
    for phase, voted in ((1, 1), (2, 0)):
        made, tape = voter(HotStuff)
        hear(made, Phase(0, phase, chain(1)[0]))
        made.give_up(0)
        tape.sent.clear()
        hear(made, Proposal(1, child(1, FIRST)))

        assert len(tape.of(Vote)) == voted


def prevotes(block: Block | None, number: int) -> list[RoundVote]:
    return [RoundVote(1, number, PREVOTE, block, sender) for sender in range(3)]


def precommits(number: int) -> list[RoundVote]:
    return [RoundVote(1, number, PRECOMMIT, None, sender) for sender in range(3)]


def said(tape: Tape, number: int, step: int) -> list[Block | None]:
    return [vote.block for vote in tape.of(RoundVote) if (vote.round, vote.step) == (number, step)]


def test_cometbft_locks_on_a_block_until_a_later_round_shows_another() -> None:
    made, tape = voter(CometBFT, Places())
    block, other = child(0, FIRST), child(1, FIRST)
    hear(made, RoundProposal(1, 0, -1, Proposal(0, block)), *prevotes(block, 0))

    assert said(tape, 0, PRECOMMIT) == [block]

    hear(made, *(RoundVote(1, 1, PREVOTE, None, sender) for sender in range(3)))
    hear(made, RoundProposal(1, 1, -1, Proposal(1, other)))

    assert said(tape, 1, PREVOTE) == [None]

    hear(made, *prevotes(other, 2), RoundProposal(1, 3, 2, Proposal(3, other)), *prevotes(other, 3))

    assert said(tape, 3, PREVOTE) == [other]


def test_a_proposer_offers_the_block_that_a_quorum_prevoted() -> None:
    made, tape = voter(CometBFT, Places())
    block = child(0, FIRST)
    hear(made, RoundProposal(1, 0, -1, Proposal(0, block)), *prevotes(block, 0))
    hear(made, *prevotes(None, 3))

    assert [(offer.valid, offer.proposal.block) for offer in tape.of(RoundProposal)] == [(0, block)]


def test_who_nullified_a_view_neither_votes_for_its_block_nor_finalises_it() -> None:
    made, tape = voter(Simplex)
    block = child(0, FIRST)
    made.give_up(0)
    hear(made, Chain(Proposal(0, block), ()), *(Vote(0, block, sender) for sender in range(3)))

    assert [vote.block for vote in tape.of(Vote)] == [None]
    assert made.view == 1


def test_a_vote_for_finality_follows_the_certificate() -> None:
    made, tape = voter(Simplex)
    block = child(0, FIRST)
    hear(made, Chain(Proposal(0, block), ()), *(Vote(0, block, sender) for sender in range(3)))

    assert [(vote.block, vote.phase) for vote in tape.of(Vote)] == [(block, 0), (block, 1)]
