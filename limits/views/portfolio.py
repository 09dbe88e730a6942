"""Pages of the limits side by side, and of what was covered on a day."""

from collections.abc import Callable
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
from companies.models import Company
from core import clock, spreadsheet
from core.dates import business_date
from core.money import Money
from limits import forms, queries, texts
from limits.queries import Position
from limits.rules.lifecycle import OPEN_STATES, RowState
from limits.views import shared
from limits.views.shared import A_PAGE


@login_required
@require_GET
def limits(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the limits side by side."""
    today = business_date(clock.now())
    every = queries.portfolio(request.actor, today)
    form = forms.Filter(request.GET)
    found = _filtered(every, form)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "positions": [shared.position_in_words(position) for position in page],
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
        gettext("Of which temporary"),
        gettext("Temporary until"),
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
            each.temporary.to_cents().amount if each.temporary else None,
            each.temporary_until,
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
def cover(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what was covered on a day, and by which decision."""
    buyers = queries.buyers_of(request.actor)
    form = forms.CoverOn(request.GET or None, buyers=buyers)
    today = business_date(clock.now())
    context: dict[str, Any] = {"form": form, "buyers": buyers, "today": today}
    if request.GET and form.is_valid():
        context |= _cover(
            request,
            shared.company_or_404(form.cleaned_data["buyer"]),
            form.cleaned_data["on"],
            form.cleaned_data["known_on"],
        )
    return render(request, "limits/cover.html", context)


def _filtered(every: list[Position], form: forms.Filter) -> list[Position]:
    given = form.cleaned_data if form.is_valid() else {}
    wanted = str(given.get("q", "")).casefold()
    keep: Callable[[Position], bool] = {
        "pending": lambda each: each.pending is not None,
        "over": _is_over,
        "waiting": lambda each: each.open_request is not None,
        "run-off": lambda each: each.state is RowState.RUN_OFF,
        "stopped": lambda each: each.stop is not None,
        "temporary": lambda each: each.temporary_until is not None,
    }.get(given.get("show", ""), lambda each: True)
    order: Callable[[Position], Any] | None = {
        "-amount": lambda each: -each.amount.amount,
        "-used": lambda each: -each.used.amount,
        "-grade": lambda each: -(each.grade or 0),
        "changes": lambda each: each.changes_on or date.max,
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
        "uncovered": Money.sum((each.use.stopped + each.use.excluded for each in positions), "EUR"),
    }


def _cover(
    request: ActorRequest, company: Company, on: date, known_on: date | None
) -> dict[str, Any]:
    today = business_date(clock.now())
    found = queries.covered_on(request.actor, company.id, on, today=today, known_on=known_on)
    stop = found.stop if found.is_given else None
    counted = (*found.permanent, *found.adding)
    return {
        "company": company,
        "on": on,
        "found": found,
        "is_ahead": on > today,
        "stop": texts.stop(stop, is_over=on < today) if stop else "",
        "counted": counted,
        "shares": {row.insured_share for row in counted},
        "parts": [
            {"row": row, "conditions": texts.sentences(row.conditions)}
            for row in found.adding
            if row.valid_to
        ],
        **(shared.decision_in_words(found.row.decision) if found.row else {}),
    }
