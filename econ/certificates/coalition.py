"""The claim `coalition-resilient`: no coalition gains in sum by leaving prescribed play, whatever its members pay.

A coalition has between one and `most` members. With prices lambda >= 0 for power, mu >= 0 for a place and nu >= 0 for a
member, in one regime and with some members' actions fixed,

    gain <= G + fixed gains + sum over free members of max(0, max over actions of own gain + lambda power - mu + nu)
            - sum over actions of lambda (power lacking) + mu (places left) - nu (fewest free members),

because a coalition that reaches the regime brings at least what is lacking, fills at most the places left and has at
least the fewest free members, which prefix sums of the largest powers give. All gains are integers, so the bound is
rounded down. A tree splits a regime by one member's action after another: its leaves are prices, or null where no
coalition of that size reaches the regime, and its branches cover every coalition.

With `faulty` others that do anything, every need is lowered by the power of the most powerful of that number: a claim
about (k,t)-robustness. A regime that the faulty reach alone is counted as if the coalition were needed.

Holds: every leaf of every regime is at most zero. Fails: members, their actions, the faulty and theirs reach a regime
that the faulty alone do not, and the members gain in sum.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, PODC 2006 (k-resilience, (k,t)-robustness), with side payments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from econ.certificates.codec import MAX_VALUES, keyed, need, rational
from econ.certificates.graph import integer, integers
from econ.certificates.quorums import PRESCRIBED, Quorums, Regime, read

CLAIM = "coalition-resilient"
SECTIONS: frozenset[str] = frozenset()
STATEMENTS = {
    "holds": "no coalition of at most the stated number of members, whatever its members pay one another and whatever"
    " the stated number of others do, gains in sum by leaving prescribed play",
    "fails": "some coalition of at most the stated number of members gains in sum by leaving prescribed play, with at"
    " most the stated number of others",
}

Prices = Sequence[Fraction]


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    game = read(certificate["game"])
    if certificate["verdict"] == "holds":
        return _check_holds(game, certificate["proof"])
    return _check_fails(game, certificate["proof"])


def holds(game: Quorums, trees: Any) -> int | None:
    """The margin proven by one tree per regime, None if no coalition reaches any regime; raises Refused."""
    need(type(trees) is list and len(trees) == len(game.regimes), "trees: must be a list with one tree per regime")
    need(all(type(tree) is list for tree in trees), "trees: every tree must be a list")
    work = sum(map(len, trees)) * len(game.power) * (len(game.actions) + 2)
    need(work <= MAX_VALUES, f"trees: more than {MAX_VALUES} terms to add up")
    bounds = [bound for regime, tree in zip(game.regimes, trees, strict=True) for bound in _leaves(game, regime, tree)]
    margin = -max(bounds) if bounds else None
    need(margin is None or margin >= 0, f"a coalition may gain {-(margin or 0)}, as far as is shown")
    return margin


def fails(game: Quorums, regime: int, taken: Mapping[int, int], helped: Mapping[int, int]) -> int:
    """The gain of members that take these actions [member] beside faulty ones that take theirs; raises Refused."""
    reached = game.regimes[regime]
    need(0 < len(taken) <= game.most, f"members: there must be between 1 and {game.most}")
    need(len(helped) <= game.faulty, f"faulty: there must be at most {game.faulty}")
    need(not taken.keys() & helped.keys(), "faulty: a member of the coalition is none of the others")
    need(_reach(game, reached, {**taken, **helped}), "members: they do not reach the regime")
    need(not helped or not _reach(game, reached, helped), "faulty: they reach the regime without the coalition")
    gain = reached.total(taken)
    need(gain > 0, "members: they do not gain")
    return gain


def upper_bound(game: Quorums, regime: Regime, fixed: Mapping[int, int], prices: Prices) -> int:
    """The most that a coalition with these actions [member] gains, by prices for power [action], a place, a member."""
    scale = lcm(*(price.denominator for price in prices))
    *power, place, member = (int(price * scale) for price in prices)
    fewest = game.fewest(regime, fixed)
    need(fewest is not None, "trees: where no coalition is possible the leaf must be null")
    lacking = game.lacking(regime, fixed)
    sure = scale * regime.total(fixed) + place * game.room(fixed) - member * (fewest or 0)
    sure -= sum(price * short for price, short in zip(power, lacking, strict=True))
    free = [each for each in range(len(game.power)) if each not in fixed]
    own = [[scale * gain for gain in gains] for gains in regime.gains]
    most = (
        max(gains[each] + price * game.power[each] for gains, price in zip(own, power, strict=True)) for each in free
    )
    return (sure + sum(max(gain - place + member, 0) for gain in most)) // scale


def _reach(game: Quorums, regime: Regime, taken: Mapping[int, int]) -> bool:
    return all(power >= least for power, least in zip(game.brought(taken), regime.needs, strict=True))


def _leaves(game: Quorums, regime: Regime, tree: list[Any]) -> list[int]:
    """The bound of every leaf that is not null; a tree lists its nodes in preorder."""
    waiting: list[dict[int, int]] = [{}]
    bounds = []
    for node in tree:
        need(waiting, "trees: a tree goes on after its last leaf")
        fixed = waiting.pop()
        if type(node) is int:
            waiting.extend(_branches(game, fixed, node))
        elif node is None:
            need(game.impossible(regime, fixed), "trees: a coalition is possible where a leaf is null")
        else:
            bounds.append(upper_bound(game, regime, fixed, _prices(game, node)))
    need(not waiting, "trees: a tree ends before its last leaf")
    return bounds


def _branches(game: Quorums, fixed: dict[int, int], member: int) -> list[dict[int, int]]:
    """The branches at a member, the last one first: it plays as prescribed, or takes the first action, or the next."""
    need(0 <= member < len(game.power) and member not in fixed, f"trees: {member} is no free member")
    return [{**fixed, member: action} for action in reversed(range(PRESCRIBED, len(game.actions)))]


def _prices(game: Quorums, leaf: Any) -> list[Fraction]:
    count = len(game.actions) + 2
    need(type(leaf) is list and len(leaf) == count, f"trees: a leaf must be null or {count} prices")
    prices = [rational(price, "trees") for price in leaf]
    need(min(prices) >= 0, "trees: a price is negative")
    return prices


def _check_holds(game: Quorums, proof: Any) -> str:
    keyed(proof, ("trees", "margin"), "proof")
    margin = holds(game, proof["trees"])
    # A truth value equals 0 or 1, but is another text.
    need(type(proof["margin"]) in {int, type(None)} and proof["margin"] == margin, "margin: not what the proof shows")
    leaves = sum(type(node) is not int for tree in proof["trees"] for node in tree)
    if margin is None:
        return "no coalition of that size reaches any regime"
    return f"every coalition loses at least {margin} ({leaves} leaves for {len(game.regimes)} regimes)"


def _check_fails(game: Quorums, proof: Any) -> str:
    keyed(proof, ("regime", "members", "actions", "faulty", "faulty_actions", "gain"), "proof")
    regime = integer(proof["regime"], "regime", low=0, high=len(game.regimes) - 1)
    taken = _taken(game, proof["members"], proof["actions"], "members")
    helped = _taken(game, proof["faulty"], proof["faulty_actions"], "faulty")
    gain = fails(game, regime, taken, helped)
    need(type(proof["gain"]) is int and proof["gain"] == gain, "gain: not what the proof shows")
    return f"{len(taken)} of {len(game.power)} members gain {gain}: {game.regimes[regime].name}"


def _taken(game: Quorums, members: Any, actions: Any, name: str) -> dict[int, int]:
    need(type(members) is list, f"{name}: must be a list of integers")
    listed = integers(members, name, length=len(members), low=0, high=len(game.power) - 1)
    need(listed == sorted(set(listed)), f"{name}: must be ascending")
    taken = integers(actions, "actions", length=len(listed), low=0, high=len(game.actions) - 1)
    return dict(zip(listed, taken, strict=True))
