"""Games extracted from the machine against a slot worked out from the specification alone, exhaustively and exactly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from econ.games.menu import menu_of
from econ.games.reduction import MOST_UNREFERENCED, reduced
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.forced_inclusion.rule import ForcedInclusionRule
from econ.protocol.terms import Clock
from econ.strategies.views import VOTER_VIEWS, VoterView
from tests.second_opinion import cases
from tests.second_opinion.comparison import ENDLESS, compared, most_charges
from tests.second_opinion.horizon import Extracted, Rule, Specified, always, best, worst
from tests.second_opinion.instances import Instance, drawn, minimal
from tests.second_opinion.laws import TOTAL
from tests.second_opinion.menu import choices
from tests.second_opinion.process import View
from tests.second_opinion.shallow import first_slots
from tests.second_opinion.slot import Choice
from tests.second_opinion.tables import tables

MOST_NODES = 4_000
# Found by trying seeds: together they hold every rule, within seconds; whole games, and the first slots of larger ones.
WHOLE = (3, 9, 13, 19, 20, 25, 34, 45, 49, 54, 57, 58, 66, 75, 76, 77, 86, 90, 104)
FIRST = {2: 2, 8: 2, 10: 3, 12: 2, 18: 3, 28: 3, 29: 6, 31: 3, 33: 3, 40: 3, 65: 4, 71: 3, 78: 3, 92: 6}
SLOTS = 4
RULES: dict[str, Rule] = {
    "best": best,
    "worst": worst,
    "honest": always("honest"),
    "leave": always("leave"),
    "equivocate": always("propose equivocate"),
}


def choices_of(instance: Instance) -> tuple[Choice, ...]:
    return choices(tables(instance.mechanism, instance.scenario))


def words(instance: Instance) -> set[str]:
    """The rules that an instance holds."""
    mechanism = instance.mechanism
    parts = (mechanism.election, mechanism.fees.rule, mechanism.rewards, mechanism.ordering, mechanism.forced_inclusion)
    slashing = mechanism.slashing
    named = {type(part).__name__ for part in (*parts, slashing.venue)} | {mechanism.consensus.protocol}
    return named | {rule.offence.name for rule in slashing.rules} | ({"DOWNTIME"} if slashing.downtime else set())


def test_the_family_holds_every_rule() -> None:
    held = set().union(*(words(drawn(seed)) for seed in (*WHOLE, *FIRST)), words(minimal()))
    assert held == {
        *("Single", "RoundRobin", "StakeWeighted", "WeightedRoundRobin"),
        *("FixedPrice", "Eip1559", "NoIssuance", "FixedPerBlock", "SquareRootCurve"),
        *("LeaderFree", "FirstComeFirstServed", "Closed", "FixedDelay", "ProofEnforced", "FeeQueue"),
        *("Rollup", "EvidenceAsForcedInput", "BitcoinCollateral", "KeyExtraction"),
        *("EQUIVOCATION", "FORCED_OMISSION", "REORDERING", "DOWNTIME", "single", "cometbft", "monadbft"),
    }


def test_the_preset_minimal_is_the_same_game() -> None:
    found = compared(minimal(), spare=0)
    assert found.differences == ()
    assert found.classes == found.ends == 764


@pytest.mark.parametrize("seed", WHOLE)
def test_whole_games_are_the_same(seed: int) -> None:
    assert compared(drawn(seed), spare=2, limit=MOST_NODES).differences == ()


@pytest.mark.parametrize(("seed", "slots"), FIRST.items())
def test_the_first_slots_of_larger_games_are_the_same(seed: int, slots: int) -> None:
    assert compared(drawn(seed), slots=slots, limit=MOST_NODES).differences == ()


@pytest.mark.parametrize(
    ("case", "slots"), [(cases.at_the_threshold, ENDLESS), (cases.crowded, ENDLESS), (cases.back_from_jail, 6)]
)
def test_single_cases_are_the_same(case: Callable[[], Instance], slots: int) -> None:
    assert compared(case(), slots=slots, limit=MOST_NODES).differences == ()


@pytest.mark.parametrize("rule", [FixedDelay(1, 1), ProofEnforced(1, 1), FeeQueue(1, 70_000, 3, 1)])
def test_forced_transactions_are_the_same(rule: ForcedInclusionRule) -> None:
    assert compared(cases.forced_at(rule), slots=5, spare=0, limit=5_000).differences == ()


@pytest.mark.parametrize("clock", Clock)
def test_every_charge_and_every_exit_is_the_same(clock: Clock) -> None:
    assert compared(cases.charged_twice(clock), slots=6, limit=5_000).differences == ()


@pytest.mark.parametrize(
    ("instance", "slots"),
    [
        *((cases.forked(protocol), ENDLESS) for protocol in ("chained-hotstuff", "jolteon", "hotstuff-2")),
        (cases.forked_by_lot(), ENDLESS),
        (cases.dead_followers(), 4),
        (cases.left_out("cometbft"), ENDLESS),
        (cases.left_out("hotstuff-2"), 5),
        (cases.left_out("simplex"), ENDLESS),
        (cases.taken_back(), ENDLESS),
    ],
    ids=lambda part: getattr(part, "name", str(part)),
)
def test_what_consensus_protocols_allow_is_the_same(instance: Instance, slots: int) -> None:
    assert compared(instance, slots=slots, spare=2, limit=MOST_NODES).differences == ()


@pytest.mark.parametrize("rule", [*RULES, "fork"])
def test_values_under_a_pipelined_protocol_are_the_same(rule: str) -> None:
    instance = cases.forked("hotstuff-2")
    game = first_slots(instance.mechanism, instance.scenario, slots=ENDLESS, limit=MOST_NODES)
    view = View(tables(instance.mechanism, instance.scenario), MOST_UNREFERENCED, most_charges(game))
    how = always("fork the predecessor") if rule == "fork" else RULES[rule]
    assert Extracted(game, how).value(SLOTS) == Specified(view, choices_of(instance), how).value(SLOTS)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", [9, 13, 25, 54, 57, 77])
def test_nothing_that_matters_is_forgotten(seed: int, rule: str) -> None:
    """Values of the first slots on whole states, and on the game's nodes, are equal rationals."""
    instance = drawn(seed)
    game = first_slots(instance.mechanism, instance.scenario, slots=ENDLESS, limit=MOST_NODES)
    view = View(tables(instance.mechanism, instance.scenario), MOST_UNREFERENCED, most_charges(game))
    specified = Specified(view, choices_of(instance), RULES[rule]).value(SLOTS)
    assert Extracted(game, RULES[rule]).value(SLOTS) == specified


