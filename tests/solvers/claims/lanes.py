"""The machine run slot by slot in several lanes under told chance: prescribed play beside one that deviates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.engine.chance import Fixed
from econ.engine.loop import compiled, step
from econ.machine.genesis import genesis, parameters
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.proposing import Situation
from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy, tabulate

Array = npt.NDArray[Any]
HONEST = Strategy("honest")
BLOCKS = compiled(MODEL.blocks)
CHANCES = tuple(chance.name for block in MODEL.blocks for chance in block.chance)


class Lanes:
    """Worlds from genesis at the floor of the gas price; what chance is not told does not happen."""

    def __init__(
        self, mechanism: Mechanism, scenario: Scenario, *, deviator: Strategy = HONEST, lanes: int = 2
    ) -> None:
        size = mechanism.sequencers.size
        tables = tabulate((HONEST, deviator))
        self.params = parameters(mechanism, scenario, tables=tables, assignment=(0,) * size, chance=Fixed({}))
        self.state = genesis(self.params, lanes)
        self.state["base_fee"] = np.full(lanes, mechanism.fees.rule.floor)
        self.lanes, self.nobody = lanes, size

    def slot(self, *actions: Propose, **outcomes: int | Sequence[int]) -> None:
        """One slot: the leader of lane i takes action i (honest without any), chance comes out as told, by name."""
        proposed = [int(action) for action in actions] or [int(Propose.HONEST)] * self.lanes
        told = {"outage": self.nobody, "proposal": proposed} | outcomes
        drawn = {name: told.get(name.replace(" ", "_"), 0) for name in CHANCES}
        chance = Fixed({name: np.broadcast_to(np.array(value), self.lanes) for name, value in drawn.items()})
        self.state = step(BLOCKS, self.params | {"chance": chance}, self.state)

    @property
    def leader(self) -> int:
        """Who led the last slot in the first lane."""
        return int(self.state["leader"][0])

    def play(self, sequencer: int, *rows: int) -> None:
        """From now on the sequencer plays a row of the tables in each lane: 0 honest, 1 the deviator."""
        self._write("strategy", sequencer, rows)

    def force(self, situation: Situation) -> None:
        """Put forced transactions where the next slot finds them visible, or due."""
        if situation.forced:
            mechanism = self.params["mechanism"]
            late = mechanism.forced_inclusion.deadline if situation.due else 0
            self._write("forced_line", mechanism.chain.bitcoin_depth + late - 1, (situation.forced,) * self.lanes)
            self.state["forced_waiting"] = np.full(self.lanes, situation.forced)

    def wealth(self, sequencer: int) -> list[int]:
        """Msat by lane that the sequencer owns."""
        return [int(msat) for msat in wealth(self.params, self.state, sequencer)]

    def _write(self, name: str, column: int, values: Sequence[int]) -> None:
        changed = self.state[name].copy()
        changed[:, column] = values
        self.state[name] = changed
