"""What is done with a payment that was booked and turns out not to have come in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app import queries
from collections_app.models import Case, CaseAction
from collections_app.rules import lifecycle as rules
from collections_app.rules.lifecycle import ActionKind, CaseState
from collections_app.services import cases
from core import events
from core.dates import business_date
from receivables import services as receivables
from receivables.models import Receipt


@transaction.atomic
def reverse_payment(
    *, case_id: UUID, reference: str, reason: str, by: Actor, now: datetime
) -> CaseAction:
    """Book back the payment with a reference, whole; booked back already, it changes nothing.

    The payment stays on the case and counts no longer. What it closed opens again: a case closed
    as paid, and the overdue behind it.

    :raises NotYourRole: unless a collector does it
    :raises NoSuchPayment: if no collector booked a payment with the reference
    :raises OpenedSince: if the case was closed and a newer one is open on the buyer
    :raises OverdueOpen: if its overdue was ended and a newer one is open on the buyer
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = cases.lock(case_id, by)
    payment = queries.collected(case).filter(receipt__reference=reference).first()
    if payment is None or payment.receipt is None:
        raise rules.NoSuchPayment(reference=reference)
    if hasattr(payment, "reversal"):
        return payment.reversal
    receivables.lock_account(case.policyholder_id, case.buyer_id)

    receivables.reverse_receipt(receipt_id=payment.receipt.public_id, reason=reason, by=by, now=now)
    action = cases.note(case, ActionKind.REVERSAL, reason, by, now, reverses=payment)
    _record(case, payment.receipt, by, now)
    if case.state == CaseState.CLOSED_PAID:
        cases.reopen(case, "", by, now)
    if case.overdue_report_id is not None:
        receivables.reopen_overdue(report_id=case.overdue_report_id, by=by, now=now)
    return action


def _record(case: Case, receipt: Receipt, by: Actor, now: datetime) -> None:
    events.record(
        "collections.payment_reversed",
        subject=case,
        by=by,
        at=now,
        buyer=str(case.buyer.public_id),
        amount=str(receipt.money.to_cents().amount),
        currency=receipt.currency,
        effective_on=business_date(now).isoformat(),
        reasons=[],
        number=case.number,
        receipt=str(receipt.public_id),
    )
