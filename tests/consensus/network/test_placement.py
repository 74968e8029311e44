"""Where validators stand: quotas, turns, and stakes that are refused."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.network.placement import Placement, equal, largest_remainder, zipf
from econ.errors import BadInput

SHARES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 10**6), min_size=1)


def placed(shares: Any) -> Placement:
    return Placement("mine", "", shares, "")


@given(SHARES, st.integers(1, 200))
def test_each_region_gets_its_quota_up_to_one(shares: dict[str, int], validators: int) -> None:
    regions = placed(shares).regions(validators)
    counts = Counter(regions)

    assert len(regions) == validators
    for region, share in shares.items():
        assert abs(counts[region] - Fraction(share * validators, sum(shares.values()))) < 1


@given(SHARES, st.integers(1, 200))
def test_the_rest_goes_to_the_largest_remainders(shares: dict[str, int], validators: int) -> None:
    counts = largest_remainder(tuple(shares.values()), validators)
    quotas = [Fraction(share * validators, sum(shares.values())) for share in shares.values()]
    up = [quota % 1 for quota, count in zip(quotas, counts, strict=True) if count > quota]
    down = [quota % 1 for quota, count in zip(quotas, counts, strict=True) if count <= quota and quota % 1]

    assert not up or not down or min(up) >= max(down)


@given(SHARES, st.integers(1, 20), st.integers(1, 200))
def test_only_ratios_of_shares_matter(shares: dict[str, int], unit: int, validators: int) -> None:
    scaled = {region: share * unit for region, share in shares.items()}

    assert placed(scaled).regions(validators) == placed(shares).regions(validators)


@given(st.integers(1, 10), st.integers(1, 20))
def test_equal_shares_give_the_regions_in_turn(regions: int, rounds: int) -> None:
    names = tuple("abcdefghij"[:regions])

    assert placed(equal(names)).regions(regions * rounds) == names * rounds


def test_few_validators_stand_in_the_first_of_equal_regions() -> None:
    assert placed(equal("abcdefghij")).regions(4) == ("a", "b", "c", "d")


def test_regions_are_interleaved() -> None:
    # Of eight, a stands at 1, 3, 5, 7, 9 and 11 twelfths of the way, b at 3 and 9.
    assert placed({"a": 3, "b": 1}).regions(8) == tuple("aabaaaba")


@given(st.integers(1, 200))
def test_zipf_stakes_are_in_proportion_to_one_over_rank(count: int) -> None:
    stakes = zipf(count)

    assert len(stakes) == count
    assert sum(stakes) < 2**62
    for rank, stake in enumerate(stakes, 1):
        assert stake * rank == pytest.approx(stakes[0], rel=1e-6)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({}, "no region has stake"),
        ({"a": 1, "b": 0}, "region 'b' has the stake 0; allowed: whole numbers of 1 or more"),
        ({"a": -3}, "region 'a' has the stake -3"),
        ({"a": 1.5}, "region 'a' has the stake 1.5"),
        ({"a": True}, "region 'a' has the stake True"),
    ],
)
def test_shares_are_refused(shares: Any, words: str) -> None:
    with pytest.raises(BadInput, match=f"mine: {words}"):
        placed(shares)
