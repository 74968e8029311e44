"""Results documents read from files and checked before anything is drawn; what is wrong is said in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from econ.errors import BadInput
from econ.reports.document import Results, clean

FILE_NAME = "results.json"
FORMAT = "seqecon-results"
VERSION = 1
SHOWN_CHARACTERS = 60
WRITERS = "what `seqecon simulate -o FOLDER` wrote"
Record = TypeVar("Record")


def load(path: Path) -> Results:
    """The results in a file, or in `results.json` of a folder; BadInput with one line when they cannot be used."""
    file = path / FILE_NAME if path.is_dir() else path
    return parse(decoded(file), str(file))


def parse(document: Mapping[str, Any], name: str = "results") -> Results:
    """The document as records; BadInput names the first key that does not fit, and counts the others."""
    return fitted(Results, document, FORMAT, name=name)


def decoded(file: Path) -> Mapping[str, Any]:
    """The JSON object in a file; BadInput with one line when there is none."""
    document = _decoded(_text(file), str(file))
    if not isinstance(document, Mapping):
        raise BadInput(f"{file}: {_shown(document)} is no results document; allowed: an object")
    return document


def fitted(record: type[Record], document: Mapping[str, Any], kind: str, *, name: str) -> Record:
    """A document of a format (version 1) as its record; BadInput names the first key that does not fit."""
    need(document, "format", name, allowed=(kind,))
    need(document, "version", name, allowed=(VERSION,))
    try:
        return TypeAdapter(record).validate_python(dict(document))
    except ValidationError as refusal:
        raise BadInput(f"{name}: {_first(refusal)}") from None


def need(document: Mapping[str, Any], key: str, name: str, *, allowed: Sequence[object]) -> None:
    """BadInput when a key is missing or has none of the values allowed."""
    values = " or ".join(map(repr, allowed))
    if key not in document:
        raise BadInput(f"{name}: {key}: is missing; allowed: {values}")
    if document[key] not in allowed:
        raise BadInput(f"{name}: {key}: {_shown(document[key])} cannot be read; allowed: {values}")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise BadInput(f"{file}: does not exist; allowed: {WRITERS}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: is not UTF-8; allowed: {WRITERS}") from None
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror}); allowed: a readable file") from None


def _decoded(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name}: is not JSON ({' '.join(str(error).split())}); allowed: standard JSON") from None


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _first(refusal: ValidationError) -> str:
    problems = refusal.errors(include_url=False, include_context=False)
    others = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    problem = problems[0]
    wrong = _wrong(problem["type"], problem["msg"], problem["input"])
    return clean(f"{_key(problem['loc'])}: {wrong}{others}")


def _wrong(kind: str, message: str, value: object) -> str:
    if kind == "missing":
        return f"is missing; version {VERSION} of the format needs it"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return f"{_shown(value)} does not fit; allowed: {message.removeprefix('Input should be ')}"


def _key(location: Sequence[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."
