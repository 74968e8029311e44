"""Votes as the deviator's acts, and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.sight import _acts, ballots_of
from econ.strategies.actions import Vote
from econ.strategies.strategy import Strategy, tabulate
from econ.strategies.views import VOTER_VIEWS


@given(st.lists(st.sampled_from(Vote), min_size=len(VOTER_VIEWS), max_size=len(VOTER_VIEWS)))
def test_acts_hold_every_vote(votes: list[Vote]) -> None:
    known = dict(zip(VOTER_VIEWS, votes, strict=True))
    acts = _acts(tabulate((Strategy("drawn", vote=known.__getitem__),)))[2]
    assert ballots_of(np.asarray(acts[0])) == [int(vote) for vote in votes]
