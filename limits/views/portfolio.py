"""Pages of the limits side by side, and of what was covered on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core.dates import business_date
from core.money import Money
from limits import forms, queries, texts
from limits.queries import Position
from limits.rules.lifecycle import OPEN_STATES
from limits.texts.cover import COVER
from limits.views import shared
from limits.views.chosen import chosen
from limits.views.expected import by_the_policy
from limits.views.shared import A_PAGE


@login_required
@require_GET
def limits(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the limits side by side."""
    today = business_date(clock.now())
    shown = chosen(request, today)
    page = Paginator(shown.found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": shown.form,
        "kept": shown.kept,
        "opened": shown.opened,
        "name": request.GET.get("name", "")[:60] or (shown.opened.name if shown.opened else ""),
        "page": page,
        "positions": [shared.position_in_words(position) for position in page],
        "totals": _totals(shown.found),
        "stopped": len(queries.stopped(request.actor, today, positions=shown.every)),
        "pending_query": shown.form.query_with(show="pending"),
        "is_empty": not shown.every,
        **_by_the_policy(request, today),
        "search_url": reverse("portal:buyers", args=[policyholder]),
        "search_action": gettext("Find a buyer"),
        "today": today,
        "waiting": queries.requests(request.actor).filter(state__in=OPEN_STATES).count(),
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
    }
    return render(request, "limits/limits.html", context)


@login_required
@require_GET
def cover(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what was covered on a day, and by which decision."""
    buyers = queries.buyers_of(request.actor)
    today = business_date(clock.now())
    form = forms.CoverOn(request.GET or None, buyers=buyers, today=today)
    context: dict[str, Any] = {"form": form, "buyers": buyers, "today": today}
    if request.GET and form.is_valid():
        context |= _cover(
            request,
            company_or_404(form.cleaned_data["buyer"]),
            form.cleaned_data["on"],
            form.cleaned_data["known_on"],
        )
    return render(request, "limits/cover.html", context)


def _by_the_policy(request: ActorRequest, today: date) -> dict[str, Any]:
    """Return whom the policy covers without a request; nothing where it covers nobody so."""
    most = by_the_policy(request, today)
    return {
        "by_the_policy": most,
        "covered": queries.covered_without_request(request.actor, today) if most else [],
    }


def _totals(positions: list[Position]) -> dict[str, Any]:
    return {
        "count": sum(1 for each in positions if each.amount),
        "amount": Money.sum((each.amount for each in positions), "EUR"),
        "owed": Money.sum((each.owed for each in positions), "EUR"),
        "used": Money.sum((each.used for each in positions), "EUR"),
        "pending": sum(1 for each in positions if each.pending),
        "over": Money.sum((each.use.above for each in positions), "EUR"),
        "uncovered": Money.sum((each.use.stopped + each.use.excluded for each in positions), "EUR"),
    }


def _cover(
    request: ActorRequest, company: Company, on: date, known_on: date | None
) -> dict[str, Any]:
    today = business_date(clock.now())
    found = queries.covered_on(request.actor, company.id, on, today=today, known_on=known_on)
    stop = found.stop if found.is_given else None
    counted = [(row.money, row.insured_share) for row in (*found.permanent, *found.adding)]
    counted += [(row.amount, row.insured_share) for row in found.blind]
    return {
        "company": company,
        "on": on,
        "found": found,
        "is_ahead": on > today,
        "stop": texts.stop(stop, is_over=on < today) if stop else "",
        "counted": counted,
        "excluded": COVER[found.excluded] if found.excluded and not stop else "",
        "shares": {share for _, share in counted},
        "parts": [
            {"row": row, "conditions": texts.sentences(row.conditions)}
            for row in found.adding
            if row.valid_to
        ],
        **(shared.decision_in_words(found.row.decision) if found.row else {}),
    }
