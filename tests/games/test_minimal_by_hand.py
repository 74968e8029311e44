"""The game of `minimal` enumerated by hand (models/sequencing/MINIMAL.md): sizes, values and gaps, all exact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import pytest

from econ.games.extraction import extract
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.reduction import reduced
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import Verdict, decide
from tests.second_opinion import by_hand
from tests.second_opinion.by_hand import DISCOUNT, FEE, GROWTH, IN_TIME, NOTHING, TOTAL, UNCONFIRMED, VALUE

LIMIT = 20_000
ACTIVE, OUTSIDE = 2, 0
TURNS = 3


@dataclass(frozen=True)
class At:
    """A node of the game as MINIMAL.md names it; `place` is "-", "M" or the column of the forced line."""

    turn: int
    place: str | int
    unreferenced: int
    since: int
    accused: bool
    standing: int
    timer: int
    value: int


@cache
def game() -> Game:
    found = load("minimal")
    small = reduced(found.mechanism, found.scenario)
    assert small.mechanism == found.mechanism
    return extract(MODEL, small.mechanism, small.scenario, menu=menu_of(small.mechanism), limit=LIMIT)


def verdict() -> Verdict:
    return decide(game(), DISCOUNT)


@cache
def at(node: int) -> At:
    named = dict(zip(game().variables, (int(value) for value in game().states[node]), strict=True))
    line = [named[f"forced_line[{c}]"] for c in range(5)]
    place = line.index(1) if any(line) else UNCONFIRMED if named["forced_mempool"] else NOTHING
    return At(
        named["turn"],
        place,
        named["unreferenced"],
        named["since_reference"],
        bool(named["evidence[0]"]),
        named["standing[0]"],
        named["standing_timer[0]"],
        named["mev"],
    )


def edges(node: int) -> range:
    return range(int(game().first[node]), int(game().first[node + 1]))


def visible(place: str | int, unreferenced: int) -> bool:
    """A column counts as confirmed with c + 1 - u >= 1 referenced confirmations."""
    return not isinstance(place, str) and place >= unreferenced


def slot_ends() -> list[int]:
    return [int(node) for node in game().crosses.nonzero()[0]]


def seated_ends() -> set[tuple[int, str | int, int, int, bool]]:
    """Slot ends of an active deviator: 3 turns, 2 charges, and 121 ways for u, r and the forced transaction."""
    found = set()
    for turn in range(TURNS):
        for accused in (False, True):
            found |= {(turn, place, u, r, accused) for place, u, r in by_hand.forced_places()}
    return found


def test_the_discount_of_a_slot() -> None:
    found = load("minimal")
    assert slot_discount(found.mechanism, found.scenario) == DISCOUNT


def test_the_slot_ends() -> None:
    """2·3·121 seated, 37 on the way out, one out: 764."""
    ends = [at(node) for node in slot_ends()]
    seated = [(e.turn, e.place, e.unreferenced, e.since, e.accused) for e in ends if e.standing == ACTIVE]
    assert len(seated) == len(set(seated)) == 726
    assert set(seated) == seated_ends()
    assert Counter((e.standing, e.timer) for e in ends if e.accused and e.standing != ACTIVE) == by_hand.leaving_ends()
    assert sum(e.standing == OUTSIDE for e in ends) == 1
    assert len(ends) == 764


def test_the_nodes_of_each_stage() -> None:
    """Counted in MINIMAL.md; only an active deviator decides, only delays may come late."""
    stages = Counter(game().stages[stage] for stage in game().stage)
    assert stages == {
        "slot end": 764,
        "bitcoin block": 764,
        "forced transaction": 6 * 24 + 27,
        "extractable value": 6 * (48 + 20 + 101) + 98,
        "decision": 2 * 149 * (2 + 1 + 1),
        "missed deadline": 2 * 149 * 2 * 6,
    }
    assert game().nodes == 7_579


def test_the_edges() -> None:
    """Two outcomes each, except: value that somebody else's slot forgets, and 24 late blocks that nobody misses."""
    values = 2 * 169 * (2 + 1 + 1) + 98
    decisions = 2 * 149 * (2 * 19 + 3 + 3)
    assert game().edges == 764 + 2 * 764 + 2 * 171 + values + decisions + (2 * 3_576 - 24) == 24_324


