"""Refutations are strategies that can be played: found, proven on their own game, and worth there what they earn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from econ.certificates.conformance import CLAIM
from econ.certificates.deviation import CLAIM as DEVIATION
from econ.errors import BadInput, TooLarge
from econ.games.menu import menu_of
from econ.games.table import COUNTEREXAMPLE, COUNTEREXAMPLE_ROW, StrategyTable, refutation_menu, table_of
from econ.protocol.terms import Clock, Duration
from econ.solvers import study
from econ.solvers.derivation import verified
from econ.solvers.honest_value import backups, honest_policy, policy_values
from econ.solvers.measurable import Played, Search
from econ.solvers.replay import Stage, expected_gain
from econ.solvers.sight import Sight, sight_of
from econ.solvers.study import (
    Extracted,
    Solved,
    certify,
    extracted,
    followed,
    refutation_game,
    refuted_by_parts,
    solve,
)
from econ.strategies.registry import STRATEGIES
from econ.strategies.views import PROPOSER_VIEWS
from tests.games import evaluation
from tests.solvers.studies import CALM, LONG, REORDERED, loaded, solved

SLOTS = 24
RUNS = 4_000


@pytest.fixture(scope="module")
def reordered() -> Solved:
    return solved(REORDERED)


@pytest.fixture(scope="module")
def sight(reordered: Solved) -> Sight:
    found = reordered.extracted
    return sight_of(found.game, found.reduced, menu_of(found.mechanism))


def column(found: Extracted, name: str) -> Any:
    """A variable's values at the choice nodes, as the game shows them."""
    return found.game.states[found.game.choice][:, found.game.variables.index(name)]


def test_the_deviator_sees_what_the_state_says(reordered: Solved, sight: Sight) -> None:
    found = reordered.extracted
    leads = column(found, "leader") == 0
    views = [PROPOSER_VIEWS[key] for key in sight.keys[0][leads]]

    assert ((sight.keys[0] >= 0) == leads).all()
    assert (sight.keys[2] == leads).all()
    assert [view.mev for view in views] == column(found, "mev")[leads].tolist()
    assert [view.accused for view in views] == (column(found, "evidence[0]")[leads] > 0).tolist()
    assert {view.forced for view in views} == {0, 1, 2}
    assert not any(view.target for view in views)


def test_edges_of_a_sight_are_those_of_the_game(reordered: Solved, sight: Sight) -> None:
    game = reordered.extracted.game
    choice, row = np.nonzero(sight.edges >= 0)
    edges = sight.edges[choice, row]

    assert (game.source()[edges] == sight.nodes[choice]).all()
    assert (game.action[edges] == row).all()
    assert len(edges) == game.choice[game.source()].sum()


@pytest.fixture(scope="module")
def search(reordered: Solved, sight: Sight) -> Search:
    found = reordered.extracted
    return Search(backups(found.game, found.discount, 1 << 60), sight)


def test_the_acts_of_a_row_play_that_row(reordered: Solved, search: Search) -> None:
    """Where a row is open, its own acts choose it; elsewhere the row that does the same for what is asked."""
    for row in range(len(reordered.extracted.game.actions)):
        open_ = search.sight.edges[:, row] >= 0
        chosen = Played(search, search.constant(row)).rows
        same = search.deeds[:, np.arange(len(chosen)), chosen] == search.deeds[:, :, row]
        assert same[:, open_].all()


def test_visits_weigh_rewards_into_the_value(search: Search) -> None:
    """What a policy is worth is its visits times what each brings, as flows and values are dual."""
    game = search.problem.game
    policy = honest_policy(game)
    values = policy_values(search.problem, policy)
    share = np.where(game.choice[game.source()], np.isin(np.arange(game.edges), policy), game.weight / 2**32)
    income = np.add.reduceat(share * game.reward, game.first[:-1])

    assert search.visits(policy) @ income == pytest.approx(values[game.root] / search.problem.scale, rel=1e-6)


def test_a_projection_keeps_a_policy_that_is_a_table(search: Search) -> None:
    row = search.constant(5)
    policy = Played(search, row).policy

    assert (Played(search, search.projected(policy)).rows == Played(search, row).rows)[
        search.visits(policy)[search.sight.nodes] > 0
    ].all()


def test_a_refutation_is_proven_and_below_what_full_information_gains(reordered: Solved) -> None:
    assert reordered.verdict.verdict == "fails"
    assert reordered.table is not None
    assert reordered.verdict.gain is not None
    assert reordered.bound is not None
    assert 0 < reordered.verdict.gain <= reordered.bound
    assert reordered.game.actions == ("honest", COUNTEREXAMPLE)
    assert "propose reorder" in str(reordered.deviation)


def test_the_proof_follows_the_table_everywhere(reordered: Solved) -> None:
    game = reordered.game
    policy = np.array(reordered.verdict.proof["policy"])
    offered = np.unique(game.source()[game.action == COUNTEREXAMPLE_ROW])

    assert (game.action[policy[offered]] == COUNTEREXAMPLE_ROW).all()
    assert (policy == followed(game)).all()


