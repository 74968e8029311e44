"""What a stranger can check: certificates on both sides of a flip, and the attack played out in the simulator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from econ.certificates.codec import write
from econ.reports.study.document import Certificate, Table
from econ.solvers.certification import certified
from econ.solvers.replay import Gain
from econ.solvers.rerun import Replay, replayed
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.brackets import Bracket
from experiments.studies.honest_ordering.setup import HALF, LIMIT, found
from experiments.studies.honest_ordering.thresholds import Thresholds

RUNS: dict[Size, int] = {"tiny": 64, "quick": 512, "full": 2_048}
SLOTS: dict[Size, int] = {"tiny": 96, "quick": 600, "full": 600}
SEED = 1
SAT = 1_000


def certificates(flips: Thresholds, folder: Path) -> tuple[Certificate, ...]:
    """Both sides of the flips that the answer states, written into the folder."""
    chosen = {"word": flips.bare, "quorum": flips.stake, "waiting": flips.half}
    return tuple(written for name, each in chosen.items() for written in _both(name, each, folder))


def attack(size: Size) -> Replay:
    """The refutation under the scenario's own numbers, played out beside prescribed play under the same chance."""
    network = found()
    document = certified(HALF, network.mechanism, network.scenario, limit=LIMIT).document
    if document is None:
        raise ValueError(f"{HALF}: no certificate to replay")
    return replayed(document, runs=RUNS[size], slots=SLOTS[size], seed=SEED, trace=0)


def replay_table(found: Replay) -> Table:
    """What the game expects beside what was realised."""
    rows = (
        ("the game, exact", f"{found.expected / SAT:,.0f} sat", ""),
        ("reduced network", *_realised(found.reduced)),
        ("network as it is", *_realised(found.whole)),
        ("as it is, largest tenth of values cut", *_realised(found.capped)),
    )
    told = f"{found.whole.runs} paired runs of {found.whole.slots} slots: {'; '.join(found.deviation)}."
    return Table("The attack, replayed", ("Gain over prescribed play", "Mean", "99 % interval"), rows, note=told)


def _realised(gain: Gain) -> tuple[str, str]:
    mean = f"{gain.mean / SAT:,.0f} sat"
    if not isfinite(gain.low):
        return mean, "too few runs changed"
    return mean, f"{gain.low / SAT:,.0f} to {gain.high / SAT:,.0f} sat"


def _both(name: str, flip: Bracket, folder: Path) -> Iterator[Certificate]:
    for end in (flip.low, flip.high):
        if end.proof.document is None:
            continue
        file = folder / f"{name}-{end.verdict}.json.gz"
        write(file, end.proof.document)
        yield Certificate(
            f"{flip.line.claim}: {flip.line.name} {flip.line.told(end.value)}",
            end.proof.document["verdict"],
            file.name,
            hashlib.sha256(file.read_bytes()).hexdigest(),
            f"seqecon verify {file.name} --from-mechanism",
        )
