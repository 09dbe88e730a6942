"""How the columns of a file of annual accounts become line items (`docs/formats/`)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.rules import Scheme
from companies.rules.entries import Misread, read_country
from core import currencies
from core.errors import BadInput
from core.inputs import Inputs

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TERMS = re.compile(r"\s+([+-])\s+")
_YEAR_END = re.compile(r"\d{2}-\d{2}", re.ASCII)
_FIELDS = {
    "source", "currency", "unit", "country", "scheme", "company", "name", "year", "year_end",
    "period_end", "filed_on", "items",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One column of a derived line item, to be added or taken away."""

    sign: int
    column: str


@dataclass(frozen=True, slots=True)
class AccountsMap:
    """What the columns of a file mean."""

    source: str
    currency: str
    unit: Decimal
    country: str
    scheme: Scheme
    company: str
    name: str
    year: str
    year_end: str
    period_end: str
    filed_on: str
    items: Mapping[str, tuple[Term, ...]]

    @property
    def columns(self) -> list[str]:
        """The columns that the file must have, each once."""
        named = [self.company, self.name, self.year, self.period_end, self.filed_on]
        named += [term.column for terms in self.items.values() for term in terms]
        return list(dict.fromkeys(column for column in named if column))


def read_map(given: object, *, items: Sequence[str]) -> AccountsMap:
    """Return the map that a JSON file holds; `items` are the line items accounts have.

    :raises BadInput: naming the place and the remedy
    """
    values = Inputs(given, "map")
    if unknown := [name for name in values.names() if name not in _FIELDS]:
        raise values.refuse(unknown[0], f"is not known: use {', '.join(sorted(_FIELDS))}")
    if values.has("year") == values.has("period_end"):
        raise values.refuse("year", "give either the column year or the column period_end")
    found = AccountsMap(
        source=values.text("source", at_most=60),
        currency=_currency(values),
        unit=values.number("unit", at_least=Decimal("0.001")),
        country=_country(values),
        scheme=values.choice("scheme", Scheme),
        company=values.text("company"),
        name=values.text("name", default=values.text("company")),
        year=values.text_or_empty("year"),
        year_end=values.text("year_end", default="12-31"),
        period_end=values.text_or_empty("period_end"),
        filed_on=values.text_or_empty("filed_on"),
        items=_items(values.section("items"), items),
    )
    if not _YEAR_END.fullmatch(found.year_end) or not read_day(f"2023-{found.year_end}"):
        raise values.refuse("year_end", "must be a month and a day such as 12-31")
    return found


def _currency(values: Inputs) -> str:
    found = values.currency("currency")
    try:
        currencies.ensure_known(found)
    except currencies.UnknownCurrency as wrong:
        raise values.refuse("currency", str(wrong)) from wrong
    return found


def _country(values: Inputs) -> str:
    try:
        return read_country("country", values.text_or_empty("country"))
    except Misread as wrong:
        raise BadInput(place="map.country", problem=str(wrong.problem)) from wrong


def _items(given: Inputs, items: Sequence[str]) -> dict[str, tuple[Term, ...]]:
    if not given.names():
        raise BadInput(place="map.items", problem="names no line item")
    for item in given.names():
        if item not in items:
            raise given.refuse(item, f"is no line item: use {', '.join(items)}")
    return {item: _terms(given, item) for item in given.names()}


def _terms(given: Inputs, item: str) -> tuple[Term, ...]:
    """Return the columns of `X10 - X17`: a first one, then signs between blanks."""
    first, *rest = _TERMS.split(given.text(item).strip())
    terms = [Term(1, first)]
    for sign, column in zip(rest[::2], rest[1::2], strict=True):
        terms.append(Term(-1 if sign == "-" else 1, column))
    if not all(term.column for term in terms):
        raise given.refuse(item, "must be a column, or columns with + or - between blanks")
    return tuple(terms)


def read_day(written: str) -> date | None:
    """Return the date written as 2014-12-31; None when it is not one."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None
