"""What the deviator of a game sees at its choices: the machine's own views, by which a strategy table is keyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from econ.engine.block import Array
from econ.engine.chance import Fixed
from econ.games.game import Game
from econ.games.menu import HONEST_ROW, Menu
from econ.games.reduction import Reduced
from econ.machine.blocks.proposal import ACTION
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.machine.world import mev_view
from econ.strategies.actions import Vote
from econ.strategies.strategy import Tables
from econ.strategies.views import PROPOSER_VIEWS

ROLES = ("propose", "stake", "vote")
# What a row must agree with first, where no row of the menu does all that a table asks for at once.
_PRECEDENCE = (4, 2, 1)
_UNSEEN = -1


@dataclass(frozen=True)
class Sight:
    """The choices of a game as the deviator sees them.

    `nodes` [choice] are the choice nodes; `edges` [choice, row] the edge of each row of the menu, -1 where it is not
    open; `keys` [role, choice] what a role sees there: `propose` an index into PROPOSER_VIEWS (-1 where it does not
    lead), `stake` whether it is accused, `vote` an index of VOTER_VIEWS without validity. `acts` [role][row, key] is
    what a row does then; a vote is coded len(Vote) * (on an invalid proposal) + (on a valid one).
    """

    nodes: Array
    edges: Array
    keys: Array
    acts: tuple[Array, Array, Array]
    states: Array
    variables: tuple[str, ...]

    def deeds(self) -> Array:
        """What every row would do at every choice [role, choice, row]; nothing where the role is not asked."""
        rows = [acts[:, keys].T for acts, keys in zip(self.acts, self.keys, strict=True)]
        return np.where((self.keys == _UNSEEN)[:, :, None], _UNSEEN, np.stack(rows))

    def nearest(self, wanted: Array, deeds: Array, edges: Array) -> Array:
        """The open row [choice] that agrees best with the wanted deeds [role, choice]; a proposal counts most."""
        agreed = np.asarray(deeds == wanted[:, :, None]) * np.array(_PRECEDENCE)[:, None, None]
        return np.asarray(np.where(edges < 0, -1, agreed.sum(0)).argmax(-1))


def sight_of(game: Game, small: Reduced, menu: Menu, *, focal: int = 0) -> Sight:
    """What sequencer `focal` sees at each of its choices; the game is the one of this reduction and menu."""
    nodes = np.flatnonzero(game.choice)
    state = _states(game, small, menu, nodes)
    leads = (state["leader"] == focal) & (state["offline"][:, focal] == 0)
    accused = (state["evidence"][:, :, focal] > 0).any(1)
    view = np.where(leads, _views(state, small), _UNSEEN)
    keys = np.stack([view, np.asarray(accused, np.int64), _ballot_keys(state, focal, leads)])
    shown, bases = _by_variable(game, nodes)
    return Sight(nodes, _edges(game, nodes), keys, _acts(menu.tables), states=shown, variables=bases)


def _states(game: Game, small: Reduced, menu: Menu, nodes: Array) -> dict[str, Array]:
    """The machine's states at these nodes; what does not vary between nodes is as at genesis."""
    honest = (HONEST_ROW,) * small.mechanism.sequencers.size
    params = parameters(small.mechanism, small.scenario, tables=menu.tables, assignment=honest, chance=Fixed({}))
    state = {name: value.copy() for name, value in MODEL.genesis(params, len(nodes)).items()}
    for column, label in enumerate(game.variables):
        name, _, place = label.partition("[")
        flat = state[name].reshape(len(nodes), -1)
        flat[:, int(place.rstrip("]")) if place else 0] = game.states[nodes, column]
    return state


def _views(state: dict[str, Array], small: Reduced) -> Array:
    """The index [choice] of the view that the machine would look up: a table that holds indices, looked up."""
    views = np.arange(len(PROPOSER_VIEWS))[None, :, None]
    mirror: Any = Tables(("mirror",), np.repeat(views, 1 + int(state["strategy"].max()), 0), views, views)
    params = {"mechanism": small.mechanism, "scenario": small.scenario, "strategies": mirror}
    return np.asarray(ACTION.weights(params, state)[:, 0])


def _edges(game: Game, nodes: Array) -> Array:
    edges = np.full((len(nodes), len(game.actions)), -1)
    place = np.full(game.nodes, -1)
    place[nodes] = np.arange(len(nodes))
    own = np.flatnonzero(game.choice[game.source()])
    edges[place[game.source()[own]], game.action[own]] = own
    return edges


def _acts(tables: Tables) -> tuple[Array, Array, Array]:
    ballots = tables.vote.reshape(len(tables.vote), -1, 2, 2)
    vote = len(Vote) * ballots[:, :, 0] + ballots[:, :, 1]
    return tables.propose.argmax(-1), tables.stake[:, 1::2], vote.reshape(len(vote), -1)


def _ballot_keys(state: dict[str, Array], focal: int, leads: Array) -> Array:
    """What a voter sees beside validity [choice]: the value and whether it leads next, and whether it leads."""
    following = state["next_leader"] == focal
    seen = np.where(following, mev_view(state["mev"]), 0)
    return np.asarray((seen * 2 + following) * 2 + leads)


def ballots_of(acts: Array) -> list[int]:
    """The votes in the order of VOTER_VIEWS of acts [key], each of which is a pair for invalid and valid proposals."""
    pairs = np.stack(np.divmod(acts.reshape(-1, 2), len(Vote)), axis=1)
    return [int(vote) for vote in pairs.ravel()]


def _by_variable(game: Game, nodes: Array) -> tuple[Array, tuple[str, ...]]:
    """Each variable's values at the nodes as one number per different value [choice, variable]."""
    bases = [label.partition("[")[0] for label in game.variables]
    names = tuple(dict.fromkeys(bases))
    columns = [np.flatnonzero(np.array(bases) == name) for name in names]
    codes = [np.unique(game.states[np.ix_(nodes, part)], axis=0, return_inverse=True)[1].ravel() for part in columns]
    return np.stack(codes, axis=-1), names
