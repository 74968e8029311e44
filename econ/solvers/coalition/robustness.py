"""What others may do: harm that t arbitrary members cause, and coalitions that such members help.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, PODC 2006: t-immunity and (k,t)-robustness.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from econ.games.coalition import CoalitionGame, Regime
from econ.solvers.coalition.branching import MOST_NODES
from econ.solvers.coalition.decision import Verdict, decide


@dataclass(frozen=True)
class Harm:
    """What others suffer in a regime: the loss of each member that takes no part [member]; a negative one is a gain.

    Members whose own gain in the regime is negative cannot take part in it.
    """

    regime: Regime
    losses: tuple[int, ...]


def immune(power: tuple[int, ...], harms: Sequence[Harm], *, faulty: int, actions: tuple[str, ...]) -> Verdict:
    """Whether no `faulty` members that do anything harm a member that takes no part.

    Every regime that so many can reach is looked at, so that harm need not grow with power. The verdict is that of a
    game in which the faulty gain one by harming somebody; its best coalition names them.
    """
    regimes = [each for harm in harms for each in _harmful(harm, faulty)]
    if not faulty or not regimes:
        return Verdict("holds", {}, None)
    return decide(CoalitionGame(power, tuple(regimes), actions, most=min(faulty, len(power))))


def most_faulty(holds: Callable[[int], bool], members: int) -> int | None:
    """The largest number up to `members` for which the verdict holds; None if not even for zero.

    `holds` must not hold again once it does not: more faulty members can do all that fewer can.
    """
    if not holds(0):
        return None
    low, high = 0, members + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def robust(game: CoalitionGame, *, members: int | None, faulty: int, most_nodes: int = MOST_NODES) -> Verdict:
    """Whether no coalition of so many members (None: any number) gains in sum although so many others do anything.

    Every need is lowered by the power of the most powerful of that number, whoever the coalition is: "holds" is sound.
    "fails" names both and is exact; where the lowered needs are too kind to the coalition, it is looked for among those
    that leave the most powerful to be faulty.
    """
    helped = replace(game, most=members, faulty=faulty)
    verdict = decide(helped, most_nodes=most_nodes)
    if verdict.verdict != "undecided" or not 0 < faulty < len(game.power):
        return verdict
    kept = decide(_without(helped, faulty), most_nodes=most_nodes)
    return kept if kept.verdict == "fails" else verdict


def _without(game: CoalitionGame, faulty: int) -> CoalitionGame:
    """The game in which the most powerful members never gain by taking part."""
    strongest = set(game.quorums().ranked[:faulty])
    regimes = tuple(replace(regime, gains=_forbidden(regime, strongest)) for regime in game.regimes)
    return replace(game, regimes=regimes)


def _forbidden(regime: Regime, members: set[int]) -> tuple[tuple[int, ...], ...]:
    worst = -1 - abs(regime.gain) - sum(abs(gain) for gains in regime.gains for gain in gains)
    return tuple(
        tuple(worst if member in members else gain for member, gain in enumerate(gains)) for gains in regime.gains
    )


def _harmful(harm: Harm, faulty: int) -> list[Regime]:
    """Regimes in which reaching it gains one: as it is if somebody harmed is left over anyway, else one for each."""
    harmed = [member for member, loss in enumerate(harm.losses) if loss > 0]
    if not harmed:
        return []
    able = tuple(tuple(0 if gain >= 0 else -2 for gain in gains) for gains in harm.regime.gains)
    free = replace(harm.regime, gain=1, gains=able)
    if len(harmed) > faulty:
        return [free]
    return [replace(free, name=f"{free.name}, harming {each}", gains=_forbidden(free, {each})) for each in harmed]