@pytest.mark.parametrize("seed", [*WHOLE, *FIRST])
def test_every_row_of_chance_sums_to_the_whole(seed: int) -> None:
    instance = drawn(seed)
    found = tables(instance.mechanism, instance.scenario)
    rows = (*found.found, *found.rate_rows, *found.arrivals, *found.target_rows, *found.forced_rows, *found.late_rows)
    for row in (*rows, found.value_rows, found.outage_rows, found.seen_rows):
        assert sum(weight for _, weight in row) == TOTAL


@pytest.mark.parametrize("instance", [drawn(3), drawn(86), cases.forked("jolteon")], ids=lambda found: found.name)
def test_the_menu_is_the_one_in_words(instance: Instance) -> None:
    menu, own = menu_of(instance.mechanism), choices_of(instance)
    assert [c.name for c in own] == [strategy.name for strategy in menu.strategies]
    assert [c.leading for c in own] == list(menu.leading)
    assert [row for row, c in enumerate(own) if c.forks] == list(menu.following)
    assert [[ballot(c, view) for view in VOTER_VIEWS] for c in own] == menu.tables.vote.tolist()
    assert [c.stake for c in own] == [tuple(row) for row in menu.tables.stake.tolist()]


def ballot(choice: Choice, view: VoterView) -> int:
    """What a choice votes in a view: 3 leaves the block out."""
    return 3 if choice.forks and view.next and not view.own else choice.ballots[2 * view.valid + view.own]


# What games once forgot although it mattered, each on its smallest instance.
MENDED = {
    "value of others' slots where voters share it": cases.value_for_voters,
    "value of others' slots where they are punished for it": cases.punished_though_free,
    "a view change in which evidence on the rollup rests and unbonding does not": cases.stalled_clock,
    "the age of the last reference where it can lapse": cases.lapsed_reference,
    "charges that an odd bond tells apart": cases.rounded_penalty,
}


@pytest.mark.parametrize("case", MENDED)
def test_what_was_once_forgotten_is_kept(case: str) -> None:
    assert compared(MENDED[case](), slots=7, spare=3, limit=MOST_NODES).differences == ()


def test_the_rounding_of_forgotten_stake_is_declared() -> None:
    instance = cases.broken_price()
    assert compared(instance, slots=7, spare=3, limit=MOST_NODES).differences != ()
    declared = {part.key: part.kind for part in reduced(instance.mechanism, instance.scenario).reductions}
    assert declared["set.stake.price"] == "bound"
