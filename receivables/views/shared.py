"""What pages of receivables share: a form about one invoice, and what it is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.http import ActorRequest
from accounts.rules import Right
from core.errors import BusinessError
from core.http import sentence
from receivables import queries
from receivables.models import Invoice


def about_invoice(
    request: ActorRequest,
    row: Invoice,
    form: django_forms.Form,
    words: tuple[str, str, str],
    work: Callable[[], object],
) -> HttpResponse:
    """Show a form about one invoice, or do what it asks and go back to the invoice."""
    back = reverse("portal:invoice", args=[request.actor.policyholder, row.public_id])
    title, submit, done = words
    if request.method == "POST" and form.is_valid() and done_or_refused(form, work):
        messages.success(request, done)
        return redirect(back)
    context = {"title": title, "submit": submit, "form": form, "invoice": row, "cancel_url": back}
    return form_page(request, context)


def form_page(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    may_keep = request.actor.may(Right.KEEP_RECEIVABLES)
    return render(request, "receivables/form.html", {**context, "may_keep": may_keep})


def done_or_refused(form: django_forms.Form, work: Callable[[], Any]) -> Any:
    """Return what the work gave; None when it was refused, which the form then says."""
    try:
        return work()
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return None


def invoice_or_404(request: ActorRequest, public_id: UUID) -> Invoice:
    try:
        return queries.invoice(request.actor, public_id)
    except Invoice.DoesNotExist:
        raise Http404 from None
