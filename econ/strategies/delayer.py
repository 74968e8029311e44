"""Delayers: propose late because extractable value grows while one waits."""

from __future__ import annotations

from functools import partial

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import ProposerView

SOURCE = "timing games: ethresear.ch 17612; Latency is Money (waiting-game papers)"


def wait(delay: Propose, _view: ProposerView) -> Propose:
    """A proposal after the given step of the scenario's grid of delays, in every slot it leads."""
    return delay


DELAYER_1 = Strategy(name="delayer-1", propose=partial(wait, Propose.DELAY_1), source=SOURCE)
DELAYER_2 = Strategy(name="delayer-2", propose=partial(wait, Propose.DELAY_2), source=SOURCE)
DELAYER_3 = Strategy(name="delayer-3", propose=partial(wait, Propose.DELAY_3), source=SOURCE)
