"""What pages of a file share that is looked through, watched on its way, and given out again."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import spreadsheet, workbook

Asker = TypeVar("Asker")
Row = TypeVar("Row")


def found_or_404(ask: Callable[[Asker, UUID], Row], actor: Asker, public_id: UUID) -> Row:
    """Return the row that a question finds for an actor; what it may not see is not there.

    :raises Http404: if there is none
    """
    try:
        return ask(actor, public_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def progress(request: HttpRequest, template: str, standing: Mapping[str, Any]) -> HttpResponse:
    """Show how far a file is; the page is asked for anew once nobody works on it any more."""
    response = render(request, template, dict(standing))
    if not standing["is_working"]:
        response["HX-Refresh"] = "true"
    return response


def download(
    request: HttpRequest,
    name: str,
    title: str,
    head: tuple[object, ...],
    rows: Iterable[tuple[object, ...]],
) -> HttpResponse:
    """Return a list as the file that was asked for: CSV, or XLSX by `format`."""
    if request.GET.get("format") == "xlsx":
        return workbook.download(f"{name}.xlsx", title, head, rows)
    return spreadsheet.download(f"{name}.csv", head, rows)
