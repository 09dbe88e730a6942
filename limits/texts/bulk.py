"""What people read of a file of requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from limits.rules.bulk import BulkState, Fate

STATES: dict[BulkState, Promise] = {
    BulkState.MATCHING: _("Being looked up"),
    BulkState.READY: _("Ready to send"),
    BulkState.SENDING: _("Being sent"),
    BulkState.STOPPED: _("Stopped"),
    BulkState.DONE: _("Answered"),
}
FATES: dict[Fate, Promise] = {
    Fate.WAITING: _("Not looked up yet"),
    Fate.WRONG: _("To be mended"),
    Fate.UNKNOWN: _("Company not found"),
    Fate.CHOOSE: _("Company to be chosen"),
    Fate.DOUBLED: _("In the file twice"),
    Fate.CANNOT: _("Cannot be asked"),
    Fate.LOWERS: _("Lowers your limit: left out unless you tick it"),
    Fate.WILL_ASK: _("Will be asked"),
    Fate.ASKED: _("Asked"),
    Fate.REFUSED: _("Not accepted when it was sent"),
}
COLUMNS: dict[str, Promise] = {
    "number": _("KvK, VAT or LEI number"),
    "country": _("Two letters, such as NL"),
    "name": _("Name, where there is no number"),
    "city": _("Place, to tell companies of one name apart"),
    "amount": _("The limit you ask"),
    "currency": _("Empty: that of your policy"),
    "payment_days": _("Empty: 30"),
    "reference": _("Your own, at most 40 signs"),
    "comment": _("Read by an underwriter after the answer"),
}
_PROBLEMS: dict[str, Promise] = {
    "MISSING": _("nothing stands here. Fill it in."),
    "TOO_LONG": _("“%(value)s” is too long. Shorten it."),
    "NOT_TEXT": _("“%(value)s” holds characters that cannot be printed. Type it again."),
    "NOT_AN_AMOUNT": _("“%(value)s” is no amount. Write it as 1234.56 or 1.234,56."),
    "AMBIGUOUS_AMOUNT": _("“%(value)s” can be read in two ways. Write the cents too: 1234.00."),
    "NOT_ABOVE_ZERO": _("%(value)s is not above zero."),
    "TOO_MUCH": _("%(value)s is more than a limit can be."),
    "NOT_IN_CENTS": _("%(value)s is finer than a cent. Round it."),
    "NOT_A_CURRENCY": _("“%(value)s” is no currency. Use a code of three letters such as EUR."),
    "CURRENCY_UNKNOWN": _("“%(value)s” is no currency people pay in."),
    "NOT_A_NUMBER": _("“%(value)s” is no number of days from 1 to 365."),
    "NOT_A_COUNTRY": _("“%(value)s” is no country. Write two letters such as NL."),
    "FORMULA": _("“%(value)s” is a formula. Write what it comes to (paste it as a value)."),
    "NO_COLUMN": _("“%(value)s” stands where no column is named. Put amounts in quotation marks."),
}


def problem(found: Mapping[str, Any]) -> str:
    """Return what is wrong with a cell, beginning with its column."""
    said = str(_PROBLEMS[found["code"]]) % {"value": found["value"]}
    return f"{found['column']}: {said}" if found["column"] else said


def said(problems: Sequence[Mapping[str, Any]], refused: Mapping[str, Any]) -> str:
    """Return all that is wrong with the cells of a row, else why it is not asked."""
    return " ".join(problem(each) for each in problems) or refusal(refused)


def refusal(found: Mapping[str, Any]) -> str:
    """Return why a row is not asked, in the reader's language."""
    if "line" in found:
        return gettext("The same company stands on line %(line)s.") % found
    return gettext(found["sentence"]) % found["values"] if found else ""
