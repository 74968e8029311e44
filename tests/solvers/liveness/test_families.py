"""Vital sets, counted against all sets."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.liveness import families
from econ.solvers.liveness.families import Committee

POWERS = st.lists(st.integers(1, 60), min_size=1, max_size=7)
QUORUMS = st.sampled_from((Fraction(0), Fraction(2, 3), Fraction(4, 5)))


def stopped(powers: list[int], quorum: Fraction, down: tuple[int, ...], absent: int) -> bool:
    """Whether the others hold no more than the share that a quorum must exceed."""
    return sum(powers) - sum(powers[who] for who in down) - absent <= quorum * sum(powers)


@given(powers=POWERS, quorum=QUORUMS, absent=st.integers(0, 30))
def test_vital_sets_are_counted(*, powers: list[int], quorum: Fraction, absent: int) -> None:
    committee = Committee(tuple(powers), quorum, absent)
    sets = [list(combinations(range(len(powers)), count)) for count in range(len(powers) + 1)]
    vital = [[stopped(powers, quorum, down, absent) for down in each] for each in sets]
    for generous in (False, True):
        assert committee.counts(generous=generous) == tuple(map(sum, vital))
    assert committee.fewest == next(count for count, each in enumerate(vital) if any(each))
    if not vital[0][0]:
        assert committee.most_spared == max(count for count, each in enumerate(vital) if not all(each))


@given(powers=POWERS, quorum=QUORUMS)
def test_rounded_powers_enclose_the_count(*, powers: list[int], quorum: Fraction) -> None:
    committee = Committee(tuple(sorted(powers)), quorum)
    exact = committee.counts(generous=True)
    # The count is cached by its inputs, so the coarser one is asked about powers that are larger by a factor.
    larger = Committee(tuple(10**9 * power for power in committee.powers), quorum)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(families, "CELLS", 5)
        fewer, more = (larger.counts(generous=generous) for generous in (False, True))
    assert all(low <= each <= high for low, each, high in zip(fewer, exact, more, strict=True))


@given(powers=POWERS, data=st.data())
def test_members_that_never_vote_count_as_down(powers: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(powers) - 1), max_size=len(powers) - 1))
    committee = Committee(tuple(powers), Fraction(2, 3))
    left = committee.without(gone)
    assert left.whole == committee.whole
    assert left.vital == committee.vital - sum(powers[who] for who in gone)


@given(powers=POWERS, share=st.integers(0, 400))
def test_the_largest_that_fit(powers: list[int], share: int) -> None:
    taken = Committee(tuple(powers), Fraction(2, 3)).largest_within(share)
    rest = share - sum(powers[who] for who in taken)
    assert rest >= 0
    assert all(powers[who] > rest for who in range(len(powers)) if who not in taken)
