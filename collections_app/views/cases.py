"""Portal pages of cases: what is with the collector, and how one case stands."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from collections_app import documents, queries, services, texts
from collections_app.forms import CaseFilter
from collections_app.models import Case
from core import clock, spreadsheet
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money

_A_PAGE = 50


@login_required
@require_GET
def cases(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the debts that were handed over."""
    form = CaseFilter(request.GET)
    page = Paginator(_found(request, form.chosen), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "place": "cases",
        "rows": [_line(row) for row in page],
        "is_filtered": bool(form.chosen),
        "has_closed": queries.cases(request.actor).filter(closed_on__isnull=False).exists(),
        "query": request.GET.urlencode(),
    }
    return render(request, "collections_app/cases.html", context)


@login_required
@require_GET
def cases_csv(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the cases as a file for a spreadsheet."""
    today = business_date(clock.now())
    head = (
        gettext("Case"),
        gettext("Buyer"),
        gettext("State"),
        gettext("Handed over on"),
        gettext("Closed on"),
        gettext("Currency"),
        gettext("Handed over"),
    )
    rows = (
        (row.number, row.buyer.name, line["state"], row.opened_on, row.closed_on, row.currency,
         line["handed_over"].to_cents().amount)
        for row in _found(request, CaseFilter(request.GET).chosen)
        for line in [_line(row)]
    )  # fmt: skip
    return spreadsheet.download(f"cases-{today}.csv", head, rows)


@login_required
@require_GET
def case(request: ActorRequest, policyholder: UUID, case: UUID) -> HttpResponse:
    """Show one case: what is owed by law and between us, what came in, what was done."""
    try:
        found = queries.case(request.actor, case)
    except Case.DoesNotExist:
        raise Http404 from None
    today = business_date(clock.now())
    context = documents.panel(found, today) | {
        "may_collect": request.actor.may(Right.COLLECT),
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "collections_app/case.html", context)


@login_required
@require_POST
def add_invoices(request: ActorRequest, policyholder: UUID, case: UUID) -> HttpResponse:
    """Add to a case what fell due since the hand-over."""
    try:
        found = services.add_invoices(case_id=case, by=request.actor, now=clock.now())
    except Case.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(
            request,
            gettext("The invoices are added to case %(number)s.") % {"number": found.number},
        )
    return redirect("portal:case", policyholder, case)


def _found(request: ActorRequest, chosen: str) -> Any:
    rows = queries.cases(request.actor)
    if chosen == "all":
        return rows
    return rows.filter(closed_on__isnull=chosen != "closed")


def _line(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "state": texts.state(row.state),
        "tone": texts.tone(row.state),
        "handed_over": Money(row.handed_over, row.currency),
    }
