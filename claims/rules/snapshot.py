"""Claim inputs and calculations as JSON and back: what was calculated from stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import TypeVar, cast, get_args, get_origin, get_type_hints

from core.errors import BadInput
from core.inputs import Inputs, day, number
from core.money import Money

Value = TypeVar("Value")


def as_json(value: object) -> object:
    """Return a frozen record of the rules as JSON; amounts, numbers and days become text.

    Equal records give equal JSON, however many zeros their numbers were kept with. A young field
    is left out while it has its default: what was kept before it was thought of stays equal.
    """
    if isinstance(value, Money):
        return {"amount": _plain(value.amount), "currency": value.currency}
    if is_dataclass(value):
        return {
            each.name: as_json(getattr(value, each.name))
            for each in fields(value)
            if not (each.metadata.get("young") and getattr(value, each.name) == each.default)
        }
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain(value)
    return value.value if isinstance(value, StrEnum) else value


def from_json(kind: type[Value], values: object, place: str = "inputs") -> Value:
    """Return the record of `kind` that `as_json` wrote, equal to what it was.

    A field with a default may be missing: it is younger than the snapshot.

    :raises BadInput: if something is missing, unknown or of another shape
    """
    return cast(Value, _read(kind, values, place))


def _read(kind: object, value: object, place: str) -> object:
    if isinstance(kind, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind)[0], value, place)
    if kind is Money:
        inputs = Inputs(value, place)
        return inputs.money("amount", inputs.currency("currency"))
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, value, place)
    return _single(kind, value, place)


def _record(kind: type, value: object, place: str) -> object:
    if not isinstance(value, Mapping):
        raise BadInput(place=place, problem="must be an object with named values")
    known: dict[str, Field[object]] = {each.name: each for each in fields(kind)}
    for name in value:
        if name not in known:
            raise BadInput(place=f"{place}.{name}", problem="is not known")
    for name, each in known.items():
        if name not in value and each.default is MISSING:
            raise BadInput(place=f"{place}.{name}", problem="is missing")
    kinds = get_type_hints(kind)
    given = {name: _read(kinds[name], value[name], f"{place}.{name}") for name in value}
    return cast(object, kind(**given))


def _tuple(kind: object, value: object, place: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise BadInput(place=place, problem="must be a list")
    return tuple(_read(kind, each, f"{place}[{at}]") for at, each in enumerate(value))


def _single(kind: object, value: object, place: str) -> object:
    if kind is Decimal:
        return number(value, place)
    if kind is date:
        return day(value, place)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in {each.value for each in kind}:
            raise BadInput(place=place, problem=f"must be one of {', '.join(kind)}")
        return kind(str(value))
    if not isinstance(kind, type) or type(value) is not kind:
        raise BadInput(place=place, problem=f"must be of type {getattr(kind, '__name__', kind)}")
    return value


def _plain(exact: Decimal) -> str:
    return f"{exact.normalize():f}" if exact else "0"
