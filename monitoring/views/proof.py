"""Portal page of the proof: who was told of a notice, when, on which channel, and the answer."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from core import spreadsheet
from monitoring import documents, queries, texts
from monitoring.models import Notice


@login_required
@require_GET
def proof(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Show who was told of a notice."""
    found = _notice(request, notice)
    context = {"notice": found, "title": texts.title(found), "lines": documents.proof_lines(found)}
    return render(request, "monitoring/proof.html", context)


@login_required
@require_GET
def proof_file(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Give the same as a file for a spreadsheet."""
    found = _notice(request, notice)
    name = f"proof-{found.business_date}-{found.public_id}.csv"
    return spreadsheet.download(name, documents.proof_head(), documents.proof_rows(found))


def _notice(request: ActorRequest, public_id: UUID) -> Notice:
    found = queries.notice(request.actor, public_id)
    if found is None:
        raise Http404
    return found
