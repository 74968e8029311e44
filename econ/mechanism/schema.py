"""The border: pydantic models made from the table of keys, which find everything wrong with a section at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError, create_model
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Context, Unit

Values = dict[str, Any]
# The path of a key inside its section, and what is wrong and allowed.
Wrong = tuple[tuple[str, ...], str]


class Table(BaseModel):
    """A table of a mechanism file: no key beyond those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Border:
    """A pydantic annotation: the value is read by a unit, in the context of the validation."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with the unit alone."""
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        try:
            return self.unit.parse(value, info.context or Context())
        except Unfit as unfit:
            raise PydanticCustomError("unfit", "{text}", {"text": str(unfit)}) from None


@cache
def model_of(section: Section) -> type[Table]:
    """The pydantic model of a section; field metadata carry unit, default and meaning."""
    parts = {key.field: _field(key) for key in section.keys} | {table.name: _inner(table) for table in section.tables}
    return create_model(f"{section.name.title().replace('_', '')}Table", __base__=Table, **parts)


def validate(section: Section, raw: Any, context: Context) -> tuple[Values, list[Wrong]]:
    """The values of a section by field name (inner tables as dicts), or everything wrong with it by path of names."""
    if not isinstance(raw, Mapping):
        return {}, [((), f"{shown(raw)} is not a table; allowed: a table of {listed(section.known())}")]
    try:
        return _plain(model_of(section).model_validate(raw, context=context)), []
    except ValidationError as failure:
        return {}, [_wrong(section, error, context) for error in failure.errors(include_url=False)]


def _field(key: Key) -> Any:
    default = ... if key.default is REQUIRED else key.default
    return Annotated[Any, Border(key.unit)], Field(default, alias=key.name, description=key.meaning)


def _inner(section: Section) -> Any:
    model = model_of(section)
    return model, Field(default_factory=lambda: model.model_construct(**dict(section.preset or ())))


def _plain(table: BaseModel) -> Values:
    return {name: _plain(value) if isinstance(value, BaseModel) else value for name, value in table}


def _wrong(section: Section, error: Any, context: Context) -> Wrong:
    path = tuple(str(part) for part in error["loc"])
    table = _table_at(section, path[:-1])
    if error["type"] == "unfit":
        return path, str(error["ctx"]["text"])
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(path[-1], table.known())
        return path, f"unknown key{hint}; allowed: {listed(table.known())}"
    if error["type"] == "missing":
        unit = next(key.unit for key in table.keys if key.name == path[-1])
        return path, f"is missing; allowed: {unit.allowed(context)}"
    known = listed(_table_at(section, path).known())
    return path, f"{shown(error['input'])} is not a table; allowed: a table of {known}"


def _table_at(section: Section, path: tuple[str, ...]) -> Section:
    for name in path:
        section = next(table for table in section.tables if table.name == name)
    return section
