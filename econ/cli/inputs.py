"""What most commands start from: a loaded mechanism, a population, a model."""

from __future__ import annotations

import json
import sys
from typing import Any

from econ.cli.options import MOST_SLOTS
from econ.engine.block import Model, model_of
from econ.errors import BadInput
from econ.machine.world import MS_PER_DAY
from econ.mechanism.load import Loaded, load


def loaded(options: Any) -> Loaded:
    """The mechanism and scenario a command names, overrides applied; warnings go to stderr."""
    result = load(options.mechanism, overrides=settings(options.settings), scenario=options.scenario)
    for warning in result.warnings:
        sys.stderr.write(f"seqecon: note: {warning}\n")
    return result


def settings(pairs: list[str]) -> dict[str, str]:
    """`--set` options as a mapping; BadInput for one without an equals sign."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadInput(f"--set {pair}: must be section.key=value, e.g. --set set.size=32")
        found[key.strip()] = value.strip()
    return found


def slots_of(options: Any, slot_ms: int) -> int:
    """The slots of a run that `--slots` or `--days` ask for, a day by default; BadInput for a length out of range."""
    if options.slots is not None:
        return int(options.slots)
    days = 1.0 if options.days is None else options.days
    slots = round(days * MS_PER_DAY / slot_ms) if 0 < days < float("inf") else 0
    if not 1 <= slots <= MOST_SLOTS:
        raise BadInput(f"--days {options.days}: must give between 1 and {MOST_SLOTS} slots of {slot_ms} ms")
    return slots


def model_named(path: str) -> Model:
    """The MODEL of an importable module; BadInput when there is none."""
    try:
        model = model_of(path)
    except (ImportError, ValueError) as error:
        raise BadInput(f"--model {path}: cannot be imported ({error}); allowed: a module that offers MODEL") from error
    except AttributeError:
        model = None
    if not isinstance(model, Model):
        raise BadInput(f"--model {path}: offers no MODEL of type econ.engine.block.Model")
    return model


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
