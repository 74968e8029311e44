"""Section 10 of ASSUMPTIONS.md says what games do: menus, kinds of income, what is kept, reductions, constants."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from types import ModuleType
from typing import cast

import numpy as np
import pytest

from econ.engine.block import Role
from econ.environment import library
from econ.games import canonical, reduction
from econ.games.menu import Menu, menu_of
from econ.games.reduction import reduced
from econ.machine.slot import MODEL
from econ.machine.wealth import ROUNDING, TERMS, income
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.ledger import Account, Column, Move, Owned, Reason
from econ.protocol.ordering.registry import ORDERING_RULES
from econ.protocol.ordering.rule import OrderingRule
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.terms import Duration, Offence
from econ.solvers import replay
from econ.solvers.claims.setting import slot_discount
from econ.solvers.game_claims import CONFORMANCE, PREFIX, SUBGAME
from econ.strategies.actions import Propose
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS, VOTER_VIEWS
from tests.models.sequencing.specification import rows, section

FREE = {cells[0]: (cells[1] == "1", cells[2] == "1") for cells in list(rows(section("8.8 Ordering")))[1:]}
KINDS = ("exact", "sound", "substitute", "bound")
RULES = pytest.mark.parametrize("rule", ORDERING_RULES)
# Protocols under which nothing, a choice of votes, and forks are on the menu.
PROTOCOLS = pytest.mark.parametrize("protocol", ["simplex", "cometbft", "jolteon"])
CONDITIONS = {"ahead = 1": ("jolteon",), "picks = 1": ("cometbft", "jolteon")}


def table(title: str, head: str) -> list[list[str]]:
    """The rows under the table head whose first cell this is."""
    found = list(rows(section(title)))
    start = next(place for place, cells in enumerate(found) if cells[0] == head)
    return [cells for cells in found[start + 1 :] if len(cells) == len(found[start])]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


def written_rows(rule: str, protocol: str) -> list[list[str]]:
    """The rows of the menu that are written down for an ordering rule under a consensus protocol."""
    missing = {name for name, where in CONDITIONS.items() if protocol not in where}
    missing |= {"free_s = 0"} if FREE[rule][1] else set()
    found = table("10.1 What may be chosen", "row")
    return [cells for cells in found if not any(f"only if {name}" in cells[0] for name in missing)]


def written_menu(rule: str, protocol: str) -> Menu:
    plain = load("minimal").mechanism
    consensus = replace(plain.consensus, protocol=protocol)
    return menu_of(replace(plain, ordering=ordering(rule), consensus=consensus))


def ordering(rule: str) -> OrderingRule:
    return cast("OrderingRule", ORDERING_RULES[rule]())


def conforming(rule: str) -> list[int]:
    """What section 10.1 prescribes for every view."""
    return [int(Propose.REORDER) if FREE[rule][0] and view.mev > 0 else 0 for view in PROPOSER_VIEWS]


def test_the_table_of_ordering_rules_is_what_conforms() -> None:
    rules = {name: ordering(name) for name in ORDERING_RULES}

    assert {
        name: (r.prescribed(reorders=True, censors=False), r.prescribed(reorders=False, censors=True))
        for name, r in rules.items()
    } == FREE


@RULES
@PROTOCOLS
def test_the_menu_has_the_rows_of_its_table_in_order(rule: str, protocol: str) -> None:
    menu = written_menu(rule, protocol)
    assert [code(cells[0])[0] for cells in written_rows(rule, protocol)] == [s.name for s in menu.strategies]


@RULES
@PROTOCOLS
def test_every_row_of_the_menu_does_what_is_written(rule: str, protocol: str) -> None:
    tables = written_menu(rule, protocol).tables
    for row, (_, proposes, votes, stakes, _) in enumerate(written_rows(rule, protocol)):
        wanted = conforming(rule) if proposes == "conforming" else [int(proposes)] * len(PROPOSER_VIEWS)
        moved = [int(stakes[0]) if view.active else 0 for view in STAKER_VIEWS]

        assert tables.propose[row].argmax(-1).tolist() == wanted
        assert np.count_nonzero(tables.propose[row]) == len(PROPOSER_VIEWS)
        vote, condition, otherwise = votes.partition(" if next and not leading, else ")
        wanted = [int(vote) if not condition or (v.next and not v.own) else int(otherwise) for v in VOTER_VIEWS]
        assert tables.vote[row].tolist() == wanted
        assert tables.stake[row].tolist() == moved


@PROTOCOLS
@pytest.mark.parametrize("standing", range(6))
@pytest.mark.parametrize("leaders", [(0, 1), (1, 0), (0, 0), (1, 1), (-1, 0), (-1, -1)])
@pytest.mark.parametrize("offline", [0, 1])
def test_rows_are_open_as_written(protocol: str, standing: int, leaders: tuple[int, int], offline: int) -> None:
    leader, following = leaders
    menu, up = written_menu("fcfs", protocol), standing == 2 and offline == 0
    state = {"standing": np.array([[standing, 2]]), "leader": np.array([leader]), "offline": np.array([[offline, 0]])}
    state["next_leader"] = np.array([following])
    leads, follows = up and leader == 0, up and following == 0 and leader not in {0, -1}
    open_ = {"always": True, "active": standing == 2, "leading": leads, "following": follows}

    for row, cells in enumerate(written_rows("fcfs", protocol)):
        assert menu.legal(state, row, 0).tolist() == [open_[cells[-1]]]


def test_the_kinds_of_income_are_written_in_order() -> None:
    assert [cells[0] for cells in table("10.2 Wealth and rewards", "kind m")] == list(TERMS)


def test_every_reason_counts_as_the_kind_it_is_written_under() -> None:
    written = {
        name: cells[0] for cells in table("10.2", "kind m") for name in re.findall(r"[A-Z][A-Z0-9_]{2,}", cells[1])
    }
    params = {"mechanism": load("minimal").mechanism}

    def counted(reason: Reason) -> str:
        move = Move(reason, Account.WORLD, Owned(Column.BALANCE, np.array([0])), np.array([5]))
        # The last kind is what remains of the whole, so that none of it is a reason's own.
        found = income(params, (move,), 0, np.array([5]))[0].tolist()
        return TERMS[found.index(5)]

    assert written == {reason.name: counted(reason) for reason in Reason}
    assert {name for name, kind in written.items() if kind == ROUNDING} == {"BOND", "UNBOND", "RELEASE", "ROUNDING"}


def test_what_is_forgotten_is_what_variables_declare() -> None:
    labels = [block.label for block in MODEL.blocks]
    fates = [(name, cells[1]) for cells in table("10.3 Canonical states", "variables") for name in code(cells[0])]
    never = {name for name, fate in fates if fate.startswith("never kept")}
    drawn = {name: fate for name, fate in fates if fate.startswith("forgotten")}

    assert never == {variable.name for variable in MODEL.variables if variable.role is Role.ACCUMULATOR}
    assert drawn == {
        variable.name: f"forgotten after block {labels.index(variable.last_read) + 1}"
        for variable in MODEL.variables
        if variable.role is Role.DRAW and variable.last_read
    }


@pytest.mark.parametrize("cells", table("10.3 Canonical states", "constant"), ids=lambda cells: cells[0])
def test_constants_have_the_values_written(cells: list[str]) -> None:
    name = code(cells[0])[0]
    homes = [module for module in (canonical, reduction) if name in vars(module)]

    assert {getattr(module, name) for module in homes} == {int(cells[1])}


def test_every_number_of_the_two_modules_is_written() -> None:
    written = [code(cells[0])[0] for cells in table("10.3 Canonical states", "constant")]

    assert sorted(written) == sorted(name for module in (canonical, reduction) for name in numbers_of(module))
    assert Fraction(1, 2**32) == reduction.SLOWER


def numbers_of(module: ModuleType) -> Iterator[str]:
    """The names of the integers that a module defines itself."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            yield from [name] if isinstance(getattr(module, name), int) else []


