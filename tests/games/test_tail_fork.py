"""Planted forks and exclusions in games small enough to be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from econ.games.extraction import Extraction, extract
from econ.games.game import Game
from econ.games.menu import Menu, menu_of
from econ.games.reduction import reduced
from econ.games.table import refutation_menu, table_of
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import decide
from econ.strategies.actions import Propose
from econ.strategies.registry import strategy
from econ.strategies.views import ProposerView
from tests.games.evaluation import expected_gain

VALUE, DISCOUNT = 1_000_000, 1 - Fraction(2, 10 * 31_557_600)
IN_TIME = tuple(1 - Fraction(late, 2**32) for late in (0, 42_949_673, 429_496_730, 2_147_483_648))
GROWTH = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
BUSY = Fraction(1, 4)


def two_in_turn(protocol: str, **consensus: Any) -> tuple[Mechanism, Any]:
    """Two sequencers in turn who must not reorder, value in one slot of four, and nothing else to gain."""
    found = load("minimal")
    plain = found.mechanism
    mechanism = replace(
        plain,
        sequencers=replace(plain.sequencers, stakes=plain.sequencers.stakes[:2]),
        consensus=replace(plain.consensus, protocol=protocol, **consensus),
        ordering=FirstComeFirstServed(),
        forced_inclusion=Closed(),
        slashing=replace(plain.slashing, rules=()),
    )
    return mechanism, found.scenario


def extracted(protocol: str, *actions: str, **consensus: Any) -> tuple[Game, Menu]:
    mechanism, scenario = two_in_turn(protocol, **consensus)
    menu = menu_of(mechanism).only(actions) if actions else menu_of(mechanism)
    return extract(MODEL, mechanism, scenario, menu=menu), menu


def turn(value: int, carried: int) -> Fraction:
    """The best that a leader can make of its slot: waiting risks what it carries as well."""
    return max(time * (value * (1 + growth) + carried) for time, growth in zip(IN_TIME, GROWTH, strict=True))


def test_the_best_response_under_hotstuff_2_in_closed_form() -> None:
    """Turns in slots 2, 4, 6, …; from the second on the value of the slot before is carried; nothing is paid for it."""
    chances = {0: 1 - BUSY, VALUE: BUSY}
    first = BUSY * turn(VALUE, 0)
    later = sum((p * q * turn(v, c) for v, p in chances.items() for c, q in chances.items()), Fraction(0))
    assert turn(VALUE, VALUE) == IN_TIME[2] * Fraction(5, 2) * VALUE
    d = DISCOUNT
    best = d**2 * first + later * d**4 / (1 - d**2)

    game, _ = extracted("hotstuff-2")
    mechanism, scenario = two_in_turn("hotstuff-2")
    assert slot_discount(mechanism, scenario) == d
    found = decide(game, d)
    assert found.verdict == "fails"
    assert found.gain is not None
    assert abs(found.gain - best) < Fraction(1, 1_000)


@pytest.mark.parametrize(
    ("protocol", "sixteenths"), [("hotstuff-2", {2: 4, 4: 12, 6: 20}), ("jolteon", {2: 4, 4: 7, 6: Fraction(57, 4)})]
)
def test_a_fork_delays_the_thief_by_what_it_costs(protocol: str, sixteenths: dict[int, Fraction]) -> None:
    """A tail forker's gain in sixteenths of the value; a failed view takes three slots.

    Free forks: a quarter of the own value in slots 2, 4 and 6, and of that carried from slots 3 and 5. At a timer: in
    slot 4 there is a turn unless slot 3 was forked (4 + 3/4·4 = 7); in slot 6 either that turn, 5/4 of the value, or
    one more after a second block that was not forked: 4 + 1/4·20 + 3/4·(4 + 3/4·4) = 57/4.
    """
    mechanism, scenario = two_in_turn(protocol, timeout_propose_ms=5_000)
    menu = refutation_menu(table_of(strategy("tail-forker")), mechanism.ordering)
    game = extract(MODEL, mechanism, scenario, menu=menu)
    for slots, expected in sixteenths.items():
        gain = expected_gain(game, "counterexample", slots=slots)
        assert gain == pytest.approx(float(expected * VALUE / 16), rel=1e-9)


def test_a_fork_earns_nothing_by_itself() -> None:
    game, _ = extracted("hotstuff-2", "fork the predecessor", "propose reorder")
    assert expected_gain(game, "propose reorder", slots=4) == pytest.approx(2 * VALUE / 4, rel=1e-12)
    assert expected_gain(game, "fork the predecessor", slots=4) == 0


def test_forks_are_on_the_menu_of_the_next_leader_alone() -> None:
    game, menu = extracted("hotstuff-2")
    row = menu.row_of("fork the predecessor")
    columns = {name: column for column, name in enumerate(game.variables)}
    open_at = {int(node) for node in game.source()[game.action == row]}
    follows = {
        int(node)
        for node in np.flatnonzero(game.choice)
        if game.states[node, columns["next_leader"]] == 0 and game.states[node, columns["leader"]] == 1
    }
    assert open_at == follows != set()
    assert "fork the predecessor" not in extracted("monadbft")[0].actions
    assert "propose exclude" in extracted("monadbft")[0].actions
    assert "propose exclude" not in extracted("minimmit")[0].actions


def test_value_within_reach_of_the_next_leader_is_not_forgotten() -> None:
    """Were it forgotten as another's, every fork would look worthless."""
    mechanism, scenario = two_in_turn("hotstuff-2")
    search = Extraction(MODEL, mechanism, scenario, menu=menu_of(mechanism), focal=0, limit=10_000)
    assert search.rules.leaders_value
    whole = Extraction(MODEL, mechanism, scenario, menu=menu_of(mechanism), focal=0, limit=10_000)
    whole.rules = replace(whole.rules, leaders_value=False)
    lean, full = decide(search.game(), DISCOUNT), decide(whole.game(), DISCOUNT)
    assert lean.gain is not None
    assert full.gain is not None
    assert abs(lean.gain - full.gain) < Fraction(1, 256)


