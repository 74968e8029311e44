"""Files on top of one another: what is inherited, what is forgotten, and which file a mistake belongs to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load, loads
from econ.mechanism.problems import BadFile
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.terms import Offence

START = 'extends = "citrea-pos"\n'


def written(folder: Path, **files: str) -> dict[str, Path]:
    paths = {name: folder / f"{name}.toml" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, "utf-8")
    return paths


def line_of(source: Path | str, **arguments: object) -> str:
    with pytest.raises(BadFile) as caught:
        load(source, **arguments)  # type: ignore[arg-type]
    (line,) = caught.value.lines
    return line


def test_a_file_states_only_what_differs(tmp_path: Path) -> None:
    paths = written(tmp_path, mine=START + "[set]\nsize = 7\n")

    loaded, base = load(paths["mine"]), load("citrea-pos")

    assert loaded.mechanism.sequencers.stakes == base.mechanism.sequencers.stakes[:7]
    assert loaded.mechanism.chain == base.mechanism.chain
    assert loaded.mechanism.slashing == base.mechanism.slashing


def test_who_a_mechanism_is_goes_not_to_its_heirs(tmp_path: Path) -> None:
    paths = written(tmp_path, mine=START, named=f'{START}name = "x"\nsource = "y"\nstatus = "live"\n')

    mine, named = load(paths["mine"]).mechanism, load(paths["named"]).mechanism

    assert (mine.name, mine.source, mine.status) == ("mine", "chosen by us", "proposed")
    assert (named.name, named.source, named.status) == ("x", "y", "live")


def test_paths_are_relative_to_the_file_that_states_them(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(tmp_path, base=START + "[set]\nsize = 5\n", calm='[scenario]\nextends = "minimal"\nbribe = "7 sat"\n')
    paths = written(inner, mine='extends = "../base.toml"\nscenario = "../calm.toml"\n')

    loaded = load(paths["mine"])

    assert loaded.mechanism.sequencers.size == 5
    assert (loaded.scenario.name, loaded.scenario.bribe, loaded.scenario.mev) == ("calm", 7_000, "minimal")


def test_a_cycle_is_refused(tmp_path: Path) -> None:
    paths = written(tmp_path, a='extends = "b.toml"\n', b='extends = "a.toml"\n')

    a, b = (str(paths[name]) for name in "ab")
    wanted = f"{b}: extends: comes back to itself ({a} -> {b} -> {a}); allowed: a chain that ends"
    assert line_of(paths["a"]) == wanted


def test_a_cycle_of_scenarios_is_refused(tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        a='[scenario]\nextends = "b.toml"\n',
        b='[scenario]\nextends = "a.toml"\n',
        mine='scenario = "a.toml"\n',
    )

    assert line_of(paths["mine"]).startswith(f"{paths['b']}: scenario.extends: comes back to itself (")


@pytest.mark.parametrize("link", ["extends = 5", "scenario = { extends = 5 }"])
def test_a_link_that_is_no_name_is_refused(link: str) -> None:
    with pytest.raises(
        BadFile, match=r"^<text>: (extends|scenario): 5 is no name; allowed: a name or a path in quotes$"
    ):
        loads(link)


def test_a_mistake_belongs_to_the_file_that_made_it(tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        base=START + '[fees]\nfloor = "1 BTC"\n[chain]\nslots_per_epoch = 5\n',
        mine='extends = "base.toml"\n[chain]\nslot = "1 s"\n',
        healed='extends = "base.toml"\n[fees]\nfloor = "0.001 gwei"\n',
    )

    assert line_of(paths["mine"]).startswith(f"{paths['base']}: fees.floor: '1 BTC' has the wrong unit")
    assert load(paths["healed"]).mechanism.chain.slots_per_epoch == 5


def test_another_rule_forgets_the_parameters_of_the_rule_below() -> None:
    loaded = loads(f'{START}[fees]\nrule = "fixed"\nfloor = "0.002 gwei"\n[forced_inclusion]\nrule = "none"\n')

    base = load("citrea-pos").mechanism
    assert loaded.mechanism.fees.rule == FixedPrice(2_000_000)
    assert loaded.mechanism.fees.base == base.fees.base
    assert not loaded.mechanism.forced_inclusion.open


def test_the_same_rule_keeps_its_parameters() -> None:
    loaded = loads(f'{START}[fees]\nrule = "eip1559"\nelasticity = 3\n')

    assert loaded.mechanism.fees.rule.elasticity == 3  # type: ignore[attr-defined]
    assert loaded.mechanism.fees.rule.denominator == 8  # type: ignore[attr-defined]


def test_shares_are_one_value() -> None:
    loaded = loads(f'{START}[fees]\nsplit = {{ burn = "100 %" }}\n')

    assert loaded.mechanism.fees.base.burn == 1_000_000
    assert loaded.mechanism.fees.base.proposer == 0


def test_populations_are_one_value() -> None:
    base = '[scenario]\nextends = "baseline"\npopulation = { honest = 15, sandwich = 1 }\n'
    loaded = loads(START + base, overrides={"scenario.population": "lazy=16"})

    assert loaded.scenario.population == (("lazy", 16),)


def test_lists_are_replaced() -> None:
    loaded = loads(f'{START}[[slashing]]\noffence = "equivocation"\nfraction = "5 %"\n')

    assert [rule.offence for rule in loaded.mechanism.slashing.rules] == [Offence.EQUIVOCATION]
    assert loaded.mechanism.slashing.downtime is None


@given(st.integers(1, 40))
def test_a_snapshot_shapes_what_lies_above_the_minimum(size: int) -> None:
    text = f'{START}[set]\nsize = {size}\npower_cap = "100 %"\nstake = "snapshot:sui-2025-04"\n'

    stakes = loads(text, overrides={"scenario.network": "none"}).mechanism.sequencers.stakes
    assert sum(stakes) == size * 200_000_000_000
    assert min(stakes) >= 100_000_000_000
    assert list(stakes) == sorted(stakes, reverse=True)


def test_another_way_of_stating_stakes_forgets_the_former() -> None:
    listed = loads(f'{START}[set]\nsize = 2\nstake = {{ amounts = ["3 BTC", "1 BTC"] }}\npower_cap = "50 %"\n')
    total = loads(f'{START}[set]\nstake = {{ total = "48 BTC" }}\n')

    assert listed.mechanism.sequencers.stakes == (300_000_000_000, 100_000_000_000)
    assert total.mechanism.sequencers.stakes == (300_000_000_000,) * 16


def test_another_asset_forgets_amounts_in_the_former() -> None:
    stake = '{ asset = "XYZ", per_sequencer = "5 XYZ", price = "1 sat", supply = "100 XYZ" }'

    sequencers = loads(f"{START}[set]\nstake = {stake}\n").mechanism.sequencers

    assert sequencers.stakes == (5_000_000,) * 16
    assert (sequencers.minimum, sequencers.asset.price, sequencers.asset.supply) == (0, 1_000, 100_000_000)


def test_provenance_stays_as_long_as_its_value() -> None:
    keys = {entry.key for entry in load("citrea-pos").mechanism.provenance}
    changed = {entry.key for entry in load("citrea-pos", overrides={"chain.slot": "3 s"}).mechanism.provenance}

    assert keys - changed == {"chain.slot"}
    assert changed <= keys


def test_settings_are_read_as_in_a_file() -> None:
    overrides = {
        "set.size": "4",
        "set.power_cap": "30 %",
        "set.re_entry": "false",
        "slashing.equivocation.fraction": "10 %",
        "slashing.1.window": "500 slots",
        "fees.split": '{ voters = "100 %" }',
        "scenario": "reliance",
        "scenario.bribe": "5 sat",
        "scenario.delays": '["0 ms", "1 ms", "2 ms", "3 ms"]',
    }
    loaded = load("citrea-pos", overrides=overrides)

    mechanism, scenario = loaded.mechanism, loaded.scenario
    assert (mechanism.sequencers.size, mechanism.sequencers.re_entry) == (4, False)
    assert mechanism.slashing.rules[0].penalty.__self__.fraction == 100_000  # type: ignore[attr-defined]
    assert mechanism.slashing.downtime is not None
    assert (mechanism.slashing.downtime.window, mechanism.slashing.downtime.jail) == (500, 300)
    assert mechanism.fees.base.voters == 1_000_000
    assert (scenario.name, scenario.reliance_per_slot, scenario.bribe) == ("reliance", 20_000_000_000, 5_000)
    assert scenario.delays_ms == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("set.size", "x", "set.size: 'x' is not a whole number; allowed: a whole number from 1 to 100_000"),
        ("set.sise", "4", "set.sise: unknown key (did you mean 'size'?); allowed: "),
        ("chain.slot", "2", "chain.slot: 2 is a bare number without its unit; allowed: from 1 ms to 1 d, "),
        (
            "slashing.reordering.fraction",
            "5 %",
            "slashing.reordering.fraction: there is no such table or entry; allowed: ",
        ),
        ("chain.slot.length", "5 s", "chain.slot: {'length': '5 s'} is no number with a unit; allowed: "),
        ("scenario", "basline", "scenario: there is no scenario and no file 'basline' (did you mean 'baseline'?); "),
    ],
)
def test_a_bad_setting_is_told_as_a_setting(key: str, value: str, line: str) -> None:
    assert line_of("citrea-pos", overrides={key: value}).startswith(f"--set: {line}")


def test_a_named_scenario_replaces_the_one_of_the_file() -> None:
    text = START + '[scenario]\nbribe = "5 sat"\nreliance_per_slot = "1 BTC"\n'

    assert loads(text).scenario.bribe == 5_000
    assert loads(text, scenario="baseline").scenario == load("citrea-pos").scenario


def test_a_scenario_may_lie_in_a_mechanism_file(tmp_path: Path) -> None:
    other = START + '[set]\nsize = 3\n[scenario]\nextends = "baseline"\nbribe = "5 sat"\n'
    paths = written(tmp_path, other=other)

    loaded = load("minimal", scenario=str(paths["other"]))

    assert (loaded.scenario.bribe, loaded.mechanism) == (5_000, replaced_provenance(loaded, load("minimal")))


def replaced_provenance(loaded: object, base: object) -> object:
    from dataclasses import replace

    return replace(base.mechanism, provenance=loaded.mechanism.provenance)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[chain]\n", "scenario: is missing; allowed: a table [scenario]"),
        ("[scenrio]\n[scenario]\n", "scenrio: unknown key (did you mean 'scenario'?); allowed: "),
    ],
)
def test_a_file_without_scenario_is_no_scenario(tmp_path: Path, text: str, line: str) -> None:
    paths = written(tmp_path, other=text)

    assert line_of("minimal", scenario=str(paths["other"])).startswith(f"{paths['other']}: {line}")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes("name = 'é'".encode("latin-1"))

    assert line_of(tmp_path).startswith(f"{tmp_path}: cannot be read (Is a directory); allowed: aztec-v4, ")
    assert "is not text in UTF-8" in line_of(tmp_path / "latin.toml")


def test_numbers_with_a_decimal_point_never_become_floats() -> None:
    with pytest.raises(BadFile, match=r"0\.1000000000000000000001 is a bare number without its unit"):
        loads(START + "[set]\npower_cap = 0.1000000000000000000001\n")


def test_warnings_tell_of_stake_that_leaves_before_its_evidence() -> None:
    unbonding = load("citrea-pos", overrides={"set.unbonding": "6 bitcoin blocks"}).warnings
    longer = load("citrea-pos", overrides={"set.unbonding": "7 bitcoin blocks"}).warnings
    uncollected = load("citrea-pos", overrides={"consensus.protocol": "monadbft"}).warnings
    small = load("citrea-pos", overrides={"set.stake.power_unit": "3 BTC"}).warnings

    assert unbonding == (
        "--set: set.unbonding: stake may be gone before evidence of equivocation lands (6 bitcoin blocks)",
    )
    assert uncollected == ("citrea-pos: slashing.equivocation: no deployed code of monadbft collects its evidence",)
    assert small == ("--set: set.stake.power_unit: 16 sequencers hold less than one; together they gain 16 units",)
    assert load("citrea-pos").warnings == longer == ()
