"""Bad files are refused in a line for each mistake: file, key, what is wrong, what is allowed; all at once."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load, loads
from econ.mechanism.problems import BadFile
from econ.mechanism.toml import toml_lines
from tests.mechanism.refusals import PRESETS, START, lines_of


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = START + (
        '[chain]\nslto = 1\nslot = "2 furlongs"\n[set]\nsize = 0\n[fees]\nfloor = 1\n'
        '[forced_inclusion]\ndeadline = "0 bitcoin blocks"\n[scenario]\nmev = "x"\n[[slashing]]\noffence = "x"\n'
    )

    told = [line.split(": ")[1] for line in lines_of(text)]

    assert told == [
        *("chain.slot", "chain.slto", "set.size", "scenario.mev"),
        *("fees.floor", "forced_inclusion.deadline", "slashing.0.offence"),
    ]


def test_a_wrong_clock_does_not_accuse_other_times() -> None:
    assert len(lines_of(START + '[chain]\nslot = "7 parsecs"\n[set]\nunbonding = "3 s"\n')) == 1


def test_an_unknown_rule_does_not_accuse_its_parameters() -> None:
    assert len(lines_of(START + '[election]\nrule = "lottery"\ntickets = 5\n')) == 1


def test_a_file_that_is_no_toml_is_refused_in_one_line() -> None:
    assert lines_of("a = = 3") == ("bad.toml: no TOML: Invalid value (at line 1, column 5); allowed: TOML 1.0",)


def test_a_file_that_says_nothing_lacks_its_stakes() -> None:
    assert lines_of("") == (
        "bad.toml: set.stake: states no stake; allowed: exactly one of per_sequencer, total or amounts",
    )


@pytest.mark.parametrize(
    ("source", "hint"), [("citrea-poss", " (did you mean 'citrea-pos'?)"), ("no/such.toml", ""), ("", "")]
)
def test_an_unknown_preset_is_refused_with_those_that_exist(source: str, hint: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(source)

    (line,) = caught.value.lines
    assert line.endswith(f"allowed: {PRESETS}")
    assert (f"there is no preset and no file {source!r}{hint}" in line) == bool(source)


def test_an_unknown_scenario_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadFile) as caught:
        load("minimal", scenario="basline")

    assert str(caught.value) == (
        "basline: there is no scenario and no file 'basline' (did you mean 'baseline'?); "
        "allowed: baseline, censorship, fee-spike, minimal or reliance, or the path of a TOML file"
    )


leaves = st.one_of(
    st.none().map(lambda _: []),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    st.sampled_from(["-1 BTC", "0 %", "1e9 BTC", "5 s", "forever", "2 AZTEC", "snapshot:x", "99999999999999999 BTC"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["rule", "key", "x", "extends"]), st.integers(), max_size=2),
)
LINE = re.compile(r"fuzz\.toml: [^\n]+; allowed[^\n]*: [^\n]+")


def places_of(table: Any) -> list[tuple[Any, Any]]:
    entries = table.items() if isinstance(table, dict) else enumerate(table)
    inner = [value for _, value in entries if isinstance(value, (dict, list))]
    return [(table, key) for key, _ in entries] + [place for value in inner for place in places_of(value)]


def refusals(text: str) -> tuple[str, ...]:
    try:
        loads(text, file="fuzz.toml")
    except BadFile as refusal:
        return refusal.lines
    return ()


@given(st.data())
def test_whatever_a_file_says_it_is_read_or_refused_in_lines(data: st.DataObject) -> None:
    table: Any = {**load("citrea-pos").resolved}
    table = {name: dict(value) if isinstance(value, dict) else value for name, value in table.items()}
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places_of(table)))
        holder[key] = data.draw(leaves)

    refused = refusals("\n".join(toml_lines(table, {})))

    assert [line for line in refused if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("key", "allowed", "refused"),
    [
        ("set.power_cap", "6.25 %", "6.2499 %"),
        ("set.stake.minimum", "2 BTC", "2.00000000001 BTC"),
        ("set.stake.ejection_below", "2 BTC", "2.00000000001 BTC"),
        ("fees.initial", "0.001 gwei", "999_999 wei"),
        ("scenario.forced_per_day", "43_200", "43_201"),
        ("scenario.target_per_day", "43_200", "43_201"),
        ("scenario.outages_per_year", "986_175", "986_176"),
        ("forced_inclusion.deadline", "1 bitcoin block", "0 bitcoin blocks"),
        ("set.unbonding", "1 slot", "0 slots"),
        ("fees.l1_overcharge", "100 %", "99.9999 %"),
        ("slashing.downtime.minimum_signed", "1 ppm", "0 ppm"),
    ],
)
def test_the_last_allowed_value_is_allowed(key: str, allowed: str, refused: str) -> None:
    load("citrea-pos", overrides={key: allowed})

    with pytest.raises(BadFile, match=f"^--set: {key}: "):
        load("citrea-pos", overrides={key: refused})


def test_voting_power_may_fill_its_range_and_not_one_more() -> None:
    stake = '[set]\nsize = 2\npower_cap = "50 %"\nstake = {{ minimum = "0 BTC", power_unit = "1 msat", amounts = {} }}'

    loads(START + stake.format(["1 msat", f"{2**30 - 1} msat"]))

    assert lines_of(START + stake.format(["2 msat", f"{2**30 - 1} msat"])) == (
        (
            "bad.toml: set.stake.power_unit: makes 1073741825 units of voting power together; "
            "allowed: at most 2^30, so 0.002 sat or more"
        ),
    )
