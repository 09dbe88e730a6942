"""What pages of a sent ledger and of a sent list of buyers share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from accounts.http import ActorRequest
from accounts.rules import Actor, Right
from core import clock
from core.errors import BusinessError
from core.file_pages import found_or_404
from core.http import sentence
from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow
from receivables.queries import ledger_files as queries
from receivables.rules.files import FileState
from receivables.rules.ledger_plan import GOOD, Fate

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the page of one, how one is found, and what is said once it moved on."""

    page: str
    find: Callable[[Actor, UUID], LedgerFile]
    told: Callable[[LedgerFile], str]

    def found(self, request: ActorRequest, public_id: UUID) -> LedgerFile:
        """Return the file, or answer that there is none."""
        return found_or_404(self.find, request.actor, public_id)

    def page_of(self, request: ActorRequest, file: LedgerFile) -> HttpResponse:
        """Lead to the page of a file."""
        return redirect(f"portal:{self.page}", request.actor.policyholder, file.public_id)


def looked_through(
    request: ActorRequest, form: forms.Form, kind: Kind, send: Callable[[], LedgerFile]
) -> HttpResponse | None:
    """Look a file through that was sent, and lead to its page; None: the form is shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        found = send()
    except BusinessError as refusal:
        form.add_error("file", sentence(refusal))
        return None
    if found.state == FileState.LOADED:
        messages.info(request, gettext("This very file was taken in before. Nothing changed."))
    return kind.page_of(request, found)


def moved_on(
    request: ActorRequest, public_id: UUID, kind: Kind, service: Callable[..., object]
) -> HttpResponse:
    """Take a file in or put it aside, and say what became of it on its page."""
    file = kind.found(request, public_id)
    try:
        service(file_id=file.public_id, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, kind.told(kind.found(request, public_id)))
    return kind.page_of(request, file)


def lines_of(request: ActorRequest, file: LedgerFile) -> dict[str, Any]:
    """Return a page of the lines of a file, those of the fate that is asked for."""
    fate = asked_fate(request.GET.get("fate", ""))
    page = Paginator(queries.rows_of(file, fate), A_PAGE).get_page(request.GET.get("page"))
    return {
        "fate": fate,
        "page": page,
        "rows": [shown(row) for row in page],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }


def asked_fate(given: str) -> Fate | None:
    """Return the fate whose lines are asked for; None: all."""
    return Fate(given) if given in set(Fate) else None


def standing(found: LedgerFile) -> dict[str, Any]:
    """Return how far a file is, and how many of its lines have each fate."""
    counts = queries.counts(found)
    good = sum(rows for fate, rows in counts.items() if fate in GOOD)
    is_waiting = found.state in (FileState.READY, FileState.PARTLY)
    return {
        "file": found,
        "state": texts.FILE_STATES[FileState(found.state)],
        "refusal": texts.kept(found.refusal),
        "is_working": found.state in (FileState.CHECKING, FileState.LOADING),
        "is_waiting": is_waiting,
        "good": good,
        "to_take": queries.good_rows(found).count() if is_waiting else 0,
        "left": found.row_count - good,
        "unknown": counts.get(Fate.UNKNOWN, 0),
        "counts": [(fate, texts.FATES[fate], count) for fate, count in counts.items()],
    }


def shown(row: LedgerFileRow) -> dict[str, Any]:
    """Return a line with its fate and all that is wrong with it, in words."""
    told = [(each["column"], texts.problem_of(each)) for each in (*row.wrong, *row.problems)]
    return {"row": row, "fate": texts.FATES[Fate(row.fate)], "told": told}
