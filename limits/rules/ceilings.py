"""What is shared beyond a group: the room in a country, and what a reinsurance treaty carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from companies.rules.places import ensure_known
from core.errors import BusinessError
from core.money import Money


class CeilingKind(StrEnum):
    """What a ceiling is on; locked in this order."""

    COUNTRY = "COUNTRY"
    TREATY = "TREATY"


class CodeMissing(BusinessError):
    """A ceiling has no name."""

    sentence = "Name the country by its code, or the treaty by its own name."


class CountriesDiffer(BusinessError):
    """A treaty of that name carries other countries."""

    sentence = "This treaty stands for other countries already: give it another name."


class NotAnAmount(BusinessError):
    """Less than nothing can not be wanted."""

    sentence = "The room is an amount of at least nothing, or empty to end it."


@dataclass(frozen=True, slots=True)
class Room:
    """A ceiling as it stands: how much is agreed on a day, how much is committed."""

    kind: CeilingKind
    capacity: Money
    committed: Money

    def left(self, own: Money) -> Money:
        """Return what can be given, when `own` is to be replaced."""
        return (self.capacity - self.committed + own).floored_at_zero()


def least_left(rooms: Iterable[Room], kind: CeilingKind, own: Money) -> Money | None:
    """Return the room under the ceilings of one kind; None where there is none."""
    return min((room.left(own) for room in rooms if room.kind is kind), default=None)


def reaches(kind: str, code: str, countries: Collection[str], country: str) -> bool:
    """Tell whether a ceiling is on what is committed in a country."""
    if kind == CeilingKind.COUNTRY:
        return code == country
    return not countries or country in countries


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much may be committed in a country, or under a treaty on some; None ends it."""

    kind: CeilingKind
    code: str
    capacity: Decimal | None
    countries: tuple[str, ...] = ()

    @property
    def reached(self) -> list[str]:
        """The countries it is on; none at all is all of them."""
        return [self.code] if self.kind is CeilingKind.COUNTRY else sorted(set(self.countries))

    def ensure_meant(self) -> None:
        """Refuse a ceiling on nothing, or of less than nothing.

        :raises CodeMissing: or CountryUnknown (`companies.rules.places`), NotAnAmount
        """
        if not self.code.strip():
            raise CodeMissing
        for country in self.reached:
            ensure_known("COUNTRY", country)
        if self.capacity is not None and self.capacity < 0:
            raise NotAnAmount
