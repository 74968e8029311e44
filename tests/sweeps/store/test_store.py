"""The store as a sweep meets it: known runs, tables, resuming, sharing; compared with rows written out by hand."""

from __future__ import annotations

import importlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, SeqeconError
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import PointRow, TableSpec, read_table, rows_sha256
from econ.sweeps.task import Done
from tests.sweeps.store.rows import COLUMNS, GAP, address, answers, batch, cuts, done, expected, spec, sql

duckdb = pytest.importorskip("duckdb", reason="DuckDB, the extra `data`, is not installed")


@dataclass(frozen=True)
class History:
    """What came into a store: records in batches, which runs failed for good, and the points of a sweep."""

    points: list[tuple[int, int]]
    batches: list[list[Done]]
    failures: dict[tuple[int, int], str]


@st.composite
def histories(draw: st.DrawFn) -> History:
    runs = draw(st.lists(st.integers(1, 20), min_size=1, max_size=5))
    failures: dict[tuple[int, int], str] = {}
    records: list[Done] = []
    for number, count in enumerate(runs):
        broken = draw(st.none() | st.integers(0, count - 1))
        if broken is not None:
            failures |= {(number, broken): f"run {broken} broke"}
        records += [one for first, size in draw(cuts(count)) for one in _split(number, first, size, failures)]
    # A failure that was answered later is an answer.
    late = [Done(one.address, one.first, one.count, {}, "died") for one in records if not one.error]
    records += draw(st.lists(st.sampled_from(late), max_size=2)) if late else []
    shuffled = draw(st.permutations(records))
    size = draw(st.integers(1, len(records)))
    pieces = [list(shuffled[start : start + size]) for start in range(0, len(shuffled), size)]
    points = [(number, draw(st.integers(1, count))) for number, count in enumerate(runs)]
    return History(points + draw(st.lists(st.sampled_from(points), max_size=2)), pieces, failures)


def _split(number: int, first: int, count: int, failures: dict[tuple[int, int], str]) -> list[Done]:
    broken = [run for run in range(first, first + count) if (number, run) in failures]
    if not broken:
        return [done(number, first, count)]
    (run,) = broken
    parts = [(first, run - first), (run + 1, first + count - run - 1)]
    return [done(number, run, 1, failures[number, run]), *(done(number, low, size) for low, size in parts if size)]


@given(histories())
def test_everything_written_is_known_and_only_that(tmp_path_factory: pytest.TempPathFactory, past: History) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"))
    ok: dict[str, set[int]] = {}
    failed: dict[str, set[int]] = {}
    for records in past.batches:
        store.write(batch(*records))
        for one in records:
            (failed if one.error else ok).setdefault(one.address, set()).update(range(one.first, one.first + one.count))
        known = store.known([*ok, *failed, "nowhere"])
        for name in {*ok, *failed}:
            assert known[name].ok == ok.get(name, set())
            assert known[name].failed == failed.get(name, set()) - ok.get(name, set())
        assert known["nowhere"].ok == known["nowhere"].failed == frozenset()
    fresh = Store.open(store.path).known(list(ok))
    assert {name: fresh[name].ok for name in ok} == ok


@given(histories())
def test_a_table_holds_exactly_what_was_asked(tmp_path_factory: pytest.TempPathFactory, past: History) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"))
    for records in past.batches:
        store.write(batch(*records))
    folder = store.sweep_folder("one", "1" * 64)
    written = store.write_table(folder, spec(past.points))
    rows = expected(past.points, past.failures)
    assert sql(folder / "runs.parquet") == rows
    assert written.rows == len(rows)
    assert written.failed == sum(row[3] == "failed" for row in rows)
    assert written.sha256 == rows_sha256(folder / "runs.parquet")


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_equal_contents_are_equal_bytes_whatever_their_history(
    tmp_path_factory: pytest.TempPathFactory, past: History, chance: object, size: int
) -> None:
    one, other = Store.open(tmp_path_factory.mktemp("one")), Store.open(tmp_path_factory.mktemp("other"))
    records = [record for found in past.batches for record in found]
    for found in past.batches:
        one.write(batch(*found))
    chance.shuffle(records)  # type: ignore[attr-defined]
    half = len(records) // 2
    other.write(batch(*records[:half], cpu=9.0))
    early = _complete(past, records[:half])
    if early:
        before = other.sweep_folder("before", "2" * 64)
        other.write_table(before, spec(early))
        other.settle([address(number) for number, _ in early])
    for start in range(half, len(records), size):
        Store.open(other.path).write(batch(*records[start : start + size]))
    here, there = one.sweep_folder("s", "1" * 64), other.sweep_folder("t", "3" * 64)
    assert one.write_table(here, spec(past.points)) == other.write_table(there, spec(past.points))
    assert (here / "runs.parquet").read_bytes() == (there / "runs.parquet").read_bytes()
    # Settled, the table is the index of what is known, and can be made again of itself.
    bytes_before = (here / "runs.parquet").read_bytes()
    one.settle([address(number) for number, _ in past.points])
    one.write_table(here, spec(past.points))
    assert (here / "runs.parquet").read_bytes() == bytes_before


