"""Lists given out as a file for a spreadsheet."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse

from accounts.http import ActorRequest
from companies import queries as companies
from core import spreadsheet, workbook


def download(
    request: ActorRequest,
    name: str,
    title: str,
    head: tuple[object, ...],
    rows: Iterator[tuple[object, ...]],
) -> HttpResponse:
    """Return a list as the file that was asked for: CSV, or XLSX by `format`."""
    if request.GET.get("format") == "xlsx":
        return workbook.download(f"{name}.xlsx", title, head, rows)
    return spreadsheet.download(f"{name}.csv", head, rows)


def register_numbers(company_ids: Iterable[int]) -> dict[int, str]:
    """Return the number each company is found by in its register, the first of several."""
    found = companies.main_numbers(company_ids)
    return {each: numbers[0].value for each, numbers in found.items()}
