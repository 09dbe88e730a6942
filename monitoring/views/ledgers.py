"""Sending a ledger: what becomes of each line, the two buttons that take it in, and the report."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet
from core.dates import business_date
from core.file_pages import download, progress
from monitoring import forms
from monitoring.queries import ledgers as facts
from monitoring.views.sent_files import Kind, lines_of, looked_through, moved_on, shown, standing
from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow
from receivables.queries import ledger_files as queries
from receivables.rules import upload
from receivables.rules.files import FileState
from receivables.rules.upload import Header
from receivables.services import ledger_files as services
from receivables.services.ledger_files import Whole


@login_required
@require_http_methods(["GET", "POST"])
def ledger_upload(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the ledgers sent before, and look another through."""
    form = forms.UploadLedger(request.POST or None, request.FILES or None)
    answer = looked_through(request, form, _LEDGER, lambda: _send(request, form))
    if answer is not None:
        return answer
    sent = queries.ledger_files(request.actor)[:20]
    context = {
        "form": form,
        "columns": [
            (name, name in upload.REQUIRED, texts.COLUMNS[name]) for name in upload.COLUMNS
        ],
        "files": [(file, texts.FILE_STATES[FileState(file.state)]) for file in sent],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "monitoring/ledger_upload.html", context)


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
    return spreadsheet.download("ledger-example.csv", upload.COLUMNS, rows)


@login_required
@require_GET
def ledger_file(request: ActorRequest, policyholder: UUID, ledger: UUID) -> HttpResponse:
    """Show what becomes of each line, and how a ledger can be taken in."""
    found = _LEDGER.found(request, ledger)
    context = standing(found) | lines_of(request, found)
    return render(request, "monitoring/ledger_file.html", context)


@login_required
@require_GET
def ledger_progress(request: ActorRequest, policyholder: UUID, ledger: UUID) -> HttpResponse:
    """Show how far a ledger is, again and again while it is worked on."""
    found = _LEDGER.found(request, ledger)
    return progress(request, "monitoring/ledger_progress.html", standing(found))


@login_required
@require_POST
def ledger_load(request: ActorRequest, policyholder: UUID, ledger: UUID) -> HttpResponse:
    """Take a ledger in: all of it or nothing, or its good lines."""
    only_good = request.POST.get("lines") == "good"
    return moved_on(request, ledger, _LEDGER, partial(services.load, only_good=only_good))


@login_required
@require_POST
def ledger_drop(request: ActorRequest, policyholder: UUID, ledger: UUID) -> HttpResponse:
    """Put a ledger aside of which nothing was taken in."""
    return moved_on(request, ledger, _LEDGER, services.drop)


@login_required
@require_GET
def ledger_report(request: ActorRequest, policyholder: UUID, ledger: UUID) -> HttpResponse:
    """Give every line with its fate, and each thing that is wrong with its column and remedy."""
    found = _LEDGER.found(request, ledger)
    head = (
        gettext("Line"), gettext("File"), gettext("Number"), gettext("Buyer"),
        gettext("Invoice number"), gettext("Currency"), gettext("Open"),
        gettext("What becomes of it"), gettext("Column"), gettext("Remedy"),
    )  # fmt: skip
    rows = queries.rows_of(found).iterator(chunk_size=1000)
    lines = (line for row in rows for line in _written(row))
    name = f"ledger-{found.as_of}-{str(found.public_id)[-6:]}"
    return download(request, name, gettext("Ledger"), head, lines)


def _send(request: ActorRequest, form: forms.UploadLedger) -> LedgerFile:
    given, now = form.cleaned_data, clock.now()
    header = Header(given["as_of"], given["row_count"], given["control_total"])
    numbers, currency = facts.policy_facts(request.actor.tenant, business_date(now))
    return services.send_file(
        content=given["file"].read(upload.BOUNDS.bytes + 1),
        file_name=given["file"].name,
        whole=Whole(header, currency, numbers),
        by=request.actor,
        now=now,
    )


def _told(file: LedgerFile) -> str:
    if file.state == FileState.DROPPED:
        return gettext("The file is put aside. Nothing of it was taken in.")
    if file.upload is None or file.state == FileState.LOADING:
        return gettext("The lines are being taken in. You can leave this page meanwhile.")
    values = {"rows": file.upload.row_count, "left": file.upload.left_out}
    if file.upload.left_out:
        text = gettext("%(rows)s lines are taken in, %(left)s are left out until they are mended.")
        return text % values
    return gettext("%(rows)s lines are taken in.") % values


def _written(row: LedgerFileRow) -> list[tuple[object, ...]]:
    found = shown(row)
    said = (
        row.line,
        row.place,
        row.debtor_id,
        row.buyer.name if row.buyer else row.debtor_name,
        row.invoice_no,
        row.currency,
        row.open,
        found["fate"],
    )
    return [(*said, column, text) for column, text in found["told"]] or [(*said, "", "")]


_LEDGER = Kind(page="ledger_file", find=queries.ledger_file, told=_told)