def _complete(past: History, records: list[Done]) -> list[tuple[int, int]]:
    """Points of which every run is there with its final outcome."""
    there = {(one.address, run, bool(one.error)) for one in records for run in range(one.first, one.first + one.count)}
    return [
        (number, runs)
        for number, runs in past.points
        if all((address(number), run, (number, run) in past.failures) in there for run in range(runs))
    ]


@given(histories())
def test_parts_go_only_when_tables_hold_their_rows(tmp_path_factory: pytest.TempPathFactory, past: History) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"))
    for records in past.batches:
        store.write(batch(*records))
    names = sorted({one.address for found in past.batches for one in found})
    before = store.known(names)
    store.write_table(store.sweep_folder("one", "1" * 64), spec(past.points))
    store.settle([address(number) for number, _ in past.points])
    assert store.known(names) == before
    assert Store.open(store.path).known(names) == before
    longest = {number: max(runs for other, runs in past.points if other == number) for number, _ in past.points}
    wanted = {address(number): runs for number, runs in longest.items()}
    if all(one.first + one.count <= wanted[one.address] for found in past.batches for one in found):
        assert not list((store.path / "parts").iterdir())


@given(histories())
def test_rows_come_in_the_order_of_the_runs(tmp_path_factory: pytest.TempPathFactory, past: History) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"))
    for records in past.batches:
        store.write(batch(*records))
    names = [address(number) for number, _ in past.points]
    answered = {name: sorted(known.ok) for name, known in store.known(names).items() if known.ok}
    for _ in range(2):
        rows = store.rows([*names, "nowhere"], ("run", "reward_msat", "share", "binding"))
        assert {name: found["run"].tolist() for name, found in rows.items()} == answered
        for number in {number for number, _ in past.points if address(number) in rows}:
            found = rows[address(number)]
            right = answers(number, found["run"].tolist())
            assert all(np.array_equal(found[name], right[name]) for name in ("reward_msat", "binding"))
            np.testing.assert_array_equal(found["share"], right["share"])
        # The second time they come from a table.
        store.write_table(store.sweep_folder("one", "1" * 64), spec(past.points))
        store.settle(names)


def test_missing_runs_are_told_and_the_old_table_stays(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    folder = store.sweep_folder("one", "1" * 64)
    store.write(batch(done(1, 0, 3)))
    store.write_table(folder, spec([(1, 3)]))
    before = (folder / "runs.parquet").read_bytes()
    with pytest.raises(SeqeconError, match=r"2 runs are not in the store.*run 3 of") as told:
        store.write_table(folder, spec([(1, 5)]))
    assert "\n" not in str(told.value)
    assert (folder / "runs.parquet").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["runs.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts", "store.json", "sweeps"]


def test_a_part_damaged_after_it_was_seen_is_computed_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 3)))
    assert store.known([address(1)])[address(1)].ok == {0, 1, 2}
    (part,) = (tmp_path / "parts").iterdir()
    part.write_bytes(part.read_bytes()[:-3])
    with pytest.raises(SeqeconError, match="run the sweep again"):
        store.write_table(store.sweep_folder("one", "1" * 64), spec([(1, 3)]))
    assert store.known([address(1)])[address(1)].ok == frozenset()
    store.write(batch(done(1, 0, 3)))
    store.write_table(store.sweep_folder("one", "1" * 64), spec([(1, 3)]))
    assert len(caplog.records) == 1


