"""Sequencers that do anything whatever: the harm they do others, and the coalitions they help.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, PODC 2006: t-immunity and (k,t)-robustness.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from econ.games.coalition import ANYBODY, CoalitionGame, Need, threshold
from econ.solvers.claims import conflicts
from econ.solvers.claims.attacks import attacks_of, power_of, seats_of
from econ.solvers.claims.claim import ClaimResult, Stated, crowded, decided, unavailable, weighed
from econ.solvers.claims.coalitions import NODES, Weighed, game_of, result
from econ.solvers.claims.order_final import window
from econ.solvers.claims.proposing import lost_slot
from econ.solvers.claims.rent import income
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import amount, counted
from econ.solvers.coalition.robustness import Harm, immune, most_faulty, robust

FAULTY = 1
ACTIONS = ("attack",)
IMMUNE = Stated(
    "t-immune", "no sequencer that plays as prescribed earns less because of what one other does", "do anything"
)
ROBUST = Stated(
    "kt-robust",
    "no coalition that vetoes a block or reverses final orders gains in sum although one other does anything",
    "deviate together, helped by one other",
)
ALONE = "there is no other sequencer"
HARM = "game of harm to others, decided in integers; it has no certificate"
WORST = (
    "the next leader is whoever suits a sequencer least",
    "a reversal costs the others the pay of every block taken back",
)


def t_immune(setting: Setting) -> ClaimResult:
    """The largest loss of pay that one sequencer can cause another by silence, by a veto or by a reversal."""
    if setting.size == 1:
        return unavailable(IMMUNE, ALONE)
    if not setting.block.settled:
        return crowded(IMMUNE)
    harms = _harms(setting)
    verdict = immune(power_of(setting), harms, faulty=FAULTY, actions=ACTIONS)
    thresholds = {f"{harm.regime.name}: harms by": _said(harm) for harm in harms} | {
        "immune against": _most(setting, harms)
    }
    if verdict.verdict != "fails":
        return decided(IMMUNE, verdict.verdict, method=HARM, thresholds=thresholds, assumptions=WORST)
    worst = max(harms, key=lambda harm: _caused(setting, harm))
    weights = [("lost reward of another", -Fraction(_caused(setting, worst)))]
    tried = replace(IMMUNE, deviation=worst.regime.name)
    found = weighed(tried, weights, method=HARM, thresholds=thresholds, assumptions=WORST)
    return replace(found, evidence=None)


def kt_robust(setting: Setting) -> ClaimResult:
    """The coalition's game with every need lowered by the power of the most powerful other."""
    if setting.size == 1:
        return unavailable(ROBUST, ALONE)
    game, unit = game_of(setting)
    verdict = robust(game, members=None, faulty=FAULTY, most_nodes=NODES)
    found = Weighed(attacks_of(setting), game.helped(FAULTY), unit, verdict)

    def holds(faulty: int) -> bool:
        return robust(game, members=None, faulty=faulty, most_nodes=NODES).verdict == "holds"

    most = most_faulty(holds, setting.size - 1) if verdict.verdict == "holds" else None
    up_to = "nobody" if most is None else counted(most, "sequencer")
    return result(setting, ROBUST, found, thresholds={"proven up to, beside any coalition": up_to})


def _harms(setting: Setting) -> tuple[Harm, ...]:
    """Silence of a leader, a veto and a reversal, each with every other sequencer's loss (msat, rounded up)."""
    in_time, blocks, seats = 1 - setting.miss[0], window(setting) + 1, seats_of(setting)
    ordinary = [seat.fees + seat.minted for seat in seats]
    later = [lost_slot(setting, seat, Fraction(0)) for seat in seats]
    silence = [in_time * (pay.vote - back) for pay, back in zip(ordinary, later, strict=True)]
    vetoed = [in_time * (pay.both - back) for pay, back in zip(ordinary, later, strict=True)]
    reversed_ = [blocks * income(setting, seat) for seat in seats]
    return (
        _harm(seats, "be silent as the leader", ANYBODY, silence),
        _harm(seats, "veto a block", conflicts.veto(setting.record), vetoed),
        _harm(seats, "reverse final orders", conflicts.easiest(setting.record).needs, reversed_),
    )


def _harm(seats: tuple[Seat, ...], name: str, needs: Need, losses: list[Fraction]) -> Harm:
    """What takes a leader only those can do that lead."""
    idle = [int(needs is ANYBODY and not seat.turns.share) for seat in seats]
    return Harm(threshold(name, needs, gain=0, costs=idle), tuple(loss.__ceil__() for loss in losses))


def _said(harm: Harm) -> str:
    return f"up to {amount(max(*harm.losses, 0))}"


def _most(setting: Setting, harms: tuple[Harm, ...]) -> str:
    def holds(faulty: int) -> bool:
        return immune(power_of(setting), harms, faulty=faulty, actions=ACTIONS).verdict == "holds"

    return counted(most_faulty(holds, setting.size - 1) or 0, "faulty sequencer")


def _caused(setting: Setting, harm: Harm) -> int:
    """The largest loss that some one sequencer can cause another."""
    (regime,) = CoalitionGame(power_of(setting), (harm.regime,)).quorums().regimes
    able = [who for who, power in enumerate(power_of(setting)) if power >= regime.left[0] and not regime.gains[0][who]]
    suffered = [loss for who, loss in enumerate(harm.losses) if set(able) - {who}]
    return max(suffered, default=0)
