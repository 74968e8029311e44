"""`replay`: the counterexample of a certificate, played out beside what its game expects, and told slot by slot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from econ.certificates import deviation
from econ.certificates.codec import Refused
from econ.certificates.conformance import CLAIM
from econ.engine.block import Array
from econ.errors import BadInput
from econ.games.game import Game
from econ.games.menu import HONEST_ROW
from econ.games.table import COUNTEREXAMPLE_ROW, refutation_menu
from econ.machine.narration import Narrator
from econ.machine.source import model_sha256
from econ.solvers.conformance import game_of
from econ.solvers.derivation import Origin, origin_of
from econ.solvers.replay import Gain, Stage, expected_gain, measured
from econ.solvers.study import followed

REPLAYED = (CLAIM, deviation.CLAIM)
# What somebody holds after a move says no more than the move, and differs ever after.
_LEVEL = re.compile(r"( of \d+ [+-]\d+) to -?\d+$")


@dataclass(frozen=True)
class Telling:
    """One slot in words: what happened under both plays, and what only under one of them."""

    slot: int
    both: tuple[str, ...]
    deviating: tuple[str, ...]
    honest: tuple[str, ...]


@dataclass(frozen=True)
class Replay:
    """A counterexample's gain: expected by the game, and realised on the reduced and on the whole mechanism.

    Amounts are msat within the same number of slots. `capped` is the gain on the whole mechanism where the largest
    tenth of extractable values is cut down, so that it rests on no tail. `run` is the run that `told` tells of, around
    its first slots in which the plays differ; `notes` are reservations, a line each.
    """

    name: str
    deviation: tuple[str, ...]
    expected: float
    reduced: Gain
    whole: Gain
    capped: Gain
    run: int
    told: tuple[Telling, ...]
    notes: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """Whether the gain on the whole mechanism is beyond chance, tail or no tail."""
        return self.capped.low > 0

    @property
    def consistent(self) -> bool:
        """Whether what the game expects lies within the interval of the reduced mechanism's runs."""
        return self.reduced.low <= self.expected <= self.reduced.high


def replayed(document: Mapping[str, Any], *, runs: int, slots: int, seed: int, trace: int) -> Replay:
    """Play out the counterexample of an accepted certificate of "fails"; `trace` slots are told.

    Raises BadInput for a certificate with nothing to replay, or whose mechanism is not this version's.
    """
    origin, game = _counterexample(document)
    table, ordering = origin.table, origin.mechanism.ordering
    if table is None:
        raise BadInput("the certificate has no counterexample to replay; allowed: one written by certify")
    menu = refutation_menu(table, ordering)
    whole = Stage(origin.mechanism, origin.scenario, menu, (origin.focal,))
    small = Stage(origin.reduced.mechanism, origin.reduced.scenario, menu, (0,))
    play = partial(Stage.gains, row=COUNTEREXAMPLE_ROW, runs=runs, slots=slots, seed=seed)
    gains = play(whole)
    number = _typical(gains)
    return Replay(
        name=origin.mechanism.name,
        deviation=table.deviations(ordering),
        expected=expected_gain(game, followed(game), slots=slots),
        reduced=measured(play(small) if origin.reduced.reductions else gains, slots=slots),
        whole=measured(gains, slots=slots),
        capped=measured(play(replace(whole, capped=True)), slots=slots),
        run=number,
        told=_told(whole, number, slots=slots, seed=seed, most=trace),
        notes=_notes(document),
    )


def _counterexample(document: Mapping[str, Any]) -> tuple[Origin, Game]:
    if document["claim"] not in REPLAYED or document["verdict"] != "fails":
        stated = f"{document['claim']} {document['verdict']}"
        raise BadInput(f"the certificate says {stated!r}: nothing to replay; allowed: {' or '.join(REPLAYED)} fails")
    try:
        origin = origin_of(document)
    except Refused as refusal:
        raise BadInput(f"the certificate cannot be replayed: {refusal}") from refusal
    game = game_of(document["game"])
    if game.actions[COUNTEREXAMPLE_ROW:] and document["proof"]["policy"] == followed(game).tolist():
        return origin, game
    raise BadInput("the certificate's policy does not follow its counterexample; allowed: one written by certify")


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    if document["model_sha256"] == model_sha256():
        return ()
    return ("the certificate was made with another version of the model: its expectation may be that version's",)


def _typical(gains: Array) -> int:
    """The run whose gain is nearest the median of those that the deviation changed."""
    changed = np.flatnonzero(gains)
    if not len(changed):
        return 0
    return int(changed[np.abs(gains[changed] - np.median(gains[changed])).argmin()])


def _told(stage: Stage, number: int, *, slots: int, seed: int, most: int) -> tuple[Telling, ...]:
    """The slots of one run from one before the plays first differ, so many at most."""
    if not most:
        return ()
    tell = partial(_story, stage, number, slots=slots, seed=seed)
    pairs = list(zip(tell(COUNTEREXAMPLE_ROW), tell(HONEST_ROW), strict=True))
    first = next((place for place, (deviating, honest) in enumerate(pairs) if deviating != honest), 0)
    start = max(first - 1, 0)
    return tuple(_telling(place + 1, *pairs[place]) for place in range(start, min(start + most, len(pairs))))


def _story(stage: Stage, number: int, row: int, *, slots: int, seed: int) -> list[list[str]]:
    """What happens in each slot of one run, clause by clause."""
    narrator = Narrator()
    stage.income(row, (number,), slots=slots, seed=seed, observers=(narrator,))
    return [[_LEVEL.sub(r"\1", clause) for clause in line.partition(": ")[2].split("; ")] for line in narrator.lines]


def _telling(slot: int, deviating: list[str], honest: list[str]) -> Telling:
    both = tuple(clause for clause in deviating if clause in honest)
    left = (tuple(clause for clause in clauses if clause not in both) for clauses in (deviating, honest))
    return Telling(slot, both, *left)
