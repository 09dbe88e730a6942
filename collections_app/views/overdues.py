"""Portal pages of overdues: which buyers are late, and each step of the ladder."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from collections_app import queries, services, texts
from collections_app.models import Case, Letter
from collections_app.queries import Debt
from collections_app.rules import ladder
from collections_app.rules.ladder import Step
from collections_app.rules.letters import BY_POLICYHOLDER
from collections_app.rules.lifecycle import LetterKind
from collections_app.views import next_steps, own
from collections_app.views.invoice_lines import extension_terms, kept_id
from collections_app.views.steps import taken
from companies.http import company_or_404
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from grading.queries import grades
from policies import queries as policies
from receivables import queries as receivables
from receivables import texts as receivables_texts
from receivables.models import OverdueReport
from receivables.rules.clock import invoice_clock
from receivables.rules.states import WITHDRAWN_BY_REPORTER, OverdueState


@login_required
@require_GET
def overdues(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show which buyers are late, and what the next step is."""
    today = business_date(clock.now())
    late: dict[int, list[Any]] = defaultdict(list)
    for item in receivables.items_on(request.actor.tenant, today):
        if item.open_gross and item.invoice.due_on < today:
            late[kept_id(item.invoice)].append(item)
    reports = {kept_id(row): row for row in receivables.open_overdues(request.actor)}
    cases = {kept_id(row): row for row in queries.cases(request.actor).filter(closed_on=None)}
    sent: dict[int, list[Letter]] = defaultdict(list)
    for letter in queries.letters(request.actor):
        if kept_id(letter) in late:
            sent[kept_id(letter)].append(letter)
    insolvent = grades.insolvent_since(late, today)
    claimed = {
        kept_id(row)
        for row in receivables.overdue_reports(request.actor).filter(state=OverdueState.CLAIM)
    }
    rows = []
    for buyer_id, items in late.items():
        oldest = min(item.invoice.due_on for item in items)
        case = cases.get(buyer_id)
        currency = items[0].open_gross.currency
        rows.append(
            {
                "buyer": items[0].invoice.buyer,
                "oldest": oldest,
                "days": (today - oldest).days,
                "amount": Money.sum(
                    (i.open_gross for i in items if i.open_gross.currency == currency), currency
                ),
                "count": len(items),
                "case": case,
                "case_state": texts.state(case.state) if case else "",
                "report": reports.get(buyer_id),
                "next": ""
                if case
                else next_steps.in_trouble(insolvent.get(buyer_id), is_claimed=buyer_id in claimed)
                or next_steps.next_step(oldest, sent[buyer_id], today),
            }
        )
    rows.sort(key=lambda row: (row["oldest"], row["buyer"].id))
    reported = list(receivables.overdue_reports(request.actor)[:20])
    context = {
        "today": today,
        "rows": rows,
        "place": "overdues",
        "reports": [
            {"row": row, "state": _state_of(row, cases.get(kept_id(row)))} for row in reported
        ],
    }
    return render(request, "collections_app/overdues.html", context)


