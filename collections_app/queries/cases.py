"""Questions about cases: which there are, what is in them, what was done on them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.rules import Actor
from collections_app.models import Case, CaseAction, CaseInvoice, Letter
from collections_app.rules import prescription
from collections_app.rules.letters import INTERRUPT
from collections_app.rules.lifecycle import ActionKind, CaseState
from companies import queries as companies
from grading import queries as grading
from grading.rules.inputs import INSOLVENCIES
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.states import ReceiptSource


def open_case(policyholder_id: int, buyer_id: int) -> Case | None:
    """Return the case that is open on a buyer; None when there is none."""
    found = cases_on(policyholder_id, buyer_id).filter(closed_on=None)
    return found.order_by("-opened_on", "-id").first()


def cases_on(policyholder_id: int, buyer_id: int) -> QuerySet[Case]:
    """Return the cases on a buyer, under whichever of its ids they were opened."""
    return Case.objects.filter(
        policyholder_id=policyholder_id, buyer_id__in=companies.same_as(buyer_id)
    )


def last_case(policyholder_id: int, buyer_id: int) -> Case | None:
    """Return the newest case on a buyer, open or closed; None when there never was one."""
    return cases_on(policyholder_id, buyer_id).order_by("-opened_on", "-id").first()


def cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see, newest first, each with what was handed over."""
    return (
        Case.objects.visible_to(actor)
        .select_related("buyer", "collector")
        .annotate(handed_over=Sum("invoices__principal"))
        .order_by("-opened_on", "-id")
    )


def cases_of_report(actor: Actor, report_id: int) -> QuerySet[Case]:
    """Return the cases an overdue was handed over in, newest first."""
    return cases(actor).filter(overdue_report_id=report_id)


def case(actor: Actor, public_id: UUID) -> Case:
    """Return one case.

    :raises Case.DoesNotExist: if there is none, or the actor may not see it
    """
    return cases(actor).select_related("policyholder").get(public_id=public_id)


def case_invoices(case: Case) -> list[CaseInvoice]:
    """Return the invoices in a case, oldest due first."""
    return list(
        case.invoices.select_related("invoice").order_by(
            "invoice__due_on", "invoice__issued_on", "invoice__number", "id"
        )
    )


def outside_cases(actor: Actor, rows: Iterable[Invoice]) -> set[int]:
    """Return the ids of the invoices that did not go along when their buyer was handed over.

    A case that was given up unpaid counts too: what was handed over with it still is. What was in
    a case that was withdrawn, or paid, is not with us by that.
    """
    handed = Q(closed_on=None) | Q(state=CaseState.CLOSED_UNPAID)
    cases = Case.objects.visible_to(actor).filter(handed).select_related("buyer")
    buyers = {_kept(case) for case in cases}
    concerned = {row.id for row in rows if _kept(row) in buyers}
    inside = CaseInvoice.objects.filter(case__in=cases, invoice_id__in=concerned)
    return concerned - set(inside.values_list("invoice_id", flat=True))


def outside_case(case: Case, on: date) -> list[OpenInvoice]:
    """Return the overdue invoices of a case's buyer that are not in it, oldest due first.

    What was invoiced after the hand-over did not go along, however late it is by now.
    """
    inside = set(case.invoices.values_list("invoice_id", flat=True))
    items = receivables.open_invoices(
        case.policyholder_id, case.buyer_id, on, currency=case.currency
    )
    return [
        item
        for item in items
        if item.invoice.id not in inside and item.invoice.due_on < on and item.open_gross
    ]


def actions(case: Case) -> QuerySet[CaseAction]:
    """Return what was done on a case, newest first."""
    return case.actions.select_related(
        "receipt", "letter__document", "reverses", "done_by"
    ).order_by("-done_on", "-done_at", "-id")


def payment_actions(case: Case) -> QuerySet[CaseAction]:
    """Return the payments noted on a case, by value date, those booked back included."""
    return (
        case.actions.filter(kind=ActionKind.PAYMENT, receipt__isnull=False)
        .select_related("receipt", "reversal")
        .order_by("receipt__received_on", "id")
    )


def collected(case: Case) -> QuerySet[CaseAction]:
    """Return the payments that collectors booked on a case, the newest first."""
    booked = payment_actions(case).filter(receipt__source=ReceiptSource.COLLECTION)
    return booked.order_by("-receipt__received_on", "-id")


def prescribes_on(case: Case) -> date | None:
    """Return the last day to sue for the oldest invoice of a case (art. 3:307, 3:317 BW)."""
    oldest = (
        case.invoices.order_by("invoice__due_on").values_list("invoice__due_on", flat=True).first()
    )
    if oldest is None:
        return None
    demands = Letter.objects.filter(
        policyholder_id=case.policyholder_id,
        buyer_id__in=companies.same_as(case.buyer_id),
        kind__in=INTERRUPT,
    )
    sent = demands.order_by("sent_on").values_list("sent_on", flat=True)
    return prescription.prescription(oldest, sent).last_day


def with_progress(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Add to cases what was handed over, when they were last worked on, and how many letters."""
    principal = CaseInvoice.objects.filter(case=OuterRef("pk")).order_by().values("case")
    letters = Letter.objects.filter(case=OuterRef("pk")).order_by().values("case")
    worked = CaseAction.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return rows.annotate(
        handed_over=Subquery(principal.annotate(sum=Sum("principal")).values("sum")),
        touched_on=Subquery(worked.annotate(last=Max("done_on")).values("last")),
        letter_count=Subquery(letters.annotate(count=Count("id")).values("count")),
    )


def insolvent_on(company_id: int, on: date) -> date | None:
    """Return the day of a buyer's first standing insolvency order; None: there is none."""
    days = [
        event.happened_on
        for event in grading.legal_events_of(company_id)
        if event.kind in INSOLVENCIES and event.happened_on <= on and event.ended_on is None
    ]
    return min(days, default=None)


def buyers_with_cases(policyholder_id: int) -> list[int]:
    """Return the ids of the buyers on whom the policyholder ever had a case."""
    found = Case.objects.filter(policyholder_id=policyholder_id).order_by("buyer_id")
    return list(found.values_list("buyer_id", flat=True).distinct())


def _kept(row: Case | Invoice) -> int:
    """Return the id of the buyer of a row, or of the company it was merged into."""
    return row.buyer.merged_into_id or row.buyer_id
