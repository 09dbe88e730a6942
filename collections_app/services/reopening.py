"""What is done with a case that was given up, when there is something to be had after all."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app.models import Case, CaseAction
from collections_app.rules.lifecycle import CaseState
from collections_app.services import cases, payments
from core.errors import StateRefused
from core.money import Money
from receivables import services as receivables


@transaction.atomic
def reopen_case(*, case_id: UUID, reason: str, by: Actor, now: datetime) -> Case:
    """Collect again on a case that was closed unpaid; on an open one it changes nothing.

    What came in since is noted on it; if that is all, the case closes as paid at once.

    :raises NotYourRole: unless a collector does it
    :raises StateRefused: if it was paid or taken back
    :raises OpenedSince: if a newer case is open on the buyer
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = cases.lock(case_id, by)
    if case.is_open:
        return case
    if case.state != CaseState.CLOSED_UNPAID:
        raise StateRefused(present=CaseState(case.state), wanted=CaseState.AMICABLE)
    receivables.lock_account(case.policyholder_id, case.buyer_id)
    cases.reopen(case, reason, by, now)
    payments.bring_up_to_date(case, by, now)
    return case


@transaction.atomic
def book_late_payment(
    *,
    case_id: UUID,
    amount: Money,
    received_on: date,
    reference: str,
    designated: str | None = None,
    reason: str,
    by: Actor,
    now: datetime,
) -> CaseAction:
    """Book money that came in after the case was given up: the case opens again for it.

    Refused as `reopen_case` and `payments.book_payment` are; then nothing is changed.
    """
    reopen_case(case_id=case_id, reason=reason, by=by, now=now)
    return payments.book_payment(
        case_id=case_id,
        amount=amount,
        received_on=received_on,
        reference=reference,
        designated=designated,
        by=by,
        now=now,
    )
