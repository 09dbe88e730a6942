"""Lists as a file for a spreadsheet: nothing in it can turn into a formula."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils.formats import get_format

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def download(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return `rows` under `head` as a CSV file; spreadsheets know the encoding by its mark.

    Numbers are written as the reader's language writes them. Where that is with a comma, cells are
    parted by a semicolon: so a spreadsheet of that language opens the file in columns.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    comma = str(get_format("DECIMAL_SEPARATOR"))
    writer = csv.writer(response, delimiter=";" if comma == "," else ",")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([_written(cell, comma) for cell in row] for row in rows)
    return response


def _written(cell: object, comma: str) -> str:
    """Return a cell as text, a number with the comma of the language."""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", comma)
    return safe(cell)


def safe(cell: object) -> str:
    """Return a cell as text; text that a spreadsheet would calculate gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
