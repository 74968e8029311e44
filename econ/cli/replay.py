"""`seqecon replay`: a counterexample in the simulator, beside what its game expects."""

from __future__ import annotations

import math
import sys
from dataclasses import asdict
from typing import Any

from econ.certificates.codec import Refused, parse, read
from econ.certificates.verify import verify
from econ.cli.inputs import print_json
from econ.cli.table import bitcoin, table
from econ.cli.verify import unreadable
from econ.errors import BadInput
from econ.solvers.replay import Gain
from econ.solvers.rerun import Replay, Telling, replayed

UNDECIDED = 3
MOST_CLAUSES = 6


def run(options: Any) -> int:
    """Play the counterexample out; exit 3 where its gain is not beyond chance."""
    document = _document(options.certificate)
    try:
        found = replayed(document, runs=options.runs, slots=options.slots, seed=options.seed, trace=options.trace)
    except BadInput as error:
        raise BadInput(f"{options.certificate}: {error}") from error
    for note in found.notes:
        sys.stderr.write(f"seqecon: note: {note}\n")
    if options.json:
        print_json(_json(found, options))
    else:
        sys.stdout.write(_page(found))
    return 0 if found.confirmed else UNDECIDED


def _document(path: str) -> dict[str, Any]:
    try:
        data = read(path)
        result = verify(data)
        if result.accepted:
            return parse(data)
    except OSError as error:
        raise unreadable(path, error) from error
    except Refused as refusal:
        raise BadInput(f"{path}: no valid certificate ({refusal}); allowed: a file written by certify") from refusal
    raise BadInput(f"{path}: no valid certificate ({result.reason}); allowed: a file written by certify")


def _json(found: Replay, options: Any) -> dict[str, Any]:
    return {
        "mechanism": found.name,
        "deviation": list(found.deviation),
        "runs": options.runs,
        "slots": options.slots,
        "seed": options.seed,
        "expected_msat": found.expected,
        "reduced": _interval(found.reduced),
        "whole": _interval(found.whole),
        "whole_capped": _interval(found.capped),
        "consistent": found.consistent,
        "confirmed": found.confirmed,
        "run": found.run,
        "trace": [asdict(telling) for telling in found.told],
        "notes": list(found.notes),
    }


def _interval(gain: Gain) -> dict[str, Any]:
    bounds = [None if math.isinf(bound) else bound for bound in (gain.low, gain.high)]
    return {"mean_msat": gain.mean, "ci99_msat": bounds}


def _page(found: Replay) -> str:
    runs = f"{found.whole.runs} paired runs"
    rows = [
        ("the game expects", _money(found.expected), "exact"),
        (f"reduced mechanism, {runs}", _money(found.reduced.mean), _bounds(found.reduced)),
        (f"whole mechanism, {runs}", _money(found.whole.mean), _bounds(found.whole)),
        ("the same, largest tenth of values cut", _money(found.capped.mean), _bounds(found.capped)),
    ]
    figures = table(("gain over prescribed play", "mean", "99 % interval"), rows)
    parts = [_heading(found), figures, _conclusion(found)]
    return "\n\n".join([*parts, *([_trace(found)] if found.told else [])]) + "\n"


def _heading(found: Replay) -> str:
    return "\n  ".join([f"{found.name}, {found.whole.slots} slots; the deviator's strategy:", *found.deviation])


def _conclusion(found: Replay) -> str:
    said = _agreement(found)
    if found.confirmed:
        return f"{said}; the gain on the whole mechanism is beyond chance"
    if math.isinf(found.capped.low):
        return f"{said}; the deviation changed too few runs to tell: more --runs or --slots"
    return f"{said}; the gain on the whole mechanism is not beyond chance: more --runs or --slots"


def _agreement(found: Replay) -> str:
    if math.isinf(found.reduced.low):
        return "too few runs changed to compare the reduced mechanism with its game"
    return f"the reduced mechanism {'agrees with' if found.consistent else 'CONTRADICTS'} its game"


def _trace(found: Replay) -> str:
    lines = [line for telling in found.told for line in _slot(telling)]
    return "\n".join([f"run {found.run}, from just before the plays first differ:", *lines])


def _slot(telling: Telling) -> list[str]:
    if not telling.deviating and not telling.honest:
        return [f"slot {telling.slot}: {_clauses(telling.both)}"]
    first = f"slot {telling.slot}: {_clauses(telling.both)}" if telling.both else f"slot {telling.slot}:"
    return [first, f"  deviating: {_clauses(telling.deviating)}", f"  honest:    {_clauses(telling.honest)}"]


def _clauses(clauses: tuple[str, ...]) -> str:
    shown = "; ".join(clauses[:MOST_CLAUSES]) or "nothing more"
    more = len(clauses) - MOST_CLAUSES
    return f"{shown}; and {more} more" if more > 0 else shown


def _money(msat: float) -> str:
    return bitcoin(round(msat))


def _bounds(gain: Gain) -> str:
    return "too few runs changed" if math.isinf(gain.low) else f"{_money(gain.low)} to {_money(gain.high)}"
