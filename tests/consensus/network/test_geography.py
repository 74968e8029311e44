"""Regions, nearest ones, and matrices that are refused."""

from __future__ import annotations

import csv
from math import cos, radians, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.network.geography import delay_table
from econ.consensus.network.library import round_trips_file, shares, table
from econ.consensus.network.placement import largest_remainder
from econ.errors import BadInput

SETS = {
    "solana": ("validators_solana_epoch860.csv", "active_stake_sol"),
    "sui": ("validators_sui_2025-04.csv", "stake_sui"),
}


def on_the_sphere(latitude: float, longitude: float) -> Any:
    across = cos(radians(latitude))
    return np.array([across * cos(radians(longitude)), across * sin(radians(longitude)), sin(radians(latitude))])


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_nearest_region_has_the_shortest_chord(latitude: float, longitude: float) -> None:
    known = table("aws13")
    here = on_the_sphere(latitude, longitude)
    chords = {region: np.linalg.norm(here - on_the_sphere(*place)) for region, place in known.coordinates.items()}

    assert chords[known.nearest((latitude, longitude))] == pytest.approx(min(chords.values()), abs=1e-9)


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ((52.37, 4.89), "London"),
        ((45.46, 9.19), "Frankfurt"),
        ((32.78, -96.80), "N_Virginia"),
        ((-36.85, 174.76), "Sydney"),
        ((21.31, -157.86), "N_California"),
        ((43.12, 131.89), "Seoul"),
    ],
)
def test_cities_stand_at_the_region_a_map_shows(place: tuple[float, float], region: str) -> None:
    assert table("aws13").nearest(place) == region


def test_every_region_has_coordinates_and_delays_as_published() -> None:
    known = table("aws13")

    assert set(known.coordinates) == set(known.regions)
    assert len(known.regions) == 13
    tokyo, seoul = (known.regions.index(region) for region in ("Tokyo", "Seoul"))
    assert (known.delays[tokyo, seoul], known.delays[seoul, tokyo]) == (16_000, 17_000)
    assert known.delays.max() == 161_000
    assert "Apache-2.0" in known.source


@pytest.mark.parametrize("name", SETS)
def test_shares_of_real_sets_follow_from_the_data(name: str) -> None:
    file = round_trips_file().parent / SETS[name][0]
    if not file.is_file():
        pytest.skip(f"the data are absent: no {file.name}")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["latitude"] and row["longitude"]]
    stake: dict[str, int] = {}
    for row in rows:
        region = table("aws13").nearest((float(row["latitude"]), float(row["longitude"])))
        stake[region] = stake.get(region, 0) + round(float(row[SETS[name][1]]) * 1_000)
    parts = dict(zip(stake, largest_remainder(tuple(stake.values()), 1_000_000), strict=True))

    assert {region: abs(share - parts[region]) <= 1 for region, share in shares(name).items()} == dict.fromkeys(
        parts, True
    )
    assert sum(shares(name).values()) == 1_000_000


def test_the_table_that_is_not_shipped_is_read_halved(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEQECON_DATA", str(tmp_path))
    with pytest.raises(BadInput, match=r"no file .*rtt_regions_matrix\.csv; set SEQECON_DATA"):
        table("aws22")
    (tmp_path / "rtt_regions_matrix.csv").write_text("# source\nregion,a,b\na,3.0,9.1\nb,9.1,5.0\n")

    assert table("aws22").delays.tolist() == [[1_500, 4_550], [4_550, 2_500]]


@pytest.mark.parametrize("read", [table, shares])
def test_unknown_names_list_what_exists(read: Any) -> None:
    with pytest.raises(BadInput, match=r"no 'mars'; allowed: \w+"):
        read("mars")


@pytest.mark.parametrize(
    ("delays", "words"),
    [
        ({"a": [0, -1], "b": [1, 0]}, r"row 'a' has the delay -1; allowed: 0 to 3600000 ms"),
        ({"a": [0, 1], "b": [float("nan"), 0]}, "row 'b' has the delay nan"),
        ({"a": [0, True], "b": [1, 0]}, "row 'a' has the delay True"),
        ({"a": [0, "fast"], "b": [1, 0]}, "row 'a' has the delay 'fast'"),
        ({"a": [0, 1], "b": [1]}, "row 'b' has 1 delays; the matrix must be square"),
        ({"a": [0, 1], "b": 7}, "row 'b' has 7; the matrix must be square"),
        ({"a": [0, 1], "b": [2, 0]}, "a to b takes other than b to a; .* symmetric = false"),
    ],
)
def test_matrices_are_refused_in_one_line(delays: Any, words: str) -> None:
    with pytest.raises(BadInput, match=f"mine: {words}") as refusal:
        delay_table("mine", delays, source="")
    assert "\n" not in str(refusal.value)


def test_an_asymmetric_matrix_is_taken_when_it_is_said() -> None:
    made = delay_table("mine", {"a": [0.2, 1], "b": [2.5, 0]}, source="", symmetric=False)

    assert made.delays.tolist() == [[200, 1_000], [2_500, 0]]
    with pytest.raises(BadInput, match="mine: region 'c' has no delays; regions with delays: a, b"):
        made.places(("a", "c"))
