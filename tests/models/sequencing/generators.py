"""Generators of this model: the library's worlds, with agents who reconsider often and forget soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from econ.engine.block import Array, Block, Chooser, Params, State
from econ.engine.chance import Sampled
from econ.engine.loop import compiled, step
from econ.money import PPM
from econ.testing import Setup
from econ.testing import worlds as slot_worlds
from models.sequencing import MODEL
from models.sequencing.agents import Agents

COSTS = (0, 10**6, 10**12, 10**17)


@dataclass(frozen=True)
class World:
    """One drawn model: a world of the slot, and its agents."""

    setup: Setup
    agents: Agents

    @property
    def runs(self) -> tuple[int, ...]:
        """The run numbers of the lanes."""
        return tuple(range(self.setup.lanes))

    def parameters(self, chance: Chooser | None = None) -> dict[str, Any]:
        """The parameters, with the chance of the seed or another."""
        own = self.setup.params() | {"agents": self.agents}
        return own if chance is None else own | {"chance": chance}

    def of(self, runs: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, Array]]:
        """Parameters and genesis of these runs as lanes."""
        params = self.parameters(Sampled(self.setup.seed, runs))
        return params, MODEL.genesis(params, len(runs)) | replace(self.setup, lanes=len(runs)).genesis()

    def started(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """Parameters and genesis of all lanes."""
        return self.of(self.runs)


def agents() -> st.SearchStrategy[Agents]:
    """Agents who reconsider often and forget soon."""
    memory, often = st.integers(1, 6), st.integers(PPM // 2, PPM)
    return st.builds(
        Agents,
        revenue_memory=memory,
        stake_revisions=often,
        strategy_revisions=often,
        watching_cost=st.sampled_from(COSTS),
        watching_memory=memory,
        watching_floor=st.integers(0, PPM),
        searcher_memory=memory,
        searcher_least=st.integers(0, 400_000),
        searcher_most=st.integers(400_000, PPM),
        belief_memory=memory,
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Everything that a small run needs; being in the set costs nothing, little or too much."""
    setup = draw(slot_worlds())
    costs = replace(setup.scenario, operation=draw(st.sampled_from(COSTS)), capital_cost=draw(st.integers(0, PPM)))
    return World(replace(setup, scenario=costs), draw(agents()))


Visit = tuple[Block, State, State]


def walked(params: Params, state: State, slots: int) -> Iterator[Visit]:
    """Every block of every slot, with the state before and after it."""
    for _ in range(slots):
        for block in MODEL.blocks:
            after = step(compiled((block,)), params, state)
            yield block, state, after
            state = after


def visits(label: str, params: Params, state: State, slots: int) -> list[tuple[State, State]]:
    """The states before and after a block, slot by slot."""
    return [(before, after) for block, before, after in walked(params, state, slots) if block.label == label]


def lanes(state: State) -> range:
    """The lanes of a state."""
    return range(len(state["slot"]))


def whole(state: State, lane: int) -> Callable[[str], Any]:
    """A reader of one lane's variables as Python integers and lists of them."""
    return lambda name: state[name][lane].tolist()
