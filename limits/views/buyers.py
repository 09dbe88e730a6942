"""A buyer's page: who it is, its grade, its limit, what it owes."""

from collections.abc import Sequence
from datetime import date, timedelta
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
from companies import queries as companies
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core.charts import LimitSpan
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from grading import texts as grading_texts
from limits import forms, queries, services
from limits.models import Decision, LimitRow
from limits.queries import Position, tables
from limits.rules.lifecycle import Outcome, RowState
from limits.texts import follows
from limits.views import shared
from limits.views.expected import beforehand
from limits.views.shared import CHANGES_NOTHING
from policies import queries as policies
from receivables import queries as receivables

_ONE_DAY = timedelta(days=1)


@login_required
@require_GET
def buyer(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Show all there is on one buyer: who it is, its grade, the limit, what it owes."""
    found = company_or_404(company)
    if found.public_id != company:
        return redirect("portal:buyer", policyholder, found.public_id)
    today = business_date(clock.now())
    position = queries.position(request.actor, found.id, today)
    policy = policies.policy_of(request.actor.acting_for or 0, today)
    rows = queries.timeline(policy.id, found.id) if policy else []
    decided = list(queries.decisions(request.actor, found.id)[:50])
    agreed = queries.own_limit_agreed(request.actor, found, today)
    context = {
        "company": found,
        "identifiers": companies.identifiers_of(found.id),
        "panel": grading_texts.panel(found.id, today),
        "today": today,
        "position": shared.position_in_words(position) if position else None,
        "ended": _ended(decided, rows, today),
        "was_cut": _was_cut(decided),
        **beforehand(request, found, position, today),
        "added_by_us": companies.added_by(request.actor.acting_for, found),
        "spans": _spans(rows, position),
        "until": today + timedelta(days=45),
        "confirmations": queries.confirmations(request.actor, found.id)[:10],
        "prolong": forms.Prolong(auto_id="prolong-%s"),
        "confirm_on": forms.ConfirmOn(initial={"on": today}),
        "requests": [
            shared.request_in_words(row)
            for row in queries.requests_on(request.actor, found.id)[:10]
        ],
        "decisions": [shared.decision_in_words(row) for row in decided[:10]],
        "own_most": agreed.most if agreed else None,
        "by_the_policy": agreed if agreed and agreed.blind_maximum is not None else None,
        "may_ask": may_ask(request, agreed),
        "may_invoice": request.actor.may(Right.KEEP_RECEIVABLES),
        **_debts(request, found, today),
    }
    return render(request, "limits/buyer.html", context)


@login_required
@require_POST
def limit_cancel(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Give up the limit on a buyer."""
    try:
        services.request_cancellation(buyer=company, by=request.actor, now=clock.now())
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
def limit_change_preview(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Give the piece of page that says what follows from raising or lowering a limit."""
    found = company_or_404(company)
    today = business_date(clock.now())
    position = queries.position(request.actor, found.id, today)
    form = forms.Change(request.GET)
    told: list[str] = []
    if position is not None and form.is_valid():
        wished = Money(form.cleaned_data["amount"], position.amount.currency)
        unit = tables.in_force(today).rounding_unit
        told = follows.of_change(follows.Now.of(position), wished, unit)
    return render(request, "limits/follows.html", {"follows": told})


def may_ask(request: ActorRequest, agreed: queries.Agreed | None) -> bool:
    """Tell whether a limit can be asked at all: by this person, and under this policy."""
    asks = agreed is not None and agreed.blind_maximum is None
    return asks and request.actor.may(Right.REQUEST_LIMIT)


def _spans(rows: list[LimitRow], position: Position | None) -> list[LimitSpan]:
    """Return all that is covered over time as the chart draws it, with what runs off at its end.

    A temporary part is in it on its own days.
    """
    currency = rows[0].currency if rows else "EUR"
    spans = [
        LimitSpan(span.valid_from, span.valid_to and span.valid_to + _ONE_DAY, span.amount)
        for span in queries.whole(rows, currency).spans
        if span.amount
    ]
    if position is not None and position.state is RowState.RUN_OFF and spans:
        ended_on = spans[-1].ends_on or position.row.valid_from
        spans.append(LimitSpan(ended_on, None, position.owed, run_off=True))
    return spans


def _ended(
    decided: Sequence[Decision], rows: Sequence[LimitRow], today: date
) -> dict[str, Any] | None:
    """Return when and by whom a limit ended; None as long as one stands, or never stood.

    What stood until then is what the timeline says: a change announced before may never have come.
    """
    changes = [each for each in decided if each.outcome not in CHANGES_NOTHING]
    before = next((each for each in changes[1:] if each.amount), None)
    if before is None or changes[0].amount or changes[0].effective_on > today:
        return None
    by_you = changes[0].outcome == Outcome.CANCELLED_BY_POLICYHOLDER
    on = changes[0].effective_on
    stood = queries.whole(rows, before.currency).amount_on(on - _ONE_DAY)
    same_day = before.effective_on == on  # raised and given up, or cut and withdrawn with it
    was = max(stood, before.money) if same_day else stood or before.money
    return {"on": on, "was": was, "by_you": by_you}


def _was_cut(decided: Sequence[Decision]) -> bool:
    """Tell whether the last change of a limit was a cut of ours."""
    changes = (each.outcome for each in decided if each.outcome not in CHANGES_NOTHING)
    return next(changes, None) in (Outcome.REDUCED, Outcome.WITHDRAWN)


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
