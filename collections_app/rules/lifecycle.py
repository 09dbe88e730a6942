"""States of collection cases and kinds of letters and actions (`docs/glossary.md`)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from core.errors import BusinessError

_NAMED = 10  # invoices in a refusal


class CaseState(StrEnum):
    OPENED = "OPENED"
    AMICABLE = "AMICABLE"
    LEGAL = "LEGAL"
    SUSPENDED_DISPUTE = "SUSPENDED_DISPUTE"
    INSOLVENT = "INSOLVENT"
    CLOSED_PAID = "CLOSED_PAID"
    CLOSED_UNPAID = "CLOSED_UNPAID"
    WITHDRAWN = "WITHDRAWN"


_CLOSED = frozenset({CaseState.CLOSED_PAID, CaseState.CLOSED_UNPAID, CaseState.WITHDRAWN})

NEXT_STATES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPENED: frozenset(
        {CaseState.AMICABLE, CaseState.SUSPENDED_DISPUTE, CaseState.INSOLVENT} | _CLOSED
    ),
    CaseState.AMICABLE: frozenset(
        {CaseState.LEGAL, CaseState.SUSPENDED_DISPUTE, CaseState.INSOLVENT} | _CLOSED
    ),
    CaseState.LEGAL: frozenset({CaseState.SUSPENDED_DISPUTE, CaseState.INSOLVENT} | _CLOSED),
    CaseState.SUSPENDED_DISPUTE: frozenset(
        {CaseState.AMICABLE, CaseState.LEGAL, CaseState.INSOLVENT} | _CLOSED
    ),
    CaseState.INSOLVENT: _CLOSED,
    CaseState.CLOSED_PAID: frozenset(  # a payment was booked back
        {CaseState.AMICABLE, CaseState.INSOLVENT}
    ),
    CaseState.CLOSED_UNPAID: frozenset(  # there is something to be had after all
        {CaseState.AMICABLE, CaseState.INSOLVENT}
    ),
    CaseState.WITHDRAWN: frozenset(),
}

OPEN_STATES = frozenset(CaseState) - _CLOSED


class LetterKind(StrEnum):
    REMINDER = "REMINDER"
    FINAL_NOTICE = "FINAL_NOTICE"
    COLLECTION_DEMAND = "COLLECTION_DEMAND"


class ActionKind(StrEnum):
    """What a collector did on a case."""

    LETTER = "LETTER"
    CALL = "CALL"
    NOTE = "NOTE"
    PAYMENT = "PAYMENT"
    STATE = "STATE"
    REVERSAL = "REVERSAL"


class BuyerInsolvent(BusinessError):
    """The buyer is under an insolvency order: the trustee pays, by the order of the law."""

    sentence = (
        "This buyer is insolvent since %(since)s, so a letter brings nothing. File the debt with "
        "the trustee, and claim."
    )


class NothingOverdue(BusinessError):
    """No invoice of this buyer is past its due date and open."""

    sentence = "No invoice of this buyer is overdue on %(on)s."


class NotInEuros(BusinessError):
    """All that is overdue is in another currency than the collector takes."""

    sentence = (
        "What is overdue, %(numbers)s, is not in euros: we take no case in another currency yet."
        " Report it as overdue, so that we know of it."
    )


def nothing_in_euros(late: Sequence[str], on: date) -> BusinessError:
    """Return why there is nothing to hand over: what is `late` is in other currencies, or none."""
    if not late:
        return NothingOverdue(on=on)
    more = ["…"] if len(late) > _NAMED else []
    return NotInEuros(numbers=", ".join([*late[:_NAMED], *more]))


class AllDisputed(BusinessError):
    """The buyer disputes all that is overdue."""

    sentence = "The buyer disputes all that is overdue: settle the dispute before you write."


class CaseAlreadyOpen(BusinessError):
    """The debt of this buyer is already with the collector."""

    sentence = "This debt is already handed over."


class CaseClosed(BusinessError):
    """The case is closed."""

    sentence = "This case is closed: it is %(state)s."


class NothingOutside(BusinessError):
    """All that is overdue is in the case."""

    sentence = "No overdue invoice of this buyer is outside case %(number)s."


class MoreThanOwed(BusinessError):
    """The payment is larger than all that is owed."""

    sentence = "%(owed)s is owed, interest and costs included; %(amount)s is more than that."


class BeforeHandOver(BusinessError):
    """Money that came in before the hand-over reached the policyholder, who books it."""

    sentence = (
        "The debt was handed over on %(on)s: what came in before that day, the policyholder books."
    )


class NotInCase(BusinessError):
    """The invoice the buyer named is not one of the case."""

    sentence = "Invoice %(number)s is not in this case."


class ReferenceUsed(BusinessError):
    """A different payment was booked under this reference."""

    sentence = "Reference %(reference)s was booked as %(amount)s on %(on)s."


class ReferenceReversed(BusinessError):
    """The payment with this reference was booked back."""

    sentence = (
        "The payment with reference %(reference)s was booked back on %(on)s: book this one under "
        "another reference."
    )


class NoSuchPayment(BusinessError):
    """No collector booked a payment with this reference on the case."""

    sentence = "No collector booked a payment with reference %(reference)s on this case."


class OpenedSince(BusinessError):
    """A closed case cannot open again beside a newer one on the same buyer."""

    sentence = (
        "This case is closed and cannot open again: case %(number)s was opened on the same buyer "
        "since."
    )


class AfterInsolvency(BusinessError):
    """The day of a payment or letter does not fit an insolvent buyer."""

    sentence = "The buyer is insolvent since %(on)s: only the estate pays, so no demand is sent."


class OtherCurrency(BusinessError):
    """The case is kept in another currency."""

    sentence = "This case is kept in %(currency)s."


class NotACollectorsState(BusinessError):
    """A case gets this state by what happens to it, not by hand."""

    sentence = "A case becomes %(wanted)s by what happens to it, not by hand."
