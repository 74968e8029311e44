"""Counterexamples that somebody can play: strategy tables that beat honest play, found from the best response.

The best response may use all of the game's state; a sequencer sees a view. So tables are searched for: from the
best response's most frequent act in every view, from honest play, and from constant play, each improved entry by entry
by what a change is worth where it matters: the policy-gradient step of R. Sutton et al. (NIPS 1999), with values and
visits in place of samples. The search runs in floats on the game at hand and only proposes; a table is believed when
the game that offers it as a row proves its gain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import linalg

from econ.games.menu import HONEST_ROW
from econ.games.table import StrategyTable
from econ.solvers.honest_value import Backups, honest_policy, policy_values
from econ.solvers.sight import ROLES, Sight, ballots_of
from econ.strategies.views import PROPOSER_VIEWS, STAKER_VIEWS

Array = npt.NDArray[Any]
# One array of acts per role, indexed by what the role sees.
Acts = tuple[Array, ...]

ROUNDS = 12
# A share of visits below this is the noise of their computation.
NEGLIGIBLE = 1e-9
_ACCUSED = 1
# Bits of a voter's key: whether it leads this slot, and whether it leads the next one.
_OWN, _NEXT = 1, 2


@dataclass(frozen=True)
class Played:
    """A table as it plays out in a game: its rows [choice], and what each is worth (msat) at the first state."""

    search: Search
    acts: Acts

    @cached_property
    def rows(self) -> Array:
        """The row [choice] of the menu nearest to the table."""
        return self.search.rows(self.acts, slice(None))

    @cached_property
    def policy(self) -> Array:
        """The edge [node] that the table takes."""
        policy = honest_policy(self.search.problem.game)
        sight = self.search.sight
        policy[sight.nodes] = sight.edges[np.arange(len(sight.nodes)), self.rows]
        return policy

    @cached_property
    def values(self) -> Array:
        """The policy's values [node, Python integers]."""
        return policy_values(self.search.problem, self.policy)

    @property
    def worth(self) -> int:
        """The value of the first state, in the problem's units."""
        return int(self.values[self.search.problem.game.root])

    def advantages(self) -> Array:
        """What every row is worth beyond the table's own [choice, row], times the discounted visits; 0 if not open."""
        problem, sight = self.search.problem, self.search.sight
        open_ = sight.edges >= 0
        taken = np.repeat(problem.unit * self.values[sight.nodes], open_.sum(-1))
        gains = np.zeros(sight.edges.shape)
        beyond = problem.of_edges(sight.edges[open_], self.values) - taken
        gains[open_] = (beyond / (problem.unit * problem.scale)).astype(np.float64)
        return gains * self.search.visits(self.policy)[sight.nodes][:, None]