@pytest.mark.parametrize("keep", [0, 4, 100, -30])
def test_a_damaged_table_is_passed_over(tmp_path: Path, keep: int, caplog: pytest.LogCaptureFixture) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 3)))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 3)]))
    store.settle([address(1)])
    table = folder / "runs.parquet"
    table.write_bytes(table.read_bytes()[:keep])
    fresh = Store.open(tmp_path)
    assert fresh.known([address(1)])[address(1)].ok == frozenset()
    assert [("\n" in record.getMessage(), record.levelno) for record in caplog.records] == [(False, logging.WARNING)]
    with pytest.raises(BadInput, match=r"runs\.parquet: cannot be read") as told:
        read_table(table)
    assert "\n" not in str(told.value)
    fresh.write(batch(done(1, 0, 3)))
    fresh.write_table(folder, spec([(1, 3)]))
    assert sql(table) == expected([(1, 3)], {})


def test_pages_of_a_table_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 9)))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 9)]))
    store.settle([address(1)])
    table = folder / "runs.parquet"
    content = table.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little")
    body = len(content) - footer - 8
    table.write_bytes(content[:4] + b"\xff" * (body - 4) + content[body:])
    fresh = Store.open(tmp_path)
    assert fresh.rows([address(1)], ("share",)) == {}
    with pytest.raises(SeqeconError, match="9 runs are not in the store"):
        fresh.write_table(fresh.sweep_folder("two", "2" * 64), spec([(1, 9)]))


def test_answers_of_a_table_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 9)))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 9)]))
    store.settle([address(1)])
    table = folder / "runs.parquet"
    with duckdb.connect() as connection:
        query = "SELECT data_page_offset, total_compressed_size FROM parquet_metadata(?) WHERE path_in_schema = 'share'"
        ((start, size),) = connection.execute(query, [str(table)]).fetchall()
    content = table.read_bytes()
    table.write_bytes(content[:start] + b"\xff" * (size - 1) + content[start + size - 1 :])
    fresh = Store.open(tmp_path)
    assert fresh.known([address(1)])[address(1)].ok == set(range(9))
    assert fresh.rows([address(1)], ("reward_msat",))[address(1)]["reward_msat"].tolist() == [
        *answers(1, range(9))["reward_msat"]
    ]
    assert fresh.rows([address(1)], ("share",)) == {}
    assert fresh.known([address(1)])[address(1)].ok == frozenset()
    fresh.write(batch(done(1, 0, 9)))
    fresh.write_table(folder, spec([(1, 9)]))
    assert sql(table) == expected([(1, 9)], {})


