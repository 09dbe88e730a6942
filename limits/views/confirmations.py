"""Portal pages of confirmations of cover: asked for, whether one is made, and its PDF."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core import documents as pdfs
from core.errors import BusinessError
from core.http import sentence
from limits import documents, forms, queries, services
from limits.models import CoverConfirmation


@login_required
@require_POST
def cover_confirm(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Confirm in writing what was covered on a day."""
    company_or_404(company)
    form = forms.ConfirmOn(request.POST)
    there = reverse("portal:buyer", args=[policyholder, company]) + "#confirmations"
    if not form.is_valid():
        messages.error(request, gettext("Give the day to confirm, such as 2026-03-31."))
        return redirect(there)
    try:
        made = services.confirm_cover(
            buyer=company,
            on=form.cleaned_data["on"],
            language=(get_language() or "en")[:2],
            by=request.actor,
            now=clock.now(),
        )
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        said = gettext("Confirmation %(number)s is there: its PDF stands below.")
        messages.success(request, said % {"number": made.number})
    return redirect(there)


@login_required
@require_GET
def cover_confirmation_state(
    request: ActorRequest, policyholder: UUID, confirmation: UUID
) -> HttpResponse:
    """Give the piece of page that says whether the PDF can be downloaded."""
    context = {"row": _confirmation(request, confirmation)}
    return render(request, "limits/confirmation_state.html", context)


@login_required
@require_GET
def cover_confirmation_pdf(
    request: ActorRequest, policyholder: UUID, confirmation: UUID
) -> HttpResponse:
    """Give the confirmation as a PDF; one that is still being made sends back with a word."""
    row = _confirmation(request, confirmation)
    standing = pdfs.standing(row.document)
    if not standing.is_ready:
        messages.info(request, standing.text)
        return redirect("portal:buyer", policyholder, row.buyer.public_id)
    return documents.pdf(row.document)


def _confirmation(request: ActorRequest, public_id: UUID) -> CoverConfirmation:
    try:
        return queries.confirmation(request.actor, public_id)
    except CoverConfirmation.DoesNotExist:
        raise Http404 from None
