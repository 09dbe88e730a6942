"""Portal pages of disputes: opened, and ended."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from core import clock
from core.dates import business_date
from core.money import Money
from receivables import forms, queries, services
from receivables.models import Dispute
from receivables.views.shared import about_invoice, invoice_or_404


@login_required
@require_http_methods(["GET", "POST"])
def dispute_add(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Record that the buyer denies an invoice."""
    row = invoice_or_404(request, invoice)
    form = forms.OpenDispute(
        request.POST or None,
        currency=row.currency,
        initial={"amount": queries.open_on(row, business_date(clock.now()))},
    )
    title = gettext("Dispute on invoice %(number)s") % {"number": row.number}
    submit = gettext("Record the dispute")
    done = gettext("The dispute is recorded. Cover for this amount waits until it is resolved.")
    return about_invoice(
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
    return about_invoice(
        request,
        found.invoice,
        form,
        (title, gettext("Record the end"), done),
        lambda: _resolve(request, found, form),
    )


def _resolve(request: ActorRequest, dispute: Dispute, form: forms.ResolveDispute) -> object:
    return services.resolve_dispute(
        dispute_id=dispute.public_id, found_due=form.money, by=request.actor, now=clock.now()
    )