@pytest.mark.parametrize("place", ["index.part_files", "gather.read_part"])
def test_parts_that_another_process_settles_meanwhile_are_found_in_its_table(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = Store.open(tmp_path), Store.open(tmp_path)
    theirs.write(batch(done(1, 0, 3)))
    room, _, name = place.partition(".")
    module = importlib.import_module(f"econ.sweeps.store.{room}")
    plain = getattr(module, name)

    def interrupted(*arguments: object) -> object:
        monkeypatch.undo()
        seen = plain(*arguments) if name == "part_files" else None
        theirs.write_table(theirs.sweep_folder("theirs", "2" * 64), spec([(1, 3)]))
        theirs.settle([address(1)])
        return seen if name == "part_files" else plain(*arguments)

    monkeypatch.setattr(module, name, interrupted)
    folder = mine.sweep_folder("mine", "1" * 64)
    mine.write_table(folder, spec([(1, 3)]))
    assert not list((tmp_path / "parts").iterdir())
    assert sql(folder / "runs.parquet") == expected([(1, 3)], {})


def test_other_parquet_files_of_a_sweep_are_no_answers(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    folder = store.sweep_folder("one", "1" * 64)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS point, 2 AS x) TO '{folder / 'points.parquet'}'")
    assert store.known([address(1)])[address(1)].ok == frozenset()


def test_columns_of_a_table_that_lies_in_a_folder_called_like_a_partition(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "more=7" / "share=5")
    store.write(batch(done(1, 0, 3)))
    folder = store.sweep_folder("x", "1" * 64)
    store.write_table(folder, spec([(1, 3)]))
    found = read_table(folder / "runs.parquet")
    assert found["share"].tolist() == answers(1, range(3))["share"].tolist()
    assert list(found) == [
        *("point", "address", "run", "status", "error", "set.size", "x", "rewards.rule"),
        *(name for name, _ in COLUMNS),
    ]


@pytest.mark.parametrize("name", ["quo'te", 'dou"ble', "gl*ob[1]?", "space d", "ünï"])
def test_odd_names_of_stores_and_columns(name: str, tmp_path: Path) -> None:
    store = Store.open(tmp_path / name)
    store.write(batch(Done(address(1), 0, 2, {name: np.array([1, 2]), "key": np.array([3, 4])})))
    folder = store.sweep_folder(name, "1" * 64)
    table = TableSpec(
        "runs", (("a;b", "texts"),), [PointRow(0, address(1), 2, (name,))], ((name, False), ("key", False))
    )
    for _ in range(2):
        store.write_table(folder, table)
        found = read_table(folder / "runs.parquet")
        assert found[name].tolist() == [1, 2]
        assert found["key"].tolist() == [3, 4]
        assert found["a;b"].tolist() == [name] * 2
        store.settle([address(1)])


def test_a_columns_type_is_the_narrowest_that_holds_its_answers(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    values = {
        "i": [1, 2],
        "b": [True, False],
        "f": [1.5, float("nan")],
        "if": [1, 2],
        "bi": [True, False],
        "t": ["a", "b"],
    }
    more = {"i": [3, 4], "b": [True, True], "f": [float("inf"), 2.0], "if": [0.5, 1], "bi": [7, 8], "t": ["c", ""]}
    store.write(batch(Done(address(1), 0, 2, {name: np.array(column) for name, column in values.items()})))
    store.write(batch(Done(address(1), 2, 2, {name: np.array(column) for name, column in more.items()})))
    columns = tuple((name, name in ("t", "nobody's text")) for name in (*values, "nobody's", "nobody's text"))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, TableSpec("values", (), [PointRow(0, address(1), 4, ())], columns))
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(folder / "values.parquet"))
        kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    assert [kinds[name] for name in ("point", "address", "run", "status", "error")] == [
        *("BIGINT", "VARCHAR", "BIGINT", "VARCHAR", "VARCHAR")
    ]
    told = "BIGINT BOOLEAN DOUBLE DOUBLE BIGINT VARCHAR DOUBLE VARCHAR"
    assert [kinds[name] for name, _ in columns] == told.split()
    back = read_table(folder / "values.parquet")
    np.testing.assert_array_equal(back["f"], [1.5, np.nan, np.inf, 2.0])
    assert back["bi"].tolist() == [1, 0, 7, 8]


def test_what_is_read_back_has_no_masks(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, GAP), done(2, 0, 2, "no\nluck"), done(2, 2, 1)))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, GAP)], "whole"))
    store.write_table(folder, spec([(1, GAP), (2, 3)], "partly"))
    whole, partly = read_table(folder / "whole.parquet"), read_table(folder / "partly.parquet")
    for name, values in answers(1, range(GAP)).items():
        np.testing.assert_array_equal(whole[name], values)
    assert whole["reward_msat"].dtype == np.int64
    assert whole["error"].tolist() == [""] * GAP
    assert partly["error"].tolist() == [""] * GAP + ["no luck"] * 2 + [""]
    assert np.isnan(partly["reward_msat"][GAP : GAP + 2]).all()
    assert partly["live"].dtype == np.float64
    assert partly["binding"].tolist()[GAP : GAP + 2] == ["", ""]
    assert not any(isinstance(values, np.ma.MaskedArray) for values in [*whole.values(), *partly.values()])


def test_integers_of_an_axis_may_exceed_64_bits(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 1)))
    folder = store.sweep_folder("one", "1" * 64)
    for wei in (2**63 - 1, 2**63):
        store.write_table(folder, TableSpec("t", (("w", "integers"),), [PointRow(0, address(1), 1, (wei,))], COLUMNS))
        assert read_table(folder / "t.parquet")["w"].tolist() == [wei]


