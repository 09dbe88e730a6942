"""Portal pages that book: an invoice, money that came in, a credit note."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from companies import queries as companies
from companies.models import Company
from companies.rules import searchable
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from receivables import forms, queries, services
from receivables.models import Invoice, Receipt
from receivables.rules import buyers as rules
from receivables.rules.states import ReceiptSource
from receivables.views.shared import about_invoice, done_or_refused, form_page, invoice_or_404


@login_required
@require_http_methods(["GET", "POST"])
def invoice_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Record an invoice."""
    today = business_date(clock.now())
    known = _buyers(request)
    wanted = _company_wanted(request.GET.get("buyer", ""))
    form = forms.AddInvoice(
        request.POST or None, today=today, initial={"buyer": wanted.name if wanted else ""}
    )
    if request.method == "POST" and form.is_valid():
        row = done_or_refused(form, lambda: _record_invoice(request, form, known, wanted))
        if row is not None:
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
    return form_page(request, context)


@login_required
@require_POST
def invoice_withdraw(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Take back an invoice that was entered wrongly."""
    row = invoice_or_404(request, invoice)
    try:
        services.withdraw_invoice(invoice_id=row.public_id, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:invoice", policyholder, invoice)
    messages.success(
        request,
        gettext("Invoice %(number)s is withdrawn. Its number is free to be entered again.")
        % {"number": row.number},
    )
    return redirect(
        f"{reverse('portal:invoice_add', args=[policyholder])}?buyer={row.buyer.public_id}"
    )


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
        now = clock.now()
        row = done_or_refused(form, lambda: _record_receipt(request, buyer, form, now))
        if row is not None:
            said = (
                gettext("The payment of %(name)s is booked.")
                if row.recorded_at == now
                else gettext(
                    "This payment of %(name)s was booked before, on the same day and with the same "
                    "amount and reference. Nothing changed."
                )
            )
            messages.success(request, said % {"name": buyer.name})
            address = reverse("portal:invoices", args=[policyholder])
            return redirect(f"{address}?buyer={buyer.public_id}&state=all")
    context = {
        "title": gettext("Record a payment"),
        "submit": gettext("Book the payment"),
        "form": form,
        "cancel_url": reverse("portal:invoices", args=[policyholder]),
        "nobody": not known,
    }
    return form_page(request, context)


@login_required
@require_http_methods(["GET", "POST"])
def credit_note_add(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Record a credit note on an invoice."""
    row = invoice_or_404(request, invoice)
    today = business_date(clock.now())
    form = forms.AddCreditNote(
        request.POST or None, currency=row.currency, initial={"issued_on": today}
    )
    title = gettext("Credit note on invoice %(number)s") % {"number": row.number}
    submit = gettext("Record the credit note")
    return about_invoice(
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


def _record_receipt(
    request: ActorRequest, buyer: Company, form: forms.RecordReceipt, now: datetime
) -> Receipt | None:
    try:
        return services.record_receipt(
            policyholder_id=request.actor.tenant,
            buyer_id=buyer.id,
            receipt=form.receipt,
            reference=form.cleaned_data["reference"],
            source=ReceiptSource.POLICYHOLDER,
            by=request.actor,
            now=now,
        )
    except Invoice.DoesNotExist:
        form.add_error("designated", gettext("This buyer has no invoice with this number."))
        return None


def _buyers(request: ActorRequest) -> list[tuple[str, str]]:
    """Return the policyholder's buyers as choices, by name."""
    known = companies.by_id(queries.buyers_with_invoices(request.actor.tenant))
    rows = sorted(known.values(), key=lambda row: (row.name, row.id))
    return [(str(row.public_id), row.name) for row in rows]


def _company_wanted(public_id: str) -> Company | None:
    """Return the company a link names; None: it names none."""
    try:
        return companies.company(UUID(public_id))
    except (ValueError, Company.DoesNotExist):
        return None


def _record_invoice(
    request: ActorRequest,
    form: forms.AddInvoice,
    known: list[tuple[str, str]],
    wanted: Company | None,
) -> Invoice | None:
    try:
        buyer = _buyer_named(form.cleaned_data["buyer"], known, wanted)
    except (rules.NoSuchBuyer, rules.SeveralBuyers) as refusal:
        form.add_error("buyer", sentence(refusal))
        return None
    return services.record_invoice(
        buyer_id=buyer.id, invoice=form.invoice, by=request.actor, now=clock.now()
    )


def _buyer_named(written: str, known: list[tuple[str, str]], wanted: Company | None) -> Company:
    """Return the one company meant: by the link, a number, or a name.

    A name nearly right does where only one buyer invoiced before is meant; any other company is
    meant by its whole name, if it alone carries it.

    :raises NoSuchBuyer: if no company is called or numbered so
    :raises SeveralBuyers: if more than one may be meant
    """
    plain = searchable(written)
    if wanted is not None and searchable(wanted.name) == plain:
        return wanted
    numbered = companies.find_by_number(written)
    if len(numbered) == 1:
        return numbered[0]
    ours = {public_id: searchable(name) for public_id, name in known}
    alike = companies.find(written)
    for meant in (
        [UUID(public_id) for public_id, name in ours.items() if name == plain],
        [row.public_id for row in alike if searchable(row.name) == plain],
        [row.public_id for row in alike if str(row.public_id) in ours],
    ):
        if len(meant) == 1:
            return companies.company(meant[0])
        if meant:
            raise rules.SeveralBuyers(name=written)
    raise rules.NoSuchBuyer(name=written)
