"""Certificates worked out by hand, and every small forgery of them."""

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from operator import add
from typing import Any

from econ.certificates.codec import canonical, sealed

Document = dict[str, Any]
Path = tuple[str | int, ...]
HALF = 2**31
DIGEST = "0123456789abcdef" * 4


def document(verdict: str, game: Document, proof: Document) -> Document:
    """A certificate at discount 1/2 and scale 1."""
    statements = {
        "holds": "against honest others, no strategy earns more than honest play"
        " from any state that honest play reaches",
        "fails": "against honest others, some strategy earns more than honest play from the first state",
    }
    return sealed(
        {
            "format": "seqecon-certificate",
            "version": 1,
            "claim": "no-profitable-deviation",
            "verdict": verdict,
            "statement": statements[verdict],
            "mechanism_sha256": DIGEST,
            "scenario_sha256": DIGEST,
            "model_sha256": DIGEST,
            "discount": "1/2",
            "scale": 1,
            "game": game,
            "proof": proof,
        }
    )


def penalty_game(temptation: int) -> Document:
    """Honest play earns 10 a slot, so is worth 20; temptation leads to node 1.

    From there half the chances return, and half cost 8 and stay: v1 = (v0/2)/2 + (v1/2 - 8)/2.
    """
    return {
        "choice": [1, 0],
        "stage": [0, 0],
        "crosses": [1, 1],
        "first": [0, 2, 4],
        "target": [0, 1, 0, 1],
        "reward": [10, temptation, 0, -8],
        "weight": [0, 0, HALF, HALF],
        "action": [0, 1, -1, -1],
        "honest": [1, 0, 0, 0],
        "states": [[0], [1]],
        "variables": ["suspended"],
        "actions": ["honest", "reorder"],
        "stages": ["decide"],
        "root": 0,
    }


def holding() -> Document:
    """At v0 = 20 node 1 is worth 4/3, at most 2; tempted by 12 one gets 12 + 2/2 = 13, which is 7 less than 20."""
    return document(
        "holds", penalty_game(12), {"lower": [20], "upper": [20], "elsewhere": [2], "twins": [0, 1], "margin": "7/1"}
    )


def failing() -> Document:
    """Tempted by 25, always taking it is worth 26.8 and 3.6: at least 26 and 3, which is 6 more than 20."""
    return document("fails", penalty_game(25), {"policy": [1, -1], "lower": [26, 3], "upper": [20], "gain": "6/1"})


def idle_game() -> Document:
    """No rewards: a choice between chance nodes 1 and 2, which both return to it."""
    return {
        "choice": [1, 0, 0],
        "stage": [0, 1, 1],
        "crosses": [0, 1, 1],
        "first": [0, 2, 4, 5],
        "target": [1, 2, 0, 0, 0],
        "reward": [0, 0, 0, 0, 0],
        "weight": [0, 0, HALF, HALF, 2 * HALF],
        "action": [0, 1, -1, -1, -1],
        "honest": [1, 0, 0, 0, 0],
        "states": [[0], [1], [2]],
        "variables": ["node"],
        "actions": ["left", "right"],
        "stages": ["decide", "wait"],
        "root": 0,
    }


def tied() -> Document:
    """Both choices are worth nothing: a tie, proven without any slack."""
    return document(
        "holds", idle_game(), {"lower": [0, 0], "upper": [0, 0], "elsewhere": [0], "twins": [0, 1, 2], "margin": "0/1"}
    )


EXAMPLES: dict[str, Callable[[], Document]] = {"holding": holding, "failing": failing, "tied": tied}


def integer_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where in a document the integers stand."""
    if isinstance(value, dict):
        for key in value:
            yield from integer_paths(value[key], (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from integer_paths(inner, (*path, place))
    elif isinstance(value, int):
        yield path


def changed(original: Document, path: Path, change: Callable[[Any], Any]) -> Document:
    """A copy with the value at a path changed, its digests as they were."""
    result = copy.deepcopy(original)
    holder: Any = result
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = change(holder[path[-1]])
    return result


def off_by_one(original: Document) -> Iterator[Document]:
    """Every integer one higher and one lower, digests as they were."""
    for path in integer_paths(original):
        for step in (1, -1):
            yield changed(original, path, partial(add, step))


def encoded(forged: Document) -> bytes:
    """The file of a forgery with its digests made to fit."""
    return canonical(sealed(forged))


def decoded(data: bytes) -> Document:
    """The document in a plain certificate file."""
    return dict(json.loads(data))
