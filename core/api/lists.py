"""Lists that come over the API: as a file, or as JSON whose rows are read as cells."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from core.cells import Cell
from core.workbook import MEDIA_TYPE

CSV, XML, ZIP, XLSX = "text/csv", "application/xml", "application/zip", MEDIA_TYPE
LARGEST = 10 << 20  # bytes of a list
_MOST_TOLD = 20  # rows that are wrong, told at once


class _FileParser(BaseParser):
    """Hands on a file as it came; one that is too large is refused by whoever reads it."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what came, no more than one byte beyond what is taken in."""
        return stream.read(LARGEST + 1)


class CsvParser(_FileParser):
    """A list as CSV."""

    media_type = CSV


class XlsxParser(_FileParser):
    """A list as XLSX."""

    media_type = XLSX


class XmlParser(_FileParser):
    """One electronic invoice (UBL)."""

    media_type = XML


class ZipParser(_FileParser):
    """A zip of electronic invoices (UBL)."""

    media_type = ZIP


def media_type(content_type: str) -> str:
    """Return what a file is, by its header without parameters."""
    return content_type.partition(";")[0].strip().lower()


def cells(given: Any, *, columns: Collection[str], most: int) -> list[dict[str, Cell]]:
    """Return rows as the cells of a list of these columns.

    :raises serializers.ValidationError: naming the rows that are no rows of such a list
    """
    if not isinstance(given, list) or not given:
        raise serializers.ValidationError({"": [gettext("Send a list of rows.")]})
    if len(given) > most:
        said = gettext("Send at most %(most)s rows at once.") % {"most": most}
        raise serializers.ValidationError({"": [said]})
    wrong: dict[str, list[str]] = {}
    for place, row in enumerate(given, start=1):
        if problem := _problem(row, columns):
            wrong[str(place)] = [problem]
            if len(wrong) == _MOST_TOLD:
                break
    if wrong:
        raise serializers.ValidationError(wrong)
    return [{name: _cell(value) for name, value in row.items()} for row in given]


def _problem(row: Any, columns: Collection[str]) -> str:
    if not isinstance(row, dict):
        return gettext("A row is an object.")
    if unknown := sorted(row.keys() - set(columns)):
        said = gettext("%(name)s is no column here. There are: %(known)s.")
        return said % {"name": unknown[0][:40], "known": ", ".join(columns)}
    for name, value in row.items():
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
            return gettext("%(name)s is neither text nor a number.") % {"name": name}
    return ""


def _cell(value: str | int | Decimal | None) -> Cell:
    return Decimal(value) if isinstance(value, int) else value
