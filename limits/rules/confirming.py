"""Confirming in writing what was covered on a day: for which days, and what is refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.errors import BusinessError
from core.money import Money

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE_LENGTH = 16  # nobody guesses one: about 79 bits
_GROUP = 4


class DayToCome(BusinessError):
    """What will be covered can still change, so nobody confirms it."""

    sentence = "Cover is confirmed for a day up to today: choose %(today)s or earlier."


class NothingToConfirm(BusinessError):
    """Nothing was covered on the day."""

    sentence = "Nothing was covered on %(on)s, so there is nothing to confirm. Choose another day."


class StoppedThen(BusinessError):
    """A limit stood, but no delivery under it was covered."""

    sentence = (
        "Deliveries were stopped on %(on)s: the limit stood, but covered nothing new. Choose a day "
        "from before %(since)s."
    )


class ExcludedThen(BusinessError):
    """A limit stood on a buyer that the policy does not insure."""

    sentence = (
        "Your policy did not insure this buyer on %(on)s, whatever limit stood. Ask for the cover "
        "of one of its invoices: that says why."
    )


def ensure_over(on: date, today: date) -> None:
    """Refuse a day that is still to come.

    :raises DayToCome: naming the last day there is
    """
    if on > today:
        raise DayToCome(today=today)


def ensure_covered(
    amount: Money, on: date, stopped_since: date | None, *, is_excluded: bool = False
) -> None:
    """Refuse to confirm what was not covered.

    :raises NothingToConfirm: if no limit stood
    :raises StoppedThen: if one stood while deliveries were stopped
    :raises ExcludedThen: if one stood on a buyer that the policy does not insure
    """
    if not amount:
        raise NothingToConfirm(on=on)
    if stopped_since is not None:
        raise StoppedThen(on=on, since=stopped_since)
    if is_excluded:
        raise ExcludedThen(on=on)


def shown_code(code: str) -> str:
    """Return a code as people read it, in groups: ABCD-EFGH-JKLM-NPQR."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_code(text: str) -> str:
    """Return the code in what somebody typed, with or without its groups; nothing if it is none."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    is_one = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if is_one else ""


def agree(kept: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Tell whether a confirmation still says what would be said now, whatever its number."""
    return {**kept, "number": "", "code": ""} == {**now, "number": "", "code": ""}
