"""Portal pages that keep receivables: invoices, payments, credit notes, disputes, ledgers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.rules import Right
from companies import queries as companies
from companies.models import Company
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from receivables import forms, imports, queries, services, texts
from receivables.models import Dispute, Invoice
from receivables.rules import upload as uploads
from receivables.rules.states import ReceiptSource
from receivables.services import UploadOutcome


@login_required
@require_http_methods(["GET", "POST"])
def invoice_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Record an invoice."""
    today = business_date(clock.now())
    known = _buyers(request)
    wanted = request.GET.get("buyer", "")
    form = forms.AddInvoice(
        request.POST or None, today=today, initial={"buyer": dict(known).get(wanted, "")}
    )
    if request.method == "POST" and form.is_valid():
        buyer = _buyer_named(form.cleaned_data["buyer"], known)
        if buyer is None:
            form.add_error(
                "buyer",
                gettext("No company has this number. Find the buyer first, and use its number."),
            )
        elif row := _done(
            form,
            lambda: services.record_invoice(
                buyer_id=buyer.id, invoice=form.invoice, by=request.actor, now=clock.now()
            ),
        ):
            messages.success(
                request, gettext("Invoice %(number)s is recorded.") % {"number": row.number}
            )
            return redirect("portal:invoice", policyholder, row.public_id)
    context = {
        "title": gettext("Add an invoice"),
        "submit": gettext("Record the invoice"),
        "form": form,
        "options": [name for _, name in known],
        "cancel_url": reverse("portal:invoices", args=[policyholder]),
    }
    return _page(request, context)


