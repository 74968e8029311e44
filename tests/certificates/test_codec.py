"""The file format: one text per content, everything else refused in one line and bounded time."""

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import codec
from econ.certificates.codec import Refused, canonical, parse, ratio, rational, sealed, sha256, write
from tests.certificates.examples import EXAMPLES, holding

TEXT = canonical(holding())

# All that a certificate may hold.
VALUES = st.recursive(
    st.one_of(st.none(), st.integers(-(10**40), 10**40), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=3)


@given(DOCUMENTS)
def test_what_is_written_is_read(document: dict[str, Any]) -> None:
    text = canonical(document)

    assert parse(text) == document
    assert parse(gzip.compress(text)) == document
    assert text.isascii()
    assert canonical(dict(reversed(document.items()))) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "not JSON"),
        (b"seqecon", "not JSON"),
        (TEXT[:-1], "not JSON"),
        (TEXT[: len(TEXT) // 2], "not JSON"),
        (TEXT + b"\n", "not canonical JSON"),
        (TEXT + b"}", "not JSON"),
        (b" " + TEXT, "not canonical JSON"),
        (b'{"b":1,"a":2}', "not canonical JSON"),
        (b'{"a": 1}', "not canonical JSON"),
        (b'{"a":-0}', "not canonical JSON"),
        (b'{"a":"\\u0041"}', "not canonical JSON"),
        (b"[]", "not a JSON object"),
        (b"1", "not a JSON object"),
        (b'{"a":1,"a":1}', "a key occurs twice"),
        (b'{"a":{"b":1,"c":2,"b":1}}', "a key occurs twice"),
        (b'{"a":1.0}', "1.0 is no integer"),
        (b'{"a":1e3}', "1e3 is no integer"),
        (b'{"a":NaN}', "NaN is no integer"),
        (b'{"a":-Infinity}', "-Infinity is no integer"),
        (b'{"a":' + b"9" * 1251 + b"}", "an integer of more than 1250 digits"),
        (b'{"a":01}', "not JSON"),
        ('{"a":"é"}'.encode(), "not ASCII"),
        (b'{"a":"\xff"}', "not ASCII"),
        (b"[" * 17 + b"]" * 17, "nested deeper than 16"),
        (b"[" * 10**6, "nested deeper than 16"),
        (b'{"a":' * 10**5, "nested deeper than 16"),
        (b'{"a":"' + b'\\"' * 10**6, "not JSON"),
        (b'"' + b"[" * 100 + b'"', "not a JSON object"),
        (b"]" * 10**7, "not JSON: closes what is not open"),
        (b"[]" * 10**7, "more than"),
        (b'"' * 10**7, "more than"),
        (b'{"a":' + b"9" * 10**7 + b"}", "an integer of more than 1250 digits"),
        (b"-" + b"9" * 10**7, "an integer of more than 1250 digits"),
        (gzip.compress(TEXT)[:-9], "not a whole gzip file"),
        (gzip.compress(TEXT)[:-4] + b"1234", "not a whole gzip file"),
        (b"\x1f\x8b", "not a whole gzip file"),
        (gzip.compress(TEXT) + b"more", "not a whole gzip file"),
    ],
)
def test_everything_else_is_refused_in_one_line(text: bytes, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)

    assert str(refusal.value).startswith(why)
    assert "\n" not in str(refusal.value)


def test_depth_is_counted_outside_strings() -> None:
    deep = {"a": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]], "b": "[" * 99, "c": '"[[[[[[[[[[[[[[[[[\\'}

    assert parse(canonical(deep)) == deep
    with pytest.raises(Refused, match="nested deeper than 16"):
        parse(canonical({"a": deep}))


def test_size_is_bounded_after_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", 1000)
    long = canonical({"a": "x" * 1000})

    assert parse(canonical({"a": "x" * 991})) == {"a": "x" * 991}
    for data in (long, gzip.compress(long)):
        with pytest.raises(Refused, match="larger than a certificate may be"):
            parse(data)


def test_the_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_VALUES", 10)

    assert parse(canonical({"a": [0] * 9})) == {"a": [0] * 9}
    too_many: list[list[Any]] = [[0] * 10, [[]] * 5, [{}] * 5]
    for many in too_many:
        with pytest.raises(Refused, match="more than 10 values"):
            parse(canonical({"a": many}))


def test_marks_are_bounded_for_they_take_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_MARKS", 10)

    assert parse(canonical({"a": [[]] * 6})) == {"a": [[]] * 6}
    floods: list[dict[str, Any]] = [{"a": [[]] * 7}, {"a": ["b"] * 4}]
    for many in floods:
        with pytest.raises(Refused, match="more than 10 strings, lists and objects"):
            parse(canonical(many))


def test_a_file_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", 10)
    path = tmp_path / "long"
    path.write_bytes(b"x" * 10)
    assert codec.read(path) == b"x" * 10
    path.write_bytes(b"x" * 11)

    with pytest.raises(Refused, match="larger than a certificate may be"):
        codec.read(path)


def test_what_has_no_length_is_read_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", 10)

    assert codec.read("/dev/zero") == bytes(11)


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
def test_files_are_equal_for_equal_contents(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, holding())
    first = path.read_bytes()
    write(path, dict(reversed(holding().items())))

    assert path.read_bytes() == first
    assert parse(codec.read(path)) == holding()
    assert (first[:2] == b"\x1f\x8b") == name.endswith(".gz")
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_an_interrupted_write_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(b"old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(path, holding())

    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == {"c.json": b"old"}


@given(DOCUMENTS, DOCUMENTS)
def test_digests_tell_contents_apart(first: dict[str, Any], second: dict[str, Any]) -> None:
    sealed_first, sealed_second = (sealed({"game": game, "other": 1}) for game in (first, second))

    assert (sha256(first) == sha256(second)) == (first == second)
    assert (sealed_first == sealed_second) == (first == second)
    assert sealed(sealed_first | {"game_sha256": "", "payload_sha256": ""}) == sealed_first


@pytest.mark.parametrize("name", EXAMPLES)
def test_digests_are_sha256_of_the_canonical_text(name: str) -> None:
    example = EXAMPLES[name]()
    body = {key: value for key, value in example.items() if key != "payload_sha256"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))

    assert example["payload_sha256"] == sha256(json.loads(text))
    assert example["game_sha256"] == sha256(example["game"])
    # printf '{"a":[1,"2/3",null]}' | sha256sum
    assert sha256({"a": [1, "2/3", None]}) == "b28a6397a54f5466aa1c47afc6d15f46d1fe55f38f6101270515f5589d172eb7"


@given(st.fractions())
def test_rationals_have_one_text(value: Fraction) -> None:
    assert rational(ratio(value), "x") == value


@pytest.mark.parametrize(
    "text",
    ["2/4", "0/2", "1", "1/0", "-0/1", "+1/2", "1/-2", "01/2", " 1/2", "1/2\n", "1.0/2", "٣/2", 1, None, ["1/2"]],
)
def test_other_texts_are_no_rationals(text: object) -> None:
    with pytest.raises(Refused, match=r"^x: must be"):
        rational(text, "x")


def test_long_rationals_are_refused_unread() -> None:
    with pytest.raises(Refused, match=r'^x: must be a "p/q" string'):
        rational("1/" + "9" * 2000, "x")
