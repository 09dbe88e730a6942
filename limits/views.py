"""Portal pages of limits: a buyer, asking, the answer, the portfolio, cover on a day."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies import queries as companies
from companies.models import Company
from core import clock, spreadsheet
from core.charts import LimitSpan
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from grading import queries as grading
from grading import texts as grading_texts
from limits import forms, queries, services, texts
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import Position
from limits.rules import grades
from limits.rules.lifecycle import OPEN_STATES, LimitKind, Outcome, RequestState, RowState
from limits.rules.told import outside
from policies import queries as policies
from receivables import queries as receivables

_A_PAGE = 50
_ONE_DAY = timedelta(days=1)
_CHANGES_NOTHING = frozenset({Outcome.REFUSED, Outcome.UNCHANGED_AFTER_REVIEW})


@login_required
@require_GET
def buyer(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Show all there is on one buyer: who it is, its grade, the limit, what it owes."""
    found = _company(company)
    if found.public_id != company:
        return redirect("portal:buyer", policyholder, found.public_id)
    today = business_date(clock.now())
    position = queries.position(request.actor, found.id, today)
    policy = policies.policy_of(request.actor.acting_for or 0, today)
    rows = queries.timeline(policy.id, found.id) if policy else []
    decided = list(queries.decisions(request.actor, found.id)[:50])
    context = {
        "company": found,
        "identifiers": companies.identifiers_of(found.id),
        "panel": grading_texts.panel(found.id, today),
        "today": today,
        "position": _shown(position) if position else None,
        "ended": _ended(decided, today),
        "obstacle": _obstacle(request, found, today),
        "spans": _spans(rows, position),
        "until": today + timedelta(days=45),
        "requests": [_asked(row) for row in queries.requests_on(request.actor, found.id)[:10]],
        "decisions": [_told(row) for row in decided[:10]],
        "may_ask": request.actor.may(Right.REQUEST_LIMIT) and policy is not None,
        **_debts(request, found, today),
    }
    return render(request, "limits/buyer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def limit_request(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Ask for a limit; the answer is the next page."""
    found = _company(company)
    form = forms.RequestLimit(request.POST or None)
    today = business_date(clock.now())
    position = queries.position(request.actor, found.id, today)
    standing = position.amount if position else Money.zero("EUR")
    if request.method == "POST" and form.is_valid() and form.is_meant(standing):
        try:
            asked = services.request_limit(
                buyer=company,
                amount=form.money,
                payment_days=form.cleaned_data["payment_days"],
                your_reference=form.cleaned_data["your_reference"],
                comment=form.cleaned_data["comment"],
                by=request.actor,
                now=clock.now(),
            )
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("portal:limit_decision", policyholder, asked.public_id)
    policy = policies.policy_of(request.actor.acting_for or 0, today)
    context = {
        "company": found,
        "form": form,
        "standing": grading.standing(found.id),
        "obstacle": _obstacle(request, found, today),
        "position": _shown(position) if position else None,
        "open_request": queries.open_request(policy.id, found.id) if policy else None,
        "terms": policies.terms_on(policy.id, today) if policy else None,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
    }
    context["crumbs"] = _crumbs(request, found, gettext("Ask for a limit"))
    return render(request, "limits/request.html", context)


@login_required
@require_GET
def limit_decision(request: ActorRequest, policyholder: UUID, request_id: UUID) -> HttpResponse:
    """Show a request and its answer."""
    return _decision(request, _request(request, request_id), forms.Answer())


@login_required
@require_POST
def limit_request_answer(
    request: ActorRequest, policyholder: UUID, request_id: UUID
) -> HttpResponse:
    """Answer what the underwriter asked."""
    form = forms.Answer(request.POST)
    if form.is_valid():
        try:
            services.answer_information(
                request_id=request_id,
                answer=form.cleaned_data["answer"],
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
    return _decision(request, _request(request, request_id), form)


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
@require_POST
def limit_cancel(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Give up the limit on a buyer."""
    try:
        services.cancel_limit(buyer=company, by=request.actor, now=clock.now())
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(
            request, gettext("The limit ends today. What you delivered before stays covered.")
        )
    return redirect("portal:buyer", policyholder, company)


@login_required
@require_GET
def limits(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the limits side by side."""
    today = business_date(clock.now())
    every = queries.portfolio(request.actor, today)
    form = forms.Filter(request.GET)
    found = _filtered(every, form)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "positions": [_shown(position) for position in page],
        "totals": _totals(found),
        "stopped": sum(1 for position in every if position.stop),
        "is_empty": not every,
        "search_url": reverse("portal:buyers", args=[policyholder]),
        "search_action": gettext("Find a buyer"),
        "today": today,
        "waiting": queries.requests(request.actor).filter(state__in=OPEN_STATES).count(),
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
    }
    return render(request, "limits/limits.html", context)


@login_required
@require_GET
def limits_csv(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the limits as a file for a spreadsheet, filtered as they are on the screen."""
    today = business_date(clock.now())
    found = _filtered(queries.portfolio(request.actor, today), forms.Filter(request.GET))
    head = (
        gettext("Buyer"),
        gettext("Country"),
        gettext("Grade"),
        gettext("Currency"),
        gettext("Limit"),
        gettext("Used"),
        gettext("State"),
        gettext("Deliveries stopped since"),
        gettext("Announced change"),
        gettext("Changes on"),
        gettext("Becomes"),
        gettext("Review on"),
    )
    rows = (
        (
            each.buyer.name,
            each.buyer.country,
            each.grade,
            each.amount.currency,
            each.amount.to_cents().amount,
            each.used.to_cents().amount,
            texts.ROW_STATES[each.state],
            each.stop.since if each.stop else None,
            texts.PENDING[each.pending] if each.pending else None,
            each.changes_on,
            each.next_amount.to_cents().amount if each.next_amount else None,
            each.review_on,
        )
        for each in found
    )
    return spreadsheet.download(f"limits-{today}.csv", head, rows)


@login_required
@require_GET
def requests(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what was asked and answered, newest first."""
    page = Paginator(queries.requests(request.actor), _A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "requests": [_asked(row) for row in page]}
    return render(request, "limits/requests.html", context)


@login_required
@require_GET
def cover(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what was covered on a day, and by which decision."""
    buyers = queries.buyers_of(request.actor)
    form = forms.CoverOn(request.GET or None, buyers=buyers)
    today = business_date(clock.now())
    context: dict[str, Any] = {"form": form, "buyers": buyers, "today": today}
    if request.GET and form.is_valid():
        context |= _cover(request, _company(form.cleaned_data["buyer"]), form.cleaned_data["on"])
    return render(request, "limits/cover.html", context)


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def _obstacle(request: ActorRequest, company: Company, today: date) -> str:
    """Return why no limit can be had on a company, before anybody asks; nothing where one can."""
    try:
        services.ensure_eligible(company, by=request.actor, today=today)
    except BusinessError as refusal:
        return sentence(refusal)
    standing = grading.standing(company.id)
    if standing is not None and standing.grade > grades.WORST_INSURABLE:
        said = gettext("With grade %(grade)s our rules give no limit on this company.")
        return said % {"grade": standing.grade}
    return ""


def _request(request: ActorRequest, request_id: UUID) -> LimitRequest:
    try:
        return queries.request(request.actor, request_id)
    except LimitRequest.DoesNotExist:
        raise Http404 from None


def _decision(request: ActorRequest, asked: LimitRequest, form: forms.Answer) -> HttpResponse:
    decision = getattr(asked, "decision", None)
    today = business_date(clock.now())
    stop = queries.stop_on(asked.policy, asked.buyer_id, today)
    position = queries.position(request.actor, asked.buyer_id, today)
    facts = (decision.inputs if decision else asked.proposal["inputs"])["buyer"]
    reasons = decision.reasons if decision else []
    context = {
        **_asked(asked),
        "company": asked.buyer,
        "stop": texts.stop(stop) if stop else "",
        "form": form,
        "is_open": asked.state in OPEN_STATES,
        "is_refused": decision is not None and decision.outcome == Outcome.REFUSED,
        "stands": bool(position and position.amount),
        "must_answer": asked.state == RequestState.INFORMATION_REQUESTED,
        "causes": texts.sentences(asked.referred_because),
        "rests_on": [
            *texts.rests_on(facts, decision.versions if decision else asked.proposal["versions"]),
            *_decided_by(asked),
        ],
        "next_steps": texts.next_steps(reasons),
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "crumbs": _crumbs(request, asked.buyer, gettext("Limit request")),
    }
    return render(request, "limits/decision.html", context)


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


def _asked(asked: LimitRequest) -> dict[str, Any]:
    """Return a request with its state and decision in words."""
    decision = getattr(asked, "decision", None)
    return {
        "asked": asked,
        "state": texts.REQUEST_STATES[asked.state],
        "state_tone": texts.TONES.get(asked.state, "quiet"),
        **(_told(decision) if decision else {"decision": None}),
    }


def _told(decision: Decision) -> dict[str, Any]:
    """Return a decision in words."""
    return {
        "decision": decision,
        "outcome": texts.OUTCOMES[decision.outcome],
        "outcome_tone": texts.TONES.get(decision.outcome, "quiet"),
        "reasons": texts.sentences(outside(decision.reasons)),
        "conditions": texts.sentences(decision.conditions),
    }


def _shown(position: Position) -> dict[str, Any]:
    """Return a position in words."""
    return {
        "position": position,
        "state": texts.ROW_STATES[position.state],
        "state_tone": texts.TONES.get(position.state, "quiet"),
        "pending": texts.PENDING[position.pending] if position.pending else "",
        "pending_tone": texts.TONES.get(position.pending or "", "quiet"),
        "conditions": texts.sentences(position.row.conditions),
        "runs_off": position.state is RowState.RUN_OFF,
        "stop": texts.stop(position.stop) if position.stop else "",
    }


def _spans(rows: list[LimitRow], position: Position | None) -> list[LimitSpan]:
    """Return a limit over time as the chart draws it, with what runs off at its end."""
    spans = [
        LimitSpan(row.valid_from, row.valid_to and row.valid_to + _ONE_DAY, row.money)
        for row in rows
        if row.amount and row.kind != LimitKind.TEMPORARY
    ]
    if position is not None and position.state is RowState.RUN_OFF and spans:
        ended_on = spans[-1].ends_on or position.row.valid_from
        spans.append(LimitSpan(ended_on, None, position.used, run_off=True))
    return spans


def _ended(decided: Sequence[Decision], today: date) -> dict[str, Any] | None:
    """Return when and by whom a limit ended; None as long as one stands, or never stood."""
    changes = [each for each in decided if each.outcome not in _CHANGES_NOTHING]
    before = next((each.money for each in changes[1:] if each.amount), None)
    if before is None or changes[0].amount or changes[0].effective_on > today:
        return None
    by_you = changes[0].outcome == Outcome.CANCELLED_BY_POLICYHOLDER
    return {"on": changes[0].effective_on, "was": before, "by_you": by_you}


def _debts(request: ActorRequest, company: Company, today: date) -> dict[str, Any]:
    """Return what the buyer owes the policyholder, in all and past due."""
    items = receivables.open_invoices(request.actor.acting_for or 0, company.id, today)
    late = [item for item in items if item.invoice.due_on < today]
    return {
        "open_items": items[:10],
        "open_count": len(items),
        "owed": Money.sum((item.open_gross for item in items), "EUR"),
        "late": Money.sum((item.open_gross for item in late), "EUR"),
        "late_count": len(late),
        "overdue": receivables.open_overdue(request.actor.acting_for or 0, company.id),
    }


def _filtered(every: list[Position], form: forms.Filter) -> list[Position]:
    given = form.cleaned_data if form.is_valid() else {}
    wanted = str(given.get("q", "")).casefold()
    keep: Callable[[Position], bool] = {
        "pending": lambda each: each.pending is not None,
        "over": _is_over,
        "waiting": lambda each: each.open_request is not None,
        "run-off": lambda each: each.state is RowState.RUN_OFF,
        "stopped": lambda each: each.stop is not None,
    }.get(given.get("show", ""), lambda each: True)
    order: Callable[[Position], Any] | None = {
        "-amount": lambda each: -each.amount.amount,
        "-used": lambda each: -each.used.amount,
        "-grade": lambda each: -(each.grade or 0),
    }.get(given.get("sort", ""))
    found = [each for each in every if wanted in each.buyer.name.casefold() and keep(each)]
    return sorted(found, key=order) if order else found


def _is_over(position: Position) -> bool:
    """Whether more is owed than the limit carries, or the earlier one when it was delivered."""
    return bool(position.use.above)


def _totals(positions: list[Position]) -> dict[str, Any]:
    return {
        "count": sum(1 for each in positions if each.amount),
        "amount": Money.sum((each.amount for each in positions), "EUR"),
        "used": Money.sum((each.used for each in positions), "EUR"),
        "pending": sum(1 for each in positions if each.pending),
        "over": Money.sum((each.use.above for each in positions), "EUR"),
    }


def _cover(request: ActorRequest, company: Company, on: date) -> dict[str, Any]:
    policy = policies.policy_of(request.actor.acting_for or 0, on)
    row = queries.governing(policy.id, company.id, on) if policy else None
    limit = queries.limit_on(policy.id, company.id, on) if policy else None
    today = business_date(clock.now())
    stop = queries.stop_on(policy, company.id, min(on, today)) if policy and limit else None
    return {
        "company": company,
        "on": on,
        "is_ahead": on > today,
        "stop": texts.stop(stop, is_over=on < today) if stop else "",
        "policy": policy,
        "limit": limit,
        "row": row,
        **(_told(row.decision) if row else {}),
    }
