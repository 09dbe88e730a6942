"""Portal pages of letters: the list, whether one is made, and its PDF."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from collections_app import documents, queries, texts
from collections_app.models import Letter
from core import documents as pdfs

_A_PAGE = 50


@login_required
@require_GET
def letters(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the letters that were made, newest first."""
    page = Paginator(queries.letters(request.actor), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "place": "letters",
        "letters": [{"row": row, "kind": texts.letter(row.kind)} for row in page],
    }
    return render(request, "collections_app/letters.html", context)


@login_required
@require_GET
def letter_state(request: ActorRequest, policyholder: UUID, letter: UUID) -> HttpResponse:
    """Give the piece of page that says whether the letter can be downloaded."""
    row = _letter(request, letter)
    context = {"letter": {"row": row, "kind": texts.letter(row.kind)}}
    return render(request, "collections_app/letter_state.html", context)


@login_required
@require_GET
def letter_pdf(request: ActorRequest, policyholder: UUID, letter: UUID) -> HttpResponse:
    """Give the letter as a PDF; one that is still being made sends back with a word."""
    row = _letter(request, letter)
    standing = pdfs.standing(row.document)
    if not standing.is_ready:
        messages.info(request, standing.text)
        return redirect("portal:letters", policyholder)
    return documents.pdf(row)


def _letter(request: ActorRequest, public_id: UUID) -> Letter:
    try:
        return queries.letter(request.actor, public_id)
    except Letter.DoesNotExist:
        raise Http404 from None