@dataclass(frozen=True)
class Search:
    """A game to be played by tables: its exact backups, and what the deviator sees."""

    problem: Backups
    sight: Sight

    @cached_property
    def deeds(self) -> Array:
        """What every row does at every choice [role, choice, row]."""
        return self.sight.deeds()

    def rows(self, acts: Acts, choices: Any) -> Array:
        """The row nearest to a table, at these choices."""
        keys = self.sight.keys[:, choices]
        wanted = np.stack([np.where(seen < 0, seen, own[seen]) for own, seen in zip(acts, keys, strict=True)])
        return self.sight.nearest(wanted, self.deeds[:, choices], self.sight.edges[choices])

    def visits(self, policy: Array) -> Array:
        """The discounted number of visits [node] of a policy from the first state."""
        game = self.problem.game
        source = game.source()
        taken = np.flatnonzero(~game.choice[source] | np.isin(np.arange(game.edges), policy))
        rate = (self.problem.slope[taken] / self.problem.unit).astype(np.float64)
        flow = sparse.coo_array((rate, (game.target[taken], source[taken])), (game.nodes, game.nodes))
        start = np.zeros(game.nodes)
        start[game.root] = 1.0
        return np.asarray(linalg.splu((sparse.identity(game.nodes) - flow).tocsc()).solve(start))

    def constant(self, row: int) -> Acts:
        """The acts of one row of the menu in every view."""
        return tuple(own[row].copy() for own in self.sight.acts)

    def projected(self, policy: Array) -> Acts:
        """In every view the act that a policy [node] takes most often there; honest where it never comes."""
        sight = self.sight
        row = (sight.edges == policy[sight.nodes][:, None]).argmax(-1)
        weight = self.visits(policy)[sight.nodes]
        acts = self.constant(HONEST_ROW)
        for role, own in enumerate(acts):
            done = self.deeds[role, np.arange(len(row)), row]
            for key in np.unique(sight.keys[role][(sight.keys[role] >= 0) & (weight > 0)]):
                here = sight.keys[role] == key
                own[key] = np.bincount(done[here], weights=np.maximum(weight[here], 0)).argmax()
        return acts

    def improved(self, acts: Acts) -> Played:
        """The table that no change of single entries is seen to improve, starting from one; ROUNDS rounds at most."""
        best = Played(self, acts)
        for _ in range(ROUNDS):
            changes = self._changes(best)
            tries = (Played(self, _changed(best.acts, some)) for some in (changes, changes[:1]) if some)
            better = next((played for played in tries if played.worth > best.worth), None)
            if better is None:
                break
            best = better
        return best

    def _changes(self, played: Played) -> list[tuple[int, int, int]]:
        """The changes (role, key, act) of single entries that gain, one per entry, the largest first."""
        gains = played.advantages()
        found = []
        for role, keys in enumerate(self.sight.keys):
            for key in np.unique(keys[keys >= 0]):
                here = np.flatnonzero(keys == key)
                acts = np.setdiff1d(self.sight.acts[role][:, key], played.acts[role][key])
                worth = [(self._gain(played, (role, int(key), int(act)), here, gains), int(act)) for act in acts]
                found += [(gain, (role, int(key), act)) for gain, act in [max(worth)] if gain > 0] if worth else []
        return [change for _, change in sorted(found, reverse=True)]

    def _gain(self, played: Played, change: tuple[int, int, int], here: Array, gains: Array) -> float:
        rows = self.rows(_changed(played.acts, [change]), here)
        return float(gains[here, rows].sum())

    def table(self, played: Played) -> StrategyTable:
        """The table that does the same where the policy comes, and conforms in every other view.

        A view in which the watched transaction does not wait speaks for one in which it does, if that is never seen;
        where nobody is ever seen to lead next, a voter does the same whatever it might see then.
        """
        acts = self.constant(HONEST_ROW)
        weight = self.visits(played.policy)[self.sight.nodes]
        met = [np.unique(keys[(keys >= 0) & (weight > 0)]) for keys in self.sight.keys]
        for own, chosen, keys in zip(acts, played.acts, met, strict=True):
            own[keys] = chosen[keys]
        seen = set(met[0].tolist())
        propose = [acts[0][_representative(view, seen)] for view in range(len(PROPOSER_VIEWS))]
        stake = [acts[1][int(view.accused)] if view.active else 0 for view in STAKER_VIEWS]
        vote = ballots_of(acts[2] if (met[2] & _NEXT).any() else acts[2][np.arange(len(acts[2])) & _OWN])
        return StrategyTable(*(tuple(map(int, own)) for own in (propose, vote, stake)))

    def unseen(self, policy: Array) -> tuple[str, ...]:
        """The variables that a policy [node] needs beyond the deviator's views, the most telling first."""
        sight = self.sight
        row = (sight.edges == policy[sight.nodes][:, None]).argmax(-1)
        weight = np.maximum(self.visits(policy)[sight.nodes], 0)
        known, names = sight.keys.T, list[str]()
        while _confused(known, row, weight) > NEGLIGIBLE and len(names) < len(sight.variables):
            wider = {
                name: np.column_stack([known, sight.states[:, column]])
                for column, name in enumerate(sight.variables)
                if name not in names
            }
            name = min(wider, key=lambda variable: _confused(wider[variable], row, weight))
            names.append(name)
            known = wider[name]
        return tuple(names)


def tables(search: Search, best: Array) -> Iterator[StrategyTable]:
    """Tables that seem to beat honest play, the most promising first, from a best response `best` [node]."""
    honest = Played(search, search.constant(HONEST_ROW)).worth
    first = [search.improved(search.projected(best)), search.improved(search.constant(HONEST_ROW))]
    for played in sorted(first, key=lambda tried: -tried.worth):
        if played.worth > honest:
            yield search.table(played)
    for acts in _starts(search):
        if (played := Played(search, acts)).worth > honest:
            yield search.table(search.improved(played.acts))


def _starts(search: Search) -> Iterator[Acts]:
    """Every row as constant play, and again with an exit as soon as one is accused."""
    stake = ROLES.index("stake")
    exits = [row for row in range(len(search.sight.acts[stake])) if search.sight.acts[stake][row, _ACCUSED]]
    for row in range(1, len(search.sight.acts[0])):
        yield search.constant(row)
        for leaving in exits[:1]:
            yield _changed(search.constant(row), [(stake, _ACCUSED, int(search.sight.acts[stake][leaving, _ACCUSED]))])


def _changed(acts: Acts, changes: list[tuple[int, int, int]]) -> Acts:
    result = tuple(own.copy() for own in acts)
    for role, key, act in changes:
        result[role][key] = act
    return result


def _representative(view: int, seen: set[int]) -> int:
    """The view itself, or the one that shows the same but for the watched transaction, where only that occurs."""
    own = PROPOSER_VIEWS[view]
    other = next(
        place
        for place, each in enumerate(PROPOSER_VIEWS)
        if (each.mev, each.forced, each.accused) == (own.mev, own.forced, own.accused) and each.target != own.target
    )
    return other if view not in seen and other in seen else view


def _confused(known: Array, row: Array, weight: Array) -> float:
    """The share of visits in which a policy does not do what it mostly does where the same is known."""
    group = np.unique(known, axis=0, return_inverse=True)[1].ravel()
    done = np.zeros((group.max() + 1, row.max() + 1))
    np.add.at(done, (group, row), weight)
    return float(1 - done.max(-1).sum() / max(done.sum(), 1.0))
