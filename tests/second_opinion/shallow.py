"""The first slots of a game, for those that have no end: one that keeps the slot number for a downtime window."""

from __future__ import annotations

import numpy as np

from econ.games.extraction import Extraction, Lanes
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario


class Shallow(Extraction):
    """An extraction that gives up after `slots` slots; the slot ends it leaves have one edge to nowhere (-1)."""

    slots = 0

    def _slot(self, lanes: Lanes) -> Lanes:
        self.slots -= 1
        return super()._slot(lanes) if self.slots >= 0 else lanes.chosen(np.array([], dtype=np.int64))


def first_slots(mechanism: Mechanism, scenario: Scenario, *, slots: int, limit: int) -> Game:
    """Everything that may happen within so many slots of genesis; TooLarge beyond `limit` nodes."""
    search = Shallow(MODEL, mechanism, scenario, menu=menu_of(mechanism), focal=0, limit=limit)
    search.slots = slots
    return search.game()