@login_required
@require_GET
def overdue(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Show one late buyer and the steps from reminder to hand-over."""
    company = company_or_404(buyer)
    today = business_date(clock.now())
    tenant = request.actor.tenant
    items = receivables.open_invoices(tenant, company.id, today)
    debt = queries.debt(tenant, company.id, today)
    letters = list(queries.letters(request.actor, buyer_id=company.id))
    case = queries.last_case(tenant, company.id)
    report = receivables.open_overdue(tenant, company.id)
    if debt is None and not letters and case is None and not items:
        raise Http404
    context = {
        "company": company,
        "today": today,
        "debt": debt,
        "items": items,
        "letters": [_shown(letter) for letter in letters],
        "case": case,
        "case_is_open": bool(case and case.is_open),
        "outside": queries.outside_case(case, today) if case and case.is_open else [],
        "report": report,
        "may_withdraw": report is not None and report.state in WITHDRAWN_BY_REPORTER,
        "report_state": receivables_texts.overdue_state(report.state) if report else "",
        "steps": _steps(debt, letters, report, case, today),
        "entries": [] if case and case.is_open else _calendar(request, debt, today),
        "may_collect": request.actor.may(Right.COLLECT),
    }
    context |= own.shown(request, company, today)
    return render(request, "collections_app/overdue.html", context)


@login_required
@require_POST
def letter_make(request: ActorRequest, policyholder: UUID, buyer: UUID, kind: str) -> HttpResponse:
    """Make a reminder or a final notice."""
    wanted = {"reminder": LetterKind.REMINDER, "final-notice": LetterKind.FINAL_NOTICE}.get(kind)
    if wanted is None:
        raise Http404
    company = company_or_404(buyer)
    return taken(
        request,
        company,
        lambda: services.make_letter(
            buyer=company.public_id, kind=wanted, by=request.actor, now=clock.now()
        ),
        gettext("The letter is being made. Download it below, and send it to the buyer."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Say what handing over does and costs; then hand over."""
    company = company_or_404(buyer)
    today = business_date(clock.now())
    tenant = request.actor.tenant
    refused = ""
    if request.method == "POST":
        try:
            case = services.hand_over(buyer=company.public_id, by=request.actor, now=clock.now())
        except BusinessError as refusal:
            refused = sentence(refusal)
        else:
            messages.success(
                request,
                gettext("The debt is handed over as case %(number)s. We take it from here.")
                % {"number": case.number},
            )
            return redirect("portal:case", policyholder, case.public_id)
    debt = queries.debt(tenant, company.id, today)
    items = receivables.open_invoices(tenant, company.id, today)
    if debt is None and not items:
        raise Http404
    policy = policies.policy_speaking(tenant, today)
    context = {
        "company": company,
        "today": today,
        "debt": debt,
        "items": items,
        "total": Money.sum((i.open_gross for i in items), items[0].open_gross.currency)
        if items
        else None,
        "terms": policies.terms_on(policy.id, today) if policy else None,
        "report": receivables.open_overdue(tenant, company.id),
        "case": queries.open_case(tenant, company.id),
        "refused": refused,
        "notice_until": next_steps.final_notice_until(request, company, today),
        "disputed": Money.sum(
            (each.amount for each in receivables.disputes(tenant, company.id) if each.amount), "EUR"
        ),
        "may_collect": request.actor.may(Right.COLLECT),
    }
    return render(request, "collections_app/hand_over.html", context)


def _state_of(report: OverdueReport, case: Case | None) -> str:
    """Return how a report stands; while it is collected, as its case does everywhere else."""
    if case is not None and case.overdue_report_id == report.id:
        return texts.state(case.state)
    return receivables_texts.overdue_state(report.state)


def _shown(letter: Letter) -> dict[str, Any]:
    return {"row": letter, "kind": texts.letter(letter.kind)}


def _steps(
    debt: Debt | None, letters: list[Letter], report: Any, case: Any, today: date
) -> list[dict[str, Any]]:
    """Return the four steps for the ladder: state and what stands under each."""
    by_kind = {kind: [row for row in letters if row.kind == kind] for kind in BY_POLICYHOLDER}
    days = {rung.step: rung.on for rung in ladder.ladder(debt.oldest_due_on)} if debt else {}
    done = [
        by_kind[LetterKind.REMINDER][0].sent_on if by_kind[LetterKind.REMINDER] else None,
        by_kind[LetterKind.FINAL_NOTICE][0].sent_on if by_kind[LetterKind.FINAL_NOTICE] else None,
        report.reported_on if report else None,
        case.opened_on if case and case.is_open else None,
    ]
    names = [
        (gettext("Reminder"), days.get(Step.FRIENDLY_REMINDER)),
        (gettext("Final notice"), days.get(Step.FINAL_NOTICE)),
        (gettext("Report"), days.get(Step.RECOMMENDED_TRANSFER)),
        (gettext("Hand over"), days.get(Step.RECOMMENDED_TRANSFER)),
    ]
    furthest = max((place for place, day in enumerate(done) if day), default=-1)
    return [
        {
            "label": label,
            "state": "done" if done[place] else "current" if place == furthest + 1 else "todo",
            "day": done[place] or planned,
            "is_done": bool(done[place]),
        }
        for place, (label, planned) in enumerate(names)
    ]


def _calendar(request: ActorRequest, debt: Debt | None, today: date) -> list[dict[str, Any]]:
    """Return the days of the ladder, counted from the oldest due date."""
    if debt is None:
        return []
    terms = extension_terms(request.actor.tenant, today)
    days = ladder.offsets()
    if terms is not None:
        ends_on = invoice_clock(debt.oldest, terms).maximum_extension_ends_on
        days = ladder.offsets(
            maximum_extension_days=(ends_on - debt.oldest_due_on).days,
            notification_days=terms.notification_days,
        )
    firm = {Step.STOP_SHIPMENT, Step.MANDATORY_TRANSFER_LATEST}
    return [
        {
            "day": rung.on,
            "title": texts.STEPS[rung.step],
            "tone": "bad" if rung.step in firm else "plain",
            "future": rung.on > today,
        }
        for rung in ladder.ladder(debt.oldest_due_on, days)
    ]
