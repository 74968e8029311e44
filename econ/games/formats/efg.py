"""Gambit's .efg files: games in extensive form, one line per node, every node before its children.

A file names an information set or an outcome fully where it first occurs and by its number afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from econ.errors import BadInput
from econ.games.formats.tokens import Reader, distinct, header, listed, quoted, reader
from econ.games.tree import Chance, Decision, InformationSet, Node, Payoffs, Terminal, Tree

VERSION = 2


@dataclass
class _Draft:
    """What has been read so far: nodes with their children still to come, sets and outcomes by their numbers."""

    held: Reader
    players: int
    nodes: list[Node] = field(default_factory=list)
    sets: list[InformationSet] = field(default_factory=list)
    places: dict[tuple[int, int], int] = field(default_factory=dict)
    draws: dict[int, tuple[tuple[str, ...], tuple[Fraction, ...]]] = field(default_factory=dict)
    outcomes: dict[int, Payoffs] = field(default_factory=lambda: {0: ()})


def read_efg(text: str, source: str = "game.efg") -> Tree:
    """The game of a file's text; `source` is the file's name in refusals.

    Decimals and fractions are read exactly; an information set's action labels that repeat become numbers. Raises
    BadInput, one line with the place, for anything else.
    """
    held = reader(text, source)
    title = header(held, "EFG", VERSION)
    players = held.braced(lambda: held.text("a player's name"), "the players")
    if held.sees("text"):
        held.text("a comment")
    draft = _Draft(held, len(players))
    _nodes(draft)
    held.finish()
    try:
        return Tree(tuple(players), tuple(draft.sets), tuple(draft.nodes), title)
    except BadInput as refusal:
        raise BadInput(f"{source}: {refusal}") from refusal


def write_efg(tree: Tree) -> str:
    """The game as text; every node that pays has an outcome of its own, numbered by the node from 1."""
    lines = [f"EFG {VERSION} R {quoted(tree.title)} {listed(tree.players)}", '""', ""]
    waiting = [0]
    while waiting:
        number = waiting.pop()
        lines.append(_line(tree, number))
        waiting.extend(reversed(tree.nodes[number].children))
    return "\n".join([*lines, ""])


def _nodes(draft: _Draft) -> None:
    """All nodes, depth first; each takes its number from its place in the file."""
    waiting = [(-1, 0)]
    while waiting:
        parent, action = waiting.pop()
        number = len(draft.nodes)
        node = _node(draft)
        draft.nodes.append(node)
        if parent >= 0:
            _adopt(draft, parent, action=action, child=number)
        waiting.extend((number, choice) for choice in reversed(range(len(node.children))))


def _adopt(draft: _Draft, parent: int, *, action: int, child: int) -> None:
    # Children are counted when their parent is read, and numbered when they are.
    node = draft.nodes[parent]
    children = (*node.children[:action], child, *node.children[action + 1 :])
    if isinstance(node, Decision):
        draft.nodes[parent] = Decision(node.information_set, children, node.payoffs, node.label)
    if isinstance(node, Chance):
        draft.nodes[parent] = Chance(node.probabilities, children, node.actions, node.payoffs, node.label)


def _node(draft: _Draft) -> Node:
    held = draft.held
    kind = held.take("word", "a node: c, p or t")
    if kind not in {"c", "p", "t"}:
        held.back(f"{kind[:40]!r} where a node is needed: c, p or t")
    label = held.text("the node's name")
    if kind == "t":
        return Terminal(_outcome(draft), label)
    if kind == "p":
        place = _information_set(draft)
        return Decision(place, (0,) * len(draft.sets[place].actions), _outcome(draft), label)
    actions, probabilities = _draw(draft)
    return Chance(probabilities, (0,) * len(actions), actions, _outcome(draft), label)


def _information_set(draft: _Draft) -> int:
    held = draft.held
    player = held.whole("a player's number", least=1)
    if player > draft.players:
        held.back(f"player {player} of {draft.players}")
    key = (player, held.whole("an information set's number"))
    label = held.text("the information set's name") if held.sees("text") else ""
    if held.sees("{"):
        _define(draft, key, label=label, actions=held.braced(lambda: held.text("an action"), "the actions"))
    if key not in draft.places:
        held.refuse(f"information set {key[1]} of player {player}: its actions are needed where it first occurs")
    return draft.places[key]


def _define(draft: _Draft, key: tuple[int, int], *, label: str, actions: Sequence[str]) -> None:
    if not actions:
        draft.held.back("an information set without actions")
    if key not in draft.places:
        draft.places[key] = len(draft.sets)
        draft.sets.append(InformationSet(key[0] - 1, distinct(actions), label))
    if draft.sets[draft.places[key]].actions != distinct(actions):
        draft.held.back(f"information set {key[1]} of player {key[0]}: other actions than before")


def _draw(draft: _Draft) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    held = draft.held
    number = held.whole("an information set's number")
    if held.sees("text"):
        held.text("the information set's name")
    if held.sees("{"):
        pairs = held.braced(lambda: (held.text("an action"), held.number("a probability")), "the actions")
        drawn = distinct([action for action, _ in pairs]), tuple(probability for _, probability in pairs)
        _check_draw(held, drawn[1])
        if draft.draws.setdefault(number, drawn) != drawn:
            held.back(f"chance's information set {number}: other actions or probabilities than before")
    if number not in draft.draws:
        held.refuse(f"chance's information set {number}: its actions are needed where it first occurs")
    return draft.draws[number]


def _check_draw(held: Reader, probabilities: Sequence[Fraction]) -> None:
    if not probabilities or min(probabilities) < 0 or sum(probabilities) != 1:
        held.back(f"probabilities that add up to {sum(probabilities)}; they are at least 0 and add up to 1")


def _outcome(draft: _Draft) -> Payoffs:
    held = draft.held
    number = held.whole("an outcome's number")
    if held.sees("text"):
        held.text("the outcome's name")
    if held.sees("{"):
        payoffs = tuple(held.braced(lambda: held.number("a payoff"), "the payoffs"))
        if len(payoffs) != draft.players:
            held.back(f"{len(payoffs)} payoffs of {draft.players} players")
        if draft.outcomes.setdefault(number, payoffs) != payoffs:
            held.back(f"outcome {number}: other payoffs than before")
    if number not in draft.outcomes:
        held.refuse(f"outcome {number}: its payoffs are needed where it first occurs")
    return draft.outcomes[number]


def _line(tree: Tree, number: int) -> str:
    node = tree.nodes[number]
    paid = f'{number + 1} "" {{ {", ".join(map(str, node.payoffs))} }}' if node.payoffs else "0"
    if isinstance(node, Terminal):
        return f"t {quoted(node.label)} {paid}"
    if isinstance(node, Decision):
        own = tree.information_sets[node.information_set]
        named = f"{own.player + 1} {node.information_set + 1} {quoted(own.label)} {listed(own.actions)}"
        return f"p {quoted(node.label)} {named} {paid}"
    pairs = zip(tree.actions(node), node.probabilities, strict=True)
    drawn = " ".join(f"{quoted(action)} {probability}" for action, probability in pairs)
    return f'c {quoted(node.label)} {number + 1} "" {{ {drawn} }} {paid}'
