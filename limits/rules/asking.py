"""What a request is for, and how often one buyer may be asked about on a day."""

from datetime import date
from enum import StrEnum

from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import stands

TIMES_A_DAY = 10  # where no dated row says otherwise [DESIGN], the house's, 22 November 2026
KEPT_FOR_REQUESTS = 4  # one in so many answers of a day is given on no indication [DESIGN]


class RequestKind(StrEnum):
    """What is asked; UN/EDIFACT 4505 has a code for each (`rules/edifact.py`)."""

    NEW = "NEW"
    CHECK = "CHECK"  # yes or no to the fixed amount of the policy
    INCREASE = "INCREASE"
    REDUCE = "REDUCE"
    CANCEL = "CANCEL"
    PROLONG = "PROLONG"
    INDICATION = "INDICATION"


# Their answers tell of the room there is, so they are counted; giving back is always possible.
TELLING = frozenset(
    {
        RequestKind.NEW,
        RequestKind.CHECK,
        RequestKind.INCREASE,
        RequestKind.PROLONG,
        RequestKind.INDICATION,
    }
)


class ReviewCause(StrEnum):
    """Why an underwriter reads a request that was answered at once."""

    COMMENT = "COMMENT"
    DOCUMENT = "DOCUMENT"  # sent with a request, or after its answer
    LONGER_TERMS = "LONGER_TERMS"


class KindDoesNotFit(BusinessError):
    """What is asked is not what it is called."""

    sentence = "Your limit on this buyer is %(amount)s: call this request %(kind)s."


class KindUnclear(BusinessError):
    """The amount is more than what stays, less than what is seen, and nobody said which it is."""

    sentence = (
        "%(amount)s of your limit on this buyer stays, %(stays)s of it without a last day. Say "
        "with `kind` what you ask: REDUCE for %(asked)s in all, or `until` for what is added."
    )


class LowersUnsaid(BusinessError):
    """Less is asked than stands, by a system that did not say that this is what it wants."""

    sentence = "This lowers your limit from %(now)s to %(asked)s: say so with `kind` REDUCE."


class Lowers(BusinessError):
    """Less is asked than stands, by somebody who did not say that it may be lowered."""

    sentence = "Lowers %(now)s to %(asked)s."


class AskedOftenToday(BusinessError):
    """One buyer was asked about as often as one day allows."""

    sentence = (
        "You asked %(times)s times about this buyer today, which is the most we answer in a day. "
        "Ask again from %(again_on)s on."
    )


class IndicatedOftenToday(AskedOftenToday):
    """The rest of the answers of a day on one buyer are kept for requests."""

    sentence = (
        "You asked often about this buyer today. The last %(kept)s of the %(times)s answers of a "
        "day are kept for requests: ask for the limit itself, or for an indication from "
        "%(again_on)s on."
    )


class ReviewClosed(BusinessError):
    """Somebody looked at it already."""

    sentence = "An underwriter looked at this already."


def kind_of(asked: Money, standing: Money) -> RequestKind:
    """Return what a request for an amount is, next to the limit that stands."""
    if not standing:
        return RequestKind.NEW
    return RequestKind.INCREASE if asked > standing else RequestKind.REDUCE


def ensure_kind(given: RequestKind | None, meant: RequestKind, standing: Money) -> RequestKind:
    """Return what a request is; refuse one that is called something else.

    :raises KindDoesNotFit: naming what it is
    """
    if given is not None and given is not meant:
        raise KindDoesNotFit(kind=meant, amount=standing, state=stands(standing))
    return meant


def ensure_clear(asked: Money, standing: Money, stays: Money) -> None:
    """Refuse less than is seen where nobody said so, or would raise what stays with it.

    :raises KindUnclear: naming both amounts
    :raises LowersUnsaid: naming both amounts
    """
    if stays < asked < standing:
        raise KindUnclear(amount=standing, stays=stays, asked=asked, state=stands(standing))
    if asked < standing:
        raise LowersUnsaid(now=standing, asked=asked, state=stands(standing))


def ensure_not_lower(asked: Money, standing: Money) -> None:
    """Refuse to lower what stands.

    :raises Lowers: naming both amounts
    """
    if asked < standing:
        raise Lowers(now=standing, asked=asked, state=stands(standing))


def ensure_not_probing(
    kind: RequestKind, asked: int, times: int, *, state: StrEnum, again_on: date
) -> None:
    """Refuse to answer once more about a buyer asked about `asked` times on a day.

    Indications tell of its room as requests do and count with them, but leave some for requests.

    :raises AskedOftenToday: naming the day from which it is answered again
    """
    if asked >= times:
        raise AskedOftenToday(times=times, again_on=again_on, state=state)
    kept = times // KEPT_FOR_REQUESTS
    if kind is RequestKind.INDICATION and asked >= times - kept:
        raise IndicatedOftenToday(times=times, kept=kept, again_on=again_on, state=state)


def causes_of(comment: str, payment_days: int, longest: int) -> list[ReviewCause]:
    """Return why an underwriter should read a request beside its answer."""
    found = [ReviewCause.COMMENT] if comment.strip() else []
    return found + ([ReviewCause.LONGER_TERMS] if payment_days > longest else [])
