"""What is done with cases when a court ordered the insolvency of the buyer."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app.models import Case
from collections_app.rules import insolvency as rules
from collections_app.rules.lifecycle import ActionKind, CaseState
from collections_app.services import cases
from companies import queries as companies
from core.dates import business_date


@transaction.atomic
def mark_insolvent(*, company: UUID, happened_on: date, by: Actor, now: datetime) -> list[Case]:
    """Let the open cases on a company know that a court ordered its insolvency.

    The earliest order counts; interest ends the day before it (R-COL-08).
    """
    ensure_role(by)
    touched = []
    known_as = companies.same_as(companies.company(company).id)
    found = Case.objects.visible_to(by).filter(buyer_id__in=known_as, closed_on=None)
    for case in found.select_for_update(of=("self",)).order_by("id"):
        if _counts_from(case, happened_on):
            touched.append(case)
        if case.state != CaseState.INSOLVENT:
            cases.become(case, CaseState.INSOLVENT, "", by, now)
    return touched


@transaction.atomic
def note_insolvency(
    *, case_id: UUID, ordered_on: date, reference: str, by: Actor, now: datetime
) -> Case:
    """Note the court's order that the collector read of; the earliest order counts.

    `reference` is the court's number of the insolvency. The same order again changes nothing.

    :raises NotYourRole: unless a collector does it
    :raises CaseClosed: if the case is closed
    :raises OrderInTheFuture: if the day is later than today
    :raises OrderTooEarly: if the day is before the company was founded, or before 1900
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = cases.lock_open(case_id, by)
    rules.ensure_ordered_on(ordered_on, founded_on=case.buyer.founded_on, today=business_date(now))
    is_news = _counts_from(case, ordered_on)
    if case.state != CaseState.INSOLVENT:
        cases.become(case, CaseState.INSOLVENT, reference, by, now)
    elif is_news:
        cases.note(case, ActionKind.STATE, reference, by, now, facts={"to": case.state})
    return case


def _counts_from(case: Case, ordered_on: date) -> bool:
    """Let interest end by an order that is the earliest so far; tell whether it is."""
    if case.insolvent_on is not None and case.insolvent_on <= ordered_on:
        return False
    case.insolvent_on = ordered_on
    case.save(update_fields=["insolvent_on"])
    return True
