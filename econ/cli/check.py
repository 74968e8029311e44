"""`seqecon check`: decide the claims about a mechanism."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from econ.cli.certify import written
from econ.cli.files import writable_folder
from econ.cli.inputs import loaded, print_json
from econ.cli.table import bitcoin, table
from econ.errors import BadInput
from econ.games.size import Size, size_of
from econ.machine.slot import MODEL
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded
from econ.solvers.check import Checked, check_all, check_coalition
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.deviations import claim_name
from econ.solvers.flips import Flip, action_named, flips
from econ.solvers.study import Extracted, extract
from econ.solvers.thresholds import Side

EXIT = {"holds": 0, "fails": 1, "undecided": 3}


def run(options: Any) -> int:
    """Print the verdict of every claim; exit by the worst of them."""
    if options.output and not options.flips:
        raise BadInput("-o: belongs to --flips ACTION; one claim's certificate is written by seqecon certify")
    found = loaded(options)
    if options.size:
        return _size(extract(found, limit=options.limit), options)
    if options.flips:
        return _flips(found, options)
    checked = _checked(found, options)
    if options.json:
        print_json(_digests(found) | checked.as_json())
    else:
        sys.stdout.write(_page(found, checked, details=options.details))
    return EXIT[checked.verdict]


def _checked(found: Loaded, options: Any) -> Checked:
    if options.coalition == 1:
        return check_all(found.mechanism, found.scenario, limit=options.limit)
    return check_coalition(found.mechanism, found.scenario, options.coalition, limit=options.limit)


def _digests(found: Loaded | Extracted) -> dict[str, Any]:
    return {
        "mechanism": found.mechanism.name,
        "mechanism_sha256": mechanism_sha256(found.mechanism),
        "scenario_sha256": scenario_sha256(found.scenario),
    }


def _page(found: Loaded, checked: Checked, *, details: bool) -> str:
    results, verdict = checked.results, checked.verdict
    rows = [(r.verdict, r.id, bitcoin(r.margin_msat), r.binding_term or "-") for r in results]
    heading = f"{found.mechanism.name} under {found.scenario.name}: {verdict}\n\n"
    told = [_told(result) for result in results if details or result.verdict != "holds"]
    honesty = f"\nhonesty among many: {checked.basin.sentence}\n"
    return heading + table(("verdict", "claim", "margin", "binding term"), rows) + "\n" + "".join(told) + honesty


def _told(result: ClaimResult) -> str:
    """One claim in words: what it states, the deviation, where it tips, and how that was found."""
    lines = [f"{result.id} {result.verdict}: {result.statement}"]
    lines += [f"deviation: {result.deviation}"] if result.deviation else []
    lines += [f"{key}: {value}" for key, value in result.thresholds.items()]
    return "\n" + "\n  ".join([*lines, f"method: {result.method}"]) + "\n"


def _size(found: Extracted, options: Any) -> int:
    """The reduced game: every variable's role and contribution, and by what right it was reduced."""
    size = size_of(found.game, MODEL)
    if options.json:
        print_json(_digests(found) | _size_json(size, found))
    else:
        sys.stdout.write(_size_page(found, size))
    return 0


def _size_json(size: Size, found: Extracted) -> dict[str, Any]:
    return {
        "states": size.states,
        "nodes": size.nodes,
        "edges": size.edges,
        "variables": [vars(part) for part in size.contributions],
        "reductions": [vars(part) for part in found.reduced.reductions],
    }


def _size_page(found: Extracted, size: Size) -> str:
    parts = [(c.variable, c.role, str(c.values), f"{c.factor:.2f}") for c in size.contributions]
    reductions = [(r.key, r.becomes, r.kind, r.reason) for r in found.reduced.reductions]
    counted = f"{size.states} states at slot ends, {size.nodes} nodes with draws and choices, {size.edges} edges"
    return (
        f"{found.mechanism.name}: {counted}\n\n"
        + table(("variable", "role", "values", "multiplies states by"), parts)
        + "\n\n"
        + table(("reduced", "to", "right", "reason"), reductions)
        + "\n"
    )


def _flips(found: Loaded, options: Any) -> int:
    """Where the levers of one deviation flip its verdict, both sides decided exactly; told as they are found."""
    action = action_named(found.mechanism, options.flips)
    folder = writable_folder(options.output) if options.output else None
    levers = []
    moved = flips(found.mechanism, found.scenario, action, limit=options.limit, certified=folder is not None)
    for flip in moved:
        sides = [] if folder is None else _sides(flip, folder)
        levers.append({"lever": flip.lever.name, "finding": flip.words} | ({"sides": sides} if folder else {}))
        if not options.json:
            sys.stdout.write("\n  ".join([f"{flip.lever.name}: {flip.words}", *map(_side, sides)]) + "\n")
            sys.stdout.flush()
    if options.json:
        print_json(_digests(found) | {"deviation": action, "levers": levers})
    return 0


def _sides(flip: Flip, folder: Path) -> list[dict[str, Any]]:
    """Both values that a finding names, each with the file of its certificate, None where there is none."""
    if flip.threshold is None:
        return []
    stem = f"{claim_name(flip.action)}-{_slug(flip.lever.name)}"
    return [
        _written(side, folder / f"{stem}-{side.value}.json.gz") for side in (flip.threshold.low, flip.threshold.high)
    ]


def _written(side: Side, path: Path) -> dict[str, Any]:
    if side.certificate is not None:
        written(path, side.certificate)
    return {
        "value": side.value,
        "verdict": side.verdict,
        "certificate": None if side.certificate is None else str(path),
    }


def _side(side: dict[str, Any]) -> str:
    file = side["certificate"]
    told = f"wrote {file}" if file else "no certificate: no strategy was found that a sequencer's view suffices for"
    return f"{side['verdict']} at {side['value']}: {told}"


def _slug(name: str) -> str:
    """A lever's name as a part of a file's name."""
    return re.sub("[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
