"""What is no results document is refused in one line that names the key."""

from __future__ import annotations

import json
import math
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.reports.document import Results, clean
from econ.reports.reading import load, parse
from tests.reports.example import document

WHOLE = document()
Path_ = tuple[str | int, ...]


def refusal(value: Any) -> str:
    with pytest.raises(BadInput) as caught:
        parse(value)
    message = str(caught.value)
    assert message.isprintable(), message
    return message


def changed(path: Path_, value: Any) -> dict[str, Any]:
    """The example with one value replaced."""
    whole = deepcopy(WHOLE)
    place: Any = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return whole


def places(value: Any, path: Path_ = ()) -> list[Path_]:
    """The path of every required key in a document."""
    if isinstance(value, list):
        return places(value[0], (*path, 0)) if value else []
    if not isinstance(value, dict):
        return []
    free = path[-1:] and path[-1] in {"population", "thresholds"}
    own = [] if free or path == ("metrics",) else [(*path, key) for key in value]
    inner = value.items() if path != ("metrics",) else [("live", value["live"])]
    return own + [deeper for key, child in inner for deeper in places(child, (*path, key))]


def dotted(path: Path_) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


OPTIONAL = {("mechanism", "source"), ("mechanism", "status")}
KEYS = [path for path in places(WHOLE) if path not in OPTIONAL]


def test_the_example_is_read() -> None:
    results = parse(WHOLE)

    assert isinstance(results, Results)
    assert results.claims[0].margin_msat == sum(term.msat for term in results.claims[0].terms)
    assert parse(MappingProxyType(WHOLE)) == results


@pytest.mark.parametrize("path", KEYS, ids=dotted)
def test_every_key_is_needed(path: Path_) -> None:
    whole = deepcopy(WHOLE)
    place: Any = whole
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]

    assert f"{dotted(path)}: is missing" in refusal(whole)


@pytest.mark.parametrize("path", KEYS, ids=dotted)
def test_no_key_takes_anything(path: Path_) -> None:
    assert dotted(path) in refusal(changed(path, object()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "seqecon-study"),
        (("version",), 2),
        (("version",), "1"),
        (("run", "runs"), 0),
        (("run", "runs"), 2.5),
        (("run", "runs"), True),
        (("run", "slots"), -1),
        (("run", "slot_ms"), 0),
        (("run", "population"), {"honest": -1}),
        (("claims", 0, "verdict"), "true"),
        (("claims", 0, "margin_msat"), 1.5),
        (("claims", 2, "margin_msat"), 2**63),
        (("metrics", "live", "mean"), math.nan),
        (("metrics", "live", "mean"), "0.5"),
        (("metrics", "live", "mean"), math.inf),
        (("metrics", "live", "mean"), 10**400),
        (("metrics", "live", "ci95"), [1.0]),
        (("metrics", "live", "ci95"), [2.0, 1.0]),
        (("series", 0, "hours"), [0.0]),
        (("forced_inclusion", "bin_seconds"), 0),
        (("forced_inclusion", "counts"), [-1]),
        (("forced_inclusion", "open_last_bin"), 1),
        (("revenue", 0, "msat_per_day"), -math.inf),
        (("stake", "genesis_ppm"), [1_000_001]),
        (("stake", "end_ppm_low"), [0.0]),
        (("mechanism", "parameters"), [["key", "value"]]),
        (("question",), None),
    ],
    ids=lambda value: dotted(value) if isinstance(value, tuple) else "",
)
def test_values_out_of_range_are_refused_by_their_key(path: Path_, value: Any) -> None:
    found = refusal(changed(path, value))

    assert str(path[0]) in found
    assert "allowed: " in found or "is missing; version 1 of the format needs it" in found


def test_lists_that_belong_together_have_one_length_and_rise() -> None:
    assert "hours, mean, low and high have the lengths 1, 97, 97, 97" in refusal(changed(("series", 0, "hours"), [0.0]))
    assert "ascending" in refusal(changed(("series", 0, "hours"), WHOLE["series"][0]["hours"][::-1]))
    assert "ascending" in refusal(changed(("series", 0, "low"), [*WHOLE["series"][0]["high"][:-1], 2.0]))


@given(st.integers(-(2**62), 2**62).filter(lambda change: change != 0))
def test_terms_add_up_to_the_margin(change: int) -> None:
    margin = WHOLE["claims"][0]["margin_msat"]
    found = refusal(changed(("claims", 0, "margin_msat"), margin + change))

    assert f"claims[0]: the terms add up to {margin} msat; allowed: the margin, {margin + change} msat" in found
    assert parse(changed(("claims", 0, "margin_msat"), None)).claims[0].margin_msat is None


def test_other_problems_are_counted() -> None:
    whole = changed(("run", "runs"), 0) | {"question": 3}

    assert refusal(whole).endswith("(and 1 more)")


@given(st.text(st.characters()))
def test_clean_text_is_one_visible_line(text: str) -> None:
    found = clean(text)

    assert len(found) == len(text)
    assert found.encode().decode() == found
    assert clean(found) == found
    assert not any(ord(character) < 32 or character == "\x7f" for character in found)
    assert len((f"a{found}b").splitlines()) == 1


@pytest.mark.parametrize("character", "\x00\x1b\ud800\u202e\u2066\u200f")
def test_what_hides_or_turns_text_is_shown(character: str) -> None:
    assert clean(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_a_file_and_its_folder_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(WHOLE), "utf-8")

    assert load(tmp_path) == load(file) == parse(WHOLE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"format": NaN}', "NaN is no JSON number"),
        (b"[1]", "is no results document"),
        (b"{}", "format: is missing"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=reason) as caught:
        load(file)

    assert str(caught.value).startswith(str(file))
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_without_results_says_what_writes_them(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"results\.json: does not exist.*simulate"):
        load(tmp_path)
    with pytest.raises(BadInput, match="does not exist"):
        load(tmp_path / "missing")