def keys_of(tree: ast.AST) -> Iterator[str]:
    """Every key that a `Reduction` in this code is made with; scenario keys are those of the table `wanted`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reduction":
            first = node.args[0]
            yield from [str(first.value)] if isinstance(first, ast.Constant) else []
            yield from [str(getattr(reduction, first.id))] if isinstance(first, ast.Name) else []
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            yield f"scenario.{ast.literal_eval(node.targets[0].slice)}"
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            yield from (f"scenario.{ast.literal_eval(key)}" for key in node.value.keys if key)


def test_the_table_of_reductions_has_every_key_of_the_code() -> None:
    written = [code(cells[0])[0] for cells in table("10.4 Reductions", "key")]

    assert sorted(written) == sorted(keys_of(ast.parse(inspect.getsource(reduction))))


def reduced_throughout(stakes: tuple[int, ...]) -> tuple[Mechanism, Scenario]:
    """A mechanism and scenario in which every reduction applies."""
    plain = load("aztec-v4").mechanism
    rules = (FractionSlash(Offence.EQUIVOCATION, fraction=50_000),)
    mechanism = replace(
        plain,
        sequencers=replace(plain.sequencers, stakes=stakes, unbonding=Duration(900), re_entry=True),
        fees=replace(plain.fees, rule=Eip1559()),
        slashing=replace(plain.slashing, rules=rules, downtime=DowntimeSlash(100, 500_000)),
    )
    laws = {"bitcoin_intervals": other("bitcoin_intervals"), "demand": "base-2024-01", "network": "europe"}
    scenario = Scenario(**laws, target_per_day=9)  # type: ignore[arg-type]
    return mechanism, scenario


def other(kind: str) -> str:
    """A law of a kind that games do not use."""
    return next(name for name in library.names(kind) if name != reduction.MEMORYLESS)


@pytest.mark.parametrize(("stakes", "right"), [((7, 7, 7, 7), "exact"), ((7, 7, 7, 9), "bound")])
def test_reductions_have_the_right_written_and_come_in_that_order(stakes: tuple[int, ...], right: str) -> None:
    found = reduced(*reduced_throughout(stakes)).reductions
    coalition = reduced(*reduced_throughout(stakes), members=2).reductions
    written = {code(cells[0])[0]: cells[3] for cells in table("10.4 Reductions", "key")}
    rights = {key: re.findall("|".join(KINDS), text) for key, text in written.items()}

    assert [part.key for part in found] == [key for key in written if key not in {"election.rule", "slashing"}]
    assert [part.key for part in coalition] == [key for key in written if key != "election.rule"]
    rotated = replace(reduced_throughout(stakes)[0], election=RoundRobin())
    assert [part.key for part in reduced(rotated, Scenario(), members=2).reductions[:4]] == list(written)[:4]
    assert {part.key: part.kind for part in coalition} == {
        key: kinds[-1] for key, kinds in rights.items() if key != "election.rule"
    }
    assert {part.key: part.kind for part in found}["set.size"] == right
    assert rights["set.size"] == ["exact", "bound"]


def test_claims_of_games_are_called_as_written() -> None:
    assert [code(cells[0])[0] for cells in table("10.6 Claims", "claim")] == [
        CONFORMANCE.id,
        f"{PREFIX}<action>",
        SUBGAME.id,
    ]


@pytest.mark.parametrize("preset", ["minimal", "citrea-pos", "aztec-v4"])
def test_the_discount_is_the_equation(preset: str) -> None:
    found = load(preset)
    year = 31_557_600_000

    assert slot_discount(found.mechanism, found.scenario) == 1 - Fraction(
        found.scenario.discount * found.mechanism.chain.slot_ms, 10**6 * year
    )


def test_a_refutation_is_replayed_as_written() -> None:
    text = " ".join(section("10.8 Replay").split())

    assert f"`N = {replay.RUNS}` runs of {replay.SLOTS} slots under seed {replay.SEED}" in text
    assert f"With fewer than {replay.FEWEST_CHANGED} runs in which `gain_r ≠ 0`" in text
    assert (replay.RARE, replay.CONFIDENCE) == (10, 0.99)
