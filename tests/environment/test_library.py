"""The shipped tables: all load, all say where they come from, and reproduce the published figures.

Figures are those of the data's README (sources and dates there) unless said otherwise.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from importlib import resources
from itertools import accumulate, pairwise
from typing import Any

import pytest

from econ.environment import library
from econ.environment.law import HazardLaw, Law
from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL

LOADERS = {
    "bitcoin_intervals": library.bitcoin_intervals,
    "bitcoin_fees": library.bitcoin_fees,
    "mev": library.mev,
    "demand": library.demand,
    "snapshots": library.snapshot,
}
ALL = [(kind, name) for kind in library.KINDS for name in library.names(kind)]
MSAT_PER_USD = Fraction(10**11, 28_800)
MSAT_PER_ETH = Fraction(6 * 10**9)


def contents(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for entry in inner for leaf in contents(entry)]


def close(value: Fraction | float, published: float, part: float) -> bool:
    return abs(float(value) / published - 1) <= part


def test_the_laws_a_mechanism_can_name_exist() -> None:
    assert library.names("bitcoin_intervals") == ("arrivals-2023", "poisson-600s")
    assert library.names("bitcoin_fees") == ("2017-12..2018-02", "2021-04..2021-09", "2023-02..2023-04", "flat-5")
    assert library.names("mev") == ("mev-boost-2023", "minimal", "none", "rollup-arbitrage-2023")
    assert library.names("demand") == ("base-2024-01", "citrea-small", "constant-7", "none")
    assert library.names("snapshots") == ("cosmoshub-2024-02", "equal", "solana-780", "solana-860", "sui-2025-04")


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_every_law_loads_and_states_source_period_and_terms(kind: str, name: str) -> None:
    table: Any = LOADERS[kind](name)
    assert table.name == name
    assert table.period
    terms = ("licence", "quoted only", "chosen by us", "Bitcoin protocol")
    assert any(term in table.source for term in terms)


def test_no_two_laws_share_a_digest() -> None:
    tables: list[Any] = [LOADERS[kind](name) for kind, name in ALL]
    assert len({table.sha256 for table in tables}) == len(ALL)


@pytest.mark.parametrize("kind", library.KINDS)
def test_tables_hold_integers_and_text_only(kind: str) -> None:
    text = resources.files("econ.environment").joinpath("tables", f"{kind}.json").read_text("utf-8")
    leaves = contents(json.loads(text))
    assert {type(leaf) for leaf in leaves} <= {int, str}


def test_only_the_interval_law_that_depends_on_age_is_barred_from_games() -> None:
    tables: list[Any] = [LOADERS[kind](name) for kind, name in ALL if kind != "snapshots"]
    assert [table.name for table in tables if table.kind != "enumerable"] == ["arrivals-2023"]


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        (
            "mev",
            "rollup-arbitrage-2032",
            "mev: .*did you mean 'rollup-arbitrage-2023'.*allowed: mev-boost-2023, minimal, none",
        ),
        ("demand", "zzz", "demand: there is no 'zzz'; allowed: base-2024-01, citrea-small, constant-7, none"),
        ("bitcoin_fees", "2023-02", "bitcoin_fees: there is no '2023-02'"),
    ],
)
def test_an_unknown_name_lists_what_exists(kind: str, name: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        LOADERS[kind](name)


def test_an_unknown_kind_lists_what_exists() -> None:
    with pytest.raises(
        BadInput, match=r"laws: there is no 'fees'; allowed: bitcoin_intervals, bitcoin_fees, mev, demand"
    ):
        library.names("fees")


def survival(law: HazardLaw, seconds: int) -> list[float]:
    """P(no block within t seconds) for t = 0, 1, .. by stepping through slots of one second."""
    chances = law.per_slot(1000)
    alive = [1.0]
    for second in range(seconds):
        bucket = min(1000 * second // law.bucket_milliseconds, len(chances) - 1)
        alive.append(alive[-1] * (1 - chances[bucket] / WEIGHT_TOTAL))
    return alive


@pytest.mark.parametrize(
    ("name", "mean", "p99", "part"),
    [("arrivals-2023", 587.6, 2739, 0.005), ("poisson-600s", 600, 600 * math.log(100), 1e-3)],
)
def test_block_intervals_have_the_published_mean_and_99_percentile(
    name: str, mean: float, p99: float, part: float
) -> None:
    alive = survival(library.bitcoin_intervals(name), 30_000)
    area = sum((before + after) / 2 for before, after in pairwise(alive))
    assert close(area, mean, part)
    assert close(next(second for second, left in enumerate(alive) if left <= 0.01), p99, part)


@pytest.mark.parametrize(
    ("name", "quantiles", "mean"),
    [
        ("2017-12..2018-02", (166, 690, 1410), 254.43),
        ("2021-04..2021-09", (8, 115, 292), 28.01),
        ("2023-02..2023-04", (13, 31, 100), 13.79),
    ],
)
def test_fee_rates_bracket_the_published_quantiles(name: str, quantiles: tuple[int, int, int], mean: float) -> None:
    law = library.bitcoin_fees(name)
    median, p95, largest = quantiles
    reached = list(accumulate(law.stationary()))
    for share, rate in ((0.4999, median), (0.9499, p95)):
        bucket = next(place for place, total in enumerate(reached) if total >= share)
        assert law.values[max(bucket - 1, 0)] <= 1000 * rate <= law.values[bucket + 1]
    assert law.values[-1] < 1000 * largest
    assert close(law.mean(), 1000 * mean, 0.0005)
    assert len(law.values) <= 16
    assert reached[law.start] >= 0.5 > reached[law.start] - law.stationary()[law.start]


def test_the_flat_fee_rate_is_five_sat_per_virtual_byte_for_ever() -> None:
    law = library.bitcoin_fees("flat-5")
    assert (law.values, law.rows, law.unit) == ((5000,), ((WEIGHT_TOTAL,),), "msat per vB")


def check_sizes(law: Law, unit: Fraction, quantiles: dict[Fraction, str]) -> None:
    busy = law.tail(1)
    for exceeded, size in quantiles.items():
        assert close(law.tail(Fraction(size) * unit) / busy, float(exceeded), 1e-4)


def test_rollup_arbitrage_reproduces_the_published_population() -> None:
    law = library.mev("rollup-arbitrage-2023")
    per_day = 1_746_083 / 825  # 2021-05-28, the first Arbitrum block, to 2023-08-31
    assert close(law.tail(1) * 43_200, per_day, 1e-6)
    assert close(law.mean() * 43_200 / MSAT_PER_USD, per_day * 10.1409, 0.001)
    check_sizes(law, MSAT_PER_USD, {Fraction(1, 2): "0.27294", Fraction(1, 10): "6.55117", Fraction(1, 100): "221"})
    assert law.values[-1] == round(Fraction("1913418.44") * MSAT_PER_USD)


def test_mev_boost_reproduces_the_published_bids_at_equal_value_per_second() -> None:
    law = library.mev("mev-boost-2023")
    assert close(law.mean() * 6 / MSAT_PER_ETH, 0.134, 0.001)
    assert close(law.tail(1), 2 / 12, 1e-8)
    published = {"0.058": 2, "0.237": 10, "1.21": 100, "5.64": 1000}
    check_sizes(law, MSAT_PER_ETH, {Fraction(1, one_in): size for size, one_in in published.items()})
    assert law.values[-1] == 319 * MSAT_PER_ETH


@pytest.mark.parametrize(
    ("name", "threshold"), [("rollup-arbitrage-2023", 221 * MSAT_PER_USD), ("mev-boost-2023", MSAT_PER_ETH * 564 / 100)]
)
def test_the_top_is_a_pareto_tail_of_index_three_halves_cut_at_a_declared_bound(name: str, threshold: Fraction) -> None:
    law = library.mev(name)
    bound = law.values[-1]
    excess = sum(value * weight for value, weight in zip(law.values, law.weights, strict=True) if value >= threshold)
    # E[min(X, b) | X > t] = 3 t - 2 t sqrt(t / b) for a Pareto law of index 3/2.
    expected = float(threshold) * (3 - 2 * math.sqrt(threshold / bound))
    assert close(excess / (law.tail(threshold) * WEIGHT_TOTAL), expected, 0.005)
    assert abs(law.weights[-1] - float(law.tail(threshold)) * WEIGHT_TOTAL * (threshold / bound) ** 1.5) < 1


@pytest.mark.parametrize("name", ["rollup-arbitrage-2023", "mev-boost-2023"])
def test_extractable_value_has_at_most_twelve_buckets_the_first_of_them_nothing(name: str) -> None:
    law = library.mev(name)
    assert len(law.values) <= 12
    assert law.values[0] == 0
    assert min(law.weights) > 0
    assert law.unit == "msat per slot of 2 s"


def test_the_laws_for_enumeration_by_hand_are_as_simple_as_can_be() -> None:
    assert library.mev("none").mean() == 0
    assert library.mev("minimal").mean() == 250_000
    assert library.mev("minimal").tail(1) == Fraction(1, 4)


@pytest.mark.parametrize(("name", "part"), [("base-2024-01", 1), ("citrea-small", 10)])
def test_demand_reproduces_base_or_a_tenth_of_it(name: str, part: int) -> None:
    law = library.demand(name)
    per_day = 43_200 * law.mean_transactions()
    assert law.slot_milliseconds == 2000
    assert close(law.mean_transactions() / 2, 3.6 / part, 1e-7)
    assert close(law.mean_gas() / 2, 1.03e6 / part, 1e-5)
    assert close(law.mean_gas() / law.mean_transactions(), 286_111, 1e-5)
    assert close(law.forced_per_day / per_day, 0.00017, 0.06)


@pytest.mark.parametrize("name", ["base-2024-01", "citrea-small"])
def test_each_class_arrives_by_its_own_poisson_law_thinned_by_its_share(name: str) -> None:
    law = library.demand(name)
    for counts, user in zip(law.arrivals, law.classes, strict=True):
        mean = float(law.mean_transactions()) * user.share_ppm / 1e6
        square = sum(v * v * w for v, w in zip(counts.values, counts.weights, strict=True)) / WEIGHT_TOTAL
        assert close(counts.mean(), mean, 1e-7)
        assert close(square - mean**2, mean, 1e-6)
        assert close(1 - counts.tail(1), math.exp(-mean), 1e-8)
        inside = (math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in counts.values)
        assert 1 - math.fsum(inside) <= 1e-9
        assert counts.values == tuple(range(len(counts.values)))


def test_user_classes_differ_in_urgency_and_pay_for_their_state_changes() -> None:
    transfer, swap, urgent = library.demand("base-2024-01").classes
    assert (transfer.name, swap.name, urgent.name) == ("transfer", "swap", "urgent")
    assert (transfer.gas, swap.gas) == (21_000, 150_000)
    assert transfer.patience_slots > swap.patience_slots > urgent.patience_slots > 0
    assert urgent.value_msat > swap.value_msat
    assert urgent.tip_wei_per_gas > swap.tip_wei_per_gas
    # Two accounts of 53 B at 32 %, compressed to 48 %, and two bytes more: 18.28 (docs.citrea.xyz, fee model).
    assert transfer.charged_bytes == 18
    # One account and seven storage slots of 68 B at 66 %: 0.48 * (16.96 + 314.16) + 2 = 160.94.
    assert swap.charged_bytes == 160


def test_constant_demand_is_seven_and_none_is_nothing() -> None:
    constant = library.demand("constant-7")
    assert [law.values for law in constant.arrivals] == [(3,), (3,), (1,)]
    assert [user.share_ppm for user in constant.classes] == [428_572, 428_571, 142_857]
    assert library.demand("none").mean_transactions() == 0
    assert (constant.forced_per_day, library.demand("none").forced_per_day) == (0, 0)
