"""Trees with known solutions, and trees drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import strategies as st

from econ.games.tree import Chance, Decision, InformationSet, Node, Terminal, Tree

HALF = Fraction(1, 2)


def end(*payoffs: Fraction | int) -> Terminal:
    return Terminal(tuple(map(Fraction, payoffs)))


def one_shot_trust() -> Tree:
    """D. Kreps, 1990: trust or not, then honour or abuse."""
    sets = (InformationSet(0, ("trust", "not")), InformationSet(1, ("honour", "abuse")))
    return Tree(("buyer", "seller"), sets, (Decision(0, (1, 4)), Decision(1, (2, 3)), end(1, 1), end(-1, 2), end(0, 0)))


def centipede(stops: Sequence[tuple[int, int]], last: tuple[int, int]) -> Tree:
    """R. Rosenthal, 1981: players take turns to stop or go on."""
    sets = tuple(InformationSet(move % 2, ("stop", "go")) for move in range(len(stops)))
    nodes: list[Node] = []
    for move, paid in enumerate(stops):
        nodes += [Decision(move, (2 * move + 1, 2 * move + 2)), end(*paid)]
    return Tree(("first", "second"), sets, (*nodes, end(*last)))


def stripped_down_poker() -> Tree:
    """D. Reiley, M. Urbancic, M. Walker, 2008: Alice sees King or Queen, bets or folds; Bob calls or folds."""
    sets = (InformationSet(0, ("bet", "fold")), InformationSet(0, ("bet", "fold")), InformationSet(1, ("call", "fold")))
    nodes = (
        Chance((HALF, HALF), (1, 6), ("King", "Queen")),
        *(Decision(0, (2, 5)), Decision(2, (3, 4)), end(2, -2), end(1, -1), end(-1, 1)),
        *(Decision(1, (7, 10)), Decision(2, (8, 9)), end(-2, 2), end(1, -1), end(-1, 1)),
    )
    return Tree(("Alice", "Bob"), sets, nodes)


@dataclass
class Kuhn:
    """H. Kuhn, A simplified two-person poker, 1950: J, Q, K, one card each, one bet of 1 on antes of 1."""

    nodes: list[Node] = field(default_factory=list)
    sets: dict[tuple[str, str], int] = field(default_factory=dict)

    def tree(self) -> Tree:
        self.nodes.append(Terminal())
        deals = ["".join(pair) for pair in permutations("JQK", 2)]
        children = tuple(self.node(deal, "") for deal in deals)
        self.nodes[0] = Chance((Fraction(1, 6),) * 6, children, tuple(deals))
        held = tuple(InformationSet(len(said) % 2, ("pass", "bet"), card + said) for card, said in self.sets)
        return Tree(("first", "second"), held, tuple(self.nodes))

    def node(self, deal: str, said: str) -> int:
        number = len(self.nodes)
        wins = 1 if "JQK".index(deal[0]) > "JQK".index(deal[1]) else -1
        worth = {"pp": wins, "bp": 1, "pbp": -1, "bb": 2 * wins, "pbb": 2 * wins}
        if said in worth:
            self.nodes.append(end(worth[said], -worth[said]))
            return number
        self.nodes.append(Terminal())
        held = self.sets.setdefault((deal[len(said) % 2], said), len(self.sets))
        self.nodes[number] = Decision(held, tuple(self.node(deal, said + move) for move in "pb"))
        return number


def kuhn() -> Tree:
    return Kuhn().tree()


def place_of(tree: Tree, label: str) -> int:
    return next(number for number, held in enumerate(tree.information_sets) if held.label == label)


Histories = tuple[tuple[tuple[int, int], ...], ...]


@dataclass
class Growth:
    """Draws a tree node by node; `pools` are the information sets a further node may join.

    A pool holds only nodes whose player has made the same own moves: recall stays perfect.
    """

    draw: Any
    players: int
    perfect: bool
    zero_sum: bool
    nodes: list[Node] = field(default_factory=list)
    sets: list[InformationSet] = field(default_factory=list)
    pools: dict[tuple[int, tuple[tuple[int, int], ...], int], int] = field(default_factory=dict)

    def payoffs(self) -> tuple[Fraction, ...]:
        numbers = st.builds(Fraction, st.integers(-3, 3), st.sampled_from([1, 2]))
        own = tuple(self.draw(numbers) for _ in range(self.players))
        return (own[0], -own[0]) if self.zero_sum else own

    def grow(self, left: int, past: Histories) -> int:
        number = len(self.nodes)
        kind = self.draw(st.sampled_from(["end", "chance", "move", "move"])) if left else "end"
        earned = self.payoffs() if kind == "end" or self.draw(st.booleans()) else ()
        self.nodes.append(Terminal(earned))
        if kind == "chance":
            share = Fraction(self.draw(st.integers(0, 4)), 4)
            children = tuple(self.grow(left - 1, past) for _ in range(2))
            self.nodes[number] = Chance((share, 1 - share), children, ("left", "right"), earned)
        if kind == "move":
            held, steps = self.move(past)
            self.nodes[number] = Decision(held, tuple(self.grow(left - 1, step) for step in steps), earned)
        return number

    def move(self, past: Histories) -> tuple[int, list[Histories]]:
        """An information set, new or pooled, and the histories behind each of its actions."""
        player, count = self.draw(st.integers(0, self.players - 1)), self.draw(st.integers(1, 3))
        key = (player, past[player], count)
        if self.perfect or key not in self.pools or self.draw(st.booleans()):
            self.pools[key] = len(self.sets)
            self.sets.append(InformationSet(player, tuple("abc"[:count]), f"set {len(self.sets)}"))
        held = self.pools[key]
        made = [(*past[player], (held, action)) for action in range(count)]
        return held, [(*past[:player], own, *past[player + 1 :]) for own in made]


@st.composite
def trees(draw: st.DrawFn, players: int = 2, *, perfect: bool = False, depth: int = 3, zero_sum: bool = False) -> Tree:
    """Trees of at most `depth` moves with perfect recall, and with perfect information where asked."""
    growth = Growth(draw, players, perfect, zero_sum)
    growth.grow(depth, ((),) * players)
    names = tuple(f"player {number}" for number in range(players))
    return Tree(names, tuple(growth.sets), tuple(growth.nodes), "drawn")
