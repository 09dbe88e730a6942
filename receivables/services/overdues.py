"""What is done with overdues: reported, withdrawn, brought on, ended when they are paid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from core.errors import BusinessError
from core.events import Happening
from core.money import Money
from core.states import ensure_can_become
from receivables import queries
from receivables.models import Invoice, OverdueReport
from receivables.queries import OpenInvoice
from receivables.rules.exchange_rates import EURO
from receivables.rules.states import NEXT_OVERDUE_STATES, WITHDRAWN_BY_REPORTER, OverdueState
from receivables.services.accounts import lock_account


class NothingOverdue(BusinessError):
    """No invoice of the buyer is past its due date."""

    sentence = "Nothing of this buyer is overdue on %(on)s."


class OverdueReported(BusinessError):
    """The overdue is reported already."""

    sentence = "This overdue was reported on %(on)s."


class RestsOnReport(BusinessError):
    """Something came of the overdue report, so it is no longer the policyholder's to take back."""

    sentence = (
        "This report can no longer be withdrawn: the debt is handed over, claimed or paid. If the "
        "debt is with us, ask on its case that we give it back."
    )


class OverdueOpen(BusinessError):
    """An overdue that was paid cannot open again beside a newer one."""

    sentence = (
        "The overdue that this payment ended cannot open again: a newer one was reported on "
        "%(on)s. Bring that one to its end first."
    )


@transaction.atomic
def report_overdue(*, buyer_id: int, by: Actor, now: datetime) -> OverdueReport:
    """Tell the insurer that a buyer does not pay, in whatever currency.

    The report gives the open balance in euros, or, where none of it is late, in the currency of
    what is due longest; it stands for all that is open.

    :raises OverdueReported: if there is an open report on the buyer
    :raises NothingOverdue: if no open invoice is past its due date
    """
    ensure_may(by, Right.COLLECT)
    lock_account(by.tenant, buyer_id)
    today = business_date(now)
    standing = queries.open_overdue(by.tenant, buyer_id)
    if standing is not None:
        raise OverdueReported(on=standing.reported_on)
    items = queries.open_in_all(by.tenant, buyer_id, today)
    late = [item.open_gross.currency for item in items if item.invoice.due_on < today]
    if not late:
        raise NothingOverdue(on=today)
    currency = EURO if EURO in late else late[0]
    return _report(by.tenant, buyer_id, items, currency, by, now)


@transaction.atomic
def withdraw_overdue(*, report_id: UUID, reason: str, by: Actor, now: datetime) -> OverdueReport:
    """Take back a report that was a mistake; withdrawn already, it changes nothing.

    It stays on record with its reason and counts no more, for the grade neither. What followed
    meanwhile stays: limits that were lowered, and a limit of one's own that ended (R-POL-03). The
    duty to report what is open runs again, by the policy.

    :raises OverdueReport.DoesNotExist: if the actor sees no such report
    :raises RestsOnReport: if the debt was handed over, claimed or paid
    """
    ensure_may(by, Right.COLLECT)
    seen = queries.overdue_report(by, report_id)
    lock_account(seen.policyholder_id, seen.buyer_id)
    row = OverdueReport.objects.visible_to(by).select_for_update(of=("self",)).get(id=seen.id)
    if row.state == OverdueState.WITHDRAWN:
        return row
    if row.state not in WITHDRAWN_BY_REPORTER:
        raise RestsOnReport
    row.withdrawal_reason = reason
    row.save(update_fields=["withdrawal_reason"])
    _bring(row, OverdueState.WITHDRAWN, by, now)
    return row


@transaction.atomic
def watch_overdue(*, policyholder_id: int, buyer_id: int, by: Actor, now: datetime) -> None:
    """Watch what is reported on a buyer: a claim rests on it, and waits for its loss.

    Where nothing is reported, or it came further already, it changes nothing.
    """
    lock_account(policyholder_id, buyer_id)
    report = queries.open_overdue(policyholder_id, buyer_id)
    if report is not None and report.state == OverdueState.REPORTED:
        move_overdue(report_id=report.id, to=OverdueState.MONITOR, by=by, now=now)


@transaction.atomic
def claim_overdue(
    *, policyholder_id: int, buyer_id: int, currency: str, by: Actor, now: datetime
) -> None:
    """Bring what is reported on a buyer to the claim; a claim on what was not is its own report.

    Where nothing is open, or the debt is claimed already, it changes nothing.
    """
    lock_account(policyholder_id, buyer_id)
    report = queries.open_overdue(policyholder_id, buyer_id)
    if report is None and not queries.claimed_overdues(policyholder_id, buyer_id).exists():
        today = business_date(now)
        items = queries.open_in_all(policyholder_id, buyer_id, today)
        owed = [item.open_gross.currency for item in items]
        named = currency if currency in owed else "".join(owed[:1])
        report = _report(policyholder_id, buyer_id, items, named, by, now) if items else None
    if report is not None:
        move_overdue(report_id=report.id, to=OverdueState.CLAIM, by=by, now=now)


