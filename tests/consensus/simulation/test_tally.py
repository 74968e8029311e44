"""A quorum is more than a share of all stake."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.simulation.tally import Tally

shares = st.fractions(min_value=0, max_value=1).filter(lambda share: share < 1)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), shares, st.randoms(use_true_random=False))
def test_it_says_once_when_the_stake_heard_exceeds_the_share(
    stakes: list[int], share: Fraction, random: object
) -> None:
    order = list(range(len(stakes)))
    random.shuffle(order)  # type: ignore[attr-defined]
    tally = Tally(stakes, share)
    said = [tally.add("block", sender) for sender in order]
    enough = [sum(stakes[sender] for sender in order[: heard + 1]) > share * sum(stakes) for heard in range(len(order))]

    assert said == [now and not before for now, before in zip(enough, [False, *enough], strict=False)]
    assert tally.reached("block")
    assert not tally.reached("another")


def test_matters_are_counted_apart() -> None:
    tally = Tally([1, 1, 1], Fraction(1, 2))

    assert [tally.add(matter, sender) for matter, sender in (("a", 0), ("b", 1), ("a", 2))] == [False, False, True]
