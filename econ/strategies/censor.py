"""Censors: leave out one watched transaction, or everything that was forced through Bitcoin."""

from __future__ import annotations

from econ.strategies.actions import Propose
from econ.strategies.strategy import Strategy
from econ.strategies.views import FORCED_NONE, ProposerView


def leave_out_target(view: ProposerView) -> Propose:
    """Everything but the watched transaction, while it waits."""
    return Propose.CENSOR_TARGET if view.target else Propose.HONEST


def leave_out_forced(view: ProposerView) -> Propose:
    """Everything but forced transactions, due ones included."""
    return Propose.HONEST if view.forced == FORCED_NONE else Propose.CENSOR_FORCED


CENSOR_TARGET = Strategy(
    name="censor-target",
    propose=leave_out_target,
    source="censorship for a bribe: Fox, Pai and Resnick, arXiv 2301.13321",
)
CENSOR_FORCED = Strategy(
    name="censor-forced",
    propose=leave_out_forced,
    source="leaving out forced transactions costs nothing in an unenforced design: Citrea pull request 3129 (2026-02)",
)
