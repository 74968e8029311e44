"""Verdict tables of the presets: every claim, what binds it, and how far each lever must move for a verdict to flip."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

from econ.cli.table import bitcoin
from econ.errors import TooLarge
from econ.games.reduction import deviators
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded, load
from econ.solvers.check import Checked, check_all
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.flips import flips
from econ.solvers.game_claims import PREFIX
from econ.solvers.replay import Gain, horizon
from econ.solvers.rerun import replayed
from econ.solvers.study import Solved, certify, extract, refuted_by_parts, solve

PRESETS = ("minimal", "citrea-pos", "citrea-today", "cosmos-hub", "aztec-v4", "monad")
LIMIT = 250_000
# Levers decide a game some twenty times.
LEVER_LIMIT = 60_000
RUNS = 512
SLOTS = 600
# Deviations whose levers are shown whatever their verdict.
ALWAYS = ("propose equivocate",)


def page(preset: str) -> str:
    """The verdict table of one preset under its own scenario, as Markdown."""
    found = load(preset)
    checked = check_all(found.mechanism, found.scenario, limit=LIMIT)
    told = (claims_table(checked), _findings(checked), _replay(found), _levers(found, checked))
    return "\n\n".join(part for part in (heading(found, checked), *told) if part) + "\n"


def heading(found: Loaded, checked: Checked) -> str:
    """What the table is about: the mechanism, its verdict and digests."""
    mechanism, scenario = found.mechanism, found.scenario
    digests = f"Mechanism `{mechanism_sha256(mechanism)[:16]}`, scenario `{scenario_sha256(scenario)[:16]}`."
    written = "Written by `python -m experiments.verdicts`; `seqecon check` says the same."
    return f"# {mechanism.name} under {scenario.name}: {checked.verdict}\n\n{digests} {written}"


def claims_table(checked: Checked) -> str:
    """Every claim with its verdict, margin and binding term."""
    rows = [f"| {r.verdict} | `{r.id}` | {bitcoin(r.margin_msat)} | {r.binding_term or '-'} |" for r in checked.results]
    return "\n".join(("| verdict | claim | margin | binding term |", "|---|---|---|---|", *rows))


def _findings(checked: Checked) -> str:
    lines = [line for result in checked.results if result.verdict != "holds" for line in _told(result)]
    return "\n".join(("## What does not hold", "", *lines, "", f"Among many: {checked.basin.sentence}"))


def _told(result: ClaimResult) -> Iterator[str]:
    yield f"- `{result.id}` {result.verdict}" + (f": {result.deviation}" if result.deviation else "")
    yield from (f"  - {key}: {value}" for key, value in result.thresholds.items())
    yield f"  - method: {result.method}"


def _replay(found: Loaded) -> str:
    """The counterexample beside its game: exact expectation, reduced and whole mechanism."""
    solved = _refutation(found)
    if solved is None:
        return ""
    runs, slots = horizon(found.mechanism.sequencers, deviators(found.mechanism))
    again = replayed(certify(solved), runs=max(runs, RUNS), slots=max(slots, SLOTS), seed=1, trace=0)
    rows = [
        ("the game, exact", bitcoin(round(again.expected)), ""),
        ("reduced mechanism", *_measured(again.reduced)),
        ("whole mechanism", *_measured(again.whole)),
        ("whole, largest tenth of values cut", *_measured(again.capped)),
    ]
    lines = [f"| {name} | {mean} | {interval} |" for name, mean, interval in rows]
    told = f"{again.whole.runs} paired runs of {again.whole.slots} slots: {'; '.join(again.deviation)}."
    header = ("| gain over prescribed play | mean | 99 % interval |", "|---|---|---|")
    agreed = "agrees with" if again.consistent else "contradicts"
    return "\n".join(
        ("## The attack, replayed", "", told, "", *header, *lines, "", f"The reduced mechanism {agreed} its game.")
    )


def _refutation(found: Loaded) -> Solved | None:
    """The counterexample to `no-profitable-deviation`, if there is one."""
    try:
        solved = solve(extract(found, limit=LIMIT))
    except TooLarge:
        return refuted_by_parts(found.mechanism, found.scenario, limit=LIMIT)
    return solved if solved.table is not None else None


def _measured(gain: Gain) -> tuple[str, str]:
    if isinf(gain.low):
        return bitcoin(round(gain.mean)), "too few runs changed"
    return bitcoin(round(gain.mean)), f"{bitcoin(round(gain.low))} to {bitcoin(round(gain.high))}"


def _levers(found: Loaded, checked: Checked) -> str:
    """Levers of equivocation, and of every deviation that does not hold by itself."""
    alone = [str(r.deviation) for r in checked.results if r.id.startswith(PREFIX) and r.verdict != "holds"]
    lines = [
        f"- {flip.action}, {flip.lever.name}: {flip.words}"
        for action in (*ALWAYS, *alone)
        for flip in flips(found.mechanism, found.scenario, action, limit=LEVER_LIMIT)
    ]
    return "\n".join(("## Levers", "", *lines))
