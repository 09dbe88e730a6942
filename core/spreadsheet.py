"""Lists as a file for a spreadsheet: nothing in it can turn into a formula."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def download(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return `rows` under `head` as a CSV file; spreadsheets know the encoding by its mark."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return response


def safe(cell: object) -> str:
    """Return a cell as text; text that a spreadsheet would calculate gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
