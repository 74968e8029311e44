"""Random small games, random discounts, and games written out by hand."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.games.game import Game

WEIGHT_TOTAL = 2**32
# 10 % a year at slots of two seconds: 1 - d = 6.3e-9.
YEARLY = 1 - Fraction(63, 10**10)
HASHES: dict[str, Any] = dict.fromkeys(("mechanism_sha256", "scenario_sha256", "model_sha256"), "0" * 64)

# An edge: target, reward, and for chance its weight, for a choice whether it is honest.
Edge = tuple[int, int, int]
Node = tuple[str, int, list[Edge]]
Draw = Callable[[st.SearchStrategy[Any]], Any]

SMALL_REWARDS = st.integers(-2, 2)
REWARDS = st.one_of(SMALL_REWARDS, st.integers(-(10**12), 10**12))


def game(nodes: list[Node], root: int = 0) -> Game:
    """A game from (kind, stage, edges): kinds "choice" and "chance", with a "!" at the end for a node that crosses."""
    choice = np.array([kind.startswith("choice") for kind, _, _ in nodes])
    edges = [edge for _, _, own in nodes for edge in own]
    owner = np.repeat(choice, [len(own) for _, _, own in nodes])
    last = np.array([edge[2] for edge in edges])
    places = [place for _, _, own in nodes for place in range(len(own))]
    stages = max(stage for _, stage, _ in nodes) + 1
    return Game(
        choice=choice,
        stage=np.array([stage for _, stage, _ in nodes]),
        crosses=np.array([kind.endswith("!") for kind, _, _ in nodes]),
        first=np.cumsum([0] + [len(own) for _, _, own in nodes]),
        target=np.array([edge[0] for edge in edges]),
        reward=np.array([edge[1] for edge in edges]),
        weight=np.where(owner, 0, last),
        action=np.where(owner, places, -1),
        honest=owner & (last > 0),
        states=np.arange(len(nodes))[:, None],
        variables=("node",),
        actions=tuple(f"action {place}" for place in range(max(places) + 1)),
        stages=tuple(f"stage {stage}" for stage in range(stages)),
        root=root,
    )


def section(built: Game) -> dict[str, Any]:
    """The game as lists, written down here once more so that the oracle does not rest on the solver's."""
    arrays = ("choice", "stage", "crosses", "first", "target", "reward", "weight", "action", "honest", "states")
    lists = {name: np.asarray(getattr(built, name), np.int64).tolist() for name in arrays}
    names = {name: list(getattr(built, name)) for name in ("variables", "actions", "stages")}
    return lists | names | {"root": built.root}


def discounts() -> st.SearchStrategy[Fraction]:
    common = st.sampled_from([Fraction(1, 2), Fraction(9, 10), YEARLY])
    return st.one_of(common, st.fractions(min_value=Fraction(1, 50), max_value=Fraction(49, 50), max_denominator=50))


@st.composite
def games(draw: Draw, rewards: st.SearchStrategy[int] | None = None) -> Game:
    """One to three stages of one to four nodes each; any node may cross, those of the last stage do."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    stages = [stage for stage, size in enumerate(sizes) for _ in range(size)]
    money = draw(st.sampled_from([SMALL_REWARDS, REWARDS])) if rewards is None else rewards
    return game([_node(draw, stages, stage, money) for stage in stages], draw(st.integers(0, len(stages) - 1)))


def _node(draw: Draw, stages: list[int], stage: int, rewards: st.SearchStrategy[int]) -> Node:
    later = [node for node, other in enumerate(stages) if other > stage]
    crosses = not later or draw(st.integers(0, 4)) == 0
    targets = st.sampled_from(range(len(stages)) if crosses else later)
    count = draw(st.integers(1, 3))
    kind = draw(st.sampled_from(["choice", "chance"]))
    marks = _honest(draw, count) if kind == "choice" else draw(weights(count))
    edges = [(draw(targets), draw(rewards), mark) for mark in marks]
    return kind + "!" * crosses, stage, edges


def _honest(draw: Draw, count: int) -> list[int]:
    kept = draw(st.integers(0, count - 1))
    return [int(place == kept) for place in range(count)]


@st.composite
def weights(draw: Draw, count: int) -> list[int]:
    """Weights that sum to 2**32, zero and tiny ones among them."""
    cut = st.one_of(st.sampled_from([0, 1, 2**30, 2**31, WEIGHT_TOTAL]), st.integers(0, WEIGHT_TOTAL))
    cuts = sorted(draw(st.lists(cut, min_size=count - 1, max_size=count - 1)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, WEIGHT_TOTAL], strict=True)]
