"""Coalitions whose members pay one another: which share of the voting power gains what, and which slash prevents it.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, PODC 2006, with side payments; A-SLH-3 for who can be slashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from econ.errors import BadInput
from econ.games.coalition import CoalitionGame, in_integers
from econ.money import PPM
from econ.solvers.claims.attacks import (
    EXPECTED,
    OTHERS,
    REVERSES,
    SPLIT,
    VETOES,
    Attack,
    attacks_of,
    judged,
    power_of,
    reversal,
    seats_of,
    sovereignty,
)
from econ.solvers.claims.claim import ClaimResult, Joint, Stated, Weights, decided, total, unavailable, weighed
from econ.solvers.claims.evidence import detection
from econ.solvers.claims.order_final import window
from econ.solvers.claims.rent import ASSUMPTIONS as RENT
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, counted, percent
from econ.solvers.coalition.decision import Verdict, decide
from econ.solvers.coalition.optimum import Best, most_profitable
from econ.solvers.coalition.smallest import fewest_members, in_parts, least_slash

RESILIENT = Stated(
    "coalition-resilient",
    "no coalition that vetoes a block or reverses final orders gains in sum, whatever its members pay one another",
    "deviate together",
)
CERTIFIED = "game of coalitions, decided in integers with a certificate"
CROWDED = "a vetoed block needs the decision process: its users do not fit the next block at the same prices"
ASSUMPTIONS = (OTHERS, SPLIT, EXPECTED, *RENT)
ROUNDING = "rounded power"
# How many of the bribed are named one by one.
NAMED = 8
# Trees of claims stay small; a game that needs more is left undecided.
NODES = 64


@dataclass(frozen=True)
class Weighed:
    """The attacks of a setting as a game, its unit (so many make one msat), and what is known of it."""

    attacks: tuple[Attack, ...]
    game: CoalitionGame
    unit: int
    verdict: Verdict

    @property
    def evidence(self) -> Joint:
        """What a certificate of the verdict holds."""
        return Joint(self.game.section, self.verdict.proof)


@dataclass(frozen=True)
class Sale:
    """The coalition that does an attack most profitably, and its exact terms, less what rounded powers leave open."""

    members: tuple[int, ...]
    weights: Weights


def game_of(setting: Setting) -> tuple[CoalitionGame, int]:
    """The game of all attacks that can be weighed, and how many of its units make one msat."""
    return in_integers(power_of(setting), [attack.threat for attack in attacks_of(setting)])


def coalition_resilient(setting: Setting) -> ClaimResult:
    """The most profitable coalition over all attacks; deciding alone is stated, not weighed: nobody can stop it."""
    attacks = attacks_of(setting)
    game, unit = game_of(setting)
    found = Weighed(attacks, game, unit, decide(game, most_nodes=NODES))
    return result(setting, RESILIENT, found, thresholds=_thresholds(setting, found))


def result(setting: Setting, stated: Stated, found: Weighed, *, thresholds: dict[str, str]) -> ClaimResult:
    """The result of a decided game of attacks: undecided where a veto that was not weighed could change it."""
    verdict, best = found.verdict, found.verdict.best
    missing = setting.size > 1 and not setting.block.settled
    if verdict.verdict == "undecided" or (missing and verdict.verdict == "holds"):
        method = CROWDED if missing else "; ".join(verdict.tried)
        return decided(stated, "undecided", method=method, thresholds=thresholds, assumptions=ASSUMPTIONS)
    if best is None or best.taken is None:
        return replace(unavailable(stated, "no coalition has the power"), evidence=found.evidence)
    weights = weights_of(found, best)
    if verdict.verdict == "fails" and total(weights) >= 0:
        method = "a gain of less than rounding amounts to"
        return decided(stated, "undecided", method=method, thresholds=thresholds, assumptions=ASSUMPTIONS)
    tried = replace(stated, deviation=f"{found.attacks[best.regime].name}: {who(setting, best.taken)}")
    weighed_up = weighed(tried, weights, method=CERTIFIED, thresholds=thresholds, assumptions=ASSUMPTIONS)
    return replace(weighed_up, evidence=found.evidence)


def weights_of(found: Weighed, best: Best) -> Weights:
    """Exact terms of a coalition; where it holds, less what rounded powers leave open."""
    weights = found.attacks[best.regime].weights(best.taken or ())
    if found.verdict.verdict != "holds" or found.verdict.margin is None:
        return weights
    left_open = total(weights) - Fraction(found.verdict.margin, found.unit)
    return [*weights, (ROUNDING, -left_open)] if left_open else weights


def who(setting: Setting, members: Iterable[int]) -> str:
    """Members of a coalition in words."""
    chosen, seats = tuple(members), seats_of(setting)
    share = sum((seats[each].voting_share for each in chosen), Fraction(0))
    names = ", ".join(map(str, chosen[:NAMED])) + (", ..." if len(chosen) > NAMED else "")
    noun = "sequencer" if len(chosen) == 1 else "sequencers"
    return f"{noun} {names} ({len(chosen)} of {setting.size}, {percent(share)} of the voting power)"


def cheapest(setting: Setting, attack: Attack) -> Sale | None:
    """The most profitable coalition of one attack, None where nobody has the power."""
    game, unit = in_integers(power_of(setting), [attack.threat])
    (best,) = most_profitable(game)
    if best.taken is None or best.gain is None or best.bound is None:
        return None
    weights, left_open = attack.weights(best.taken), Fraction(best.bound - best.gain, unit)
    return Sale(tuple(best.taken), [*weights, (ROUNDING, -left_open)] if left_open else weights)


def _thresholds(setting: Setting, found: Weighed) -> dict[str, str]:
    """Which share can do what, and what it would gain; the fewest members that gain; the reliance and slash that do."""
    able = {name: line for attack in (*found.attacks, sovereignty(setting)) for name, line in _able(setting, attack)}
    return able | _smallest(found) | _reliance(setting) | _slash(setting)


def _able(setting: Setting, attack: Attack) -> list[tuple[str, str]]:
    sale = cheapest(setting, attack)
    if sale is None:
        return [(f"can {attack.name}", "nobody")]
    gain = -total(sale.weights)
    word = f"gains {amount(gain)}" if gain >= 0 else f"loses {amount(-gain)}"
    per_slot = "" if attack.name in {VETOES, REVERSES} else " per slot"
    return [(f"can {attack.name}", f"{who(setting, sale.members)}: {word}{per_slot}")]


def _smallest(found: Weighed) -> dict[str, str]:
    if found.verdict.verdict != "fails":
        return {}
    fewest = fewest_members(found.game, most_nodes=NODES)
    least = "" if fewest.settled else " at most"
    return {"smallest coalition that gains": f"{counted(fewest.members or 0, 'sequencer')}{least}"}


def _reliance(setting: Setting) -> dict[str, str]:
    """Up to which reliance per slot reversing does not gain: the best coalition does not depend on it."""
    sale = cheapest(setting, reversal(setting))
    if sale is None:
        return {}
    most = total(sale.weights) / (window(setting) + 1) + setting.scenario.reliance_per_slot
    return {"holds up to": f"{amount(most)} of reliance per slot" if most >= 0 else "no reliance: value alone pays"}


def _slash(setting: Setting) -> dict[str, str]:
    """The least share of the bonds that must be slashed for a reversal not to gain."""
    name, attack = "smallest slash that suffices", reversal(setting)
    if not judged(setting):
        return {name: "none: who reverses can halt the chain that judges"}
    bonds = [detection(setting) * setting.worth(seat.bond) for seat in seats_of(setting)]
    try:
        share = least_slash(power_of(setting), _unslashed(attack).threat, bonds)
    except BadInput as open_end:
        return {name: str(open_end)}
    return {name: _said(share, bonds)}


def _unslashed(attack: Attack) -> Attack:
    return replace(attack, losses={name: each for name, each in attack.losses.items() if name != "slash"})


def _said(share: Fraction | None, bonds: Sequence[Fraction]) -> str:
    if share is None:
        return "none: some coalition has nothing to lose"
    if share > 1:
        return f"more than the whole bond: {percent(share)} of it"
    parts = in_parts(share, PPM)
    return f"{percent(Fraction(parts, PPM))} of the bond (of {amount(sum(bonds, Fraction(0)))} in all bonds)"
