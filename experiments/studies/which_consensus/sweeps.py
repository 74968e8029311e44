"""The cases as sweeps of the candidate's own keys: latencies by share of dead leaders, verdicts by protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from econ.mechanism.load import Loaded, load
from econ.mechanism.values import Text
from econ.sweeps.axis import Axis
from econ.sweeps.designs.listed import Listed
from econ.sweeps.questions.question import Question
from econ.sweeps.spec import Sweep, base_of
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import DEAD_OF, PRESET, PROTOCOLS_OF, Case, cases
from experiments.studies.which_consensus.checking import CHECKED_DEAD, Checked, checked_cases
from experiments.studies.which_consensus.games import Games, game_ids
from experiments.studies.which_consensus.measuring import Latencies

PROTOCOL = "consensus.protocol"
KEYS = ("scenario.network", "set.size", PROTOCOL)
# The cap on one sequencer's power cannot hold in the smallest sets, whose latency is asked for too; the wait is
# HotStuff-2's alone.
SETTLE = {"consensus.settle": "500 ms"}
UNCAPPED = {"set.power_cap": "100 %", **SETTLE}
LIMIT = 250_000


def latency_name(dead: int, size: Size) -> str:
    """The sweep's name."""
    return f"consensus-latency-{dead}-{size}"


def games_name(size: Size) -> str:
    """The sweep's name."""
    return f"consensus-games-{size}"


def check_name(dead: int, size: Size) -> str:
    """The sweep's name."""
    return f"consensus-check-{dead}-{size}"


def sweeps(size: Size) -> tuple[Sweep, ...]:
    """What the study measures and decides."""
    latencies = (_latency(dead, size) for dead in DEAD_OF[size])
    return (*latencies, *(_check(dead, size) for dead in CHECKED_DEAD), *_games(size))


def candidate(protocol: str) -> Loaded:
    """The candidate under a protocol."""
    return load(PRESET, overrides={PROTOCOL: protocol, **SETTLE})


def every_game_id(size: Size) -> tuple[str, ...]:
    """The claims that the candidate's game decides under any protocol; a test plays no games."""
    asked = PROTOCOLS_OF[size] if size != "tiny" else ()
    return tuple(dict.fromkeys(each for name in asked for each in game_ids(candidate(name).mechanism)))


def _latency(dead: int, size: Size) -> Sweep:
    rows = tuple(_settings(case) for case in cases(size, dead))
    asked = f"How soon is an order final, with {dead} % of the leaders dead?"
    return _sweep(latency_name(dead, size), asked, rows, KEYS, question=Latencies(dead, size), settings=UNCAPPED)


def _check(dead: int, size: Size) -> Sweep:
    rows = tuple(_settings(case) for case in checked_cases(size, dead))
    asked = f"Do formulas and simulated messages agree, with {dead} % of the leaders dead?"
    return _sweep(check_name(dead, size), asked, rows, KEYS, question=Checked(dead, size), settings=UNCAPPED)


def _games(size: Size) -> Iterator[Sweep]:
    asked, ids = "Does honest ordering stay a best response under each protocol?", every_game_id(size)
    if ids:
        rows = tuple((name,) for name in PROTOCOLS_OF[size])
        yield _sweep(games_name(size), asked, rows, (PROTOCOL,), question=Games(ids), settings=SETTLE)


def _settings(case: Case) -> tuple[str, ...]:
    return case.network, str(case.size), case.protocol


def _sweep(
    name: str,
    asked: str,
    rows: tuple[tuple[str, ...], ...],
    keys: tuple[str, ...],
    *,
    question: Question,
    settings: Mapping[str, str],
) -> Sweep:
    base = base_of(PRESET, scenario=None, settings=settings, folder=Path())
    columns = zip(*rows, strict=True)
    return Sweep(
        name=name,
        question=asked,
        source=PRESET,
        scenario=None,
        settings=tuple(settings.items()),
        axes=tuple(Axis(key, Text(), tuple(dict.fromkeys(texts))) for key, texts in zip(keys, columns, strict=True)),
        design=Listed(rows),
        constraints=(),
        questions=(question,),
        base_sha256=base.sha256,
    )
