"""What most commands start from: a loaded mechanism, a population, a model."""

from __future__ import annotations

import json
import sys
from typing import Any

from econ.engine.block import Model, model_of
from econ.errors import BadInput
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
