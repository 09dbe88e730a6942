"""The first page of the portal: how the policyholder stands, and what to do next."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from core.dates import business_date
from core.templatetags.amounts import money
from limits.queries import totals
from monitoring import queries, texts
from monitoring.rules import Deadline
from monitoring.views.shared import address_of, line_of
from policies.queries.ending import policy_that_ends

_DAYS_AHEAD = 30


_DEADLINES_SHOWN = 8


@login_required
@require_GET
def overview(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show how the policyholder stands today, and what to do next."""
    today = business_date(clock.now())
    until = today + timedelta(days=_DAYS_AHEAD)
    context = {
        "today": today,
        "figures": _figures(request, today),
        "notices": [line_of(notice) for notice in queries.notices(request.actor)[:5]],
        **_deadlines(request, today, until),
        **_end_of_the_policy(request, today),
        "insolvent": queries.insolvent_debts(request.actor, today),
        "days_ahead": _DAYS_AHEAD,
        "next_steps": _next_steps(request),
    }
    return render(request, "monitoring/overview.html", context)


def _end_of_the_policy(request: ActorRequest, today: date) -> dict[str, Any]:
    """Return the policy that ends soon or has ended, where no other takes its place."""
    found = policy_that_ends(request.actor.tenant, today)
    return {"ending": found, "has_ended": found is not None and found.has_ended(today)}


def _deadlines(request: ActorRequest, today: date, until: date) -> dict[str, Any]:
    """Return the next deadlines, each with what to do and where, and how many more there are."""
    due = queries.deadlines(request.actor, since=today, until=until)
    return {
        "deadlines": [_deadline(request, each) for each in due[:_DEADLINES_SHOWN]],
        "more_deadlines": max(len(due) - _DEADLINES_SHOWN, 0),
    }


def _deadline(request: ActorRequest, due: queries.Running) -> dict[str, Any]:
    invoice = due.invoice
    values = {"invoice": invoice.number, "day": due.day.isoformat()}
    is_report = due.deadline is Deadline.REPORT_OVERDUE
    return {
        "day": due.day,
        "buyer": invoice.buyer,
        "open": due.item.open_gross,
        "invoice": invoice,
        "words": texts.text(due.deadline, values),
        "what_to_do": texts.WHAT_TO_DO[due.deadline],
        "report_url": address_of(request, "overdue", invoice.buyer.public_id) if is_report else "",
    }


def _figures(request: ActorRequest, today: date) -> list[dict[str, Any]]:
    limits = totals.in_force(request.actor, today)
    overdue = queries.overdue(request.actor, today)
    questions = totals.waiting_for_answer(request.actor)
    waiting, unread = totals.waiting(request.actor), queries.unread(request.actor)
    buyers = ngettext("on %(count)s buyer", "on %(count)s buyers", limits.buyers)
    reports = ngettext("%(count)s report is open", "%(count)s reports are open", overdue.count)
    return [
        {
            "label": gettext("Limits in force"),
            "value": money(limits.amount, "whole"),
            "note": buyers % {"count": limits.buyers},
            "url": address_of(request, "limits"),
            "tone": "good" if limits.buyers else "plain",
        },
        {
            "label": gettext("Requests without an answer"),
            "value": waiting,
            "note": gettext("%(count)s waits for your answer") % {"count": questions}
            if questions
            else "",
            "url": address_of(request, "limit_requests"),
            "tone": "warn" if questions else "plain",
        },
        {
            "label": gettext("Overdue, reported"),
            "value": money(overdue.amount),
            "note": reports % {"count": overdue.count},
            "url": address_of(request, "overdues"),
            "tone": "bad" if overdue.count else "plain",
        },
        {
            "label": gettext("Notices to read"),
            "value": unread,
            "url": address_of(request, "notices"),
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
            "url": address_of(request, "buyers"),
        },
        {
            "right": Right.KEEP_RECEIVABLES,
            "label": gettext("Upload your ledger"),
            "text": gettext("See which invoices are insured and which deadlines run."),
            "url": address_of(request, "ledger_upload"),
        },
        {
            "right": Right.SEE,
            "label": gettext("Read your policy"),
            "text": gettext("What is insured, and what you have to do for it."),
            "url": address_of(request, "policy"),
        },
        {
            "right": Right.ADMINISTER,
            "label": gettext("Let your colleagues in"),
            "text": gettext("Each with the role that fits the work."),
            "url": address_of(request, "people"),
        },
    ]
    return [step for step in steps if step["url"] and request.actor.may(step["right"])]
