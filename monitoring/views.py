"""Portal pages of watching: the overview, notices, webhooks."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.models import Company
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.models import Delivery
from core.templatetags.amounts import money
from limits.queries import totals
from monitoring import documents, forms, queries, services, texts
from monitoring.models import Notice, WebhookEndpoint
from monitoring.rules import URGENT, Deadline, NoticeKind

_NOTICES_A_PAGE = 25
_MESSAGES_SHOWN = 50
_DAYS_AHEAD = 30
_DEADLINES_SHOWN = 8
_ABOUT_AN_INVOICE = frozenset(
    {NoticeKind.DEADLINE_NEAR, NoticeKind.STOP_SHIPMENT, NoticeKind.NOT_INSURED}
)


@login_required
@require_GET
def overview(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show how the policyholder stands today, and what to do next."""
    today = business_date(clock.now())
    until = today + timedelta(days=_DAYS_AHEAD)
    context = {
        "today": today,
        "figures": _figures(request, today),
        "notices": [_line(notice) for notice in queries.notices(request.actor)[:5]],
        **_deadlines(request, today, until),
        "days_ahead": _DAYS_AHEAD,
        "next_steps": _next_steps(request),
    }
    return render(request, "monitoring/overview.html", context)


@login_required
@require_GET
def notices(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what the policyholder was told."""
    form = forms.Inbox(request.GET)
    found = queries.notices(request.actor, **form.filters)
    page = Paginator(found, _NOTICES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [_line(notice) for notice in page],
        "unread": queries.unread(request.actor),
        "is_filtered": any(form.filters.values()),
    }
    return render(request, "monitoring/notices.html", context)


@login_required
@require_POST
def notices_read(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Put all notices among the read ones."""
    count = services.read_all(by=request.actor, now=clock.now())
    told = ngettext("%(count)s notice is read now.", "%(count)s notices are read now.", count)
    messages.success(request, told % {"count": count})
    return redirect("portal:notices", policyholder)


@login_required
@require_GET
def notice(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Show one notice; whoever opens it has read it."""
    if queries.notice(request.actor, notice) is None:
        raise Http404
    services.read(notice_id=notice, by=request.actor, now=clock.now())
    found = queries.notice(request.actor, notice)
    context = {**_line(found), "meaning": documents.what_it_means(found)} if found else {}
    if found and found.kind in _ABOUT_AN_INVOICE:
        context["invoice_url"] = _address(request, "invoice", found.subject_id)
    if found and found.buyer and found.kind == NoticeKind.NOT_INSURED:
        context["ask_url"] = _address(request, "limit_request", found.buyer.public_id)
    return render(request, "monitoring/notice.html", context)


@login_required
@require_POST
def notice_unread(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Put a notice back among the unread ones."""
    try:
        services.unread(notice_id=notice, by=request.actor)
    except Notice.DoesNotExist:
        raise Http404 from None
    return redirect("portal:notices", policyholder)


@login_required
@require_POST
def watch(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Follow a buyer."""
    return _watching(request, buyer, services.watch, gettext("You follow this buyer now."))


@login_required
@require_POST
def unwatch(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Stop following a buyer."""
    return _watching(request, buyer, services.unwatch, gettext("You no longer follow this buyer."))


@login_required
@require_GET
def endpoints(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show where the policyholder's systems are told."""
    return _endpoints(request, forms.AddEndpoint())


@login_required
@require_POST
def endpoint_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Tell one more system."""
    form = forms.AddEndpoint(request.POST)
    if not form.is_valid():
        return _endpoints(request, form)
    try:
        added = services.add_endpoint(
            url=form.cleaned_data["url"], by=request.actor, now=clock.now()
        )
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _endpoints(request, form)
    messages.success(request, gettext("The endpoint is added. Copy its secret, then test it."))
    return redirect("portal:endpoint", policyholder, added.public_id)


@login_required
@require_GET
def endpoint(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Show one endpoint and what was sent to it."""
    found = queries.endpoint(request.actor, endpoint)
    if found is None:
        raise Http404
    sent = list(queries.messages_to(found)[:_MESSAGES_SHOWN])
    context = {
        "endpoint": found,
        "sent": texts.named(sent, queries.notices_in(request.actor, sent)),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "place": "endpoints",
    }
    return render(request, "monitoring/endpoint.html", context)


@login_required
@require_POST
def endpoint_test(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Send a test message."""
    done = gettext("A test message is on its way. Reload to see the answer.")
    return _with_endpoint(request, endpoint, services.test_endpoint, done)


@login_required
@require_POST
def endpoint_remove(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Stop telling a system."""
    done = gettext("Nothing is sent there any more.")
    return _with_endpoint(request, endpoint, services.remove_endpoint, done)


@login_required
@require_POST
def delivery_again(
    request: ActorRequest, policyholder: UUID, endpoint: UUID, delivery: UUID
) -> HttpResponse:
    """Send a message again that did not arrive."""
    done = gettext("The message is on its way again.")
    return _with_endpoint(request, endpoint, services.send_again, done, delivery_id=delivery)


def _deadlines(request: ActorRequest, today: date, until: date) -> dict[str, Any]:
    """Return the next deadlines, each with what to do and where, and how many more there are."""
    due = queries.deadlines(request.actor, since=today, until=until)
    return {
        "deadlines": [_deadline(request, each) for each in due[:_DEADLINES_SHOWN]],
        "more_deadlines": max(len(due) - _DEADLINES_SHOWN, 0),
    }


def _deadline(request: ActorRequest, due: queries.DueSoon) -> dict[str, Any]:
    invoice = due.item.invoice
    values = {"invoice": invoice.number, "day": due.day.isoformat()}
    is_report = due.deadline is Deadline.REPORT_OVERDUE
    return {
        "day": due.day,
        "buyer": invoice.buyer,
        "open": due.item.open.open_gross,
        "invoice": invoice,
        "words": texts.text(due.deadline, values),
        "what_to_do": texts.WHAT_TO_DO[due.deadline],
        "report_url": _address(request, "overdue", invoice.buyer.public_id) if is_report else "",
    }


def _figures(request: ActorRequest, today: date) -> list[dict[str, Any]]:
    limits = totals.in_force(request.actor, today)
    overdue = queries.overdue(request.actor)
    questions = totals.waiting_for_answer(request.actor)
    waiting, unread = totals.waiting(request.actor), queries.unread(request.actor)
    buyers = ngettext("on %(count)s buyer", "on %(count)s buyers", limits.buyers)
    reports = ngettext("%(count)s report is open", "%(count)s reports are open", overdue.count)
    return [
        {
            "label": gettext("Limits in force"),
            "value": money(limits.amount, "whole"),
            "note": buyers % {"count": limits.buyers},
            "url": _address(request, "limits"),
            "tone": "good" if limits.buyers else "plain",
        },
        {
            "label": gettext("Requests without an answer"),
            "value": waiting,
            "note": gettext("%(count)s waits for your answer") % {"count": questions}
            if questions
            else "",
            "url": _address(request, "limit_requests"),
            "tone": "warn" if questions else "plain",
        },
        {
            "label": gettext("Overdue, reported"),
            "value": money(overdue.amount),
            "note": reports % {"count": overdue.count},
            "url": _address(request, "overdues"),
            "tone": "bad" if overdue.count else "plain",
        },
        {
            "label": gettext("Notices to read"),
            "value": unread,
            "url": _address(request, "notices"),
            "tone": "warn" if unread else "plain",
        },
    ]


def _next_steps(request: ActorRequest) -> list[dict[str, Any]]:
    """Return what the reader's mandate allows to do next."""
    steps: list[dict[str, Any]] = [
        {
            "right": Right.REQUEST_LIMIT,
            "label": gettext("Ask for a limit"),
            "text": gettext("Find the buyer, see its grade, and have the answer at once."),
            "url": _address(request, "buyers"),
        },
        {
            "right": Right.KEEP_RECEIVABLES,
            "label": gettext("Upload your ledger"),
            "text": gettext("See which invoices are insured and which deadlines run."),
            "url": _address(request, "ledger_upload"),
        },
        {
            "right": Right.SEE,
            "label": gettext("Read your policy"),
            "text": gettext("What is insured, and what you have to do for it."),
            "url": _address(request, "policy"),
        },
        {
            "right": Right.ADMINISTER,
            "label": gettext("Let your colleagues in"),
            "text": gettext("Each with the role that fits the work."),
            "url": _address(request, "people"),
        },
    ]
    return [step for step in steps if step["url"] and request.actor.may(step["right"])]


def _address(request: ActorRequest, name: str, *arguments: object) -> str:
    """Return where a page of the portal is; nothing where this installation has no such page."""
    try:
        return reverse(f"portal:{name}", args=[request.actor.policyholder, *arguments])
    except NoReverseMatch:
        return ""


def _line(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "title": texts.title(notice),
        "was": texts.was(notice),
        "kind": texts.KINDS[NoticeKind(notice.kind)],
        "reasons": texts.reasons(notice),
        "is_urgent": notice.kind in URGENT,
    }


def _watching(request: ActorRequest, buyer: UUID, service: Any, done: str) -> HttpResponse:
    try:
        service(buyer=buyer, by=request.actor, now=clock.now())
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    return redirect("portal:overview", request.actor.policyholder)


def _with_endpoint(
    request: ActorRequest, endpoint: UUID, service: Any, done: str, **named: Any
) -> HttpResponse:
    try:
        service(endpoint_id=endpoint, by=request.actor, now=clock.now(), **named)
    except (WebhookEndpoint.DoesNotExist, Delivery.DoesNotExist):
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    return redirect(reverse("portal:endpoint", args=[request.actor.policyholder, endpoint]))


def _endpoints(request: ActorRequest, form: forms.AddEndpoint) -> HttpResponse:
    context = {
        "form": form,
        "endpoints": queries.endpoints(request.actor),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "place": "endpoints",
    }
    return render(request, "monitoring/endpoints.html", context)
