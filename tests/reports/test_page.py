"""The page as a whole: readable by anyone, loading nothing, the same bytes for the same document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.reports import render
from econ.reports.document import clean
from tests.reports.example import claim, document, parameter, terms
from tests.reports.generators import documents
from tests.reports.pages import Node, read, rows, targets

# Each example draws several figures.
FEW = settings(max_examples=max(settings.default.max_examples // 4, 5) if settings.default else 5)
PAGE = read(render(document()))


def problems(page: Node) -> Iterator[str]:
    """Everything about a page's structure that would stop some reader."""
    nodes = list(page.every("*"))
    ids = Counter(node.attributes["id"] for node in nodes if "id" in node.attributes)
    yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)
    yield from (f"nothing has the id {name}" for name in targets(page) - set(ids))
    yield from (
        f"{name} instead of one"
        for name in ("h1", "main", "header", "footer", "nav")
        if len(list(page.every(name))) != 1
    )
    yield from (
        f"<{node.name}>" for node in nodes if node.name in {"script", "img", "iframe", "object", "form", "b", "base"}
    )
    yield from (
        f"{name} on {node.name}" for node in nodes for name in node.attributes if name.startswith("on") or name == "src"
    )
    yield from ("no caption" for table in page.every("table") if len(list(table.every("caption"))) != 1)
    yield from ("no scope" for head in page.every("th") if head.attributes.get("scope") not in {"col", "row"})
    yield from ("a drawing without a name" for drawing in page.every("svg") if not drawing_is_named(drawing))
    yield from (
        f"{bad} in a path" for node in page.every("path") for bad in ("nan", "inf") if bad in node.attributes["d"]
    )


def drawing_is_named(drawing: Node) -> bool:
    if drawing.attributes.get("aria-hidden") == "true":
        return True
    title, words = drawing.one("title"), drawing.one("desc")
    return drawing.attributes["aria-labelledby"].split() == [title.attributes["id"], words.attributes["id"]] and bool(
        words.words
    )


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in texts(inner))


def section(page: Node, key: str) -> Node:
    return page.one("section", id=key)


def part(key: str, **changes: Any) -> Node:
    return section(read(render(document(**changes))), key)


@FEW
@given(documents())
def test_any_document_becomes_a_sound_page(whole: dict[str, Any]) -> None:
    page = render(whole)

    assert list(problems(read(page))) == []
    assert page.encode()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(document()) == render(document())


@FEW
@given(st.permutations(sorted(document())))
def test_the_order_of_keys_does_not_matter(keys: list[str]) -> None:
    small = document(series=[], claims=[], revenue=[], forced_inclusion=None, stake=document()["stake"])

    assert render({key: small[key] for key in keys}) == render(small)


def test_the_example_is_sound_and_says_all_it_holds() -> None:
    whole = document()
    shown = PAGE.words
    parts = [whole[key] for key in ("question", "answer", "mechanism", "scenario", "claims", "provenance", "metrics")]
    missing = {text for text in texts(parts) if " ".join(clean(text).split()) not in shown} - {
        "msat",
        "msat/day",
        "share",
        "ppm",
    }

    assert list(problems(PAGE)) == []
    assert not missing


def test_nothing_can_be_loaded_or_run() -> None:
    policy = PAGE.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    page = render(document())

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert not re.search(r"""(?:src|href|action|data|poster)\s*=\s*["']?(?:https?:|//|file:)""", page)
    assert not re.search(r"url\((?!#)", page)
    assert "@import" not in page
    assert len(list(PAGE.every("style"))) == 1


def test_every_part_is_linked_from_the_contents() -> None:
    keys = [node.attributes["id"] for node in PAGE.one("main").children if isinstance(node, Node)]
    links = [node.attributes["href"].removeprefix("#") for node in PAGE.one("nav").every("a")]

    assert keys == ["answer", *links]
    assert [section(PAGE, key).one("h2").attributes["id"] for key in keys] == [f"{key}-title" for key in keys]


def test_headings_do_not_skip_a_level() -> None:
    levels = [int(node.name[1]) for node in PAGE.every("*") if re.fullmatch(r"h[1-6]", node.name)]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_scrolls_or_unfolds_is_reached_by_keyboard() -> None:
    regions = [node for node in PAGE.every("div") if node.attributes.get("class") == "scroll"]

    assert regions
    assert all(node.attributes["tabindex"] == "0" and node.attributes["aria-label"] for node in regions)
    assert all(
        isinstance(node.children[0], Node) and node.children[0].name == "summary" for node in PAGE.every("details")
    )


