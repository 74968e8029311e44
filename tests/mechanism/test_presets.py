"""The presets that are shipped: they load, say what they should, and give a source for every number."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from econ.environment.snapshots import stake_shares
from econ.mechanism.load import Loaded, load, presets, scenarios
from econ.mechanism.scenario import NOWHERE, Scenario
from econ.money import PPM
from econ.protocol.fees.rule import Split
from econ.protocol.rewards.fixed import FixedPerBlock
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput
from econ.protocol.terms import FOREVER, Clock, Duration, Offence

BTC = 100_000_000_000
TOKEN = 1_000_000
SOURCED = ("chain", "set", "consensus", "fees", "rewards", "ordering", "forced_inclusion", "slashing_venue", "slashing")


def test_the_shipped_names() -> None:
    assert presets() == ("aztec-v4", "citrea-pos", "citrea-today", "cosmos-hub", "minimal", "monad")
    assert scenarios() == ("baseline", "censorship", "fee-spike", "minimal", "reliance")


@pytest.mark.parametrize("name", presets())
def test_every_preset_loads_with_every_scenario(name: str) -> None:
    for scenario in scenarios():
        loaded = load(name, scenario=scenario)
        assert (loaded.mechanism.name, loaded.scenario.name) == (name, scenario)


def numbers(table: Any, route: str) -> Iterator[str]:
    if isinstance(table, dict):
        for name, value in table.items():
            yield from numbers(value, f"{route}.{name}")
    elif not isinstance(table, bool) and any(character.isdigit() for character in str(table)):
        yield route


def numbers_of(loaded: Loaded) -> Iterator[str]:
    for section in SOURCED:
        table = loaded.resolved.get(section, {})
        entries = (
            [(f"slashing.{entry['offence']}", entry) for entry in table]
            if isinstance(table, list)
            else [(section, table)]
        )
        for route, entry in entries:
            yield from numbers(entry, route)


@pytest.mark.parametrize("name", presets())
def test_every_number_of_a_preset_has_a_source(name: str) -> None:
    loaded = load(name)
    told = {entry.key for entry in loaded.mechanism.provenance}
    untold = [
        route for route in numbers_of(loaded) if not any(route == key or route.startswith(f"{key}.") for key in told)
    ]

    assert len(list(numbers_of(loaded))) > 20
    assert untold == []


@pytest.mark.parametrize("name", presets())
def test_every_source_is_about_something(name: str) -> None:
    loaded = load(name)
    routes = [
        f"{route}." for route in [*numbers_of(loaded), *(f"scenario.{key}" for key in loaded.resolved["scenario"])]
    ]
    aside = {"set.stake.total", "slashing_venue"}

    idle = [
        entry.key
        for entry in loaded.mechanism.provenance
        if entry.key not in aside and not any(route.startswith(f"{entry.key}.") for route in routes)
    ]

    assert idle == []


def test_minimal_is_small() -> None:
    loaded = load("minimal")
    mechanism, scenario = loaded.mechanism, loaded.scenario

    assert mechanism.sequencers.stakes == (BTC, BTC, BTC)
    assert mechanism.sequencers.power_unit == BTC
    assert mechanism.sequencers.unbonding == Duration(3, Clock.BITCOIN_BLOCKS)
    assert (mechanism.chain.slots_per_epoch, mechanism.chain.bitcoin_depth) == (4, 1)
    assert mechanism.forced_inclusion.deadline == 2
    assert mechanism.slashing.rules == (FractionSlash(Offence.EQUIVOCATION, fraction=1_000_000),)
    assert mechanism.slashing.downtime is None
    assert (scenario.mev, scenario.bitcoin_fees, scenario.demand) == ("minimal", "flat-5", "none")
    assert (scenario.outages_per_year, scenario.forced_outstanding) == (0, 1)


def test_citrea_today_has_one_sequencer_without_bond_or_forced_path() -> None:
    mechanism = load("citrea-today").mechanism

    assert mechanism.sequencers.stakes == (0,)
    assert mechanism.sequencers.admission == "permissioned"
    assert not mechanism.forced_inclusion.open
    assert (mechanism.slashing.rules, mechanism.slashing.downtime) == ((), None)
    assert mechanism.fees.base == mechanism.fees.tips == Split(vault=1_000_000)
    assert mechanism.fees.l1_rate_cap == 15_000
    assert mechanism.chain.reference_limit * mechanism.chain.slot_ms == 48 * 3_600_000


def test_citrea_pos_is_the_candidate() -> None:
    mechanism = load("citrea-pos").mechanism

    assert mechanism.sequencers.stakes == (2 * BTC,) * 16
    assert mechanism.sequencers.re_entry
    assert mechanism.forced_inclusion.deadline == 144
    assert mechanism.slashing.venue == EvidenceAsForcedInput()
    assert mechanism.slashing.rules == (FractionSlash(Offence.EQUIVOCATION, 1_000_000, 0, 50_000, FOREVER),)
    assert mechanism.slashing.downtime == DowntimeSlash(10_000, 500_000, 100, 0, 0, 300)
    assert mechanism.fees.base == Split(proposer=600_000, voters=200_000, data_and_proofs=200_000)
    assert mechanism.fees.tips == mechanism.fees.mev == Split(proposer=1_000_000)
    assert load("citrea-today").mechanism.chain == mechanism.chain


def test_the_exit_clock_of_citrea_pos_is_its_evidence_clock() -> None:
    mechanism = load("citrea-pos").mechanism
    lag = mechanism.slashing.venue.lag(Offence.EQUIVOCATION, bitcoin_depth=6, commitment_blocks=4)

    assert lag is not None
    assert mechanism.sequencers.unbonding.clock is lag.clock is Clock.BITCOIN_BLOCKS
    assert mechanism.sequencers.unbonding.count * 600 == 21 * 86_400


def test_cosmos_hub_mints_a_tenth_of_its_supply_a_year() -> None:
    mechanism = load("cosmos-hub").mechanism
    blocks = 31_557_600_000 // mechanism.chain.slot_ms
    assert isinstance(mechanism.rewards, FixedPerBlock)

    yearly = mechanism.rewards.amount * blocks

    assert mechanism.sequencers.asset.supply // 10 - blocks < yearly <= mechanism.sequencers.asset.supply // 10
    assert mechanism.slashing.downtime == DowntimeSlash(10_000, 50_000, 100, 0, 0, 100)


def test_cosmos_hub_stakes_have_the_shape_of_the_snapshot() -> None:
    stakes = load("cosmos-hub").mechanism.sequencers.stakes
    shares = stake_shares("cosmoshub-2024-02", 180)

    assert sum(stakes) == 252_936_954_246_396
    assert all(
        abs(stake * 1_000_000 - share * sum(stakes)) <= 1_000_000 for stake, share in zip(stakes, shares, strict=True)
    )


def test_aztec_ejects_at_the_sixth_penalty() -> None:
    mechanism = load("aztec-v4").mechanism
    bond = mechanism.sequencers.stakes[0]
    rule = mechanism.slashing.rules[0]
    assert isinstance(rule, FractionSlash)

    left = [bond - penalties * rule.minimum for penalties in range(7)]

    assert [amount >= mechanism.sequencers.ejection_below for amount in left] == [True] * 6 + [False]
    assert rule.minimum * 100 == bond
    assert mechanism.sequencers.unbonding == Duration(49_920)
    assert mechanism.slashing.venue == BitcoinCollateral(430)
    assert (mechanism.fees.issuance.proposer, mechanism.fees.issuance.data_and_proofs) == (700_000, 300_000)


def test_aztec_issues_219_million_a_year() -> None:
    mechanism = load("aztec-v4").mechanism
    assert isinstance(mechanism.rewards, FixedPerBlock)

    yearly = mechanism.rewards.amount * (365 * 86_400_000 // mechanism.chain.slot_ms)

    assert yearly == 219_000_000 * TOKEN


def test_monad_punishes_nothing_and_lets_stake_go_within_hours() -> None:
    mechanism = load("monad").mechanism
    assert isinstance(mechanism.rewards, FixedPerBlock)

    assert (mechanism.slashing.rules, mechanism.slashing.downtime) == ((), None)
    assert mechanism.sequencers.unbonding == Duration(50_000)
    assert mechanism.sequencers.size == 200
    assert min(mechanism.sequencers.stakes) >= 10_000_000 * TOKEN
    assert mechanism.rewards.amount == 18 * TOKEN
    assert mechanism.rewards.amount * 31_536_000_000 // 300 == 1_892_160_000 * TOKEN


def test_the_baseline_is_the_default_scenario() -> None:
    baseline = load("citrea-pos").scenario
    nowhere = replace(baseline, network=NOWHERE, miss=Scenario().miss, common_failures=())

    assert replace(nowhere, name="baseline") == Scenario()
    assert baseline.network == "global"
    assert len(set(baseline.miss)) == 1
    assert sum(failure.share for failure in baseline.common_failures) * 3 > PPM
    assert all(failure.share * 3 < PPM for failure in baseline.common_failures)


def test_what_is_from_memory_is_marked() -> None:
    marked = {
        (name, entry.key)
        for name in presets()
        for entry in load(name).mechanism.provenance
        if "from memory" in entry.source
    }
    unverified = {
        (name, entry.key)
        for name in presets()
        for entry in load(name).mechanism.provenance
        if entry.status == "unverified"
    }

    assert marked == unverified
    assert ("cosmos-hub", "set.unbonding") in marked
