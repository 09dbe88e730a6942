"""What is true of a policy as a contract: its years, its periods, where it is paid out."""

from collections.abc import Iterator
from datetime import date, timedelta

from stdnum import iban

from core.dates import add_years
from core.errors import BusinessError

YEARS_AHEAD = 6  # policy years that stand ready, so that no claim waits for one


class AlreadyInsured(BusinessError):
    """The policyholder has a policy in the period already."""

    sentence = "Policy %(number)s already covers this period. Let it expire first."


class EndsBeforeItStarts(BusinessError):
    """A policy or its terms would end before they begin."""

    sentence = "It would end before it starts on %(starts_on)s."


class AlreadyOver(BusinessError):
    """Every day of a policy has gone by."""

    sentence = "Its last day, %(expires_on)s, has gone by: nothing can be insured by it any more."


class BeforeInception(BusinessError):
    """Terms were to change before the policy began."""

    sentence = "The policy only starts on %(inception_on)s."


class AfterExpiry(BusinessError):
    """Terms were to change after the policy ended."""

    sentence = "The policy ends on %(expires_on)s already."


class NoTerms(BusinessError):
    """Nothing is agreed on the day."""

    sentence = "No terms count on this day: ask your underwriter."


class NothingChanges(BusinessError):
    """The new terms are those that stand."""

    sentence = "These are the terms that stand already."


class NotAnAccount(BusinessError):
    """The IBAN is not one."""

    sentence = "%(iban)s is no IBAN: check the digits and the country in front."


def ensure_not_over(expires_on: date | None, today: date) -> None:
    """Refuse a policy whose days have all gone by.

    :raises AlreadyOver: naming its last day
    """
    if expires_on is not None and expires_on < today:
        raise AlreadyOver(expires_on=expires_on)


def ensure_iban(given: str) -> str:
    """Return an IBAN without spaces, in capitals.

    :raises NotAnAccount: if its length, country or check digits are wrong
    """
    compact = "".join(given.split()).upper()
    if not compact.isascii() or not iban.is_valid(compact, check_country=False):
        raise NotAnAccount(iban=given[:40])
    return compact


def years(inception_on: date, expires_on: date | None, until: date) -> Iterator[tuple[date, date]]:
    """Give the policy years that start up to and including `until`, first and last day."""
    number = 0
    while True:
        starts_on = add_years(inception_on, number)
        if starts_on > until or (expires_on is not None and starts_on > expires_on):
            return
        number += 1
        ends_on = add_years(inception_on, number) - timedelta(days=1)
        yield starts_on, min(ends_on, expires_on) if expires_on else ends_on
