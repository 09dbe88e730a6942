"""When accounts can be of, and when they can have been filed."""

from datetime import date

from core.errors import BusinessError
from grading.rules import legal

EARLIEST = date(1900, 1, 1)  # no accounts on any register we read are older


class BeforeAnyAccounts(BusinessError):
    """The year ended before anybody filed accounts."""

    sentence = "%(day)s lies before %(earliest)s: check the year."


class FiledBeforeTheYearEnded(BusinessError):
    """The day of filing lies before the end of the year."""

    sentence = "Accounts of the year that ended on %(ended)s cannot have been filed on %(day)s."


def ensure_year(period_end: date, *, founded_on: date | None, today: date) -> None:
    """Refuse a year of which a company can have no accounts.

    :raises InTheFuture: if the year is not over
    :raises BeforeTheCompany: if it was over before the company was founded
    :raises BeforeAnyAccounts: if it lies before 1900
    """
    if period_end < EARLIEST:
        raise BeforeAnyAccounts(day=period_end, earliest=EARLIEST)
    legal.ensure_can_have_happened(period_end, founded_on=founded_on, today=today)


def ensure_filing(filed_on: date | None, period_end: date, *, today: date) -> None:
    """Refuse a day on which accounts cannot have been filed; it need not be known.

    :raises InTheFuture: if the day has not come yet
    :raises FiledBeforeTheYearEnded: if the year was not over
    """
    if filed_on is None:
        return
    if filed_on > today:
        raise legal.InTheFuture(day=filed_on)
    if filed_on < period_end:
        raise FiledBeforeTheYearEnded(ended=period_end, day=filed_on)
