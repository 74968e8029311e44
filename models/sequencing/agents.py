"""What adaptive agents are given: how fast they learn, what watching costs them, and which strategies they may play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from econ.engine.block import Params
from econ.errors import BadInput
from econ.money import PPM
from econ.strategies.actions import Stake
from econ.strategies.strategy import Strategy, Tables
from econ.strategies.views import StakerView

OWN, LEAVES, ENTERS = range(3)
SUFFIXES = ("", " | leaves", " | enters")
MOST_MEMORY = 1 << 31
MOST_MONEY = 1 << 60


@dataclass(frozen=True)
class Agents:
    """How the agents learn; every default is chosen by us.

    A memory m is the length of a running mean: the newest observation weighs 1/m. `revenue_memory` and
    `watching_memory` count epochs, `searcher_memory` opportunities, `belief_memory` blocks. `stake_revisions` and
    `style_revisions` are the mean number of times (ppm) a sequencer reconsiders in an epoch. `watching_cost` is msat a
    year for seeing every offence, `watching_floor` the share of them (ppm) seen by those who watch unpaid.
    `searcher_least` and `searcher_most` bound the share (ppm) of an extracted value that searchers keep.
    Raises BadInput for a value out of range.
    """

    revenue_memory: int = 24
    stake_revisions: int = 41_667
    style_revisions: int = 41_667
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
    """The agents of a parameter set; the default ones where it names none, as the slot's own parameters do."""
    agents: Agents = params.get("agents", DEFAULT)
    return agents


def repertoire(strategies: tuple[Strategy, ...]) -> tuple[Strategy, ...]:
    """Every strategy (a style) three times: with its own stake choice, leaving, and entering.

    Style s of n stands in row s, n + s and 2n + s; the slot's staking block carries out what the row says.
    """
    leaving = tuple(_restaked(style, LEAVES, _leave) for style in strategies)
    entering = tuple(_restaked(style, ENTERS, _entering(style)) for style in strategies)
    return (*strategies, *leaving, *entering)


def styles(tables: Tables) -> int:
    """The number n of styles in tables made from a repertoire; all rows where they were not, and nobody can move."""
    return len(tables.names) // len(SUFFIXES) if has_intentions(tables) else len(tables.names)


def has_intentions(tables: Tables) -> bool:
    """Whether the tables hold rows that leave and enter."""
    return tables.names[-1].endswith(SUFFIXES[ENTERS])


def _restaked(style: Strategy, intention: int, stake: Callable[[StakerView], Stake]) -> Strategy:
    return replace(style, name=style.name + SUFFIXES[intention], stake=stake)


def _leave(_view: StakerView) -> Stake:
    return Stake.EXIT


def _entering(style: Strategy) -> Callable[[StakerView], Stake]:
    def stake(view: StakerView) -> Stake:
        return style.stake(view) if view.active else Stake.ENTER

    return stake
