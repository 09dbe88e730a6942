"""Loose values: what a JSON text holds becomes dates, amounts and numbers, or is refused.

Every refusal is a `BadInput` that names the place (`inputs.payments[0].amount`) and the problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from core.errors import BadInput
from core.money import Money

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)  # room for every calculation with dates
_MOST_DIGITS = 60
_THOUSANDTH = Decimal("0.001")

Choice = TypeVar("Choice", bound=StrEnum)


class Inputs:
    """A JSON object, read key by key; `place` is how refusals call it."""

    def __init__(self, values: object, place: str = "inputs") -> None:
        if not isinstance(values, Mapping):
            raise BadInput(place=place, problem="must be an object with named values")
        self._values: Mapping[str, object] = values
        self.place = place

    def has(self, name: str) -> bool:
        """Return whether `name` is given and not null."""
        return self._values.get(name) is not None

    def number(
        self,
        name: str,
        *,
        default: Decimal | None = None,
        at_least: Decimal | int | None = None,
        at_most: Decimal | int | None = None,
    ) -> Decimal:
        """Read an exact number, written as text or as a JSON number."""
        if default is not None and not self.has(name):
            return default
        return number(self._given(name), self._at(name), at_least=at_least, at_most=at_most)

    def share(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """Read a part of one: 0.90 is 90 %."""
        return self.number(name, default=default, at_least=0, at_most=1)

    def money_or_none(self, name: str, currency: str = "EUR") -> Money | None:
        """Read an amount that may be null, but has to be mentioned."""
        return self.money(name, currency) if self._is_not_null(name) else None

    def money(
        self,
        name: str,
        currency: str = "EUR",
        *,
        default: Decimal | None = None,
        at_least: Decimal | int | None = None,
    ) -> Money:
        """Read an amount in `currency`, of at most three decimals as the database keeps it."""
        found = self.number(name, default=default, at_least=at_least)
        if found != found.quantize(_THOUSANDTH):
            raise BadInput(place=self._at(name), problem="must have at most three decimals")
        return Money(found, currency)

    def whole(
        self, name: str, *, default: int | None = None, at_least: int = 0, at_most: int = 100_000
    ) -> int:
        """Read a whole number, by itself never below zero."""
        if default is not None and not self.has(name):
            return default
        found = self.number(name, at_least=at_least, at_most=at_most)
        if found != found.to_integral_value():
            raise BadInput(place=self._at(name), problem="must be a whole number")
        return int(found)

    def day(self, name: str) -> date:
        """Read a date written as 2026-11-22."""
        return day(self._given(name), self._at(name))

    def day_or_none(self, name: str) -> date | None:
        """Read a date that may be null, but has to be mentioned."""
        return self.day(name) if self._is_not_null(name) else None

    def days(self, name: str) -> list[date]:
        """Read a list of dates."""
        return [
            day(value, f"{self._at(name)}[{position}]")
            for position, value in enumerate(self.values(name))
        ]

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        if default is not None and not self.has(name):
            return default
        found = self._given(name)
        if not isinstance(found, bool):
            raise BadInput(place=self._at(name), problem="must be true or false")
        return found

    def text(self, name: str, *, default: str | None = None, at_most: int = 200) -> str:
        """Read a text that is not empty."""
        if default is not None and not self.has(name):
            return default
        found = self._given(name)
        if not isinstance(found, str) or not found.strip():
            raise BadInput(place=self._at(name), problem="must be a text")
        if len(found) > at_most:
            raise BadInput(place=self._at(name), problem=f"is longer than {at_most} characters")
        return found

    def text_or_none(self, name: str) -> str | None:
        """Read a text that may be null, but has to be mentioned."""
        return self.text(name) if self._is_not_null(name) else None

    def text_or_empty(self, name: str, *, at_most: int = 200) -> str:
        """Read a text that may be missing, null or empty."""
        found = self._values.get(name)
        is_empty = found is None or (isinstance(found, str) and not found.strip())
        return "" if is_empty else self.text(name, at_most=at_most)

    def currency(self, name: str, *, default: str | None = None) -> str:
        """Read a currency code of three capitals."""
        found = self.text(name, default=default)
        if not _CURRENCY.fullmatch(found):
            raise BadInput(place=self._at(name), problem="must be a currency code such as EUR")
        return found

    def choice(self, name: str, kind: type[Choice], *, default: Choice | None = None) -> Choice:
        """Read one of the codes of `kind`."""
        found = self.text(name, default=default.value if default else None)
        if found not in {member.value for member in kind}:
            known = ", ".join(member.value for member in kind)
            raise BadInput(place=self._at(name), problem=f"must be one of {known}")
        return kind(found)

    def section(self, name: str) -> Inputs:
        """Read an object inside this one."""
        return Inputs(self._given(name), self._at(name))

    def values(self, name: str) -> list[object]:
        """Read a list as it is."""
        found = self._given(name)
        if not isinstance(found, list):
            raise BadInput(place=self._at(name), problem="must be a list")
        return found

    def rows(self, name: str) -> list[Inputs]:
        """Read a list of objects."""
        return [
            Inputs(value, f"{self._at(name)}[{position}]")
            for position, value in enumerate(self.values(name))
        ]

    def rows_or_none(self, name: str) -> list[Inputs]:
        """Read a list of objects that may be missing or null."""
        return self.rows(name) if self.has(name) else []

    def texts(self, name: str) -> list[str]:
        """Read a list of texts."""
        found = self.values(name)
        if not all(isinstance(value, str) for value in found):
            raise BadInput(place=self._at(name), problem="must be a list of texts")
        return [str(value) for value in found]

    def numbers(self, name: str, *, at_least: Decimal | int | None = None) -> list[Decimal]:
        """Read a list of exact numbers."""
        return [
            number(value, f"{self._at(name)}[{position}]", at_least=at_least)
            for position, value in enumerate(self.values(name))
        ]

    def names(self) -> list[str]:
        """Return the names that are given, in their order."""
        return [str(name) for name in self._values]

    def refuse(self, name: str, problem: str) -> BadInput:
        """Return the refusal of the value under `name`, to be raised by the caller."""
        return BadInput(place=self._at(name), problem=problem)

    def _is_not_null(self, name: str) -> bool:
        if name not in self._values:
            raise BadInput(place=self._at(name), problem="is missing")
        return self._values[name] is not None

    def _given(self, name: str) -> object:
        if not self.has(name):
            raise BadInput(place=self._at(name), problem="is missing")
        return self._values[name]

    def _at(self, name: str) -> str:
        return f"{self.place}.{name[:_MOST_DIGITS]}"


def number(
    value: object,
    place: str,
    *,
    at_least: Decimal | int | None = None,
    at_most: Decimal | int | None = None,
) -> Decimal:
    """Read an exact number from a text or a JSON number.

    :raises BadInput: for anything else, for more than 15 digits before or 12 after the point
    """
    written = "" if isinstance(value, bool) else _written(value)
    if not _NUMBER.fullmatch(written):
        raise BadInput(place=place, problem="must be a number such as 1250.00")
    found = Decimal(written)
    if at_least is not None and found < at_least:
        raise BadInput(place=place, problem=f"must be at least {at_least}")
    if at_most is not None and found > at_most:
        raise BadInput(place=place, problem=f"must be at most {at_most}")
    return found


def day(value: object, place: str) -> date:
    """Read a date written as 2026-11-22.

    :raises BadInput: for anything else, and for years outside 1900 to 2199
    """
    problem = "must be a date such as 2026-11-22"
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadInput(place=place, problem=problem)
    try:
        found = date.fromisoformat(value)
    except ValueError as wrong:
        raise BadInput(place=place, problem=problem) from wrong
    if not _EARLIEST <= found <= _LATEST:
        raise BadInput(place=place, problem="must lie between 1900 and 2199")
    return found


def exact(text: str) -> Decimal:
    """Return a number of a JSON text as it stands there, for `parse_float`.

    :raises ValueError: as JSON's own reading does, if its exponent is beyond all figures
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:_MOST_DIGITS]} is no number") from None


def written(amount: Money) -> str:
    """Write an amount out as results have it: cents, no separators, and never minus zero."""
    cents = amount.to_cents().amount
    return f"{cents if cents else abs(cents):f}"


def _written(value: object) -> str:
    """Return a number as it would be written out, or nothing when it is not a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_MOST_DIGITS else ""
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS:
        return f"{value:f}"
    return ""
