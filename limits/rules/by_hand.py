"""What a person gives with an amount, within what the rules allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from core.errors import BusinessError
from limits.rules import effective
from limits.rules.tables import Tables

_ONE_DAY = timedelta(days=1)


class ReviewOutOfRange(BusinessError):
    """The limit would be looked at again in the past, or later than its grade asks."""

    sentence = (
        "The limit is looked at again by %(last)s at the latest: choose a day from %(first)s up to"
        " and including that one, or none."
    )


class NothingStands(BusinessError):
    """Conditions or days would go with a refusal."""

    sentence = "Nothing is given by this answer: leave conditions and days out."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody who decides chose beside amount and reasons; None: as the rules say."""

    review_on: date | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept as `written`."""
        day = kept.get("review_on")
        return cls(review_on=date.fromisoformat(day) if day else None)

    @property
    def written(self) -> dict[str, Any]:
        """What was chosen, as it is kept; empty where everything is as the rules say."""
        return {} if self.review_on is None else {"review_on": self.review_on.isoformat()}


NOTHING = Chosen()


def last_review(decided_on: date, months: int | None, tables: Tables) -> date:
    """Return the last day on which a limit given on a day is looked at again (R-LIM-07).

    `months` is what the buyer's grade asks. A grade without a review, as of a buyer in default, is
    looked at as soon as the shortest there is [DESIGN].
    """
    if months is None:
        months = min(each.review_months for each in tables.grades if each.review_months is not None)
    return effective.review_on(decided_on, months)


def ensure_review(chosen: Chosen, decided_on: date, months: int | None, tables: Tables) -> None:
    """Refuse a day to look again that has come already, or is later than the rules'.

    :raises ReviewOutOfRange: naming the first and the last day
    """
    first, last = decided_on + _ONE_DAY, last_review(decided_on, months, tables)
    if chosen.review_on is not None and not first <= chosen.review_on <= last:
        raise ReviewOutOfRange(first=first, last=last)


def ensure_something(chosen: Chosen, *, is_given: bool) -> None:
    """Refuse conditions and days where nothing stands after the answer.

    :raises NothingStands: if anything is chosen
    """
    if chosen != NOTHING and not is_given:
        raise NothingStands
