"""The page on which a policyholder sets a limit itself, and reports what speaks against a buyer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from limits import queries, services
from limits.forms.own_limit import AdverseInformation, CreditReport
from limits.models import DiscretionaryEvidence
from limits.rules.discretionary import AdverseKind
from limits.texts import discretionary as words

_CURRENCY = "EUR"


@login_required
@require_GET
def own_limit(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Show the limit one set oneself, the evidence that was given, and what can be done."""
    return _page(request, company_or_404(company))


@login_required
@require_POST
def own_limit_report(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Set a limit on a credit report."""
    buyer = company_or_404(company)
    form = _report_form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, buyer, report=form)
    try:
        found = services.assess_by_report(
            buyer=company, report=form.report, by=request.actor, now=clock.now()
        )
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _page(request, buyer, report=form)
    return _answered(request, buyer, found)


@login_required
@require_POST
def own_limit_experience(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Set a limit on what the ledger shows."""
    buyer = company_or_404(company)
    try:
        found = services.assess_by_experience(buyer=company, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:own_limit", policyholder, company)
    return _answered(request, buyer, found)


@login_required
@require_POST
def credit_check(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Ask yes or no to the amount the policy names; the answer stands on the request."""
    company_or_404(company)
    try:
        asked = services.request_check(buyer=company, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:own_limit", policyholder, company)
    return redirect("portal:limit_decision", policyholder, asked.public_id)


@login_required
@require_POST
def adverse_information(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Report what speaks against a buyer; a limit of one's own ends at once."""
    buyer = company_or_404(company)
    form = AdverseInformation(request.POST)
    if not form.is_valid():
        return _page(request, buyer, adverse=form)
    try:
        services.report_adverse(
            buyer=company,
            kind=AdverseKind(form.cleaned_data["kind"]),
            learned_on=form.cleaned_data["learned_on"],
            note=form.cleaned_data["note"],
            by=request.actor,
            now=clock.now(),
        )
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _page(request, buyer, adverse=form)
    messages.success(
        request,
        gettext("It is reported. A limit you set yourself has ended; limits we gave stand."),
    )
    return redirect("portal:own_limit", policyholder, company)


def _answered(request: ActorRequest, buyer: Company, found: DiscretionaryEvidence) -> HttpResponse:
    say = messages.success if found.is_given else messages.warning
    say(request, words.answer(found))
    return redirect("portal:own_limit", request.actor.policyholder, buyer.public_id)


def _report_form(request: ActorRequest, *given: Any) -> CreditReport:
    today = business_date(clock.now())
    agreed = queries.own_limit_agreed(request.actor, None, today)
    return CreditReport(
        *given,
        agencies=[each.name for each in queries.agencies(today)],
        currency=agreed.currency if agreed else _CURRENCY,
    )


def _page(
    request: ActorRequest,
    buyer: Company,
    *,
    report: CreditReport | None = None,
    adverse: AdverseInformation | None = None,
) -> HttpResponse:
    today = business_date(clock.now())
    context: dict[str, Any] = {
        "company": buyer,
        "today": today,
        "agreed": queries.own_limit_agreed(request.actor, buyer, today),
        "report_form": report or _report_form(request),
        "adverse_form": adverse or AdverseInformation(),
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "given": [
            {"row": row, "kind": words.KINDS[row.kind], "answer": words.answer(row)}
            for row in queries.evidence(request.actor, buyer.id)[:20]
        ],
    }
    return render(request, "limits/own_limit.html", context)
