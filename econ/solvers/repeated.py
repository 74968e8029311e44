"""How patient players must be for cooperation in a repeated game: thresholds of the discount, exactly.

Cooperating for ever is compared with what a deviation brings now and the punishment leaves later; by the one-shot
deviation principle that decides subgame perfection where the punishment is itself an equilibrium. Sources: J. Friedman,
A Non-cooperative Equilibrium for Supergames, 1971; R. Axelrod, The Emergence of Cooperation among Egoists, 1981; J.
Tirole, The Theory of Industrial Organization, 1988, chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput

Amount = Fraction | int


@dataclass(frozen=True)
class StageGame:
    """A symmetric prisoner's dilemma: temptation > reward > punishment > sucker, in any unit.

    Raises BadInput for another order.
    """

    temptation: Fraction
    reward: Fraction
    punishment: Fraction
    sucker: Fraction

    def __post_init__(self) -> None:
        if not self.temptation > self.reward > self.punishment > self.sucker:
            raise BadInput("stage game: allowed: temptation > reward > punishment > sucker")


def stage_game(temptation: Amount, reward: Amount, punishment: Amount, sucker: Amount) -> StageGame:
    """A prisoner's dilemma from whole numbers or rationals."""
    return StageGame(*map(Fraction, (temptation, reward, punishment, sucker)))


def reversion_threshold(cooperation: Amount, deviation: Amount, punishment: Amount) -> Fraction:
    """The least discount at which cooperating for ever beats deviating once and being punished for ever after.

    c / (1-d) >= x + d p / (1-d), so d >= (x - c) / (x - p), for a punishment that is an equilibrium of the stage.
    Raises BadInput unless deviation >= cooperation > punishment.
    """
    if not deviation >= cooperation > punishment:
        raise BadInput("repeated game: allowed: deviation >= cooperation > punishment")
    return Fraction(deviation - cooperation) / (deviation - punishment)


def grim_trigger_threshold(stage: StageGame) -> Fraction:
    """The least discount at which grim trigger is a subgame perfect equilibrium."""
    return reversion_threshold(stage.reward, stage.temptation, stage.punishment)


def tit_for_tat_threshold(stage: StageGame) -> Fraction:
    """The least discount at which tit-for-tat is a Nash equilibrium of the repeated prisoner's dilemma.

    It must beat both defecting for ever and alternating, defection first. It is not subgame perfect: after a defection
    two tit-for-tats alternate. Raises BadInput unless 2 reward > temptation + sucker, without which taking turns beats
    cooperation.
    """
    if not 2 * stage.reward > stage.temptation + stage.sucker:
        raise BadInput("tit-for-tat: allowed: twice the reward above temptation plus sucker")
    alternating = (stage.temptation - stage.reward) / (stage.reward - stage.sucker)
    return max(grim_trigger_threshold(stage), alternating)


def bertrand_threshold(firms: int) -> Fraction:
    """The least discount at which n price setters share the monopoly profit: whoever undercuts takes it all once.

    Stage: 1/n each when colluding, 1 for the deviator, 0 at cost pricing. Raises BadInput for fewer than two.
    """
    _check_firms(firms)
    return reversion_threshold(Fraction(1, firms), 1, 0)


def cournot_threshold(firms: int) -> Fraction:
    """The least discount at which n equal firms share the monopoly output, with reversion to Cournot competition.

    Linear demand 1 - Q, no cost: the monopoly output 1/2 shared, the best response to the others' shares, and the
    equilibrium output 1/(n+1). Raises BadInput for fewer than two.
    """
    _check_firms(firms)
    share = Fraction(1, 2 * firms)
    best = (1 - (firms - 1) * share) / 2
    return reversion_threshold(share / 2, best * best, Fraction(1, (firms + 1) ** 2))


def _check_firms(firms: int) -> None:
    if firms < 2:
        raise BadInput(f"firms: {firms}; allowed: at least 2")
