"""Lists as an Excel workbook: numbers and days as such, and no text that turns into a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.spreadsheet import safe

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767  # signs, by the format
_WIDTH = 18
_AMOUNT, _DAY = "#,##0.00", "yyyy-mm-dd"


def download(
    name: str, title: str, head: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Return `rows` under `head` as a workbook of one sheet, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for column in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.append([_cell(sheet, each, is_head=True) for each in head])
    for row in rows:
        sheet.append([_cell(sheet, each) for each in row])
    file = BytesIO()
    book.save(file)
    response = HttpResponse(file.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(sheet: WriteOnlyWorksheet, value: object, *, is_head: bool = False) -> Cell:
    """Return a number or day as what it is, and everything else as text."""
    plain: Any = value  # numbers and days go in as they are, which the stubs do not know
    if isinstance(value, Decimal | int):
        cell = WriteOnlyCell(sheet, plain)
        cell.number_format = _AMOUNT if isinstance(value, Decimal) else "0"
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, plain)
        cell.number_format = _DAY
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", safe(value))[:_LONGEST_CELL]
        cell = WriteOnlyCell(sheet, text or None)
        if text:
            cell.data_type = "s"  # whatever it begins with
    if is_head:
        cell.font = Font(bold=True)
    return cell
