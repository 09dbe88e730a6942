"""Sending a list of buyers: what becomes of each line, the buttons that take it in, the report."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet
from core.file_pages import download, progress
from monitoring import forms, services
from monitoring.views.sent_files import Kind, lines_of, looked_through, moved_on, shown, standing
from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow, NamedBuyer
from receivables.queries import ledger_files as queries
from receivables.rules import buyer_list as rules
from receivables.rules.files import FileState, NamedIn
from receivables.services import buyer_lists, ledger_files


@login_required
@require_http_methods(["GET", "POST"])
def buyer_list_upload(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the lists sent before, and look another through."""
    form = forms.UploadBuyers(request.POST or None, request.FILES or None)
    answer = looked_through(request, form, _LIST, lambda: _send(request, form))
    if answer is not None:
        return answer
    sent = queries.buyer_lists(request.actor)[:20]
    context = {
        "form": form,
        "columns": [(name, texts.LIST_COLUMNS[name]) for name in rules.COLUMNS],
        "files": [(file, texts.FILE_STATES[FileState(file.state)]) for file in sent],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "monitoring/buyer_lists.html", context)


@login_required
@require_GET
def buyer_list_sample(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give a small list to fill in."""
    name = gettext("Example Ltd")
    rows = [("D-1001", name, "NL", "Utrecht", "12345678"), ("D-1002", name, "NL", "Utrecht", "")]
    return spreadsheet.download("buyers-example.csv", rules.COLUMNS, rows)


@login_required
@require_GET
def unidentified_file(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the buyers nobody could tell, as the list that comes back with their numbers."""
    rows = (_to_fill_in(row) for row in queries.unidentified(request.actor).iterator())
    title = gettext("Not identified")
    return download(request, "buyers-not-identified", title, _to_fill_in_head(), rows)


@login_required
@require_GET
def buyer_list(request: ActorRequest, policyholder: UUID, buyer_list: UUID) -> HttpResponse:
    """Show what becomes of each line, and how a list can be taken in."""
    found = _LIST.found(request, buyer_list)
    context = _standing(found) | lines_of(request, found)
    return render(request, "monitoring/buyer_list.html", context)


@login_required
@require_GET
def buyer_list_progress(
    request: ActorRequest, policyholder: UUID, buyer_list: UUID
) -> HttpResponse:
    """Show how far a list is, again and again while it is worked on."""
    found = _LIST.found(request, buyer_list)
    return progress(request, "monitoring/buyer_list_progress.html", _standing(found))


@login_required
@require_POST
def buyer_list_load(request: ActorRequest, policyholder: UUID, buyer_list: UUID) -> HttpResponse:
    """Take a list in: all of it or nothing, or its good lines."""
    only_good = request.POST.get("lines") == "good"
    return moved_on(request, buyer_list, _LIST, partial(ledger_files.load, only_good=only_good))


@login_required
@require_POST
def buyer_list_drop(request: ActorRequest, policyholder: UUID, buyer_list: UUID) -> HttpResponse:
    """Put a list aside, or take back what it made known."""
    return moved_on(request, buyer_list, _LIST, services.drop_list)


@login_required
@require_GET
def buyer_list_report(request: ActorRequest, policyholder: UUID, buyer_list: UUID) -> HttpResponse:
    """Give every line with its fate, and what is wrong with it; it can be mended and sent again."""
    found = _LIST.found(request, buyer_list)
    head = (*rules.COLUMNS, gettext("Line"), gettext("Company"), gettext("What becomes of it"))
    rows = queries.rows_of(found).iterator(chunk_size=1000)
    lines = (_written(row) for row in rows)
    name = f"buyers-{found.as_of}-{str(found.public_id)[-6:]}"
    return download(request, name, gettext("Buyers"), (*head, gettext("Remedy")), lines)


def _send(request: ActorRequest, form: forms.UploadBuyers) -> LedgerFile:
    given = form.cleaned_data["file"]
    content = given.read(rules.BOUNDS.bytes + 1)
    return buyer_lists.send_list(
        content=content, file_name=given.name, by=request.actor, now=clock.now()
    )


def _told(file: LedgerFile) -> str:
    if file.state == FileState.DROPPED:
        return gettext("The list is put aside. Nobody is watched because of it.")
    if file.state == FileState.LOADING:
        return gettext("The lines are being taken in. You can leave this page meanwhile.")
    taken = queries.taken_rows(file)
    text = ngettext(
        "%(rows)s buyer is known and watched now.",
        "%(rows)s buyers are known and watched now.",
        taken,
    )
    return text % {"rows": taken}


def _standing(found: LedgerFile) -> dict[str, Any]:
    return standing(found) | {"taken": queries.taken_rows(found)}


def _written(row: LedgerFileRow) -> tuple[object, ...]:
    found = shown(row)
    return (
        row.debtor_id,
        row.debtor_name,
        row.country,
        row.city,
        row.register_number,
        row.line,
        row.buyer.name if row.buyer else "",
        found["fate"],
        " ".join(f"{column}: {text}" if column else text for column, text in found["told"]),
    )


def _to_fill_in_head() -> tuple[object, ...]:
    return (*rules.COLUMNS, gettext("Named in"))


def _to_fill_in(row: NamedBuyer) -> tuple[object, ...]:
    named_in = texts.NAMED_IN[NamedIn(row.source)]
    return (row.number, row.name, row.country, row.city, "", named_in)


_LIST = Kind(page="buyer_list", find=queries.buyer_list, told=_told)
