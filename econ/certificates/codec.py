"""The file format: canonical JSON, gzipped if its name ends in .gz, read with every bound checked before it is built.

Canonical means: keys sorted, no spaces, ASCII, numbers integers or "p/q" strings, and nothing else; so one content has
one text, and a text that differs in a single byte is another content.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Collection, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, NoReturn

MAX_BYTES = 1 << 28
MAX_DEPTH = 16
MAX_VALUES = 1 << 24
# Each of these takes a step of Python to bound the depth.
MAX_MARKS = 1 << 22
# Three factors of this length stay printable: Python refuses to print more than 4300 digits.
MAX_DIGITS = 1250

_TOO_LONG = "larger than a certificate may be, packed or unpacked"
_GZIP = b"\x1f\x8b"
# What zlib calls a gzip member, of any window size, with its checksum.
_GZIP_WINDOW = 31
# An unclosed string runs to the end in one match, so that hostile quotes cost linear time.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_RATIO = re.compile(r"(-?(?:0|[1-9][0-9]*))/([1-9][0-9]*)")


class Refused(Exception):
    """A certificate that is not accepted; the message is one line and says why."""


def need(condition: object, reason: str) -> None:
    """Refuse with the reason unless the condition holds."""
    if not condition:
        raise Refused(reason)


def canonical(document: Any) -> bytes:
    """The one text of a document of dictionaries, lists, strings, integers and null."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def sha256(document: Any) -> str:
    """Hexadecimal digest of the document's canonical text."""
    return hashlib.sha256(canonical(document)).hexdigest()


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with both digests: of its game, and of everything but the digest itself."""
    body = {key: value for key, value in document.items() if key != "payload_sha256"}
    body["game_sha256"] = sha256(body["game"])
    return body | {"payload_sha256": sha256(body)}


def parse(data: bytes) -> dict[str, Any]:
    """The document in the bytes of a certificate file, plain or gzipped.

    Raises Refused for anything that is not the canonical text of an object within the bounds of this module.
    """
    text = _unpacked(data)
    _bounded(text)
    document = _loaded(text)
    need(type(document) is dict, "not a JSON object")
    need(canonical(document) == text, "not canonical JSON: sorted keys, no spaces, ASCII")
    return dict(document)


def read(path: str | Path) -> bytes:
    """The bytes of a file, at most one more than a certificate may have; raises OSError.

    Raises Refused, and reads nothing, where the file is known to be larger.
    """
    with Path(path).open("rb") as stream:
        need(os.fstat(stream.fileno()).st_size <= MAX_BYTES, _TOO_LONG)
        return stream.read(MAX_BYTES + 1)


def write(path: str | Path, document: dict[str, Any]) -> None:
    """Write the canonical text, gzipped if the name ends in .gz: the whole file appears, or none; raises OSError."""
    text = canonical(document)
    data = gzip.compress(text, mtime=0) if str(path).endswith(".gz") else text
    with _replacing(Path(path)) as stream:
        stream.write(data)


def ratio(value: Fraction) -> str:
    """A rational in lowest terms as "p/q"."""
    return f"{value.numerator}/{value.denominator}"


def rational(value: Any, name: str) -> Fraction:
    """The rational that a "p/q" string in lowest terms states; raises Refused."""
    match = _RATIO.fullmatch(value) if type(value) is str and len(value) <= MAX_DIGITS else None
    if match is None:
        raise Refused(f'{name}: must be a "p/q" string')
    stated = Fraction(int(match[1]), int(match[2]))
    need(ratio(stated) == value, f"{name}: must be in lowest terms")
    return stated


def keyed(section: Any, keys: Collection[str], name: str) -> dict[str, Any]:
    """The section itself, if it is an object with exactly these keys; raises Refused."""
    need(type(section) is dict and section.keys() == set(keys), f"{name}: the keys must be {', '.join(sorted(keys))}")
    return dict(section)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        text = stream.decompress(data, MAX_BYTES + 1)
    except zlib.error as damage:
        raise Refused("not a whole gzip file") from damage
    need(len(text) <= MAX_BYTES, _TOO_LONG)
    need(stream.eof and not stream.unused_data, "not a whole gzip file")
    return text


def _bounded(text: bytes) -> None:
    need(len(text) <= MAX_BYTES, _TOO_LONG)
    opened = text.count(b"[") + text.count(b"{")
    need(text.count(b",") + opened <= MAX_VALUES, f"more than {MAX_VALUES} values")
    need(text.count(b'"') + opened <= MAX_MARKS, f"more than {MAX_MARKS} strings, lists and objects")
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        need(depth <= MAX_DEPTH, f"nested deeper than {MAX_DEPTH}")
        need(depth >= 0, "not JSON: closes what is not open")


def _loaded(text: bytes) -> Any:
    try:
        return json.loads(
            text.decode("ascii"),
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as error:
        raise Refused("not ASCII") from error
    except json.JSONDecodeError as error:
        raise Refused(f"not JSON: {error.msg} at byte {error.pos}") from error


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Refused(f"an integer of more than {MAX_DIGITS} digits")
    return int(digits)


def _no_float(literal: str) -> NoReturn:
    raise Refused(f"{literal[:40]} is no integer: a certificate holds no floats")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    need(len(document) == len(pairs), "a key occurs twice")
    return document
