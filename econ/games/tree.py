"""Finite games in extensive form: a tree of decisions, draws and ends, with information sets and exact payoffs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput

Payoffs = tuple[Fraction, ...]
Behaviour = Mapping[int, Sequence[Fraction]]


@dataclass(frozen=True)
class InformationSet:
    """The decisions a player cannot tell apart: whose they are (index), and the actions' labels, all different."""

    player: int
    actions: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True)
class Decision:
    """A player moves: information set (index), one child (node index) for each of its actions."""

    information_set: int
    children: tuple[int, ...]
    payoffs: Payoffs = ()
    label: str = ""


@dataclass(frozen=True)
class Chance:
    """Nature moves: one child (node index), label and probability for each outcome; probabilities add up to 1."""

    probabilities: tuple[Fraction, ...]
    children: tuple[int, ...]
    actions: tuple[str, ...] = ()
    payoffs: Payoffs = ()
    label: str = ""


@dataclass(frozen=True)
class Terminal:
    """The game ends."""

    payoffs: Payoffs = ()
    label: str = ""

    @property
    def children(self) -> tuple[int, ...]:
        """None."""
        return ()


Node = Decision | Chance | Terminal


@dataclass(frozen=True)
class Leaf:
    """One way through the tree.

    `probability` is chance's part alone, `payoffs` [player] add up all nodes passed, `choices` [player] are the pairs
    (information set, action) that the player made on the way, in order.
    """

    node: int
    probability: Fraction
    payoffs: Payoffs
    choices: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Tree:
    """A game in extensive form; the root is node 0 and children stand behind their parents.

    Payoffs [player] are earned where they stand, at ends or on the way; an empty tuple pays nothing. Raises BadInput
    for what is no tree, for actions without children, for probabilities that do not add up and payoffs of other length.
    """

    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    nodes: tuple[Node, ...]
    title: str = ""

    def __post_init__(self) -> None:
        for number, information_set in enumerate(self.information_sets):
            self._check_set(number, information_set)
        for number, node in enumerate(self.nodes):
            self._check_node(number, node)
        _need(len(self.nodes) > 0, "nodes: none; a tree has at least a root")
        parents = sorted(child for node in self.nodes for child in node.children)
        _need(parents == list(range(1, len(self.nodes))), "nodes: each but the first is the child of exactly one node")

    def actions(self, node: Decision | Chance) -> tuple[str, ...]:
        """The labels of a node's actions; draws without labels are numbered from 1."""
        if isinstance(node, Decision):
            return self.information_sets[node.information_set].actions
        return node.actions or tuple(str(number) for number in range(1, len(node.children) + 1))

    def earned(self, node: Node) -> Payoffs:
        """What passing the node pays [player]."""
        return node.payoffs or (Fraction(0),) * len(self.players)

    def leaves(self) -> Iterator[Leaf]:
        """Every end of the tree with its path, in the order of the nodes."""
        none = ((),) * len(self.players)
        reached = {0: Leaf(0, Fraction(1), self.earned(self.nodes[0]), none)}
        for number, node in enumerate(self.nodes):
            here = reached.pop(number)
            if isinstance(node, Terminal):
                yield here
            for action, child in enumerate(node.children):
                reached[child] = self._step(here, node, action=action, child=child)

    def _step(self, here: Leaf, node: Node, *, action: int, child: int) -> Leaf:
        paid = zip(here.payoffs, self.earned(self.nodes[child]), strict=True)
        payoffs = tuple(before + now for before, now in paid)
        if isinstance(node, Chance):
            return Leaf(child, here.probability * node.probabilities[action], payoffs, here.choices)
        if not isinstance(node, Decision):
            raise BadInput(f"node {here.node}: an end has no actions")
        mover = self.information_sets[node.information_set].player
        made = (*here.choices[mover], (node.information_set, action))
        return Leaf(child, here.probability, payoffs, (*here.choices[:mover], made, *here.choices[mover + 1 :]))

    def _check_set(self, number: int, information_set: InformationSet) -> None:
        place = f"information set {number}"
        _need(0 <= information_set.player < len(self.players), f"{place}: no player {information_set.player}")
        _need(len(information_set.actions) > 0, f"{place}: no actions; at least one is needed")
        _need(len(set(information_set.actions)) == len(information_set.actions), f"{place}: an action occurs twice")

    def _check_node(self, number: int, node: Node) -> None:
        place = f"node {number}"
        _need(len(node.payoffs) in {0, len(self.players)}, f"{place}: {len(node.payoffs)} payoffs")
        _need(all(child > number for child in node.children), f"{place}: children stand behind their parents")
        if isinstance(node, Decision):
            known = 0 <= node.information_set < len(self.information_sets)
            _need(known, f"{place}: no information set {node.information_set}")
            _need(len(self.actions(node)) == len(node.children), f"{place}: one child for each action")
        if isinstance(node, Chance):
            _need(len(node.children) == len(node.probabilities) > 0, f"{place}: one child for each probability")
            _need(len(self.actions(node)) == len(node.children), f"{place}: one child for each label")
            _need(min(node.probabilities) >= 0, f"{place}: a probability is negative")
            _need(
                sum(node.probabilities) == 1, f"{place}: the probabilities add up to {sum(node.probabilities)}, not 1"
            )


def perfect_recall(tree: Tree) -> bool:
    """Whether no player forgets: all decisions of an information set have the same own moves before them."""
    before: dict[int, set[tuple[tuple[int, int], ...]]] = {}
    for leaf in tree.leaves():
        for made in leaf.choices:
            for position, (information_set, _) in enumerate(made):
                before.setdefault(information_set, set()).add(made[:position])
    return all(len(histories) == 1 for histories in before.values())


def with_behaviour(tree: Tree, player: int, behaviour: Behaviour) -> Tree:
    """The tree in which nature plays a player's behaviour [information set][action], probabilities that add up to 1.

    Raises BadInput where the behaviour is silent or no distribution.
    """
    nodes = tuple(_played(tree, node, player, behaviour) for node in tree.nodes)
    return Tree(tree.players, tree.information_sets, nodes, tree.title)


def _played(tree: Tree, node: Node, player: int, behaviour: Behaviour) -> Node:
    if not isinstance(node, Decision) or tree.information_sets[node.information_set].player != player:
        return node
    _need(node.information_set in behaviour, f"information set {node.information_set}: no behaviour given")
    probabilities = tuple(map(Fraction, behaviour[node.information_set]))
    return Chance(probabilities, node.children, tree.actions(node), node.payoffs, node.label)


def _need(holds: bool, message: str) -> None:  # noqa: FBT001
    if not holds:
        raise BadInput(message)
