"""What is done with overdues: reported, brought on, ended when they are paid."""

from datetime import datetime

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from core.states import ensure_can_become
from receivables import queries
from receivables.models import OverdueReport
from receivables.rules.states import NEXT_OVERDUE_STATES, OverdueState
from receivables.services.accounts import lock_account


class NothingOverdue(BusinessError):
    """No invoice of the buyer is past its due date."""

    sentence = "Nothing of this buyer is overdue on %(on)s."


class OverdueReported(BusinessError):
    """The overdue is reported already."""

    sentence = "This overdue was reported on %(on)s."


@transaction.atomic
def report_overdue(*, buyer_id: int, by: Actor, now: datetime) -> OverdueReport:
    """Tell the insurer that a buyer does not pay; the whole open balance is reported.

    :raises OverdueReported: if there is an open report on the buyer
    :raises NothingOverdue: if no open invoice is past its due date
    """
    ensure_may(by, Right.COLLECT)
    lock_account(by.tenant, buyer_id)
    today = business_date(now)
    standing = queries.open_overdue(by.tenant, buyer_id)
    if standing is not None:
        raise OverdueReported(on=standing.reported_on)
    items = queries.open_invoices(by.tenant, buyer_id, today)
    oldest = min((item.invoice.due_on for item in items), default=today)
    if oldest >= today:
        raise NothingOverdue(on=today)
    currency = items[0].open_gross.currency
    balance = Money.sum((item.open_gross for item in items), currency)
    row = OverdueReport.objects.create(
        policyholder_id=by.tenant,
        buyer_id=buyer_id,
        state=OverdueState.REPORTED,
        reported_on=today,
        oldest_due_on=oldest,
        amount=balance.amount,
        currency=currency,
        reported_at=now,
        reported_by_id=by.user_id,
    )
    events.record(
        "receivables.overdue_reported",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        amount=str(balance.amount),
        currency=currency,
        oldest_due_on=oldest.isoformat(),
    )
    return row


@transaction.atomic
def move_overdue(*, report_id: int, to: OverdueState, by: Actor, now: datetime) -> OverdueReport:
    """Bring an overdue report to its next state; the state it has already changes nothing.

    :raises StateRefused: if the report cannot get there
    """
    row = OverdueReport.objects.visible_to(by).select_for_update(of=("self",)).get(id=report_id)
    if row.state == to:
        return row
    ensure_can_become(OverdueState(row.state), to, NEXT_OVERDUE_STATES)
    row.state = to
    row.save(update_fields=["state"])
    ended = to in (OverdueState.PAID, OverdueState.WITHDRAWN)
    events.record(
        "receivables.overdue_ended" if ended else "receivables.overdue_moved",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        state=to.value,
    )
    return row


def end_overdue_if_paid(
    policyholder_id: int, buyer_id: int, by: Actor, now: datetime, *, case_is_over: bool = False
) -> None:
    """End the reports of overdues that are paid, claimed ones too.

    One in collection ends with its case, or when it is paid after its case was closed unpaid:
    whoever knows the cases says so.
    """
    reports = queries.unpaid_overdues(policyholder_id, buyer_id)
    if not case_is_over:
        reports = reports.exclude(state=OverdueState.COLLECTION)
    standing = list(reports)
    if not standing:
        return
    items = queries.open_invoices(policyholder_id, buyer_id, business_date(now))
    for report in standing:
        if not any(item.invoice.due_on < report.reported_on for item in items):
            move_overdue(report_id=report.id, to=OverdueState.PAID, by=by, now=now)
