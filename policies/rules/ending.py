"""Ending a policy: on which day, on what ground, and what a second person should look at twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.dates import add_months
from core.errors import BusinessError
from policies.rules import contract

NOTICE_MONTHS = 2  # before the end of a policy year (R-PRM-07)
REMINDER_DAYS = 14  # after a reminder of premium that names what follows (R-PRM-06)
AHEAD_DAYS = 62  # two months: an end is told of as long before as notice is given (R-PRM-07)
_ONE_DAY = timedelta(days=1)


class Ground(StrEnum):
    """Why a policy ends."""

    POLICYHOLDER_NOTICE = "POLICYHOLDER_NOTICE"
    INSURER_NOTICE = "INSURER_NOTICE"
    AGREED = "AGREED"
    PREMIUM_UNPAID = "PREMIUM_UNPAID"


NOTICES = frozenset({Ground.POLICYHOLDER_NOTICE, Ground.INSURER_NOTICE})
DATED = NOTICES | {Ground.PREMIUM_UNPAID}  # they rest on a letter of a day


class Caution(StrEnum):
    """What of an ending is unusual; whether the policy allows it is for the second person to say.

    None of it is refused: a business policy may agree otherwise (R-PRM-06, R-PRM-07).
    """

    NOTICE_SHORT = "NOTICE_SHORT"  # later than two months before
    WITHIN_A_YEAR = "WITHIN_A_YEAR"  # notice, and not to the end of a policy year
    REMINDER_SHORT = "REMINDER_SHORT"  # sooner than 14 days after the reminder


class EndsInThePast(BusinessError):
    """The policy would end on a day that has gone by: cover that was given would be taken back."""

    sentence = (
        "What was delivered before today is insured and stays so: the last day is %(today)s at the "
        "earliest."
    )


class HasEnded(BusinessError):
    """The policy has ended: no day is left on which it could."""

    sentence = "The policy ended on %(expires_on)s."


class EndsAlready(BusinessError):
    """The policy ends on the day, or before it, as it is."""

    sentence = "The policy ends on %(expires_on)s already: give an earlier day."


class EndingWaits(BusinessError):
    """An ending of the policy waits for a second person already."""

    sentence = (
        "An ending on %(last_day)s waits for a second person: release it, send it back, or take it "
        "back first."
    )


class LetterWithoutDay(BusinessError):
    """The ground rests on a letter, and nobody said of which day."""

    sentence = "Say on which day the notice or the reminder reached its addressee."


class LetterAhead(BusinessError):
    """The letter the ground rests on is of a day that has not come."""

    sentence = "%(on)s has not come yet: give the day the letter was received."


@dataclass(frozen=True, slots=True)
class Ending:
    """A last insured day, and why; `noticed_on` is when the letter behind it was received."""

    last_day: date
    ground: Ground
    noticed_on: date | None = None

    @property
    def uninsured_from(self) -> date:
        """Return the first day on which dispatches are not insured any more."""
        return self.last_day + _ONE_DAY


def ensure_can_end(
    ending: Ending, *, inception_on: date, expires_on: date | None, today: date
) -> None:
    """Refuse an ending that would take back cover, or that changes nothing (R-POL-37).

    `expires_on` is the last day as it stands; None: the policy runs on.

    :raises HasEnded: if the policy's last day has gone by
    :raises EndsAlready: if the policy ends by then as it is
    :raises EndsInThePast: if the day has gone by
    :raises contract.BeforeInception: if the policy begins after it
    :raises LetterWithoutDay: if the ground rests on a letter of no day
    :raises LetterAhead: if that day has not come
    """
    if expires_on is not None and expires_on < today:
        raise HasEnded(expires_on=expires_on)
    if expires_on is not None and expires_on <= ending.last_day:
        raise EndsAlready(expires_on=expires_on)
    if ending.last_day < today:
        raise EndsInThePast(today=today)
    if ending.last_day < inception_on:
        raise contract.BeforeInception(inception_on=inception_on)
    if ending.ground in DATED and ending.noticed_on is None:
        raise LetterWithoutDay
    if ending.noticed_on is not None and ending.noticed_on > today:
        raise LetterAhead(on=ending.noticed_on)


def cautions(ending: Ending, inception_on: date) -> Iterator[Caution]:
    """Give what of an ending is unusual, for people to look at before they release it."""
    noticed = ending.noticed_on
    if ending.ground in NOTICES:
        if noticed is not None and add_months(noticed, NOTICE_MONTHS) > ending.uninsured_from:
            yield Caution.NOTICE_SHORT
        if not _ends_a_year(inception_on, ending.last_day):
            yield Caution.WITHIN_A_YEAR
    elif ending.ground is Ground.PREMIUM_UNPAID and noticed is not None:
        enough = noticed + timedelta(days=REMINDER_DAYS)
        if ending.uninsured_from < enough:
            yield Caution.REMINDER_SHORT


def _ends_a_year(inception_on: date, day: date) -> bool:
    return any(ends_on == day for _, ends_on in contract.years(inception_on, None, day))