def gains(found: Solved, table: StrategyTable) -> np.ndarray:
    """What the table gains in the simulator [run]."""
    small = found.extracted.reduced
    menu = refutation_menu(table, small.mechanism.ordering)
    stage = Stage(small.mechanism, small.scenario, menu, members=(0,))
    return stage.gains(COUNTEREXAMPLE_ROW, runs=RUNS, slots=SLOTS, seed=5)


@pytest.mark.parametrize("name", [None, "equivocator", "exiter", "offline", "sandwich", "withhold-votes"])
def test_a_table_earns_in_the_simulator_what_its_game_expects(reordered: Solved, name: str | None) -> None:
    """Whatever its roles combine: exact expectation within 4.5 standard errors, at a fixed seed."""
    table = reordered.table if name is None else table_of(STRATEGIES[name])
    assert table is not None
    game = refutation_game(reordered.extracted.reduced, table)
    realised = gains(reordered, table)
    exact = expected_gain(game, followed(game), slots=SLOTS)

    assert abs(realised.mean() - exact) <= 4.5 * realised.std(ddof=1) / np.sqrt(RUNS) + 1e-6 * abs(exact)
    own, honest = (evaluation.expected_gain(game, action, slots=SLOTS) for action in (COUNTEREXAMPLE, "honest"))
    assert exact == pytest.approx(own - honest)


def test_what_is_found_gains_in_the_simulator(reordered: Solved) -> None:
    assert reordered.table is not None
    realised = gains(reordered, reordered.table)

    assert realised.mean() > 4.5 * realised.std(ddof=1) / np.sqrt(RUNS)


def betrayed() -> Extracted:
    """Users rely on a leader's word for a tenth of its bond; a bond leaves before evidence lands."""
    found = loaded(LONG | {"ordering.rule": "fcfs"})
    plain = found.mechanism
    mechanism = replace(
        plain,
        chain=replace(plain.chain, bitcoin_depth=3),
        consensus=replace(plain.consensus, protocol="single"),
        sequencers=replace(plain.sequencers, unbonding=Duration(1, Clock.BITCOIN_BLOCKS)),
    )
    scenario = replace(
        found.scenario, mev="none", forced_per_day=0, mev_growth=(0, 0, 0, 0), reliance_per_slot=10_000_000_000
    )
    return extracted(mechanism, scenario)


def test_offence_and_escape_are_combined() -> None:
    """Neither pays alone; the table signs two orders while it is not accused, and evades its trial when it is."""
    attack = solve(betrayed())

    assert attack.verdict.verdict == "fails"
    assert "propose equivocate" in str(attack.deviation)
    assert "not accused" in str(attack.deviation)
    assert attack.verdict.gain is not None
    assert float(attack.verdict.gain) == pytest.approx(10_000_000_000, rel=1e-5)


def test_without_a_table_the_verdict_is_undecided_and_names_what_would_have_to_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none_found(*_: object) -> Iterator[StrategyTable]:
        return iter(())

    monkeypatch.setattr(study, "tables", none_found)
    attack = solve(betrayed())

    assert attack.verdict.verdict == "undecided"
    assert (attack.table, attack.verdict.gain, attack.verdict.proof) == (None, None, {})
    assert attack.bound is not None
    assert attack.bound > 0
    assert "needs to see" in attack.verdict.tried[-1]
    assert "evidence" in attack.verdict.tried[-1]


def test_a_table_that_gains_nothing_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def useless(*_: object) -> Iterator[StrategyTable]:
        return iter([table_of(STRATEGIES["equivocator"]), table_of(STRATEGIES["offline"])])

    monkeypatch.setattr(study, "tables", useless)

    assert solved(REORDERED).verdict.verdict == "undecided"


def test_what_holds_is_certified_on_the_whole_game() -> None:
    calm = solved(CALM, "citrea-pos")
    document = certify(calm)

    assert calm.verdict.verdict == "holds"
    assert calm.game is calm.extracted.game
    assert "counterexample" not in document["origin"]
    assert [part["key"] for part in document["origin"]["reductions"]] == [
        part.key for part in calm.extracted.reduced.reductions
    ]


def test_a_game_too_large_as_a_whole_is_refuted_by_parts() -> None:
    found = loaded(REORDERED)
    with pytest.raises(TooLarge):
        extracted(found.mechanism, found.scenario, limit=1_500)
    part = refuted_by_parts(found.mechanism, found.scenario, limit=1_500)

    assert part is not None
    assert part.verdict.verdict == "fails"
    assert len(part.extracted.actions) == 2
    assert part.extracted.game.actions == ("honest", *part.extracted.actions)
    assert part.verdict.claim == CLAIM
    assert verified(certify(part), from_mechanism=True).accepted


def test_what_holds_for_some_actions_is_a_proof_of_no_other_claim() -> None:
    found = loaded(CALM, "citrea-pos")
    part = solve(extracted(found.mechanism, found.scenario, actions=("propose empty",)))
    document = certify(part)

    assert (part.verdict.verdict, part.verdict.claim) == ("holds", DEVIATION)
    assert (document["claim"], document["actions"]) == (DEVIATION, ["propose empty"])
    with pytest.raises(BadInput, match="holds for propose empty only"):
        certify(replace(part, verdict=replace(part.verdict, claim=CLAIM)))
    assert refuted_by_parts(found.mechanism, found.scenario, limit=300) is None