@transaction.atomic
def unclaim_overdue(
    *, policyholder_id: int, buyer_id: int, is_in_collection: bool, by: Actor, now: datetime
) -> OverdueState | None:
    """Give back what was claimed on a buyer, because the claim brings nothing.

    It is collected on, or stands as reported; return which. None: nothing was claimed. One that was
    reported anew in the meantime takes the place of what was claimed. One that was only watched
    stands as reported again.
    """
    lock_account(policyholder_id, buyer_id)
    to = OverdueState.COLLECTION if is_in_collection else OverdueState.REPORTED
    claimed = list(queries.claimed_overdues(policyholder_id, buyer_id).select_for_update())
    standing = queries.open_overdue(policyholder_id, buyer_id)
    if standing is not None and standing.state == OverdueState.MONITOR:
        _bring(standing, OverdueState.REPORTED, by, now)
    for report in claimed:
        _bring(report, OverdueState.WITHDRAWN if standing else to, by, now)
        standing = standing or report
    return OverdueState(standing.state) if claimed and standing else None


def _report(
    policyholder_id: int,
    buyer_id: int,
    items: Sequence[OpenInvoice],
    currency: str,
    by: Actor,
    now: datetime,
) -> OverdueReport:
    amounts = (item.open_gross for item in items)
    balance = Money.sum((each for each in amounts if each.currency == currency), currency)
    oldest = min(item.invoice.due_on for item in items)
    row = OverdueReport.objects.create(
        policyholder_id=policyholder_id,
        buyer_id=buyer_id,
        state=OverdueState.REPORTED,
        reported_on=business_date(now),
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
    _bring(row, to, by, now)
    return row


@transaction.atomic
@tenancy.scope(staff=True)
def judge_overdues(*, buyer_id: int, is_judged: bool = True, by: Actor, now: datetime) -> int:
    """Note that a person judged what is reported on a buyer, or looks again; return how many.

    For the insurer alone: no policyholder hears of it, as no one may learn of another's overdues.
    """
    reports = queries.open_overdues(SYSTEM).filter(buyer_id__in=companies.same_as(buyer_id))
    happenings = [Happening(row.public_id, None, {"is_judged": is_judged}) for row in reports]
    events.record_many("receivables.overdue_judged", OverdueReport, happenings, by=by, at=now)
    return len(happenings)


def _bring(row: OverdueReport, to: OverdueState, by: Actor, now: datetime) -> None:
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
    items = queries.open_in_all(policyholder_id, buyer_id, business_date(now))
    for report in standing:
        if not any(_is_of(item.invoice, report) for item in items):
            move_overdue(report_id=report.id, to=OverdueState.PAID, by=by, now=now)


@transaction.atomic
def reopen_overdue(*, report_id: int, by: Actor, now: datetime) -> OverdueReport:
    """Open a paid overdue again that is not paid after all, as it was: in collection, or claimed.

    One that is not paid, or whose debt is paid still, stays as it is.

    :raises OverdueOpen: if a newer overdue is open on the buyer
    """
    row = OverdueReport.objects.visible_to(by).select_for_update(of=("self",)).get(id=report_id)
    items = queries.open_in_all(row.policyholder_id, row.buyer_id, business_date(now))
    if row.state != OverdueState.PAID or not any(_is_of(item.invoice, row) for item in items):
        return row
    standing = queries.open_overdue(row.policyholder_id, row.buyer_id)
    if standing is not None:
        raise OverdueOpen(on=standing.reported_on)
    moves = events.days_of(("receivables.overdue_moved",), [row.public_id])
    states = [OverdueState(facts["state"]) for _, _, facts in moves]
    was_claimed = states[-1:] == [OverdueState.CLAIM]
    to = OverdueState.CLAIM if was_claimed else OverdueState.COLLECTION
    return move_overdue(report_id=row.id, to=to, by=by, now=now)


def _is_of(invoice: Invoice, report: OverdueReport) -> bool:
    """Tell whether an invoice is what a report is about: what was due, else all that was open."""
    if report.oldest_due_on < report.reported_on:
        return invoice.due_on < report.reported_on
    return invoice.issued_on <= report.reported_on
