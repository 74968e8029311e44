"""Users' own networks from files, and every way in which one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from econ.consensus.network.library import round_trips_file, table
from econ.consensus.network.own import read
from econ.consensus.network.registry import network_of
from econ.errors import BadInput

GOOD = """
title = "two sites"
[delays_ms]
here = [0.5, 12]
there = [12, 0.25]
[stake]
there = 3
here = 1
"""


def written(folder: Path, text: str, suffix: str = "toml") -> str:
    file = folder / f"mine.{suffix}"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_file_is_a_network(tmp_path: Path) -> None:
    net = network_of(written(tmp_path, GOOD), [5, 5, 5, 5])

    assert net.names == ("there", "there", "here", "there")
    assert net.delays.tolist() == [
        [0, 250, 12_000, 250],
        [250, 0, 12_000, 250],
        [12_000, 12_000, 0, 12_000],
        [250, 250, 12_000, 0],
    ]
    assert read(written(tmp_path, GOOD))[0].title == "two sites"


def test_directions_may_differ_when_it_is_said(tmp_path: Path) -> None:
    text = GOOD.replace("there = [12,", "there = [13,")
    with pytest.raises(BadInput, match="here to there takes other than there to here"):
        read(written(tmp_path, text))
    net = network_of(written(tmp_path, "symmetric = false" + text), [1, 1, 1, 1])

    assert (net.delays[2, 0], net.delays[0, 2]) == (12_000, 13_000)


def test_a_shipped_table_may_be_named(tmp_path: Path) -> None:
    net = network_of(written(tmp_path, 'table = "aws13"\nstake = { Tokyo = 1, Seoul = 1 }'), [1, 1])

    assert net.delays.tolist() == [[0, 16_000], [17_000, 0]]


def test_a_matrix_as_csv_has_equal_stakes(tmp_path: Path) -> None:
    net = network_of(written(tmp_path, "# mine\n,a,b\na,0, 7\nb,7,0\n", "csv"), [1] * 4)

    assert net.names == ("a", "b", "a", "b")
    assert net.delays[0].tolist() == [0, 7_000, 0, 7_000]


def test_the_published_file_is_the_shipped_table(tmp_path: Path) -> None:
    file = round_trips_file().parent / "owd_cometbft_aws13.csv"
    if not file.is_file():
        pytest.skip(f"the data are absent: no {file.name}")
    name = written(tmp_path, "# symmetric = false\n" + file.read_text("utf-8"), "csv")

    assert (read(name)[1].delays == table("aws13").delays).all()
    assert read(name)[1].regions == table("aws13").regions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stake = ", "allowed: TOML"),
        (GOOD + "nearby = 1", "stake on the unknown region 'nearby'; regions with delays: here, there"),
        (GOOD + "\n[stakes]\na = 1", "no key 'stakes'; allowed: title, table"),
        (GOOD.replace("here = 1", "here = -1"), "region 'here' has the stake -1; allowed: whole numbers of 1 or more"),
        (GOOD.replace("here = 1", "here = 0.5"), "region 'here' has the stake 0.5"),
        (GOOD.replace("[0.5, 12]", "[0.5, -12]"), "row 'here' has the delay -12; allowed: 0 to"),
        (GOOD.replace("[0.5, 12]", "[0.5]"), "row 'here' has 1 delays; the matrix must be square"),
        (GOOD.split("[stake]", maxsplit=1)[0], "stake is 'missing'; allowed: region = stake"),
        ("[stake]\na = 1", "delays are missing or given twice; allowed: one of delays_ms and table"),
        ('table = "aws13"' + GOOD, "one of delays_ms and table"),
        ("table = 3\nstake = { a = 1 }", "table is 3; allowed: the name"),
        ('table = "mars"\nstake = { a = 1 }', "there is no 'mars'; allowed: aws13"),
        ("delays_ms = 3\nstake = { a = 1 }", "delays_ms is 3; allowed: region = "),
        ('symmetric = "no"' + GOOD, "symmetric is 'no'; allowed: true or false"),
        ('table = "aws13"\n[stake]', "no region has stake"),
    ],
)
def test_toml_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(written(tmp_path, text))
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "rows and columns differ; allowed: the same regions, once each, in the same order"),
        (",a,b\nb,0,1\na,1,0\n", "rows and columns differ"),
        (",a,a\na,0,1\na,1,0\n", "rows and columns differ"),
        (",a,b\na,0,1\nb,1\n", "row 'b' has 1 delays"),
        (",a,b\na,0,x\nb,1,0\n", "row 'a' has the delay 'x'"),
        (",a,b\na,0,1\nb,2,0\n", "a to b takes other than b to a"),
    ],
)
def test_csv_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(written(tmp_path, text, "csv"))
    assert words in str(refusal.value)


def test_a_file_that_is_absent_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read(str(tmp_path / "absent.toml"))
    (tmp_path / "raw.csv").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(BadInput, match="cannot be read"):
        read(str(tmp_path / "raw.csv"))
