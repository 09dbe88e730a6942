"""The page on which orders that were binding before a cut are sent to be confirmed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.http import company_or_404
from core import clock
from core.errors import BusinessError
from core.http import sentence
from limits import forms, services
from limits.forms.bound_orders import RegisterOrders
from limits.models import Message
from limits.services.bound_orders import BoundOrders
from limits.texts import bound_orders as words


@login_required
@require_http_methods(["GET", "POST"])
def bound_orders(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Send orders to be confirmed; they stand on the request where an underwriter reads them."""
    buyer = company_or_404(company)
    form = RegisterOrders(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _register(request, company, form)
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, gettext("Your orders are with the underwriter."))
            return redirect("portal:limit_decision", policyholder, said.request.public_id)
    context = {
        "company": buyer,
        "form": form,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "crumbs": [
            {"label": gettext("Limits"), "url": reverse("portal:limits", args=[policyholder])},
            {"label": buyer.name, "url": reverse("portal:buyer", args=[policyholder, company])},
            {"label": gettext("Orders you are bound to"), "url": ""},
        ],
    }
    return render(request, "limits/bound_orders.html", context)


def _register(request: ActorRequest, company: UUID, form: RegisterOrders) -> Message:
    given = form.cleaned_data
    wanted = BoundOrders(
        given["orders"], given["ordered_on"], forms.euro(given["amount"]), given["until"]
    )
    return services.register_bound_orders(
        buyer=company,
        wanted=wanted,
        text=words.asked(wanted.orders, wanted.ordered_on, wanted.amount, wanted.until),
        files=given["documents"],
        by=request.actor,
        now=clock.now(),
    )
