"""The page that says whether a delivery would be insured before it is made."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.http import company_or_404
from core import clock
from core.dates import business_date
from limits import queries
from limits.forms.delivery import PlannedDelivery
from limits.queries import Delivery
from limits.texts import verdict as words
from policies import queries as policies

_CURRENCY = "EUR"


@login_required
@require_GET
def delivery(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Ask how much would be delivered when, and say whether it would be insured."""
    buyer = company_or_404(company)
    today = business_date(clock.now())
    policy = policies.policy_of(request.actor.tenant, today)
    currency = policy.currency if policy else _CURRENCY
    form = PlannedDelivery(request.GET or None, today=today, currency=currency)
    context: dict[str, Any] = {
        "company": buyer,
        "form": form,
        "currency": currency,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
    }
    if request.GET and form.is_valid():
        asked = Delivery(
            buyer, form.money, form.cleaned_data["on"], form.cleaned_data["payment_days"]
        )
        found = queries.foreseen(request.actor.tenant, asked, today)
        context |= {"told": words.told(found, today), "line": found.line, "on": asked.on}
    return render(request, "limits/delivery.html", context)
