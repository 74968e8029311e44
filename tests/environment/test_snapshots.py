"""Stakes drawn from snapshots keep sum, order and the published concentration.

Published figures: number of validators, top share, Nakamoto coefficients, Gini and Herfindahl index, computed from
public chain state (`validators_metrics_derived.csv` of the raw data).
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from econ.environment import library
from econ.environment.snapshots import stake_shares
from econ.errors import BadInput

NAMES = st.sampled_from(library.names("snapshots"))
PPM = 1_000_000
FILE = "validators_sui_2025-04.csv"


def gini(shares: tuple[int, ...]) -> float:
    """Mean absolute difference over twice the mean, the definition."""
    return sum(abs(a - b) for a in shares for b in shares) / (2 * len(shares) * sum(shares))


def nakamoto(shares: tuple[int, ...]) -> tuple[int, ...]:
    """How many of the largest hold more than 1/3, 1/2 and 2/3 together."""
    held = list(accumulate(shares))
    return tuple(
        next(i + 1 for i, sum_ in enumerate(held) if sum_ * part > PPM * whole)
        for whole, part in ((1, 3), (1, 2), (2, 3))
    )


def write(directory: Path, stakes: list[int]) -> None:
    lines = ["rank,stake_sui", *(f"{rank},{stake}.5" for rank, stake in enumerate(stakes))]
    (directory / FILE).write_text("\n".join(lines), encoding="utf-8")


@given(NAMES, st.integers(1, 400))
def test_shares_add_up_descend_and_leave_nobody_without(name: str, n: int) -> None:
    shares = stake_shares(name, n)
    assert len(shares) == n
    assert sum(shares) == PPM
    assert list(shares) == sorted(shares, reverse=True)
    assert min(shares) >= 1


@given(NAMES, st.integers(1, 40), st.integers(2, 5))
def test_a_sequencer_stands_for_a_group_of_the_finer_set(name: str, n: int, times: int) -> None:
    fine = stake_shares(name, n * times)
    groups = [sum(fine[times * i : times * (i + 1)]) for i in range(n)]
    # Rounding and the ppm that everybody gets move at most two ppm per member and a share of all those.
    assert all(abs(a - b) <= 3 * n * times for a, b in zip(stake_shares(name, n), groups, strict=True))


@given(st.integers(1, 1000))
def test_equal_means_equal(n: int) -> None:
    shares = stake_shares("equal", n)
    assert shares[0] - shares[-1] <= 1


def test_sui_at_full_size_is_the_published_set() -> None:
    shares = stake_shares("sui-2025-04", 106)
    assert nakamoto(shares) == (16, 27, 42)
    assert gini(shares) == pytest.approx(0.362816, abs=2e-4)
    assert shares[0] == pytest.approx(29_118, abs=5)
    assert sum(shares[:10]) == pytest.approx(244_568, abs=30)
    assert sum(share**2 for share in shares) / PPM**2 == pytest.approx(0.013929, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "validators", "counts", "index"),
    [("solana-780", 1292, (20, 43, 81), 0.815648), ("solana-860", 962, (20, 44, 88), 0.761396)],
)
def test_solana_summarised_keeps_its_concentration(
    name: str, validators: int, counts: tuple[int, ...], index: float
) -> None:
    assert library.snapshot(name).validators == validators
    assert nakamoto(stake_shares(name, validators)) == pytest.approx(counts, abs=1)
    assert gini(stake_shares(name, 200)) == pytest.approx(index, abs=0.005)


def test_cosmos_hub_is_fitted_and_misses_by_what_its_note_says() -> None:
    shares = stake_shares("cosmoshub-2024-02", 180)
    assert library.snapshot("cosmoshub-2024-02").basis == "fitted"
    assert gini(shares) == pytest.approx(0.687973, abs=5e-4)
    assert sum(share**2 for share in shares) / PPM**2 == pytest.approx(0.027483, rel=2e-3)
    assert nakamoto(shares) == (7, 14, 27)  # published: 7, 14, 25
    assert shares[0] / 90_559 == pytest.approx(0.967, abs=0.002)
    assert sum(shares[:10]) / 425_263 == pytest.approx(1.022, abs=0.002)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stakes=st.lists(st.integers(0, 10**9), min_size=1, max_size=40), data=st.data())
def test_the_largest_of_a_full_list_keep_their_proportions(
    tmp_path: Path, stakes: list[int], data: st.DataObject
) -> None:
    write(tmp_path, stakes)
    n = data.draw(st.integers(1, len(stakes)))
    shares = stake_shares("sui-2025-04", n, data_dir=tmp_path, top=True)
    largest = [2 * stake + 1 for stake in sorted(stakes, reverse=True)[:n]]
    assert sum(shares) == PPM
    assert all(abs(share - PPM * stake / sum(largest)) <= n + 1 for share, stake in zip(shares, largest, strict=True))


def test_the_summary_is_used_unless_the_largest_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, [1, 1, 1])
    assert stake_shares("sui-2025-04", 3, data_dir=tmp_path) == stake_shares("sui-2025-04", 3)
    assert stake_shares("sui-2025-04", 3, data_dir=tmp_path, top=True) == (333_334, 333_333, 333_333)


def test_what_cannot_be_drawn_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="snapshot equal: n is 0, must be from 1 to 1000000"):
        stake_shares("equal", 0)
    with pytest.raises(BadInput, match=f"snapshot sui-2025-04: its largest validators need the file {FILE}"):
        stake_shares("sui-2025-04", 3, data_dir=tmp_path, top=True)
    with pytest.raises(BadInput, match="snapshot equal: its largest validators need a full list, which does not exist"):
        stake_shares("equal", 3, data_dir=tmp_path, top=True)
    write(tmp_path, [1, 1, 1])
    with pytest.raises(BadInput, match="snapshot sui-2025-04: n is 4, the full list has 3 validators"):
        stake_shares("sui-2025-04", 4, data_dir=tmp_path, top=True)
    with pytest.raises(BadInput, match=r"there is no 'sui' .*did you mean 'sui-2025-04'|there is no 'sui'; allowed"):
        stake_shares("sui", 4)
