"""Pages of asking for a limit: the request, its answer, and taking it back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from grading import queries as grading
from grading import texts as grading_texts
from limits import forms, queries, services, texts
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import Position, asking, tables
from limits.rules.lifecycle import OPEN_STATES, REFUSALS, RequestState
from limits.texts import changing, follows
from limits.views import shared
from limits.views.expected import beforehand, by_the_policy
from limits.views.shared import A_PAGE
from policies import queries as policies

_ONE_DAY = timedelta(days=1)


@login_required
@require_http_methods(["GET", "POST"])
def limit_request(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Ask for a limit; the answer is the next page."""
    found = company_or_404(company)
    form = forms.RequestLimit(
        _with_days(request, found) or None,
        request.FILES or None,
        initial={name: request.GET.get(name) for name in ("amount", "until")},
    )
    today = business_date(clock.now())
    position = queries.position(request.actor, found.id, today)
    standing = position.amount if position else Money.zero("EUR")
    if request.method == "POST" and form.is_valid() and form.is_meant(standing):
        try:
            asked = _asked(request, company, form)
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("portal:limit_decision", policyholder, asked.public_id)
    policy = policies.policy_of(request.actor.acting_for or 0, today)
    context = {
        "company": found,
        "form": form,
        "standing": grading.standing(found.id),
        **beforehand(request, found, position, today),
        "position": shared.position_in_words(position) if position else None,
        "open_request": queries.open_request(policy.id, found.id) if policy else None,
        "terms": policies.terms_on(policy.id, today) if policy else None,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "by_the_policy": by_the_policy(request, today),
        "asking": asking.left_on(request.actor.acting_for or 0, found.id, today),
    }
    if position is not None and "lower" in form.errors:
        unit = tables.in_force(today).rounding_unit
        context["follows"] = follows.of_change(follows.Now.of(position), form.money, unit)
    context["crumbs"] = _crumbs(request, found, gettext("Ask for a limit"))
    return render(request, "limits/request.html", context)


