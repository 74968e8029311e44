"""The forced line against a list of single transactions, each knowing its own age."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.protocol.forced_inclusion.line import aged, aged_tag, confirmed, tag_taken, taken
from econ.testing.amounts import Array, tables

counts = st.one_of(st.just(0), st.integers(0, 6))


@dataclass
class Queue:
    """Transactions of one lane by age in Bitcoin blocks, oldest first; the marked one is told apart."""

    columns: int
    ages: list[int] = field(default_factory=list)
    marked: int | None = None

    def block(self, entering: int, *, marks: bool) -> None:
        self.ages = [age + 1 for age in self.ages] + [1] * entering
        if marks:
            self.marked = len(self.ages) - 1

    def line(self) -> list[int]:
        shown = [min(age, self.columns) - 1 for age in self.ages]
        return [shown.count(column) for column in range(self.columns)]

    def tag(self) -> int:
        return -1 if self.marked is None else min(self.ages[self.marked], self.columns)

    def take(self, *, confirmations: int, behind: int, room: int) -> int:
        able = [age for age in self.ages if min(age, self.columns) - behind >= confirmations or age >= self.columns]
        number = min(len(able), room)
        self.ages = self.ages[number:]
        if self.marked is not None:
            self.marked = self.marked - number if self.marked >= number else None
        return number


Step = tuple[str, int, int, int]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("block"), st.integers(0, 3), st.just(0), st.booleans().map(int)),
        st.tuples(st.just("take"), st.integers(0, 4), st.integers(0, 2), st.integers(1, 4)),
    ),
    max_size=25,
)


@given(st.integers(2, 6), steps)
def test_cohorts_are_a_queue_of_transactions(columns: int, history: list[Step]) -> None:
    queue = Queue(columns)
    line, tag, found = np.zeros((1, columns), np.int64), np.array([-1]), np.array([1])
    for kind, number, behind, other in history:
        if kind == "block":
            marks = bool(other) and number > 0 and int(tag[0]) == -1
            waiting = np.where(marks, 0, tag)
            queue.block(number, marks=marks)
            line, tag = aged(line, np.array([number]), found), aged_tag(waiting, found, columns)
        else:
            take = taken(line, confirmed(line, np.array([behind]), other), np.array([number]))
            gone = tag_taken(tag, line, take)
            assert int(take.sum()) == queue.take(confirmations=other, behind=behind, room=number)
            line, tag = line - take, np.where(gone, -1, tag)

        assert line[0].tolist() == queue.line()
        # Cohorts in the last column are one, and the tagged transaction counts as its last.
        assert int(tag[0]) == queue.tag() or (queue.marked is None and int(tag[0]) == columns)


@given(
    tables(3, 5, counts), st.lists(counts, min_size=3, max_size=3), st.lists(st.integers(0, 1), min_size=3, max_size=3)
)
def test_a_block_ages_its_own_lane_only_and_loses_nothing(line: Array, entering: list[int], found: list[int]) -> None:
    after = aged(line, np.array(entering), np.array(found))

    for lane in range(3):
        expected = line[lane].tolist()
        if found[lane]:
            *older, last = expected
            expected = [entering[lane], *older]
            expected[-1] += last
        assert after[lane].tolist() == expected


@given(tables(2, 5, counts), st.lists(st.integers(0, 20), min_size=2, max_size=2))
def test_taking_is_oldest_first_and_within_the_room(line: Array, room: list[int]) -> None:
    take = taken(line, np.ones_like(line, dtype=bool), np.array(room))

    for lane in range(2):
        assert take[lane].sum() == min(line[lane].sum(), room[lane])
        partly = [column for column in range(5) if take[lane, column] < line[lane, column]]
        assert all(take[lane, column] == 0 for column in range(5) if partly and column < max(partly))
