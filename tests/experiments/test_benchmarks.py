"""Benchmarks: the dictionary model's books equal the machine's after every slot, and figures are what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.registry import PROTOCOLS
from econ.engine.block import Model, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.errors import BadInput
from econ.machine.genesis import genesis, parameters
from econ.machine.slot import MODEL
from econ.mechanism.records import Chain, Consensus, Fees, Mechanism, SequencerSet, Slashing
from econ.mechanism.scenario import Scenario
from econ.protocol.counters import Counter
from econ.protocol.election.single import Single
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.ledger import Account, Reason
from econ.protocol.ordering.leader_free import LeaderFree
from econ.protocol.rewards.fixed import NoIssuance
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import FOREVER, Clock, Duration, Offence, Standing
from econ.strategies.actions import Propose, Stake, Vote
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS
from experiments.benchmarks import __main__ as command
from experiments.benchmarks import commands, engines, spawned, speed
from experiments.benchmarks.dictionary_model import model as dictionary
from experiments.benchmarks.dictionary_model.parameters import system_parameters
from experiments.benchmarks.rows import Ratio, Row
from experiments.benchmarks.setting import candidate

PPM = 1_000_000
MSAT_PER_BTC = 10**11
HOLDINGS = ("balance", "bond", "unbonding", "stake_balance")
STANDINGS = {standing.name.lower(): int(standing) for standing in Standing}


def shares(total: int = PPM) -> st.SearchStrategy[Split]:
    cuts = st.lists(st.integers(0, total), min_size=5, max_size=5).map(sorted)
    parts = cuts.map(lambda at: [high - low for low, high in zip([0, *at], [*at, total], strict=True)])
    return parts.map(lambda six: Split(*six))


def often(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    return Chain(
        slot_ms=draw(often(2_000, 60_000, 150_000, 300_000)),
        slots_per_epoch=draw(often(1, 3, 20)),
        block_gas_limit=draw(often(500_000, 10_000_000, 90_000_001)),
        bitcoin_depth=draw(st.integers(1, 4)),
        commitment_every=draw(st.integers(1, 12)),
        proof_every=draw(st.integers(1, 3)),
        proof_lag=draw(st.integers(1, 9)),
        posted_share=draw(st.integers(0, PPM)),
        proving_cost=draw(st.integers(0, 10**9)),
        reference_limit=draw(st.integers(1, 40)),
        references_per_block=draw(st.integers(1, 10)),
    )


@st.composite
def sequencers(draw: st.DrawFn) -> SequencerSet:
    threshold = draw(st.integers(0, MSAT_PER_BTC))
    size = draw(often(1, 2, 3, 4, 5, 7))
    stakes = st.lists(st.integers(threshold, 20 * MSAT_PER_BTC), min_size=size, max_size=size)
    return SequencerSet(
        stakes=tuple(draw(stakes)),
        minimum=draw(often(threshold, MSAT_PER_BTC)),
        ejection_below=threshold,
        power_unit=draw(often(100_000_000, 7, MSAT_PER_BTC)),
        power_cap=draw(often(PPM, 200_000, 333_333)),
        activation_epochs=draw(st.integers(1, 3)),
        activations_per_epoch=draw(st.integers(1, 3)),
        unbonding=Duration(draw(often(1, 4, 30)), draw(often(Clock.BITCOIN_BLOCKS, Clock.SLOTS))),
        re_entry=draw(often(1, 1, 0)) == 1,
    )


@st.composite
def slashings(draw: st.DrawFn) -> Slashing:
    offences = [Offence.EQUIVOCATION, Offence.FORCED_OMISSION, Offence.REORDERING]
    rules = tuple(
        FractionSlash(
            offence,
            fraction=draw(st.integers(0, PPM)),
            minimum=draw(st.integers(0, MSAT_PER_BTC)),
            whistleblower=draw(st.integers(0, PPM)),
            jail=draw(often(FOREVER, 0, 7)),
            each=draw(st.booleans()),
        )
        for offence in draw(st.permutations(offences))[: draw(often(3, 3, 2, 0))]
    )
    downtime = DowntimeSlash(
        window=draw(st.integers(3, 40)),
        minimum_signed=draw(often(PPM, 500_000, 0)),
        fraction=draw(st.integers(0, PPM)),
        minimum=draw(st.integers(0, MSAT_PER_BTC)),
        whistleblower=draw(st.integers(0, PPM)),
        jail=draw(often(FOREVER, 0, 5)),
    )
    return Slashing(EvidenceAsForcedInput(), rules, draw(often(downtime, None)))


@st.composite
def mechanisms(draw: st.DrawFn) -> Mechanism:
    rule = Eip1559(floor=draw(often(1, 10**6)), initial=draw(often(10, 10**6, 10**9)))
    fees = Fees(
        rule=rule,
        base=draw(shares()),
        tips=draw(shares()),
        mev=draw(shares()),
        issuance=Split(proposer=PPM),
        l1_rate_cap=draw(st.integers(1, 50_000)),
        l1_overcharge=draw(often(3 * PPM, PPM)),
    )
    return Mechanism(
        name="random",
        chain=draw(chains()),
        sequencers=draw(sequencers()),
        election=WeightedRoundRobin(),
        consensus=Consensus(draw(often(*sorted(PROTOCOLS))), timeout_propose_ms=draw(often(1_000, 700_000))),
        fees=fees,
        rewards=NoIssuance(),
        ordering=LeaderFree(),
        forced_inclusion=ProofEnforced(deadline=draw(often(1, 2, 6)), per_block=draw(often(1, 3, 10))),
        slashing=draw(slashings()),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    return Scenario(
        bitcoin_intervals=draw(often("poisson-600s", "arrivals-2023")),
        demand=draw(often("base-2024-01", "constant-7", "none")),
        mempool_cap=draw(often(3, 100_000)),
        forced_per_day=draw(often(0, 500, 40_000)),
        forced_outstanding=draw(often(3, 10**6)),
        target_per_day=draw(often(0, 1_000, 40_000)),
        target_value=draw(often(0, 10**8, 10**10)),
        target_patience=draw(often(0, 1, 9)),
        bribe=draw(st.integers(0, 10**9)),
        censorship_belief=draw(often(0, 40_000, PPM)),
        reliance_per_slot=draw(st.integers(0, 10**9)),
        outages_per_year=draw(often(0, 5_000)),
        outage_slots=draw(st.integers(1, 40)),
        detection=draw(often(PPM, 600_000, 0)),
        subsidy=draw(st.integers(0, 10**9)),
    )


@st.composite
def behaviours(draw: st.DrawFn, name: str) -> Strategy:
    """Anything in every situation: four actions per view, votes of one kind or of all, stake that comes and goes."""
    wild = Random(draw(st.integers(0, 2**32)))  # noqa: S311
    honesty, voting = draw(often(0, 3, 20)), draw(often([Vote.HONEST], [Vote.RUBBER_STAMP], list(Vote)))
    propose = {
        view: {Propose.HONEST: honesty + 1}
        | {action: 1 + wild.randrange(5) for action in wild.sample(list(Propose), 3)}
        for view in PROPOSER_VIEWS
    }
    vote = {view: wild.choice(voting) for view in VOTER_VIEWS}
    leaving, coming = draw(often([Stake.STAY], [*[Stake.STAY] * 4, Stake.EXIT])), [Stake.ENTER, Stake.ENTER, Stake.STAY]
    stake = {view: wild.choice(leaving if view.active else coming) for view in STAKER_VIEWS}
    return Strategy(name, propose=propose.__getitem__, vote=vote.__getitem__, stake=stake.__getitem__)


Both = tuple[dict[str, Any], dict[str, Any]]


def parameters_of_both(
    mechanism: Mechanism, scenario: Scenario, *, seed: int, runs: tuple[int, ...], **who: Any
) -> Both:
    """The same mechanism, scenario, population and seed for the machine and for the dictionary model."""
    machine = parameters(mechanism, scenario, chance=Sampled(seed, runs), **who)
    return machine, system_parameters(mechanism, scenario, seed=seed, **who)


@st.composite
def settings_of_both(draw: st.DrawFn) -> Both:
    mechanism, scenario = draw(mechanisms()), draw(scenarios())
    tables = tabulate((Strategy("honest"), draw(behaviours("first")), draw(behaviours("second"))))
    assignment = tuple(draw(often(0, 1, 2)) for _ in mechanism.sequencers.stakes)
    seed, runs = draw(st.integers(0, 2**32)), draw(often((0,), (0, 1, 4)))
    return parameters_of_both(mechanism, scenario, seed=seed, runs=runs, tables=tables, assignment=assignment)


def of_candidate(sequencers: int, *, seed: int = 3, **changes: Any) -> Both:
    setting = candidate(sequencers)
    scenario, who = replace(setting.scenario, **changes), {"tables": setting.tables, "assignment": setting.assignment}
    return parameters_of_both(setting.mechanism, scenario, seed=seed, runs=(0,), **who)


def book_of_machine(state: State) -> list[dict[str, Any]]:
    rows = {name: value.tolist() for name, value in state.items()}
    return [
        {
            **{name: rows[name][lane] for name in (*HOLDINGS, "standing", "power", "priority", "missed", "offline")},
            **{name: rows[name][lane] for name in ("base_fee", "mempool", "forced_waiting", "halted", "unproven")},
            "accounts": rows["accounts"][lane][: len(Account)],
            "flows": rows["flows"][lane][: len(Reason)],
            "counters": rows["counters"][lane],
        }
        for lane in range(len(rows["slot"]))
    ]


def book_of_dictionaries(state: State) -> dict[str, Any]:
    agents = [state["agents"][number] for number in sorted(state["agents"])]
    ledger, chain = state["ledger"], state["chain"]
    return {
        **{name: [agent[name] for agent in agents] for name in (*HOLDINGS, "power", "priority", "missed", "offline")},
        "standing": [STANDINGS[agent["standing"]] for agent in agents],
        "base_fee": chain["base_fee"],
        "mempool": state["users"]["mempool"],
        "forced_waiting": sum(state["forced"]["line"].values()),
        "halted": chain["halted"],
        "unproven": state["proofs"]["unproven"],
        "accounts": [ledger["accounts"][account.name.lower()] for account in Account],
        "flows": [ledger["flows"][reason.name.lower()] for reason in Reason],
        "counters": [state["counters"][counter.name.lower()] for counter in Counter],
    }


def pages(model: Model, params: Any, state: Any, *, slots: int, read: Any) -> list[Any]:
    """What both models must agree on, as plain numbers, at genesis and after every slot."""
    found: list[Any] = []
    run(model, params, state, slots=slots, observers=(lambda _done, state: found.append(read(state)),))
    return found


def machine_pages(params: Any, *, slots: int) -> list[list[dict[str, Any]]]:
    return pages(MODEL, params, genesis(params, len(params["chance"].runs)), slots=slots, read=book_of_machine)


@given(settings_of_both(), often(60, 120, 240))
def test_the_books_of_both_models_agree_after_every_slot(both: Both, slots: int) -> None:
    machine, plain = both
    expected, start = machine_pages(machine, slots=slots), dictionary.genesis(plain)

    for lane, number in enumerate(machine["chance"].runs):
        found = pages(dictionary.MODEL, plain, start | {"run": number + 1}, slots=slots, read=book_of_dictionaries)
        for slot, (page, own) in enumerate(zip(expected, found, strict=True)):
            assert own == page[lane], f"run {number}, slot {slot}"


@pytest.mark.parametrize("copies", [True, False])
def test_the_books_agree_in_cadcad_for_the_mechanism_that_is_measured(copies: bool) -> None:  # noqa: FBT001
    machine, plain = of_candidate(6, outages_per_year=100_000, forced_per_day=20_000)
    configured = experiment(dictionary.MODEL, [plain], dictionary.genesis(plain), runs=2, slots=150)
    first, second = ([book_of_dictionaries(state) for state in run] for run in trajectories(configured, copies=copies))

    assert [[page] for page in first] == machine_pages(machine, slots=150)
    assert [[page] for page in second] == machine_pages(machine | {"chance": Sampled(3, (1,))}, slots=150)


@given(st.integers(0, 2**32), st.integers(900, 2_100), often(-1, 0))
def test_a_cohort_beyond_its_cap_is_refused_alike(seed: int, waiting: int, tag: int) -> None:
    machine, plain = of_candidate(5, seed=seed, bitcoin_intervals="arrivals-2023", forced_per_day=43_000)
    start = genesis(machine, 1)
    start |= {"forced_mempool": start["forced_mempool"] + waiting, "tag_age": start["tag_age"] * 0 + tag}
    own = dictionary.genesis(plain)
    own |= {"run": 1, "forced": own["forced"] | {"mempool": waiting, "tag_age": tag}}
    expected = pages(MODEL, machine, start, slots=60, read=book_of_machine)

    assert [[p] for p in pages(dictionary.MODEL, plain, own, slots=60, read=book_of_dictionaries)] == expected


def test_a_rule_that_the_dictionary_model_lacks_is_named() -> None:
    setting = candidate(5)
    other = replace(setting.mechanism, election=Single())
    with pytest.raises(BadInput, match=r"election: Single .* WeightedRoundRobin"):
        system_parameters(other, setting.scenario, tables=setting.tables, assignment=setting.assignment, seed=1)


@pytest.mark.parametrize(
    "engine",
    [
        engines.loop,
        engines.exact_loop,
        engines.cadcad_batch,
        engines.cadcad_one_lane,
        engines.cadcad_one_lane_copies,
        engines.dictionaries,
        engines.dictionaries_without_copies,
    ],
)
def test_speed_is_run_slots_over_the_least_of_three_times(
    engine: engines.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter([0.0, 5.0, 10.0, 12.0, 20.0, 24.0])
    monkeypatch.setattr("time.process_time", lambda: next(readings))
    measured = speed.Speed("x", "", engine, engines.Size(5, runs=3, slots=8))

    assert measured.measure(quick=False).value == 3 * 8 / 2.0


def test_an_engine_simulates_all_that_its_size_says() -> None:
    final: Any = engines.loop(candidate(5), engines.Size(5, runs=3, slots=8))()

    assert final["slot"].tolist() == [8, 8, 8]


def test_a_spawned_command_is_reported_as_it_ended() -> None:
    program = "import sys; held = bytearray(300 << 20); print('four'); sys.stderr.write('one\\ntwo\\n'); sys.exit(3)"
    told = subprocess.run(
        [sys.executable, "-I", spawned.__file__, sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(told.stdout)

    assert (report["status"], report["answer"], report["error"]) == (3, 5, "two")
    assert 300 << 20 <= report["peak"] < 400 << 20


@pytest.mark.parametrize(("status", "answer"), [(2, 10), (1, 0)])
def test_a_command_that_does_not_answer_has_no_figure(
    status: int, answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = {"status": status, "answer": answer, "wall": 0.1, "cpu": 0.1, "peak": 1, "error": "no such preset"}
    monkeypatch.setattr(commands, "reported", lambda _arguments: report)
    row = commands.Wall("check", ("check",), within=5, statuses=(0, 1, 3)).measure(quick=True)

    assert (row.value, row.met) == (None, False)
    assert "no such preset" in row.note


def test_the_table_holds_every_row_and_the_ratios_of_those_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fakes = [Fake("fast", 900.0), Fake("slow", 3.0), Fake("odd", None)]
    ratios = [Ratio("met", "fast", "slow", 300), Ratio("missed", "slow", "fast", 1), Ratio("none", "fast", "odd", 1)]
    monkeypatch.setattr(command, "BENCHMARKS", fakes)
    monkeypatch.setattr(command, "RATIOS", ratios)

    assert command.main(["--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert {name: row["met"] for name, row in rows.items()} == {
        "fast": None,
        "slow": None,
        "odd": None,
        "met": True,
        "missed": False,
    }
    assert rows["met"]["value"] == 300
    assert command.main(["--only", "slow"]) == 0
    assert "slow" in (page := capsys.readouterr().out)
    assert "fast" not in page


class Fake:
    """A benchmark whose figure is known."""

    def __init__(self, name: str, value: float | None) -> None:
        self.name = name
        self.value = value

    def measure(self, *, quick: bool) -> Row:
        return Row(self.name, "", "", self.value, "x")
