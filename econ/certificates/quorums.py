"""A game of coalitions, read from a certificate: power, who gains what in each regime, and the power a regime needs.

A regime is a way in which a coalition may play. Its members choose among the game's actions; the regime is reached once
the power of those that take each action is at least what it needs. The coalition then gets the regime's joint gain, and
every member what its own action gains it (a cost is a negative gain). All amounts are integers in one unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.certificates.codec import keyed, need, rational
from econ.certificates.graph import integer, integers

PRESCRIBED = -1
RULES = ("above", "least", "overlap")

_KEYS = frozenset(("power", "most", "faulty", "actions", "regimes"))
_REGIME_KEYS = frozenset(("name", "gain", "needs", "gains"))


@dataclass(frozen=True)
class Regime:
    """A checked regime.

    `needs` [action] is the power of all who take an action, `left` [action] what of it the coalition must bring if the
    faulty bring the most they can; `gains` [action][member] and `gain` are amounts.
    """

    name: str
    gain: int
    needs: tuple[int, ...]
    left: tuple[int, ...]
    gains: tuple[tuple[int, ...], ...]

    def total(self, taken: Mapping[int, int]) -> int:
        """What a coalition gains in sum whose members take these actions [member], if the regime is reached."""
        return self.gain + sum(self.gains[action][member] for member, action in taken.items() if action >= 0)


@dataclass(frozen=True)
class Quorums:
    """A checked game: `power` [member], the `most` members of a coalition, and the number of `faulty` others.

    `ranked` lists the members by falling power.
    """

    power: tuple[int, ...]
    most: int
    faulty: int
    actions: tuple[str, ...]
    regimes: tuple[Regime, ...]
    ranked: tuple[int, ...]

    def brought(self, taken: Mapping[int, int]) -> list[int]:
        """The power of those that take each action [action]."""
        total = [0] * len(self.actions)
        for member, action in taken.items():
            if action >= 0:
                total[action] += self.power[member]
        return total

    def lacking(self, regime: Regime, fixed: Mapping[int, int]) -> list[int]:
        """The power that each action still needs beside these members [action]; a surplus is negative."""
        return [required - power for required, power in zip(regime.left, self.brought(fixed), strict=True)]

    def room(self, fixed: Mapping[int, int]) -> int:
        """How many more members may join."""
        return self.most - active(fixed)

    def fewest(self, regime: Regime, fixed: Mapping[int, int]) -> int | None:
        """The fewest free members that can bring what is lacking, by prefix sums; None if all together cannot.

        A coalition has a member, so that an empty one lacks at least that.
        """
        short = sum(max(power, 0) for power in self.lacking(regime, fixed))
        count = 0
        for member in self.ranked:
            if short <= 0:
                break
            if member not in fixed:
                short, count = short - self.power[member], count + 1
        least = max(count, 1 - active(fixed))
        return least if short <= 0 and least + len(fixed) <= len(self.power) else None

    def impossible(self, regime: Regime, fixed: Mapping[int, int]) -> bool:
        """Whether no coalition of the stated size reaches the regime with these members' actions."""
        fewest = self.fewest(regime, fixed)
        return fewest is None or fewest > self.room(fixed)


def active(fixed: Mapping[int, int]) -> int:
    """How many of these members take an action."""
    return sum(action >= 0 for action in fixed.values())


def required(rule: str, share: Fraction, whole: int) -> int:
    """The least power of `whole` that a rule asks for.

    `above` the share, at `least` the share, or the `overlap` that two quorums of more than the share have at least.
    """
    beyond = share.numerator * whole // share.denominator + 1
    if rule == "above":
        return beyond
    return -(-share.numerator * whole // share.denominator) if rule == "least" else max(2 * beyond - whole, 1)


def read(game: Any) -> Quorums:
    """The game of a certificate's `game` section, every side condition checked; raises Refused."""
    keyed(game, _KEYS, "game")
    need(type(game["power"]) is list and game["power"], "power: must be a list of integers")
    power = integers(game["power"], "power", length=len(game["power"]), low=0)
    members = len(power)
    most, faulty = integers([game["most"], game["faulty"]], "most, faulty", length=2, low=0, high=members)
    need(most > 0, "most: a coalition has a member")
    actions = _texts(game["actions"], "actions")
    need(type(game["regimes"]) is list and game["regimes"], "regimes: must be a list with an entry")
    ranked = sorted(range(members), key=lambda member: (-power[member], member))
    helped = sum(power[member] for member in ranked[:faulty])
    regimes = tuple(_regime(entry, power, len(actions), helped) for entry in game["regimes"])
    return Quorums(tuple(power), most, faulty, actions, regimes, tuple(ranked))


def _regime(entry: Any, power: list[int], actions: int, helped: int) -> Regime:
    keyed(entry, _REGIME_KEYS, "regimes")
    (name,) = _texts([entry["name"]], "name")
    gain = integer(entry["gain"], "gain")
    needs, gains = entry["needs"], entry["gains"]
    need(type(needs) is list and len(needs) == actions, "needs: must be a list with an entry for every action")
    need(type(gains) is list and len(gains) == actions, "gains: must be a list with an entry for every action")
    needed = tuple(_needed(each, sum(power)) for each in needs)
    own = tuple(tuple(integers(each, "gains", length=len(power))) for each in gains)
    return Regime(name, gain, needed, tuple(max(each - helped, 0) for each in needed), own)


def _needed(entry: Any, whole: int) -> int:
    need(type(entry) is list and len(entry) == 2, "needs: every entry must be a rule and a share")
    rule, share = entry[0], rational(entry[1], "needs")
    need(type(rule) is str and rule in RULES, f"needs: the rule must be one of {', '.join(RULES)}")
    need(0 <= share <= 1, "needs: a share must be at least 0 and at most 1")
    return required(rule, share, whole)


def _texts(entries: Any, name: str) -> tuple[str, ...]:
    need(type(entries) is list and entries, f"{name}: must be a list with an entry")
    need(set(map(type, entries)) == {str}, f"{name}: must be text")
    return tuple(entries)
