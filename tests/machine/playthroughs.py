"""Golden playthroughs of `minimal`: what each shows, and how its text is made.

`python -m tests.machine.playthroughs` writes the texts anew; a difference is read by a person before it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.machine.genesis import parameters
from econ.machine.narration import Narrator
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.protocol.invariants import InvariantObserver
from econ.strategies.actions import Propose, Vote
from econ.strategies.population import assign, parse_population
from econ.strategies.registry import strategy
from econ.strategies.strategy import Strategy, tabulate

GREEDY = Strategy("greedy", propose=lambda view: Propose.REORDER_EXCLUDE if view.mev else Propose.EXCLUDE)
CARTEL = Strategy("cartel", propose=lambda _view: Propose.CENSOR_FORCED, vote=lambda _view: Vote.RUBBER_STAMP)
FOLDER = Path(__file__).parent / "golden"
PIPELINED = {"consensus.protocol": "jolteon", "consensus.timeout_propose": "240 s", "set.size": "7"}
LONG_SLOTS = {"chain.slot": "120 s", "consensus.timeout_propose": "120 s", "scenario.outage": "240 s"}


@dataclass(frozen=True)
class Playthrough:
    """A story: population, settings on top of `minimal`, seed and length."""

    name: str
    population: str
    settings: dict[str, str]
    seed: int
    slots: int


STORIES = (
    Playthrough("honest", "honest", {"scenario.forced_per_day": "200"}, seed=1, slots=30),
    Playthrough("equivocator-slashed", "honest=2,equivocator=1", {}, seed=2, slots=24),
    Playthrough("censor-until-due", "honest=1,censor-forced=2", {"scenario.forced_per_day": "400"}, seed=3, slots=40),
    Playthrough(
        "cartel-halts-the-chain",
        "tests.machine.playthroughs:CARTEL=3",
        {"scenario.forced_per_day": "700"},
        seed=5,
        slots=40,
    ),
    Playthrough("offline-leader", "honest=2,offline=1", {}, seed=4, slots=12),
    Playthrough(
        "forks-and-a-dead-next-leader",
        "honest=5,tail-forker=2",
        PIPELINED
        | {"consensus.protocol": "hotstuff-2", "scenario.outages_per_year": "4000", "scenario.outage": "720 s"},
        seed=6,
        slots=30,
    ),
    Playthrough("a-fork-that-costs-a-timer", "honest=5,tail-forker=1,sandwich=1", PIPELINED, seed=6, slots=16),
    Playthrough(
        "votes-left-out",
        "honest=4,tests.machine.playthroughs:GREEDY=1",
        {"set.size": "5", "ordering.mev_share": "{ proposer = '50 %', voters = '50 %' }"},
        seed=7,
        slots=10,
    ),
)


def told(story: Playthrough) -> str:
    """The text of a story; every invariant is checked on the way."""
    found = load("minimal", overrides=LONG_SLOTS | story.settings)
    population = parse_population(story.population)
    tables = tabulate(tuple(strategy(name) for name, _ in population))
    rows = assign(population, found.mechanism.sequencers.stakes, tables.names)
    chance = Sampled(story.seed, (0,))
    params = parameters(found.mechanism, found.scenario, tables=tables, assignment=rows, chance=chance)
    narrator = Narrator()
    observers = (narrator, InvariantObserver(params))
    run(MODEL, params, MODEL.genesis(params, 1), slots=story.slots, observers=observers)
    return narrator.text()


def main() -> None:
    """Write every story."""
    FOLDER.mkdir(exist_ok=True)
    for story in STORIES:
        (FOLDER / f"{story.name}.txt").write_text(told(story), encoding="utf-8")


if __name__ == "__main__":
    main()
