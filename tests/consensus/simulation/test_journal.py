"""The journal: first entries, ancestors of final blocks, and what is lost."""

from __future__ import annotations

from econ.consensus.quorum import NEVER
from econ.consensus.simulation.blocks import Block, Certificate, child, genesis
from econ.consensus.simulation.journal import Journal


def on(view: int, parent: Block) -> Block:
    return child(view, Certificate(parent.view, parent))


def test_a_final_block_makes_all_before_it_final_but_changes_no_earlier_time() -> None:
    journal = Journal(4, 2)
    first = child(0, genesis())
    second = on(1, first)
    third = on(2, second)
    journal.finalise(0, first, 5)
    journal.finalise(0, third, 9)

    assert [journal.final[view][0] for view in range(4)] == [5, 9, 9, NEVER]
    assert [journal.final[view][1] for view in range(4)] == [NEVER] * 4
    assert journal.decided[0] == {first, second, third}


def test_final_is_speculative_too_unless_that_was_known_before() -> None:
    journal = Journal(2, 1)
    first = child(0, genesis())
    journal.speculate(0, first, 3)
    journal.finalise(0, on(1, first), 8)

    assert [journal.speculative[view][0] for view in range(2)] == [3, 8]


def test_a_block_is_lost_once_a_later_one_is_final_without_it() -> None:
    journal = Journal(4, 2)
    first = child(0, genesis())
    left_out, kept, open_still = on(1, first), on(2, first), on(3, first)
    for block in (first, left_out, kept, open_still):
        journal.propose(block, block.view)

    assert journal.lost() == [False] * 4

    journal.finalise(1, kept, 9)

    assert journal.lost() == [False, True, False, False]


def test_the_first_to_enter_says_when_and_how_the_view_before_ended() -> None:
    journal = Journal(3, 2)
    journal.enter(0, 0, failed=False)
    journal.enter(1, 7, failed=True)
    journal.enter(1, 9, failed=False)
    journal.enter(3, 20, failed=False)

    assert journal.entered == [0, 7, NEVER]
    assert journal.failed == [True, False, False]
