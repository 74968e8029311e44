"""One mistake in the clocks, the set or the stakes makes one line."""

import pytest

from tests.mechanism.refusals import BITCOIN, CHAIN_KEYS, SLOTS, START, lines_of


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
            "[chain]\nslots_per_epoch = 0",
            "chain.slots_per_epoch: 0 is below 1; allowed: a whole number from 1 to 10_000_000",
            id="empty epoch",
        ),
        pytest.param("chain = 3", f"chain: 3 is not a table; allowed: a table of {CHAIN_KEYS}", id="table expected"),
    ],
)
def test_one_mistake_makes_one_line(text: str, line: str) -> None:
    assert lines_of(START + text) == (f"bad.toml: {line}",)
