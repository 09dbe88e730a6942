"""What a line of an imported file says of one company, whatever the file's shape."""

import re
from dataclasses import dataclass
from datetime import date

from companies.rules import Scheme
from companies.rules.identifiers import Number, number
from core.errors import BusinessError

_COUNTRY = re.compile(r"[A-Z]{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECTOR = re.compile(r"\d{4}", re.ASCII)
# Control characters, and those that turn the direction of writing so that a name reads as another.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST_NAME = 500


class NameMissing(BusinessError):
    """The line has no name, or one without any letter or digit."""

    sentence = "The name has no letter or digit: give the name as the register has it."


class TextTooLong(BusinessError):
    """A text is longer than what is kept of it."""

    sentence = "This has %(length)s characters and may have %(longest)s: shorten it."


class CountryUnknown(BusinessError):
    """The country is not written as a code of two letters."""

    sentence = "%(value)s is no country code: give the two letters of ISO 3166, such as NL."


class SectorUnknown(BusinessError):
    """The sector is not written as a class of NACE."""

    sentence = "%(value)s is no class of NACE Rev. 2: give its four digits, such as 4690."


class DayUnreadable(BusinessError):
    """A date is not one, or cannot be true of a company."""

    sentence = "%(value)s is no date: write it as 2026-11-22, between 1000 and 2199."


class NumberMissing(BusinessError):
    """The line has no identifier, so it could not be told from companies of the same name."""

    sentence = (
        "There is no number of any register: give at least one, since equal names are different "
        "companies."
    )


class AlreadyOnLine(BusinessError):
    """An earlier line of the file has the same number."""

    sentence = (
        "The %(scheme)s number %(value)s stands on line %(other)s already: keep the line that is "
        "right."
    )


class NumbersOfTwoCompanies(BusinessError):
    """The numbers of one line belong to different companies that are known."""

    sentence = (
        "The numbers of this line belong to different companies that we know: correct them, or "
        "merge the companies first."
    )


class SameCompanyAsLine(BusinessError):
    """Two lines of the file are about one company that is known."""

    sentence = (
        "This is the same company as on line %(other)s, by the numbers that we know of it: put "
        "everything on one line."
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One company as a file gives it; an empty text or None where the file is silent."""

    name: str
    numbers: tuple[Number, ...]
    country: str = ""
    legal_form: str = ""
    is_natural_person: bool | None = None
    sector: str = ""
    founded_on: date | None = None
    dissolved_on: date | None = None
    street: str = ""
    postcode: str = ""
    city: str = ""
    trade_names: tuple[str, ...] = ()


class Misread(BusinessError):
    """One column of a line cannot be right; `problem` says why."""

    sentence = "%(column)s: %(problem)s"

    def __init__(self, column: str, problem: BusinessError) -> None:
        super().__init__(column=column, problem=problem)
        self.column = column
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not read in, where it goes wrong and why."""

    line: int
    column: str
    problem: BusinessError


def read_name(column: str, given: str) -> str:
    """Return a name without control characters and doubled spaces.

    :raises Misread: if nothing is left that can be searched, or it is too long
    """
    name = given if given.isascii() and given.isprintable() else _UNSEEN.sub("", given)
    name = " ".join(name.split())
    if not any(letter.isalnum() for letter in name):
        raise Misread(column, NameMissing())
    return _within(column, name, _LONGEST_NAME)


def read_text(column: str, given: str, longest: int) -> str:
    """Return a text without control characters and doubled spaces; may be empty.

    :raises Misread: if it is too long
    """
    return _within(column, " ".join(_UNSEEN.sub("", given).split()), longest)


def read_country(column: str, given: str) -> str:
    """Return a country code, or nothing when none is given.

    :raises Misread: if it is not two letters
    """
    country = given.strip().upper()
    if country and not _COUNTRY.fullmatch(country):
        raise Misread(column, CountryUnknown(value=given[:20]))
    return country


def read_sector(column: str, given: str) -> str:
    """Return a class of NACE Rev. 2 without points, or nothing when none is given.

    :raises Misread: if it is not four digits
    """
    sector = given.strip().replace(".", "")
    if sector and not _SECTOR.fullmatch(sector):
        raise Misread(column, SectorUnknown(value=given[:20]))
    return sector


def read_day(column: str, given: str) -> date | None:
    """Return a date, or None when none is given.

    :raises Misread: if it is not a date written as 2026-11-22
    """
    if not given.strip():
        return None
    try:
        found = date.fromisoformat(given.strip()) if _DAY.fullmatch(given.strip()) else None
    except ValueError:
        found = None
    if found is None or not 1000 <= found.year <= 2199:
        raise Misread(column, DayUnreadable(value=given[:20]))
    return found


def _within(column: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Misread(column, TextTooLong(length=len(text), longest=longest))
    return text


def entry_of(
    *, name: str, country: str, scheme: Scheme, value: str, city: str, is_natural_person: bool
) -> Entry:
    """Return a company as somebody names it, as it would be kept.

    :raises Misread: naming the field that cannot be right
    :raises IdentifierRefused: if no company can have this number
    :raises CountryRefused: if the register is of another country
    """
    where = read_country("country", country)
    return Entry(
        name=read_name("name", name),
        numbers=(number(scheme, where, value),),
        country=where,
        is_natural_person=is_natural_person,
        city=read_text("city", city, 120),
    )
