"""Parts: what goes in comes out, a damaged one is never read, and odd answers fail alone."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from econ.sweeps.store.parts import DAMAGED, encode, part_files, read_header, read_part, read_parts, write_part
from econ.sweeps.task import Array, Batch, Done
from tests.sweeps.store.rows import address, answers, batch, done

NAMES = st.text(min_size=1, max_size=8)


@st.composite
def records(draw: st.DrawFn, number: int) -> Done:
    """Any columns that a task may bring back, or a failure."""
    count = draw(st.integers(1, 5))
    if draw(st.booleans()):
        return Done(address(number), draw(st.integers(0, 9)), count, {}, draw(st.text(min_size=1)))
    kinds = st.one_of(
        arrays.arrays(np.int64, count),
        arrays.arrays(np.float64, count),
        arrays.arrays(np.bool_, count),
        st.lists(st.text(st.characters(codec="utf-8")), min_size=count, max_size=count).map(
            lambda texts: np.array(texts, dtype=object)
        ),
    )
    return Done(address(number), draw(st.integers(0, 9)), count, draw(st.dictionaries(NAMES, kinds, max_size=5)))


batches = st.integers(1, 5).flatmap(lambda count: st.tuples(*(records(number) for number in range(count))))


@given(batches, st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_part_gives_back_every_row_and_every_error(
    tmp_path_factory: pytest.TempPathFactory, found: tuple[Done, ...], cpu: float, wall: float
) -> None:
    path = write_part(tmp_path_factory.mktemp("store"), Batch(found, cpu, wall, "code"))
    part = read_part(path)
    assert part is not None
    header, groups = part
    assert (header.cpu_seconds, header.wall_seconds, header.code_sha256) == (cpu, wall, "code")
    assert len(header.spans) == len(found)
    by_address = {span.address: span for span in header.spans}
    for record in found:
        span = by_address[record.address]
        assert (span.first, span.stop) == (record.first, record.first + record.count)
        line = " ".join(record.error.encode("utf-8", "replace").decode().split())
        assert span.error == (line or ("no reason given" if record.error else ""))
        if not record.error:
            rows = groups[span.group]
            assert set(rows) == set(record.rows)
            for name, values in record.rows.items():
                kept = rows[name][span.start : span.start + record.count]
                np.testing.assert_array_equal(kept, values)
                assert kept.dtype == values.dtype


@given(batches)
def test_equal_batches_are_equal_bytes(found: tuple[Done, ...]) -> None:
    assert encode(Batch(found, 1.0, 2.0, "c")) == encode(Batch(tuple(reversed(found)), 1.0, 2.0, "c"))


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    path = write_part(tmp_path, batch(done(1, 0, 3)))
    part = read_part(path, {"binding", "live", "nothing"})
    assert part is not None
    assert set(part[1][0]) == {"binding", "live"}


def test_a_part_needs_no_pickle_and_numpy_alone_opens_it(tmp_path: Path) -> None:
    path = write_part(tmp_path, batch(done(1, 0, 3), done(2, 0, 3, "no")))
    with np.load(path, allow_pickle=False) as archive:
        held = [archive[name] for name in archive.files]
    assert any(values.dtype == np.int64 and values.shape == (1, 3) for values in held)


ODD: dict[str, Array] = {
    "two dimensions": np.zeros((2, 2)),
    "too few": np.zeros(1),
    "complex": np.zeros(2, np.complex128),
    "bytes": np.array([b"a", b"b"]),
    "mixed": np.array(["a", None], dtype=object),
    "beyond 64 bits": np.array([2**63, 1], np.uint64),
}


@pytest.mark.parametrize("case", ODD)
def test_answers_that_cannot_be_kept_fail_alone(case: str, tmp_path: Path) -> None:
    odd = Done(address(2), 0, 2, {"odd one": ODD[case]})
    part = read_part(write_part(tmp_path, batch(done(1, 0, 2), odd)))
    assert part is not None
    errors = {span.address: span.error for span in part[0].spans}
    assert errors[address(1)] == ""
    assert "odd one" in errors[address(2)]


def test_narrow_numbers_are_widened(tmp_path: Path) -> None:
    rows: dict[str, Array] = {"a": np.array([1, 2], np.uint8), "b": np.array([0.5, 2], np.float32)}
    part = read_part(write_part(tmp_path, batch(Done(address(1), 0, 2, rows))))
    assert part is not None
    kept = part[1][0]
    assert kept["a"].dtype == np.int64
    assert kept["b"].tolist() == [0.5, 2.0]


@given(st.data())
def test_a_damaged_part_is_set_aside_with_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = tmp_path_factory.mktemp("store")
    good, bad = write_part(store, batch(done(1, 0, 3))), write_part(store, batch(done(2, 0, 3)))
    whole = bad.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    bad.write_bytes(data.draw(st.sampled_from([whole[:place], flipped, whole + b"\0"])))
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("econ.sweeps.store.parts")
    logger.addHandler(handler)
    try:
        found = [path for path, _, _ in read_parts(store)]
    finally:
        logger.removeHandler(handler)
    assert found == [good]
    assert len(heard) == 1
    assert bad.name in heard[0]
    assert "\n" not in heard[0]
    assert part_files(store) == [good]
    assert bad.with_name(bad.name + DAMAGED).exists()


def test_a_vanished_part_is_no_part(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write_part(tmp_path, batch(done(1, 0, 3)))
    path.unlink()
    assert read_header(path) is None
    assert not caplog.records


def test_the_same_batch_twice_is_one_file(tmp_path: Path) -> None:
    first = write_part(tmp_path, batch(done(1, 0, 3)))
    assert write_part(tmp_path, batch(done(1, 0, 3))) == first
    assert [path.name for path in (tmp_path / "parts").iterdir()] == [first.name]


def test_rows_are_those_of_their_own_runs(tmp_path: Path) -> None:
    write_part(tmp_path, batch(done(3, 5, 4), done(4, 0, 2), done(3, 0, 5)))
    ((_, header, groups),) = read_parts(tmp_path)
    for span in header.spans:
        number = 3 if span.address == address(3) else 4
        wanted = answers(number, range(span.first, span.stop))
        for name, values in wanted.items():
            np.testing.assert_array_equal(groups[span.group][name][span.start :][: len(values)], values)