@login_required
@require_POST
def limit_prolong(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Ask to keep the part with a last day longer; the answer is the next page."""
    found = company_or_404(company)
    form = forms.Prolong(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give the new last day, such as 2026-03-31."))
        return redirect("portal:buyer", policyholder, company)
    try:
        asked = services.request_prolongation(
            buyer=company,
            until=form.cleaned_data["until"],
            payment_days=_days_before(request, found),
            by=request.actor,
            now=clock.now(),
        )
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:buyer", policyholder, company)
    return redirect("portal:limit_decision", policyholder, asked.public_id)


@login_required
@require_GET
def limit_decision(request: ActorRequest, policyholder: UUID, request_id: UUID) -> HttpResponse:
    """Show a request and its answer."""
    return decision_page(request, request_id)


@login_required
@require_POST
def limit_request_answer(
    request: ActorRequest, policyholder: UUID, request_id: UUID
) -> HttpResponse:
    """Answer what the underwriter asked."""
    form = forms.Answer(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.answer_information(
                request_id=request_id,
                answer=form.cleaned_data["answer"],
                files=form.cleaned_data["documents"],
                by=request.actor,
                now=clock.now(),
            )
        except LimitRequest.DoesNotExist:
            raise Http404 from None
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, gettext("Your answer is with the underwriter."))
            return redirect("portal:limit_decision", policyholder, request_id)
    return decision_page(request, request_id, answering=form)


@login_required
@require_POST
def limit_request_cancel(
    request: ActorRequest, policyholder: UUID, request_id: UUID
) -> HttpResponse:
    """Take back a request."""
    try:
        services.cancel_request(request_id=request_id, by=request.actor, now=clock.now())
    except LimitRequest.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, gettext("The request is cancelled."))
    return redirect("portal:limit_decision", policyholder, request_id)


@login_required
@require_GET
def requests(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what was asked and answered, newest first."""
    every = queries.requests(request.actor)
    form = forms.RequestFilter(request.GET, kinds=texts.REQUEST_KINDS)
    page = Paginator(form.chosen(every), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "requests": [shared.request_in_words(row) for row in page],
        "is_empty": not page.paginator.count and not every.exists(),
    }
    return render(request, "limits/requests.html", context)


def _asked(request: ActorRequest, company: UUID, form: forms.RequestLimit) -> LimitRequest:
    """Ask what was filled in: a limit until further notice, or a part with a last day."""
    given: dict[str, Any] = {
        "buyer": company,
        "amount": form.money,
        "payment_days": form.cleaned_data["payment_days"],
        "your_reference": form.cleaned_data["your_reference"],
        "comment": form.cleaned_data["comment"],
        "by": request.actor,
        "now": clock.now(),
    }
    until = form.cleaned_data["until"]

    def ask() -> LimitRequest:
        if until:
            return services.request_temporary(until=until, **given)
        return services.request_limit(**given)

    files = form.cleaned_data["documents"]
    return services.with_documents(ask, files, by=given["by"], now=given["now"])


def _with_days(request: ActorRequest, company: Company) -> QueryDict:
    """Return what was sent; the list of limits sends an amount alone, at the terms asked before."""
    if request.method != "POST" or "payment_days" in request.POST:
        return request.POST
    sent = request.POST.copy()
    sent["payment_days"] = str(_days_before(request, company))
    return sent


def _days_before(request: ActorRequest, company: Company) -> int:
    """Return the payment terms that were asked last on a buyer, or the usual ones."""
    before = queries.requests_on(request.actor, company.id).filter(payment_days__gt=0).first()
    usual = forms.RequestLimit.base_fields["payment_days"].initial
    return before.payment_days if before else usual


def decision_page(
    request: ActorRequest,
    request_id: UUID,
    *,
    answering: forms.Answer | None = None,
    writing: forms.WriteMessage | None = None,
) -> HttpResponse:
    """Show a request and its answer, with what is being written on it."""
    try:
        asked = queries.request(request.actor, request_id)
    except LimitRequest.DoesNotExist:
        raise Http404 from None
    decision = getattr(asked, "decision", None)
    today = business_date(clock.now())
    stop = queries.stop_on(asked.policy, asked.buyer_id, today)
    position = queries.position(request.actor, asked.buyer_id, today)
    is_part = decision and (asked.until or decision.last_day)
    part = queries.part_given(decision) if decision and is_part else None
    versions = decision.versions if decision else asked.proposal.get("versions")
    facts = (decision.inputs if decision else asked.proposal.get("inputs", {})).get("buyer")
    context = {
        **shared.request_in_words(asked),
        "company": asked.buyer,
        "stop": texts.stop(stop) if stop else "",
        "form": answering or forms.Answer(),
        "writing": writing or forms.WriteMessage(auto_id="write-%s"),
        "is_open": asked.state in OPEN_STATES,
        "part": part,
        "is_refused": decision is not None and decision.outcome in REFUSALS,
        "stands": bool(position and position.amount),
        "since": _since(decision, part, position, today) if decision else None,
        "today": today,
        "must_answer": asked.state == RequestState.INFORMATION_REQUESTED,
        "causes": texts.sentences(asked.referred_because),
        "rests_on": [
            *(texts.rests_on(facts, versions) if facts else ()),
            *_decided_by(asked),
        ],
        "next_steps": texts.next_steps(decision.as_told if decision else []),
        **shared.beside_in_words(asked),
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "crumbs": _crumbs(request, asked.buyer, gettext("Limit request")),
    }
    changes = changing.would_change(
        decision.as_told if decision else [],
        facts,
        asked.buyer,
        ways=lambda: grading_texts.panel(asked.buyer_id, today).ways,
        tables=tables.in_force(today),
        today=today,
    )
    context["next_steps"] = [*changes, *context["next_steps"]]
    if context["is_open"] or context["is_refused"]:
        context["expected"] = beforehand(request, asked.buyer, position, today)["expected"]
    return render(request, "limits/decision.html", context)


def _since(
    decision: Decision, part: LimitRow | None, position: Position | None, today: date
) -> dict[str, Any] | None:
    """Return what stands today where that is not what was decided; None: it still is."""
    left_it = decision.outcome in REFUSALS and not decision.amount
    if decision.effective_on > today or left_it:
        return None
    amount = position.amount if position else decision.money * 0
    ends_on = part.valid_to + _ONE_DAY if part and part.valid_to else None
    is_announced = bool(position and position.pending and position.changes_on != ends_on)
    if amount == decision.money and not is_announced:
        return None
    return {"amount": amount, "position": position if is_announced and amount else None}


def _decided_by(asked: LimitRequest) -> list[tuple[str, str]]:
    """Return who decided, where somebody did."""
    if asked.state == RequestState.DECIDED:
        return [(gettext("Decided by"), gettext("an underwriter"))]
    if asked.state == RequestState.AUTO_DECIDED:
        return [(gettext("Decided by"), gettext("our rules, at once"))]
    return []


def _crumbs(request: ActorRequest, company: Company, here: str) -> list[dict[str, str]]:
    policyholder = request.actor.policyholder
    limits_url = reverse("portal:limits", args=[policyholder])
    buyer_url = reverse("portal:buyer", args=[policyholder, company.public_id])
    return [
        {"label": gettext("Limits"), "url": limits_url},
        {"label": company.name, "url": buyer_url},
        {"label": here, "url": ""},
    ]
