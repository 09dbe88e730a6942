"""What is true of mails about notices: at once, once a day or not at all, kind by kind.

The inbox of the portal has every notice whatever is chosen here.
"""

from enum import StrEnum

from core.errors import BusinessError, Several
from monitoring.rules import URGENT, NoticeKind


class MailTime(StrEnum):
    """When somebody is mailed of a kind of notice."""

    AT_ONCE = "AT_ONCE"
    DAILY = "DAILY"  # in one mail with the others of the day
    NEVER = "NEVER"


USUAL = MailTime.AT_ONCE  # until somebody chooses: a truck may leave today

# Whoever changes the account to be paid into must not be able to do it unseen for a day.
_AT_ONCE_ONLY = frozenset({NoticeKind.BANK_ACCOUNT_CHANGED})
# Missing one of these costs cover, so at least the summary of the day carries it.
_NEVER_OFF = URGENT | {NoticeKind.LIMIT_GIVEN_UP}


class CannotBeOff(BusinessError):
    """A kind of notice that somebody must be mailed of."""

    sentence = (
        "You are always mailed of this: %(kind)s. Whoever misses it can lose cover. Choose one of: "
        "%(allowed)s."
    )


def allowed(kind: NoticeKind) -> tuple[MailTime, ...]:
    """Return when one may be mailed of a kind of notice."""
    if kind in _AT_ONCE_ONLY:
        return (MailTime.AT_ONCE,)
    if kind in _NEVER_OFF:
        return (MailTime.AT_ONCE, MailTime.DAILY)
    return tuple(MailTime)


def ensure_allowed(kind: NoticeKind, wished: MailTime) -> None:
    """Refuse a time that a kind of notice does not have.

    :raises CannotBeOff: naming the kind, and when one may be mailed of it
    """
    if wished not in allowed(kind):
        raise CannotBeOff(kind=kind, allowed=Several(allowed(kind)))
