"""Bad files are refused in a line for each mistake: file, key, what is wrong, what is allowed; all at once."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.mechanism.load import load, loads
from econ.mechanism.problems import BadFile
from econ.mechanism.toml import toml_lines

START = 'extends = "citrea-pos"\n'
STRATEGIES = (
    "honest, lazy, rubber-stamp, offline, withhold-votes, censor-target, censor-forced, sandwich, equivocator, "
    "delayer-1, delayer-2, delayer-3, exiter, stall-reference, overcharge, or an import path "
    '"my_package.my_module:STRATEGY"'
)
PRESETS = "aztec-v4, citrea-pos, citrea-today, cosmos-hub, minimal or monad, or the path of a TOML file"
CHAIN_KEYS = "slot, slots_per_epoch, block_gas_limit, reference_limit, references_per_block or finality"
BITCOIN = "0 BTC or more, in BTC, sat or msat"
SLOTS = "slots, epochs, ms, s, min, h or d"


def lines_of(text: str, **arguments: Any) -> tuple[str, ...]:
    with pytest.raises(BadFile) as caught:
        loads(text, file="bad.toml", **arguments)
    assert isinstance(caught.value, BadInput)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            '[chain]\nslto = "2 s"',
            f"chain.slto: unknown key (did you mean 'slot'?); allowed: {CHAIN_KEYS}",
            id="unknown key",
        ),
        pytest.param(
            "[chian]\nx = 1",
            "chian: unknown key (did you mean 'chain'?); allowed: name, source, status, extends, chain, set, election, "
            "consensus, fees, rewards, ordering, forced_inclusion, slashing_venue, slashing, scenario or provenance",
            id="unknown section",
        ),
        pytest.param(
            '[chain]\nslot = "2 BTC"',
            "chain.slot: '2 BTC' has the wrong unit 'BTC'; allowed: from 1 ms to 1 d, in ms, s, min, h or d",
            id="wrong unit",
        ),
        pytest.param(
            "[chain]\nslot = 2.5",
            "chain.slot: 2.5 is a bare number without its unit; allowed: from 1 ms to 1 d, in ms, s, min, h or d",
            id="no unit",
        ),
        pytest.param(
            '[set]\nstake = { per_sequencer = "-2 BTC" }',
            f"set.stake.per_sequencer: '-2 BTC' is negative; allowed: {BITCOIN}",
            id="negative stake",
        ),
        pytest.param(
            '[set]\nstake = { per_sequencer = "4_000_000 BTC" }',
            "set.stake.per_sequencer: the stakes add up to 6400000000000000000 atomic units, an overflow; "
            "allowed: a sum below 2^62",
            id="stakes that overflow together",
        ),
        pytest.param(
            '[set]\nstake = { per_sequencer = "90_000_000 BTC" }',
            "set.stake.per_sequencer: '90_000_000 BTC' overflows; allowed: below 2^62 atomic units",
            id="a stake that overflows alone",
        ),
        pytest.param(
            '[set]\nstake = { per_sequencer = "2_000_000 BTC", power_unit = "1 BTC" }',
            "set.stake.per_sequencer: the stakes add up to 32_000_000 BTC, more than there are; "
            "allowed: 21_000_000 BTC in all",
            id="more bitcoin than there are",
        ),
        pytest.param(
            '[set]\nstake = { power_unit = "1 sat" }',
            "set.stake.power_unit: makes 3200000000 units of voting power together; "
            "allowed: at most 2^30, so 2.981 sat or more",
            id="power that overflows",
        ),
        pytest.param(
            '[[slashing]]\noffence = "duplicate-vote"\nfraction = "1.5"',
            "slashing.duplicate-vote.fraction: 1.5 is a bare number without its unit; "
            "allowed: from 0 % to 100 %, in % or ppm",
            id="fraction without unit",
        ),
        pytest.param(
            '[[slashing]]\noffence = "duplicate-vote"\nfraction = "150 %"',
            "slashing.duplicate-vote.fraction: '150 %' is above 100 %; allowed: from 0 % to 100 %, in % or ppm",
            id="fraction above one",
        ),
        pytest.param(
            '[fees]\nsplit = { proposer = "60 %", voters = "50 %" }',
            "fees.split: the shares add up to 110 %; allowed: shares that add up to 100 %",
            id="split above one",
        ),
        pytest.param(
            '[ordering]\nmev_share = { proposer = "99.9999 %" }',
            "ordering.mev_share: the shares add up to 99.9999 %; allowed: shares that add up to 100 %",
            id="split below one",
        ),
        pytest.param(
            '[set]\npower_cap = "5 %"',
            "set.power_cap: 16 sequencers under this cap cannot make up a quorum of the whole; "
            "allowed: 6.25 % or more, or a larger set",
            id="quorum that cannot be met",
        ),
        pytest.param(
            '[set]\nstake = { per_sequencer = "0 BTC", minimum = "0 BTC" }',
            "set.stake.per_sequencer: a sequencer without stake has no power; "
            "allowed: more than 0, or a permissioned set of one",
            id="no power",
        ),
        pytest.param(
            "[set]\nsize = 0", "set.size: 0 is below 1; allowed: a whole number from 1 to 100_000", id="empty set"
        ),
        pytest.param(
            "[set]\nstake = { amounts = [] }",
            f"set.stake.amounts: [] is not such a list; allowed: a list of 1 or more, each {BITCOIN}",
            id="empty list of stakes",
        ),
        pytest.param(
            "[scenario]\npopulation = { honst = 16 }",
            f"scenario.population: there is no strategy 'honst' (did you mean 'honest'?); allowed: {STRATEGIES}",
            id="unknown strategy",
        ),
        pytest.param(
            "[scenario]\npopulation = { honest = 14, sandwich = 1 }",
            "scenario.population: the population counts 15 sequencers; allowed: counts that add up to 16",
            id="population that does not add up",
        ),
        pytest.param(
            '[scenario]\npopulation = "honest=90%,sandwich=5%"',
            "scenario.population: the shares add up to 95 %; allowed: shares that add up to 100 %",
            id="population shares that do not add up",
        ),
        pytest.param(
            '[forced_inclusion]\ndeadline = "0 bitcoin blocks"',
            "forced_inclusion.deadline: '0 bitcoin blocks' is below 1 bitcoin block; "
            "allowed: from 1 bitcoin block to 100_000 bitcoin blocks, in bitcoin blocks",
            id="deadline of zero",
        ),
        pytest.param(
            '[forced_inclusion]\nrule = "none"\ndeadline = "9 bitcoin blocks"',
            "forced_inclusion.deadline: rule 'none' has no such key (fixed-delay, proof-enforced or fee-queue has); "
            "allowed: rule",
            id="deadline without forced path",
        ),
        pytest.param(
            '[forced_inclusion]\nrule = "fee-queue"\ndeadline = "9 bitcoin blocks"\nthreshold = 50',
            f"forced_inclusion.base_fee: is missing; allowed: {BITCOIN}",
            id="missing parameter of a rule",
        ),
        pytest.param(
            '[election]\nrule = "roundrobin"',
            "election.rule: there is no 'roundrobin' (did you mean 'round-robin'?); "
            "allowed: single, round-robin, stake-weighted or weighted-round-robin",
            id="unknown election rule",
        ),
        pytest.param(
            '[consensus]\nprotocol = "cometbtf"',
            "consensus.protocol: there is no 'cometbtf' (did you mean 'cometbft'?); "
            "allowed: single, cometbft or monadbft",
            id="unknown consensus",
        ),
        pytest.param(
            '[set]\nstake = { minimum = "3 BTC" }',
            "set.stake.minimum: 3 BTC is above the smallest stake; allowed: at most 2 BTC",
            id="minimum above the stakes",
        ),
        pytest.param(
            '[set]\nstake = { ejection_below = "2.5 BTC" }',
            "set.stake.ejection_below: 2.5 BTC is above the smallest stake; allowed: at most 2 BTC",
            id="ejection at genesis",
        ),
        pytest.param(
            '[set]\nstake = { total = "32 BTC", per_sequencer = "2 BTC" }',
            "set.stake: states per_sequencer and total; allowed: exactly one of per_sequencer, total or amounts",
            id="stakes stated twice",
        ),
        pytest.param(
            '[set]\nstake = { amounts = ["1 BTC", "2 BTC"] }',
            "set.stake: lists 2 amounts for a set of 16; allowed: as many amounts as sequencers",
            id="list of another size",
        ),
        pytest.param(
            '[set]\nstake = { asset = "XYZ", per_sequencer = "5 XYZ", price = "1 sat" }',
            "set.stake.supply: is missing; allowed: the supply of the token XYZ",
            id="token without supply",
        ),
        pytest.param(
            '[set]\nstake = { asset = "XYZ", per_sequencer = "5 XYZ", price = "1 sat", supply = "79 XYZ" }',
            "set.stake.supply: is less than the stakes together; allowed: 80 XYZ or more",
            id="supply below the stakes",
        ),
        pytest.param(
            '[set]\nstake = { price = "1 sat" }',
            "set.stake.price: has no meaning for BTC; allowed: only with a token as asset",
            id="price of bitcoin in bitcoin",
        ),
        pytest.param(
            '[set]\nunbonding = "3 s"',
            "set.unbonding: '3 s' is 1.5 slots, not a whole number; "
            f"allowed: 1 slot or more, in {SLOTS}, or in bitcoin blocks",
            id="part of a slot",
        ),
        pytest.param(
            '[set]\nunbonding = "0 slots"',
            f"set.unbonding: '0 slots' is below 1 slot; allowed: 1 slot or more, in {SLOTS}, or in bitcoin blocks",
            id="no unbonding",
        ),
        pytest.param(
            '[[slashing]]\noffence = "equivocation"\njail = "6 bitcoin blocks"',
            "slashing.equivocation.jail: '6 bitcoin blocks' has the wrong unit 'bitcoin blocks'; "
            f'allowed: "forever", or 0 slots or more, in {SLOTS}',
            id="jail on the other clock",
        ),
        pytest.param(
            "[chain]\nslots_per_epoch = 0",
            "chain.slots_per_epoch: 0 is below 1; allowed: a whole number from 1 to 10_000_000",
            id="empty epoch",
        ),
        pytest.param(
            '[slashing_venue]\nrule = "key-extraction"\n[[slashing]]\noffence = "forced-omission"',
            "slashing.forced-omission.offence: the venue 'key-extraction' cannot punish it; "
            "allowed there: equivocation or duplicate-vote",
            id="venue that cannot punish",
        ),
        pytest.param(
            '[forced_inclusion]\nrule = "none"\n[[slashing]]\noffence = "forced-omission"',
            "slashing.forced-omission.offence: nothing can be forced, so nothing left out; "
            "allowed: only with a rule of forced_inclusion",
            id="offence that cannot happen",
        ),
        pytest.param(
            '[[slashing]]\noffence = "reordering"\nfraction = "10 %"',
            "slashing.reordering.what_if: is missing: nothing deployed leaves proof of reordering; "
            "allowed: true, which labels the rule so",
            id="reordering without label",
        ),
        pytest.param(
            '[[slashing]]\noffence = "equivocation"\n[[slashing]]\noffence = "duplicate-vote"',
            "slashing.equivocation.offence: is punished twice; allowed: one entry for each offence",
            id="punished twice",
        ),
        pytest.param(
            '[[slashing]]\noffence = "downtime"\nrule = "fraction"',
            "slashing.downtime.rule: 'fraction' does not punish downtime; allowed: downtime",
            id="rule of another offence",
        ),
        pytest.param(
            '[[slashing]]\nfraction = "1 %"',
            "slashing.0.offence: is missing; "
            "allowed: equivocation, duplicate-vote, forced-omission, reordering or downtime",
            id="no offence",
        ),
        pytest.param(
            '[rewards]\nrule = "fixed-per-block"\namount = "1 BTC"',
            "rewards.rule: 'fixed-per-block' mints bitcoin, which nobody can; allowed: none, or a token as stake asset",
            id="minted bitcoin",
        ),
        pytest.param(
            '[fees]\ninitial = "1 wei"',
            "fees.initial: is below the floor; allowed: 0.001 gwei or more",
            id="price below its floor",
        ),
        pytest.param(
            '[scenario]\nmev = "rollup-arbitrage-2032"',
            "scenario.mev: there is no 'rollup-arbitrage-2032' (did you mean 'rollup-arbitrage-2023'?); "
            "allowed: mev-boost-2023, minimal, none or rollup-arbitrage-2023",
            id="unknown law",
        ),
        pytest.param(
            '[scenario]\ndelays = ["0 ms", "2 s", "1 s", "3 s"]',
            "scenario.delays: does not rise from zero; allowed: 0 ms, then later and later",
            id="delays out of order",
        ),
        pytest.param(
            '[scenario]\nmiss = ["1 %"]',
            "scenario.miss: has 1 entries; allowed: 4, one for each delay, the first of them prompt",
            id="grid too short",
        ),
        pytest.param(
            "[scenario]\nforced_per_day = 43201",
            "scenario.forced_per_day: makes more than one a slot; allowed: at most 43200 at this slot and set",
            id="more than one event a slot",
        ),
        pytest.param(
            'slashing = "x"',
            "slashing: 'x' is not a list of tables; allowed: any number of [[slashing]]",
            id="list expected",
        ),
        pytest.param("chain = 3", f"chain: 3 is not a table; allowed: a table of {CHAIN_KEYS}", id="table expected"),
        pytest.param(
            '[[provenance]]\nkey = "chain.slot"\nsource = "a"\ndate = "b"\nstatus = "rumour"',
            "provenance.chain.slot.status: there is no 'rumour'; allowed: live, genesis, default, documented, "
            "proposed, defunct, derived, unverified or chosen by us",
            id="unknown status",
        ),
    ],
)
def test_one_mistake_makes_one_line(text: str, line: str) -> None:
    assert lines_of(START + text) == (f"bad.toml: {line}",)


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