def test_columns_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    table = TableSpec("runs", (("Status", "texts"),), [PointRow(0, address(1), 1, ("x",))], COLUMNS)
    with pytest.raises(BadInput, match="'Status'"):
        store.write_table(store.sweep_folder("one", "1" * 64), table)


def test_polars_opens_a_table_without_us(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="Polars is not installed: no dependency of this package")
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 8), done(2, 0, 2, "no luck")))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 8), (2, 2)]))
    assert polars.read_parquet(folder / "runs.parquet").rows() == expected(
        [(1, 8), (2, 2)], {(2, 0): "no luck", (2, 1): "no luck"}
    )


def test_nothing_of_the_store_needs_pandas(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = f"""
import sys
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import read_table
from tests.sweeps.store.rows import batch, done, spec
store = Store.open({str(tmp_path)!r})
store.write(batch(done(1, 0, 8)))
folder = store.sweep_folder("one", "1" * 64)
store.write_table(folder, spec([(1, 8)]))
assert len(read_table(folder / "runs.parquet")["run"]) == 8
print([name for name in ("pandas", "pyarrow", "polars") if name in sys.modules])
"""
    root = Path(__file__).parents[3]
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "[]"


def test_a_new_store_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{}")
    store = Store.open(str(tmp_path))
    assert json.loads((tmp_path / "store.json").read_text()) == {"format": "seqecon-store", "version": 1}
    assert (tmp_path / "results.json").read_text() == "{}"
    folder = store.sweep_folder("a/b c", "0123456789")
    assert folder == tmp_path / "sweeps" / "a-b-c-01234567"
    assert folder.is_dir()
    assert not Store.open(tmp_path, create=False).sweep_folder("other", "0123456789").exists()


REFUSED = {
    "another version": (
        {"store.json": '{"format": "seqecon-store", "version": 2}'},
        "store format 2, this seqecon reads 1",
    ),
    "another kind": ({"store.json": '{"format": "cooking", "version": 1}'}, "cooking"),
    "no JSON": ({"store.json": "{"}, "does not tell"),
    "a list": ({"store.json": "[1]"}, "does not tell"),
    "parts of its own": ({"parts/bolt.txt": "M8"}, "has parts/"),
    "a file called sweeps": ({"sweeps": ""}, "has sweeps/"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("create", [True, False])
def test_folders_that_are_no_store_are_refused_untouched(case: str, tmp_path: Path, *, create: bool) -> None:
    files, named = REFUSED[case]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInput) as told:
        Store.open(tmp_path, create=create)
    assert "\n" not in str(told.value)
    assert "--store" in str(told.value)
    assert named in str(told.value) or (not create and "holds no results" in str(told.value))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_store_that_is_not_there_is_not_made_to_be_looked_at(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no results"):
        Store.open(tmp_path / "nowhere", create=False)
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="is a file"):
        Store.open(tmp_path / "file")


@given(st.lists(st.text(max_size=5), min_size=1, max_size=8), st.text(max_size=9), st.text(max_size=9))
def test_any_text_goes_through_a_table(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], error: str, value: str
) -> None:
    store = Store.open(tmp_path_factory.mktemp("store"))
    texts = np.array(words, dtype=object)
    store.write(batch(Done(address(1), 0, len(words), {"t": texts}), Done(address(2), 0, 1, {}, f"x{error}")))
    folder = store.sweep_folder("one", "1" * 64)
    clean = value.encode("utf-8", "replace").decode()
    points = [PointRow(0, address(1), len(words), (clean,)), PointRow(1, address(2), 1, (clean,))]
    store.write_table(folder, TableSpec("t", (("axis", "texts"),), points, (("t", True),)))
    found = read_table(folder / "t.parquet")
    assert found["t"].tolist() == [*(text.encode("utf-8", "replace").decode() for text in words), ""]
    assert found["axis"].tolist() == [clean] * (len(words) + 1)
    assert found["error"].tolist()[-1] == " ".join(f"x{error}".encode("utf-8", "replace").decode().split())