@pytest.mark.parametrize(
    ("verdicts", "headline", "word"),
    [
        (["holds", "fails", "undecided"], "1 of 3 checked claims fails", "fails"),
        (["fails", "fails"], "2 of 2 checked claims fail", "fails"),
        (["holds", "undecided"], "1 of 2 checked claims is undecided; none fails", "undecided"),
        (["undecided", "undecided"], "2 of 2 checked claims are undecided; none fails", "undecided"),
        (["holds", "holds"], "All 2 checked claims hold", "holds"),
        (["holds"], "The checked claim holds", "holds"),
        ([], "No claim was checked", "none"),
    ],
)
def test_the_card_says_the_verdict_in_words(verdicts: list[str], headline: str, word: str) -> None:
    card = part("answer", claims=[claim("x", verdict, 0) for verdict in verdicts], series=[], revenue=[])

    assert card.one("h2").text == headline
    assert word in card.attributes["class"].split()
    assert len(list(card.every("path"))) == 1


def test_the_tightest_claim_stands_first() -> None:
    pairs = [
        ("holds", 5),
        ("holds", None),
        ("fails", -1),
        ("undecided", 7),
        ("holds", 3),
        ("fails", -9),
        ("undecided", None),
    ]
    shown = part("claims", claims=[claim(f"{verdict} {margin}", verdict, margin) for verdict, margin in pairs])
    names = [row[0] for row in rows(shown.one("table"))]

    assert names == ["fails -9", "fails -1", "undecided 7", "undecided None", "holds 3", "holds 5", "holds None"]


def test_a_claims_row_says_everything_about_it() -> None:
    first = rows(section(PAGE, "claims").one("table"))[0]

    assert first == [
        "no-profitable-deviation/delayNo leader earns more by waiting until the end of its slot.",
        *("fails", "\N{MINUS SIGN}0.743 mBTC", "value of waiting", "delay by 1.4 s"),
        *("fees.priority a tip of 0.02 gwei or less", "closed form, one shot"),
    ]


def test_terms_are_listed_with_their_sum() -> None:
    table = next(section(PAGE, "margins").every("table"))

    assert rows(table) == [
        ["value of waiting", "\N{MINUS SIGN}0.96 mBTC", "\N{MINUS SIGN}96,000,000"],
        ["missed slots", "+0.217 mBTC", "+21,700,000"],
        ["margin", "\N{MINUS SIGN}0.743 mBTC", "\N{MINUS SIGN}74,300,000"],
    ]
    assert "In all the deviation earns 0.743 mBTC more than honest play." in section(PAGE, "margins").words
    assert "In all the deviation earns 101 mBTC less than honest play." in section(PAGE, "margins").words


def test_metrics_carry_their_interval() -> None:
    assert rows(section(PAGE, "metrics").one("table"))[1:4] == [
        ["Income of a sequencer", "43.1", "42.0 to 44.2", "mBTC/day"],
        ["Forced transaction, mean delay", "5,230", "5,160 to 5,300", "s"],
        ["Stake slashed", "18.3", "12.1 to 24.5", "mBTC"],
    ]


def test_revenue_is_listed_by_recipient_with_sums() -> None:
    assert rows(section(PAGE, "revenue").one("table"))[:4] == [
        ["data vault", "base fee (users)", "0.39"],
        ["data vault", "data on Bitcoin", "\N{MINUS SIGN}0.84"],
        ["data vault", "L1 fee (users)", "0.98"],
        ["data vault", "in all", "0.53"],
    ]


def test_stake_says_how_concentrated_it_is() -> None:
    equal = {key: [250_000] * 4 for key in document()["stake"]}

    assert "Fewest that hold over a third at genesis3 of 16" in section(PAGE, "stake").words
    assert "Fewest that hold over a third at genesis2 of 4" in part("stake", stake=equal).words
    thirds = {key: [1_000_000 / 3] * 3 for key in equal}
    assert "Fewest that hold over a third at genesis2 of 3" in part("stake", stake=thirds).words


def test_forced_inclusion_counts_what_still_waits() -> None:
    counts = {"bin_seconds": 600, "counts": [0, 60, 34, 4, 1], "open_last_bin": True, "censored_runs": 1}
    shown = part("forced-inclusion", forced_inclusion=counts).words

    assert "Tagged transactions100" in shown
    assert "Half are executed within20 min" in shown
    assert "95 % are executed within40 min" in shown
    assert "Executed by the deadline, at least98 %" in shown
    assert "Took longer than 40 min1 (1 %)" in shown
    assert "Still waiting when their run ended1 (1 %)" in shown


