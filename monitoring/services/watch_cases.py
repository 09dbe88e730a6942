"""Asking for ledgers when a buyer is in default: a watch case each policyholder (R-LIM-14)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.rules import Actor, ensure_role
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from core.events import Happening
from monitoring.models import WatchCase
from monitoring.queries.concerned import concerned
from monitoring.rules import triggers as rules
from monitoring.services.working import WORKERS

_DAYS_FOR_A_LEDGER = 5  # working days; the house's own, 22 November 2026


@transaction.atomic
@tenancy.scope(staff=True)
def open_watch_cases(
    company_id: UUID, *, cause_id: UUID, by: Actor, now: datetime
) -> list[WatchCase]:
    """Open a watch case for each policyholder a buyer in default concerns, and ask its ledger.

    One that is open already stays as it is.
    """
    company, today = companies.company(company_id), business_date(now)
    opened = []
    for policyholder_id in concerned(company.id, today):
        row, is_new = WatchCase.objects.get_or_create(
            policyholder_id=policyholder_id,
            buyer=company,
            closed_at=None,
            defaults={
                "cause_id": cause_id,
                "opened_on": today,
                "ledger_due_on": _ledger_due_on(policyholder_id, today),
            },
        )
        if is_new:
            opened.append(row)
    happenings = [
        Happening(
            row.public_id,
            row.policyholder_id,
            {
                "buyer": str(company.public_id),
                "effective_on": row.ledger_due_on.isoformat(),
                "reasons": [],
            },
        )
        for row in opened
    ]
    events.record_many(
        "monitoring.ledger_asked", WatchCase, happenings, by=by, at=now, cause=cause_id
    )
    return opened


def _ledger_due_on(policyholder_id: int, today: date) -> date:
    """Return by when the ledger is asked for; the holidays of the policyholder's country count."""
    seller = accounts.policyholder(policyholder_id).company
    return rules.due_on(today, _DAYS_FOR_A_LEDGER, also_in=seller.country)


@transaction.atomic
@tenancy.scope(staff=True)
def note_ledger(policyholder_id: int, *, as_of: date, is_whole: bool, now: datetime) -> int:
    """Note on the open watch cases of a policyholder that its ledger came; return on how many.

    A ledger of before the case says nothing of the default. One that was taken in in part may
    lack just this buyer: it counts once the rest came too.
    """
    if not is_whole:
        return 0
    waiting = WatchCase.objects.filter(
        policyholder_id=policyholder_id,
        closed_at=None,
        ledger_came_on=None,
        opened_on__lte=as_of,
    )
    return waiting.update(ledger_came_on=business_date(now))


@transaction.atomic
def close_watch_case(*, case_id: UUID, reason: str = "", by: Actor, now: datetime) -> WatchCase:
    """Close a watch case: what is open is known. Closing it again changes nothing.

    Where the ledger has not come, the event keeps the `reason` why it is closed without.

    :raises NotYourRole: unless whoever works on signals does it
    :raises rules.LedgerMissing: without the ledger, and without a reason
    """
    ensure_role(by, *WORKERS)
    row = WatchCase.objects.select_for_update(of=("self",)).get(public_id=case_id)
    if row.closed_at is None:
        if row.ledger_came_on is None and not reason.strip():
            raise rules.LedgerMissing(policyholder=row.policyholder.name)
        row.closed_at, row.closed_by_id = now, by.user_id
        row.save(update_fields=["closed_at", "closed_by"])
        events.record(
            "monitoring.watch_case_closed", subject=row, by=by, at=now, reason=reason.strip()
        )
    return row