def paying(protocol: str, **slashing: Any) -> Mechanism:
    """Three sequencers with powers 4, 1 and 1, whose votes are paid all that a leader extracts."""
    mechanism, _ = two_in_turn(protocol)
    stake = mechanism.sequencers.stakes[0]
    return replace(
        mechanism,
        sequencers=replace(mechanism.sequencers, stakes=(4 * stake, stake, stake)),
        fees=replace(mechanism.fees, mev=Split(voters=1_000_000)),
        slashing=replace(mechanism.slashing, **slashing),
    )


@pytest.mark.parametrize(("protocol", "share"), [("cometbft", Fraction(4, 5)), ("simplex", Fraction(4, 6))])
def test_votes_left_out_are_paid_to_the_others(protocol: str, share: Fraction) -> None:
    """Of six votes five are a quorum: who leaves one small vote out gets 4/5 of the value instead of 4/6."""
    mechanism, scenario = paying(protocol), load("minimal").scenario
    greedy = replace(strategy("sandwich"), name="greedy", propose=_reorder_and_exclude)
    menu = refutation_menu(table_of(greedy), mechanism.ordering)
    game = extract(MODEL, mechanism, scenario, menu=menu)
    # Slots 1 and 4 of six are its turns.
    assert expected_gain(game, "counterexample", slots=6) == pytest.approx(float(2 * BUSY * share * VALUE), abs=2)


def _reorder_and_exclude(view: ProposerView) -> Propose:
    return Propose.REORDER_EXCLUDE if view.mev else Propose.EXCLUDE


def test_reductions_say_where_votes_left_out_are_missing() -> None:
    found = load("citrea-pos")

    def kinds(mechanism: Mechanism, scenario: Any = found.scenario) -> dict[str, str]:
        return {part.key: part.kind for part in reduced(mechanism, scenario).reductions}

    def under(protocol: str, mechanism: Mechanism = found.mechanism) -> Mechanism:
        return replace(mechanism, consensus=replace(mechanism.consensus, protocol=protocol))

    assert kinds(found.mechanism)["set.size"] == "bound"
    assert kinds(under("simplex"))["set.size"] == "exact"
    unpaid = replace(found.mechanism.fees, base=Split(proposer=1_000_000))
    assert kinds(replace(found.mechanism, fees=unpaid))["set.size"] == "exact"
    # 16 equals: 7 turns at most in 100 slots, and one more in a window that begins between two of them.
    for signed, kind in ((920_000, "sound"), (921_000, "bound"), (930_000, "bound")):
        strict = replace(found.mechanism.slashing, downtime=DowntimeSlash(window=100, minimum_signed=signed))
        assert kinds(replace(found.mechanism, slashing=strict))["slashing.downtime"] == kind
        assert kinds(under("simplex", replace(found.mechanism, slashing=strict)))["slashing.downtime"] == "sound"
