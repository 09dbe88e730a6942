"""Political events: what they are, and when one makes a debt a loss (`domain.md` 1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import add_months
from core.errors import BusinessError


class PoliticalKind(StrEnum):
    """What a state did that keeps a buyer from paying, or from having what it bought."""

    MORATORIUM = "MORATORIUM"
    TRANSFER = "TRANSFER"  # money may not leave the country, or not be exchanged
    TRADE_BAN = "TRADE_BAN"
    PUBLIC_DEFAULT = "PUBLIC_DEFAULT"  # of one buyer, which is public


class BuyerNotNamed(BusinessError):
    """The default of a public buyer is that of one buyer."""

    sentence = "Name the public buyer that does not pay, by its number."


class BuyerElsewhere(BusinessError):
    """The buyer is not in the country of the event."""

    sentence = "%(name)s is not in %(country)s. Choose its country, or leave the buyer out."


class EventAhead(BusinessError):
    """The day has not come: nothing happened yet."""

    sentence = "%(on)s has not come yet: establish what has happened."


class EventKnown(BusinessError):
    """The very event is established already, or waits for a second person."""

    sentence = "This event is on record since %(on)s. Open that one."


class LastDayBefore(BusinessError):
    """An event would end before the day ahead of which it began."""

    sentence = "It began on %(began_on)s: give a last day from the day before that on, up to today."


class EventOver(BusinessError):
    """The event does not last: it was never released, or its last day is noted."""

    sentence = "This event does not count, or its last day is on record already."


@dataclass(frozen=True, slots=True)
class Lasting:
    """From which day on an event kept a buyer from paying; `ended_on` None: it still does."""

    began_on: date
    ended_on: date | None = None

    def was_on(self, day: date) -> bool:
        """Tell whether it lasted on a day."""
        return self.began_on <= day and (self.ended_on is None or day <= self.ended_on)


def loss_on(events: Iterable[Lasting], *, due_on: date, waiting_months: int | None) -> date | None:
    """Return the end of the political waiting period, the date of loss; None: there is none.

    It begins on the day of the official act, and no earlier than the debt was due [DESIGN]. An
    event that ended before the wait did makes no loss. None of months: political events are not
    insured.
    """
    if waiting_months is None:
        return None
    waits = [(each, add_months(max(each.began_on, due_on), waiting_months)) for each in events]
    return min((day for each, day in waits if each.was_on(day)), default=None)


def made_loss_on(events: Iterable[Lasting], day: date, *, waiting_months: int | None) -> bool:
    """Tell whether an event can have made the loss of a day: it lasted a whole wait until then."""
    if waiting_months is None:
        return False
    return any(
        add_months(each.began_on, waiting_months) <= day and each.was_on(day) for each in events
    )
