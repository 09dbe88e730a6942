"""The buyers that are watched, and those we could not tell, with the way to mend it and to undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies import queries as companies
from companies.models import Company
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.file_pages import found_or_404
from core.http import sentence
from monitoring import forms, queries, services
from receivables import texts
from receivables.models import NamedBuyer
from receivables.queries import ledger_files as named
from receivables.rules.files import NamedIn

A_PAGE = 50


@login_required
@require_GET
def watched(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show how many buyers are watched, and which could not be identified."""
    unknown = named.unidentified(request.actor)
    settled = named.named_buyers(request.actor).exclude(settled_at=None)
    followed = queries.watches(request.actor)
    page = Paginator(followed, A_PAGE).get_page(request.GET.get("page"))
    with_limit = queries.buyers_with_limits(request.actor, business_date(clock.now()))
    beside = set(followed.order_by().values_list("buyer_id", flat=True)) - with_limit
    context = {
        "page": page,
        "watched": len(with_limit | beside),
        "with_limit": len(with_limit),
        "unknown": [(row, texts.NAMED_IN[NamedIn(row.source)]) for row in unknown[:A_PAGE]],
        "unknown_count": unknown.count(),
        "settled": settled.order_by("-settled_at", "-id")[:A_PAGE],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
        "may_follow": request.actor.may(Right.REQUEST_LIMIT),
    }
    return render(request, "monitoring/watched.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def named_buyer(request: ActorRequest, policyholder: UUID, named: UUID) -> HttpResponse:
    """Say which company a buyer is, by one of those proposed or by its right number."""
    row = _found(request, named)
    form = forms.NamedCompany(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, row, form)
        except BusinessError as refusal:
            form.add_error("number", sentence(refusal))
        except Company.DoesNotExist:
            form.add_error("number", gettext("We know no company with this number."))
        else:
            messages.success(request, gettext("Thank you: this buyer is known and watched now."))
            return redirect("portal:watched", policyholder)
    _, found = companies.matched(
        name=row.name, number=row.number, city=row.city, country=row.country or None
    )
    context = {
        "named": row,
        "form": form,
        "candidates": [each.company for each in found],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "monitoring/named_buyer.html", context)


@login_required
@require_POST
def named_buyer_undo(request: ActorRequest, policyholder: UUID, named: UUID) -> HttpResponse:
    """Take back what was said of a buyer."""
    row = _found(request, named)
    try:
        services.unsay_buyer(named_id=row.public_id, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, gettext("Taken back. What was booked meanwhile stays booked."))
    return redirect("portal:watched", policyholder)


def _settle(request: ActorRequest, row: NamedBuyer, form: Any) -> None:
    given, by, now = form.cleaned_data, request.actor, clock.now()
    if "leave_out" in request.POST:
        services.leave_buyer_out(named_id=row.public_id, by=by, now=now)
        return
    company = given["company"] or companies.company_for(given["number"]).public_id
    services.identify_buyer(named_id=row.public_id, company=company, by=by, now=now)


def _found(request: ActorRequest, public_id: UUID) -> NamedBuyer:
    return found_or_404(named.named_buyer, request.actor, public_id)
