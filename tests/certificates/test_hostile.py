"""Files made to hurt are refused by the bare verifier within the memory of a small machine."""

import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from econ.certificates.codec import MAX_BYTES

ROOT = Path(__file__).parents[2]
MEGABYTE = 1 << 20
GIGABYTE = 1 << 30
# Text and, for some files, its decoded copy; far below what the whole files would take.
MEMORY = 3 * MAX_BYTES


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def refused(path: Path | str, data: bytes | None = None) -> str:
    """Why the verifier, with nothing installed and little memory, refuses a file."""
    command = [sys.executable, "-S", "-E", "-m", "econ.certificates", str(path)]
    done = subprocess.run(command, input=data, capture_output=True, check=False, cwd=ROOT, preexec_fn=limited)
    assert done.returncode == 1, done.stderr.decode()
    line = json.loads(done.stdout)
    assert not line["accepted"]
    return str(line["reason"])


def test_a_gigabyte_of_nesting_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    with path.open("wb") as stream:
        stream.write(b"[" * MEGABYTE)
        stream.truncate(GIGABYTE)

    assert refused(path).startswith("larger than a certificate may be")


def test_nesting_that_fits_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(b"[" * 64 * MEGABYTE)

    assert refused(path).startswith("more than")


def test_a_stream_without_end_is_read_to_the_bound_only() -> None:
    assert refused("/dev/zero").startswith("larger than a certificate may be")


def test_a_gzip_bomb_is_unpacked_to_the_bound_only(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(b'{"a":"')
        for _ in range(MAX_BYTES // MEGABYTE + 1):
            stream.write(b"a" * MEGABYTE)

    assert path.stat().st_size < 4 * MEGABYTE
    assert refused(path).startswith("larger than a certificate may be")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"]" * 32 * MEGABYTE, "not JSON: closes"),
        (b'"' * 32 * MEGABYTE, "more than"),
        (b'{"a":' + b"9" * 32 * MEGABYTE + b"}", "an integer of more than"),
        (b'{"a":"' + b"\\" * 32 * MEGABYTE, "not JSON"),
        (b'{"a":[' + b"1," * 32 * MEGABYTE, "more than"),
    ],
)
def test_floods_are_refused_in_bounded_time(data: bytes, why: str) -> None:
    assert refused("/dev/stdin", data).startswith(why)