def test_the_weights() -> None:
    """Every draw has at most two outcomes; their weights, out of 2^32."""
    seen: dict[str, set[int]] = {}
    for node in range(game().nodes):
        stage = game().stages[game().stage[node]]
        if not game().choice[node] and not game().crosses[node]:
            seen.setdefault(stage, set()).update(int(game().weight[e]) for e in edges(node))
    block, late = int(by_hand.found() * TOTAL), (42_949_673, 429_496_730, 2_147_483_648)
    assert seen["bitcoin block"] == {block, TOTAL - block}
    assert seen["forced transaction"] == {2_386_092, TOTAL - 2_386_092}
    assert seen["extractable value"] == {TOTAL // 4, 3 * TOTAL // 4, TOTAL}
    assert seen["missed deadline"] == {w for miss in late for w in (miss, TOTAL - miss)} | {TOTAL}


def hand(node: int) -> Fraction | None:
    """Value of a slot end under honest play from there on, where MINIMAL.md states one."""
    end = at(node)
    if end.standing == OUTSIDE:
        return Fraction(0)
    if end.standing != ACTIVE or end.unreferenced > 1:
        return None
    if end.accused:
        return by_hand.accused()[end.turn] if end.turn or isinstance(end.place, str) else None
    return waiting(end, reference=False)


def waiting(here: At, *, reference: bool) -> Fraction:
    """Value of a slot's end at which the forced transaction is where it was, Bitcoin being referenced or not."""
    play, turn = by_hand.honest(), here.turn
    if isinstance(here.place, str):
        return (play.nothing if here.place == NOTHING else play.sent)[turn]
    if reference or visible(here.place, here.unreferenced):
        return play.visible[turn]
    # The next leader references what is outstanding, and the transaction is visible a slot later.
    income = Fraction(VALUE, 4) if turn == 0 else Fraction(0)
    return DISCOUNT * (income + play.visible[(turn + 1) % 3])


def followed(node: int) -> Fraction:
    """Value of a node inside a slot when the deviator is honest from here on, later slots valued by hand."""
    if game().crosses[node]:
        value = hand(node)
        assert value is not None, at(node)
        return value
    if game().choice[node]:
        (chosen,) = (e for e in edges(node) if game().honest[e])
        return int(game().reward[chosen]) + followed(int(game().target[chosen]))
    parts = (int(game().weight[e]) * (int(game().reward[e]) + followed(int(game().target[e]))) for e in edges(node))
    return sum(parts, Fraction(0)) / TOTAL


def decisions_after(end: int) -> set[int]:
    found, ahead = set(), [int(game().target[e]) for e in edges(end)]
    while ahead:
        node = ahead.pop()
        if game().choice[node]:
            found.add(node)
        elif not game().crosses[node]:
            ahead += [int(game().target[e]) for e in edges(node)]
    return found


@cache
def honest_ends() -> frozenset[int]:
    """Slot ends that honest play reaches."""
    found, ahead = set(), [int(game().root)]
    while ahead:
        node = ahead.pop()
        if node in found:
            continue
        found.add(node)
        kept = not game().choice[node]
        ahead += [int(game().target[e]) for e in edges(node) if kept or game().honest[e]]
    return frozenset(node for node in found if game().crosses[node])


def test_honest_play_meets_nine_slot_ends() -> None:
    """Three turns, and nothing under way, or a transaction sent, or one confirmation old."""
    places = {(at(n).turn, at(n).place, at(n).unreferenced, at(n).since, at(n).accused) for n in honest_ends()}
    assert places == {(turn, place, 0, 0, False) for turn in range(3) for place in (NOTHING, UNCONFIRMED, 0)}
    assert len(honest_ends()) == 9


def test_the_honest_value_in_closed_form() -> None:
    """The closed form solves the equation of every slot end it is stated for, so it is the value."""
    stated = [node for node in slot_ends() if hand(node) is not None and at(node).place in (NOTHING, UNCONFIRMED, 0)]
    checked = [node for node in stated if at(node).unreferenced == 0]
    assert honest_ends() < set(checked)
    for end in checked:
        (edge,) = edges(end)
        assert hand(end) == DISCOUNT * followed(int(game().target[edge]))
    assert 0 <= by_hand.honest().nothing[0] - 13_149_052_558_347 < 1


def gap_of(action: str, node: int) -> Fraction:
    """What one slot of an action loses against honest play, honest play following: MINIMAL.md, section 6."""
    here, leads = at(node), at(node).turn == 1
    seen, value = visible(here.place, here.unreferenced), here.value * VALUE
    honest_next, lost_next = waiting(here, reference=True), waiting(here, reference=False)
    fee = FEE * leads * seen
    honest_value = value * leads + fee + (settled(here) if seen else honest_next)
    if action == "leave":
        return honest_value - value * leads - fee
    if action == "propose equivocate":
        return honest_value - fee - by_hand.accused()[here.turn]
    if action in {"propose offline", "withhold the vote"}:
        return honest_value - lost_next
    if action in {"propose censor forced", "propose stall reference"}:
        return honest_value - (honest_next if action == "propose censor forced" else lost_next)
    late = int(action[-1]) if action[-1].isdigit() else 0
    share = GROWTH[late] + (action.startswith("propose reorder") or action == "honest")
    final = share * value + fee + (settled(here) if seen else honest_next)
    return honest_value - IN_TIME[late] * final - (1 - IN_TIME[late]) * lost_next


def settled(here: At) -> Fraction:
    """Value of the slot's end when the visible transaction was taken."""
    return by_hand.honest().nothing[here.turn]


def test_the_gap_of_every_deviation() -> None:
    """At every decision that honest play meets, for every action: the stated gap, to the last digit."""
    compared = 0
    for node in set().union(*(decisions_after(end) for end in honest_ends())):
        for edge in edges(node):
            action = game().actions[int(game().action[edge])]
            taken = int(game().reward[edge]) + followed(int(game().target[edge]))
            assert followed(node) - taken == gap_of(action, node), (action, at(node))
            compared += 1
    assert compared == 7 * 2 * 19 + 2 * 7 * 3


@pytest.mark.parametrize(
    ("action", "gap"),
    [
        ("honest", Fraction(0)),
        ("propose honest", Fraction(VALUE)),
        ("propose empty", Fraction(VALUE)),
        ("propose offline", Fraction(VALUE)),
        ("propose censor forced", Fraction(VALUE)),
        ("propose reorder", Fraction(0)),
        ("propose overcharge", Fraction(VALUE)),
        ("propose stall reference", Fraction(VALUE)),
        ("propose delay 1", VALUE * (1 - Fraction(99, 400))),
        ("propose delay 2", VALUE * (1 - Fraction(9, 20))),
        ("propose delay 3", VALUE * (1 - Fraction(3, 8))),
        ("propose reorder delay 1", -VALUE * Fraction(19, 80)),
        ("propose reorder delay 2", -VALUE * Fraction(7, 20)),
        ("propose reorder delay 3", VALUE * Fraction(1, 8)),
        ("withhold the vote", Fraction(VALUE)),
    ],
)
def test_gaps_in_a_slot_with_value_and_nothing_waiting(action: str, gap: Fraction) -> None:
    """In msat; a chance of 1 % or 10 % is rounded to 2^-32, which moves a gap by less than 10^-3 msat."""
    (end,) = (n for n in honest_ends() if at(n).turn == 0 and at(n).place == NOTHING)
    nodes = [n for n in decisions_after(end) if at(n).value and at(n).place == NOTHING]
    assert len(nodes) == 2
    for node in nodes:
        assert abs(gap_of(action, node) - gap) < Fraction(1, 1000)


def test_the_verdict() -> None:
    """Delay 2 gains 350 sat in every fourth slot led, and withheld votes bring it every forced fee."""
    found = verdict()
    assert found.verdict == "fails"
    assert found.gain is not None
    assert abs(found.gain - by_hand.best() + by_hand.honest().nothing[0]) < Fraction(1, 1000)
