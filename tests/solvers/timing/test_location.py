"""Who is in a certificate and what it pays, against a plain loop over samples."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.quorum import NEVER
from econ.errors import BadInput
from econ.solvers.timing.location import frequencies, included, paid_per_vote, paid_shares, subsidies

SAMPLES = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(1, 9), min_size=n, max_size=n),
        st.lists(st.lists(st.integers(0, 50) | st.just(NEVER), min_size=n, max_size=n), min_size=1, max_size=6),
    )
)


def plain(arrivals: list[int], stakes: list[int], quorum: int, late: int) -> set[int]:
    """In the order of arrival until the quorum is held, then whoever comes in the time that is left."""
    for closing in sorted({each for each in arrivals if each < NEVER}):
        if sum(stake for stake, each in zip(stakes, arrivals, strict=True) if each <= closing) >= quorum:
            return {who for who, each in enumerate(arrivals) if each < NEVER and each <= closing + late}
    return set()


@given(drawn=SAMPLES, late=st.integers(0, 60))
def test_votes_are_counted_and_paid(drawn: tuple[list[int], list[list[int]]], late: int) -> None:
    stakes, samples = drawn
    quorum = 2 * sum(stakes) // 3 + 1
    expected = [plain(sample, stakes, quorum, late) for sample in samples]
    counted = included(np.array(samples), np.array(stakes), quorum, late=late)
    assert [set(np.flatnonzero(row).tolist()) for row in counted] == expected
    often = frequencies(counted)
    assert often == tuple(Fraction(sum(who in each for each in expected), len(samples)) for who in range(len(stakes)))
    final = [each for each in expected if each]
    if not final:
        with pytest.raises(BadInput, match="quorum"):
            paid_shares(counted, np.array(stakes))
        return
    paid = paid_shares(counted, np.array(stakes))
    for who, stake in enumerate(stakes):
        each = [Fraction(stake, sum(stakes[other] for other in block)) if who in block else 0 for block in final]
        assert paid[who] == sum(each, Fraction(0)) / len(final)
    assert sum(paid) == 1


def test_late_votes_remove_the_subsidy_of_a_place() -> None:
    """Three near and one far away: the quorum of three is always theirs, unless votes count a little longer."""
    arrivals, stakes = np.tile([0, 10, 20, 150], (5, 1)), [1, 1, 1, 1]
    fast = paid_shares(included(arrivals, np.array(stakes), 3), np.array(stakes))
    slow = paid_shares(included(arrivals, np.array(stakes), 3, late=130), np.array(stakes))
    third = Fraction(1, 3)
    assert subsidies(fast, stakes) == (third, third, third, Fraction(-1))
    assert subsidies(slow, stakes) == (Fraction(0),) * 4


def test_frequencies_alone_pay_per_vote() -> None:
    assert paid_per_vote([Fraction(1), Fraction(1, 2)], [1, 2]) == (Fraction(1, 2), Fraction(1, 2))
    with pytest.raises(BadInput, match="frequencies"):
        paid_per_vote([Fraction(0)], [1])
    with pytest.raises(BadInput, match="samples"):
        frequencies(np.empty((0, 2)))
