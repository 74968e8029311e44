"""Calibration: every shipped table is what the raw data give, byte for byte, and the estimators are right."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.environment import library
from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL
from experiments.calibration import __main__ as command
from experiments.calibration import demand, fees, intervals, mev, snapshots
from experiments.calibration.raw import data_directory, rows
from experiments.calibration.tables import render, texts


@pytest.fixture(scope="module")
def raw() -> Path:
    try:
        return data_directory()
    except BadInput as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def rebuilt(raw: Path) -> dict[str, str]:
    return texts(raw)


def shipped(name: str) -> str:
    return resources.files("econ.environment").joinpath("tables", name).read_text("utf-8")


@pytest.mark.parametrize("kind", library.KINDS)
def test_shipped_tables_are_rebuilt_byte_for_byte(rebuilt: dict[str, str], kind: str) -> None:
    assert rebuilt[f"{kind}.json"] == shipped(f"{kind}.json")


def test_tables_of_quoted_figures_need_no_raw_data(tmp_path: Path) -> None:
    with localcontext() as context:
        context.prec = 40
        assert render(demand.build(tmp_path)) + "\n" == shipped("demand.json")


@pytest.mark.parametrize("name", list(fees.PERIODS))
def test_the_stationary_fee_rate_is_the_mean_of_the_blocks_with_a_rate(raw: Path, name: str) -> None:
    published = rows(raw, f"btc_blocks_{name.replace('..', '_')}.csv")
    rates = [int(row["feerate_p50"]) for row in published if row["feerate_p50"] != "0"]
    assert abs(library.bitcoin_fees(name).mean() - Fraction(1000 * sum(rates), len(rates))) < 1


def test_without_raw_data_the_command_says_so_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEQECON_DATA", str(tmp_path / "absent"))
    assert command.main() == 2
    assert "set SEQECON_DATA" in capsys.readouterr().err


@given(st.lists(st.integers(1, 60), min_size=2, max_size=200))
def test_the_chain_visits_buckets_as_often_as_the_sample_did(rates: list[int]) -> None:
    table = fees.chain(rates)
    rates_below = [sum(rate <= cut for rate in rates) for cut in [*fees.edges(rates), max(rates)]]
    shares = [Fraction(high - low, len(rates)) for low, high in zip([0, *rates_below], rates_below, strict=False)]
    assert min(shares) > 0
    for there in range(len(shares)):
        arriving = sum(share * row[there] for share, row in zip(shares, table["rows"], strict=True))
        assert abs(arriving - WEIGHT_TOTAL * shares[there]) <= 1


def test_transitions_go_forward_in_time() -> None:
    rows_ = fees.transition_rows([0, 1, 2] * 5, 3)
    assert [row.index(max(row)) for row in rows_] == [1, 2, 0]
    assert [max(row) / WEIGHT_TOTAL for row in rows_] == pytest.approx([0.999 + 0.001 / 3] * 3)


def test_waits_are_time_at_risk_per_block_in_each_bucket() -> None:
    short, long = [100] * 3 + [299], list(range(300, 3300, 300)) * 2
    waits = intervals.waits(short + long)
    assert waits[0] == (3 * 100 + 299 + 20 * 300) * 1_000_000 // 4
    # 300 s is the first second of the second bucket: two blocks, and eighteen that stay all through.
    assert waits[1] == 18 * 300 * 1_000_000 // 2
    # 2,700 s and 3,000 s both fall into the last bucket.
    assert waits[-1] == 2 * 300 * 1_000_000 // 4


@given(st.integers(1, 200))
def test_poisson_tables_are_poisson_up_to_one_unit(tenths: int) -> None:
    mean = tenths / 10
    with localcontext() as context:
        context.prec = 40
        values, weights = demand.poisson(Fraction(tenths, 10))
    expected = [math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in values[:-1]]
    assert all(abs(w - WEIGHT_TOTAL * p) <= 1.01 for w, p in zip(weights, expected, strict=False))
    assert weights[-1] / WEIGHT_TOTAL == pytest.approx(1 - math.fsum(expected), abs=5e-10)


SIZES = mev.SizeLaw(
    Decimal("0.2"),
    ((Decimal("0.5"), Decimal(1)), (Decimal("0.1"), Decimal(3)), (Decimal("0.01"), Decimal(40))),
    Decimal(5000),
)


def size_exceeded(chance: float) -> float:
    """The size exceeded with the given chance, straight from the anchors of SIZES."""
    if chance > 0.1:
        return float((0.5 / chance) ** (math.log(3) / math.log(5)))
    if chance > 0.01:
        return float(3 * (0.1 / chance) ** (math.log(40 / 3) / math.log(10)))
    return float(40 * (0.01 / chance) ** (2 / 3))


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.sampled_from([(0.5, 0.1), (0.1, 0.01), (0.01, 0.0002)]))
def test_partial_means_are_areas_under_the_quantile_function(
    one: float, two: float, piece: tuple[float, float]
) -> None:
    top, bottom = piece
    less, more = sorted(bottom + (top - bottom) * part for part in (one, two))
    steps = 4000
    width = (more - less) / steps
    area = width * math.fsum(size_exceeded(less + (i + 0.5) * width) for i in range(steps))
    assert float(SIZES.between(Decimal(more), Decimal(less))) == pytest.approx(area, rel=1e-4, abs=1e-12)


def test_buckets_hold_all_chance_and_the_whole_mean() -> None:
    buckets = SIZES.buckets(tuple(Decimal(cut) for cut in ("0.5", "0.3", "0.1", "0.01", "0.001")))
    assert sum(mass for _, mass in buckets) == pytest.approx(Decimal(1))
    assert sum(size * mass for size, mass in buckets) == pytest.approx(SIZES.mean())
    assert buckets[-1][0] == 5000
    assert float(buckets[-1][1]) == pytest.approx(0.01 * (40 / 5000) ** 1.5)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=150))
def test_the_lorenz_curve_of_a_small_set_is_its_running_share(stakes: list[int]) -> None:
    ordered = sorted(stakes, reverse=True)
    curve = snapshots.lorenz([Fraction(stake) for stake in stakes])
    running = [sum(ordered[: i + 1]) * 1_000_000 / sum(ordered) for i in range(len(ordered))]
    assert all(abs(point - true) <= len(stakes) for point, true in zip(curve, running, strict=True))


def test_the_lorenz_curve_of_a_large_set_has_two_hundred_points() -> None:
    curve = snapshots.lorenz([Fraction(1)] * 250)
    assert curve == [5000 * (i + 1) for i in range(200)]


@given(st.sampled_from([50, 180]), st.floats(0.5, 1.5), st.floats(0.3, 0.6))
def test_the_fit_finds_the_parameters_that_made_the_figures(count: int, scale: float, exponent: float) -> None:
    stakes = [math.exp(-((rank / scale) ** exponent)) for rank in range(1, count + 1)]
    shares = [stake / sum(stakes) for stake in stakes]
    found = snapshots.fit(count, snapshots.gini(shares), sum(share**2 for share in shares))
    assert [float(value) for value in found] == pytest.approx([scale, exponent], abs=2e-3)


@pytest.mark.parametrize(("shares", "expected"), [((0.25,) * 4, 0.0), ((1.0, 0.0), 0.5), ((0.75, 0.25), 0.25)])
def test_gini_of_known_shares(shares: tuple[float, ...], expected: float) -> None:
    assert snapshots.gini(shares) == pytest.approx(expected)