def test_what_is_missing_is_said_in_words() -> None:
    nothing: dict[str, list[int]] = {key: [] for key in document()["stake"]}
    bare = {"name": "bare", "sha256": "", "parameters": []}
    page = read(
        render(
            document(claims=[], metrics={}, series=[], forced_inclusion=None, revenue=[], stake=nothing, mechanism=bare)
        )
    )

    assert not [node for node in page.every("svg") if node.attributes.get("role") == "img"]
    sentences = {key: section(page, key).words for key in ("claims", "margins", "series", "forced-inclusion")}
    assert "No claim was checked" in sentences["claims"]
    assert "no waterfall" in sentences["margins"]
    assert "No quantity was recorded over time." in sentences["series"]
    assert "no forced path" in sentences["forced-inclusion"]
    assert "No revenue was paid" in section(page, "revenue").words
    assert "Nobody has bonded stake" in section(page, "stake").words
    assert "No quantity was measured." in section(page, "metrics").words
    assert "The mechanism states no parameters." in section(page, "assumptions").words


def test_one_sequencer_needs_no_figure() -> None:
    alone = {key: [1_000_000] for key in document()["stake"]}

    assert (
        "There is one sequencer: it holds 100 % of the stake at genesis and 100 % at the end."
        in part("stake", stake=alone).words
    )


def test_one_run_has_no_interval() -> None:
    page = read(render(document(run=document()["run"] | {"runs": 1})))

    assert {row[2] for row in rows(section(page, "metrics").one("table"))} == {"none"}
    assert "One run was made, so there is a line but no band." in section(page, "series").words
    assert "95 % of runs:" not in section(page, "series").words
    assert "One run was made, so there are no bands." in section(page, "stake").words


def test_what_never_moves_is_said_not_drawn() -> None:
    level = {"name": "x", "label": "queue", "unit": "msat", "hours": [0, 1], "mean": [5e8, 5e8], "low": [5e8, 5e8]}
    flat, moving = level | {"high": [5e8, 5e8]}, level | {"label": "income", "high": [5e8, 6e8]}
    empty = {"name": "y", "label": "nothing", "unit": "", "hours": [], "mean": [], "low": [], "high": []}
    shown = part("series", series=[flat, moving, empty])

    assert "The same in every run at all times: Queue: 5 mBTC." in shown.words
    assert "No value was recorded for: Nothing." in shown.words
    assert [title.text for title in shown.every("title")] == ["Income"]
    assert "5 mBTC (95 % of runs: 5 to 6) at 1 h; 5 at 0 h." in shown.words


def test_a_metric_without_spread_says_so() -> None:
    metric = {"label": "exits", "mean": 2.0, "ci95": [2.0, 2.0], "unit": "per day"}

    assert rows(part("metrics", metrics={"x": metric}).one("table")) == [["Exits", "2", "no spread", "per day"]]


def test_all_waterfalls_are_there_the_tightest_unfolded() -> None:
    many = [claim(f"claim {index}", "holds", index, terms=terms([("gain", index)])) for index in range(1, 9)]
    shown = part("margins", claims=many)
    folded = next(node for node in shown.every("details") if node.words.startswith("2 claims"))

    assert [node.text for node in shown.every("h3")] == [f"claim {index}" for index in range(1, 9)]
    assert [node.text for node in folded.every("h3")] == ["claim 7", "claim 8"]
    assert "They add up to +8 msat." in folded.words


def test_many_thresholds_are_folded() -> None:
    few, many = ({f"key {index}": f"value {index}" for index in range(count)} for count in (2, 3))
    shown = part("claims", claims=[claim("x", "holds", 1, thresholds=few), claim("y", "holds", 2, thresholds=many)])

    assert [node.one("summary").text for node in shown.every("details")] == ["3 thresholds"]
    assert "key 2 value 2" in shown.words


@pytest.mark.parametrize(
    ("forced", "sentence"),
    [
        ({"counts": [], "censored_runs": 0}, "No forced transaction was tagged"),
        ({"counts": [0, 0], "censored_runs": 3}, "None of the 3 tagged forced transactions was executed"),
    ],
)
def test_times_that_were_not_measured_are_not_drawn(forced: dict[str, Any], sentence: str) -> None:
    shown = part("forced-inclusion", forced_inclusion={"bin_seconds": 60, "open_last_bin": True} | forced)

    assert sentence in shown.words
    assert not list(shown.every("svg"))


def test_long_tables_of_parameters_are_folded_and_long_values_cut() -> None:
    many = document()["mechanism"] | {"parameters": [parameter(f"k{i}", "[2, " * 60, "") for i in range(17)]}
    shown = part("assumptions", mechanism=many)
    outer = next(shown.every("details"))

    assert "open" not in outer.attributes
    assert outer.one("table").one("tbody").words.count("not stated") == 17
    assert ("[2, " * 60).strip() in shown.words
    assert all("open" not in node.attributes for node in outer.every("details"))
