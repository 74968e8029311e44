"""One mistake in a rule, a punishment or the scenario makes one line."""

import pytest

from econ.consensus.network.registry import NETWORKS
from econ.mechanism.scenario import NOWHERE
from econ.mechanism.suggest import listed
from tests.mechanism.refusals import BITCOIN, FAILURES, SLOTS, START, STRATEGIES, lines_of

CLOUD = '[[scenario.common_failure]]\nname = "cloud"\nshare = "30 %"\nper_year = 1\noutage = "3 h"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
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
            "allowed: single, cometbft, hotstuff, chained-hotstuff, jolteon, hotstuff-2, monadbft, simplex or minimmit",
            id="unknown consensus",
        ),
        pytest.param(
            '[[slashing]]\noffence = "equivocation"\njail = "6 bitcoin blocks"',
            "slashing.equivocation.jail: '6 bitcoin blocks' has the wrong unit 'bitcoin blocks'; "
            f'allowed: "forever", or 0 slots or more, in {SLOTS}',
            id="jail on the other clock",
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
            '[consensus]\ncommit_wait = "-1 ms"',
            "consensus.commit_wait: '-1 ms' is negative; allowed: from 0 ms to 1 d, in ms, s, min, h or d",
            id="negative wait",
        ),
        pytest.param(
            '[consensus]\ntimeout_propose = "25 h"',
            "consensus.timeout_propose: '25 h' is above 1 d; allowed: from 1 ms to 1 d, in ms, s, min, h or d",
            id="timer of more than a day",
        ),
        pytest.param(
            '[consensus]\nwait_on_nil = "yes"',
            "consensus.wait_on_nil: 'yes' is neither true nor false; allowed: true or false",
            id="no flag",
        ),
        pytest.param(
            '[scenario]\nnetwork = "globe"',
            f"scenario.network: there is no 'globe' (did you mean 'global'?); allowed: {listed((NOWHERE, *NETWORKS))}",
            id="unknown network",
        ),
        pytest.param(
            "[scenario]\ncommon_failure = 3",
            f"scenario.common_failure: 3 is not a list of tables; allowed: {FAILURES}",
            id="failures expected",
        ),
        pytest.param(
            '[[scenario.common_failure]]\nname = "cloud"\nshare = "130 %"\nper_year = 1\noutage = "3 h"',
            "scenario.common_failure: entry 0, share: '130 %' is above 100 %; "
            "allowed: from 0.0001 % to 100 %, in % or ppm",
            id="more than everybody fails",
        ),
        pytest.param(
            '[[scenario.common_failure]]\nname = "cloud"\nshare = "30 %"\nper_year = 1',
            "scenario.common_failure: entry 0 states no outage; allowed: 1 ms or more, in ms, s, min, h or d",
            id="failure without an end",
        ),
        pytest.param(
            '[[scenario.common_failure]]\nname = "a"\nshare = "1 %"\nper_year = 1\noutage = "3 h"\nshere = 1',
            "scenario.common_failure: entry 0 has an unknown key 'shere' (did you mean 'share'?); "
            "allowed: name, share, per_year or outage",
            id="unknown key of a failure",
        ),
        pytest.param(
            'scenario.common_failure = ["cloud"]',
            "scenario.common_failure: entry 0, 'cloud', is not a table; "
            "allowed: a table of name, share, per_year or outage",
            id="failure by its name alone",
        ),
        pytest.param(
            CLOUD + CLOUD,
            "scenario.common_failure: 'cloud' is named twice; allowed: a name of its own for each",
            id="failure named twice",
        ),
        pytest.param(
            '[scenario]\npause_limit = "-1 s"',
            "scenario.pause_limit: '-1 s' is negative; allowed: 1 ms or more, in ms, s, min, h or d",
            id="negative pause",
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
