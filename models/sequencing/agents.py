"""What adaptive agents are given: how fast they learn, how often they reconsider, and what watching costs them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from econ.engine.block import Params
from econ.errors import BadInput
from econ.money import PPM

MOST_MEMORY = 1 << 31
MOST_MONEY = 1 << 60


@dataclass(frozen=True)
class Agents:
    """How the agents learn; every default is chosen by us.

    A memory m is the length of a running mean: the newest observation weighs 1/m. `revenue_memory` and
    `watching_memory` count epochs, `searcher_memory` opportunities, `belief_memory` blocks. `stake_revisions` and
    `strategy_revisions` are the mean number of times (ppm) a sequencer reconsiders in an epoch. `watching_cost` is
    msat a year for seeing every offence, `watching_floor` the share of them (ppm) seen by those who watch unpaid.
    `searcher_least` and `searcher_most` bound the share (ppm) of an extracted value that searchers keep.
    Raises BadInput for a value out of range.
    """

    revenue_memory: int = 24
    stake_revisions: int = 41_667
    strategy_revisions: int = 41_667
    watching_cost: int = 1_000_000_000
    watching_memory: int = 24
    watching_floor: int = 100_000
    searcher_memory: int = 100
    searcher_least: int = 50_000
    searcher_most: int = 500_000
    belief_memory: int = 8

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = _range(field.name)
            value = getattr(self, field.name)
            if type(value) is not int or not low <= value <= high:
                raise BadInput(f"agents: {field.name} is {value!r}; allowed: a whole number from {low} to {high}")
        if self.searcher_least > self.searcher_most:
            text = f"searcher_least is {self.searcher_least}, above searcher_most"
            raise BadInput(f"agents: {text}; allowed: at most {self.searcher_most}")


def _range(name: str) -> tuple[int, int]:
    if name.endswith("_memory"):
        return 1, MOST_MEMORY
    return 0, MOST_MONEY if name.endswith("_cost") else PPM


DEFAULT = Agents()


def agents_of(params: Params) -> Agents:
    """The agents of a parameter set, under the key "agents"; the default ones where it names none."""
    agents: Agents = params.get("agents", DEFAULT)
    return agents