@login_required
@require_http_methods(["GET", "POST"])
def receipt_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Record money that came in."""
    known = _buyers(request)
    form = forms.RecordReceipt(
        request.POST or None,
        buyers=known,
        initial={
            "buyer": request.GET.get("buyer", ""),
            "designated": request.GET.get("invoice", ""),
            "received_on": business_date(clock.now()),
        },
    )
    if request.method == "POST" and form.is_valid():
        buyer = companies.company(UUID(form.cleaned_data["buyer"]))
        if _done(form, lambda: _record_receipt(request, buyer, form)):
            messages.success(
                request,
                gettext("The payment of %(name)s is booked.") % {"name": buyer.name},
            )
            address = reverse("portal:invoices", args=[policyholder])
            return redirect(f"{address}?buyer={buyer.public_id}&state=all")
    context = {
        "title": gettext("Record a payment"),
        "submit": gettext("Book the payment"),
        "form": form,
        "cancel_url": reverse("portal:invoices", args=[policyholder]),
        "nobody": not known,
    }
    return _page(request, context)


@login_required
@require_http_methods(["GET", "POST"])
def credit_note_add(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Record a credit note on an invoice."""
    row = _invoice(request, invoice)
    today = business_date(clock.now())
    form = forms.AddCreditNote(
        request.POST or None, currency=row.currency, initial={"issued_on": today}
    )
    title = gettext("Credit note on invoice %(number)s") % {"number": row.number}
    submit = gettext("Record the credit note")
    return _about_invoice(
        request,
        row,
        form,
        (title, submit, gettext("The credit note is recorded.")),
        lambda: services.record_credit_note(
            invoice_id=row.public_id,
            number=form.cleaned_data["number"],
            issued_on=form.cleaned_data["issued_on"],
            net=form.money("net_amount"),
            vat=form.money("vat_amount"),
            by=request.actor,
            now=clock.now(),
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def dispute_add(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Record that the buyer denies an invoice."""
    row = _invoice(request, invoice)
    form = forms.OpenDispute(
        request.POST or None,
        currency=row.currency,
        initial={"amount": queries.open_on(row, business_date(clock.now()))},
    )
    title = gettext("Dispute on invoice %(number)s") % {"number": row.number}
    submit = gettext("Record the dispute")
    done = gettext("The dispute is recorded. Cover for this amount waits until it is resolved.")
    return _about_invoice(
        request,
        row,
        form,
        (title, submit, done),
        lambda: services.open_dispute(
            invoice_id=row.public_id,
            amount=form.money,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            now=clock.now(),
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def dispute_resolve(request: ActorRequest, policyholder: UUID, dispute: UUID) -> HttpResponse:
    """Record how a dispute ended."""
    found = queries.disputes_of(request.actor).filter(public_id=dispute).first()
    if found is None:
        raise Http404
    form = forms.ResolveDispute(
        request.POST or None,
        currency=found.currency,
        initial={"found_due": Money(found.amount, found.currency)},
    )
    done = gettext(
        "The dispute is over. What the buyer does not owe is credited; book no note for it."
    )
    title = gettext("End of the dispute on invoice %(number)s") % {"number": found.invoice.number}
    return _about_invoice(
        request,
        found.invoice,
        form,
        (title, gettext("Record the end"), done),
        lambda: _resolve(request, found, form),
    )


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
        "columns": [(name, name in uploads.REQUIRED) for name in uploads.COLUMNS],
        "uploads": queries.uploads(request.actor)[:10],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "receivables/upload.html", context)


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


def _record_receipt(request: ActorRequest, buyer: Company, form: forms.RecordReceipt) -> object:
    try:
        return services.record_receipt(
            policyholder_id=request.actor.tenant,
            buyer_id=buyer.id,
            receipt=form.receipt,
            reference=form.cleaned_data["reference"],
            source=ReceiptSource.POLICYHOLDER,
            by=request.actor,
            now=clock.now(),
        )
    except Invoice.DoesNotExist:
        form.add_error("designated", gettext("This buyer has no invoice with this number."))
        return None


def _resolve(request: ActorRequest, dispute: Dispute, form: forms.ResolveDispute) -> object:
    return services.resolve_dispute(
        dispute_id=dispute.public_id, found_due=form.money, by=request.actor, now=clock.now()
    )


def _about_invoice(
    request: ActorRequest,
    row: Invoice,
    form: django_forms.Form,
    words: tuple[str, str, str],
    work: Callable[[], object],
) -> HttpResponse:
    """Show a form about one invoice, or do what it asks and go back to the invoice."""
    back = reverse("portal:invoice", args=[request.actor.policyholder, row.public_id])
    title, submit, done = words
    if request.method == "POST" and form.is_valid() and _done(form, work):
        messages.success(request, done)
        return redirect(back)
    context = {"title": title, "submit": submit, "form": form, "invoice": row, "cancel_url": back}
    return _page(request, context)


def _page(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    may_keep = request.actor.may(Right.KEEP_RECEIVABLES)
    return render(request, "receivables/form.html", {**context, "may_keep": may_keep})


def _done(form: django_forms.Form, work: Callable[[], Any]) -> Any:
    """Return what the work gave; None when it was refused, which the form then says."""
    try:
        return work()
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return None


def _invoice(request: ActorRequest, public_id: UUID) -> Invoice:
    try:
        return queries.invoice(request.actor, public_id)
    except Invoice.DoesNotExist:
        raise Http404 from None


def _buyers(request: ActorRequest) -> list[tuple[str, str]]:
    """Return the policyholder's buyers as choices, by name."""
    known = companies.by_id(queries.buyers_with_invoices(request.actor.tenant))
    rows = sorted(known.values(), key=lambda row: (row.name, row.id))
    return [(str(row.public_id), row.name) for row in rows]


def _buyer_named(written: str, known: list[tuple[str, str]]) -> Company | None:
    """Return the one company meant by a known buyer's name or a number; None: not one."""
    named = [public_id for public_id, name in known if name == written]
    if len(named) == 1:
        return companies.company(UUID(named[0]))
    found = companies.find_by_number(written)
    return found[0] if len(found) == 1 else None
