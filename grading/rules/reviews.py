"""Which grades a person looks at, and why (`domain.md` 7.1 and 8.5)."""

from decimal import Decimal
from enum import StrEnum

from core.errors import BusinessError

ADVERSE_FROM = 8  # domain.md 7.1 and 8.5
FALL = 2  # grades, domain.md 8.5
LARGE = Decimal(1_000_000)  # EUR at stake on one company; the house's own, 22 November 2026
AGAIN_AFTER = 180  # days until thin data or a large exposure is looked at again; the house's own


class Why(StrEnum):
    """Why somebody looks at a grade."""

    FALL = "FALL"
    ADVERSE = "ADVERSE"
    THIN = "THIN"
    LARGE = "LARGE"
    PERSON = "PERSON"
    ALARMS = "ALARMS"


class NotYoursToOpen(BusinessError):
    """Somebody else looked at the grade."""

    sentence = "Only who looked at this grade, or a senior analyst, opens it again."


def may_open_again(*, closed_by: int | None, by: int | None, is_senior: bool) -> bool:
    """Return whether somebody may ask for another look at a grade that was looked at."""
    return is_senior or (by is not None and by == closed_by)


def ensure_may_open_again(*, closed_by: int | None, by: int | None, is_senior: bool) -> None:
    """Refuse another look to who neither looked before nor is senior.

    :raises NotYoursToOpen: if so
    """
    if not may_open_again(closed_by=closed_by, by=by, is_senior=is_senior):
        raise NotYoursToOpen


def reasons(
    old: int | None, new: int, *, is_followed: bool, is_person: bool, is_alarming: bool = False
) -> list[Why]:
    """Return why a person looks at a grade that became another; nothing: nobody has to.

    A fall matters where somebody is exposed or watches, and so do new accounts in which many
    figures are alarming. A person in business always does, whenever an adverse grade gets worse.
    """
    is_adverse = new >= ADVERSE_FROM and (old is None or old < ADVERSE_FROM)
    is_worse = new >= ADVERSE_FROM and (old is None or old < new)
    found = {
        Why.ADVERSE: is_followed and is_adverse,
        Why.FALL: is_followed and old is not None and new - old >= FALL,
        Why.PERSON: is_person and is_worse,
        Why.ALARMS: is_followed and is_alarming,
    }
    return [why for why, holds in found.items() if holds]
