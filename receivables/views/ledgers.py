"""The portal page that takes a whole ledger in, or says what is wrong with it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from receivables import forms, imports, queries, services, texts
from receivables.rules import upload as uploads
from receivables.services import UploadOutcome


@login_required
@require_http_methods(["GET", "POST"])
def ledger_upload(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Take in a whole ledger, or say line by line what is wrong with it."""
    today = business_date(clock.now())
    form = forms.UploadLedger(request.POST or None, request.FILES or None, initial={"as_of": today})
    problems: list[dict[str, Any]] = []
    left_out = 0
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _upload(request, form)
        except uploads.LinesRefused as refusal:
            form.add_error(None, sentence(refusal))
            problems = [_problem(problem) for problem in refusal.problems]
            left_out = refusal.left_out
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _told(outcome))
            return redirect("portal:invoices", policyholder)
    context = {
        "form": form,
        "problems": problems,
        "left_out": left_out,
        "columns": [
            (name, name in uploads.REQUIRED, texts.COLUMNS[name]) for name in uploads.COLUMNS
        ],
        "uploads": queries.uploads(request.actor)[:10],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "receivables/upload.html", context)


@login_required
@require_GET
def ledger_sample(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give a small ledger to fill in: every column, with lines to replace."""
    today = business_date(clock.now())
    sent = (today - timedelta(days=40), today - timedelta(days=5))
    gross, net, nothing = Decimal("1210.00"), Decimal("1000.00"), Decimal("0.00")
    number, name = "12345678", gettext("Example Ltd")
    rows = [
        (number, name, f"2026-{place:03}", day, day + timedelta(days=30), "EUR", gross, net)
        + ((gross, "N", nothing, "", "") if place > 1 else (net, "N", gross - net, "BANK-17", ""))
        for place, day in enumerate(sent, start=1)
    ]
    return spreadsheet.download("ledger-example.csv", uploads.COLUMNS, rows)


def _upload(request: ActorRequest, form: forms.UploadLedger) -> UploadOutcome:
    given = form.cleaned_data["file"]
    file = imports.read(given, given.name)
    return services.upload_ledger(
        sha256=file.sha256,
        file_name=file.name,
        lines=file.lines,
        wrong=file.wrong,
        as_of=form.cleaned_data["as_of"],
        control_total=form.total,
        by=request.actor,
        now=clock.now(),
    )


def _told(outcome: UploadOutcome) -> str:
    if not outcome.is_new:
        return gettext("This very file was taken in before. Nothing changed.")
    values = {
        "rows": outcome.upload.row_count,
        "new": outcome.new_invoices,
        "paid": outcome.paid,
        "disputed": outcome.disputed,
        "missing": outcome.not_listed,
    }
    text = gettext(
        "%(rows)s lines taken in: %(new)s new invoices, %(paid)s payments, %(disputed)s disputes."
    )
    if outcome.not_listed:
        text = gettext(
            "%(rows)s lines taken in: %(new)s new invoices, %(paid)s payments, %(disputed)s "
            "disputes. %(missing)s open invoices are not in your ledger; they stay as they were."
        )
    return text % values


def _problem(problem: uploads.Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "text": texts.problem(problem.code, {"value": problem.value}),
    }
