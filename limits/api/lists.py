"""Lists of requests as they come over the API: CSV, XLSX, or JSON whose rows are read as cells."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from core.cells import Cell
from core.workbook import MEDIA_TYPE
from limits.rules import bulk as rules

CSV = "text/csv"
_MOST_TOLD = 20  # rows that are wrong, told at once


class _SheetParser(BaseParser):
    """Hands on a file as it came; one that is too large is refused by whoever reads it."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what came, no more than one byte beyond what is taken in."""
        return stream.read(rules.BOUNDS.bytes + 1)


class CsvParser(_SheetParser):
    """A list as CSV."""

    media_type = CSV


class XlsxParser(_SheetParser):
    """A list as XLSX."""

    media_type = MEDIA_TYPE


class RowInput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A row of a list; a value that cannot be read is told of its row, and the others go on."""

    number = serializers.CharField(required=False, help_text="KvK, VAT or LEI number.")
    country = serializers.CharField(required=False, help_text="Two letters.")
    name = serializers.CharField(required=False, help_text="Where there is no number.")
    city = serializers.CharField(required=False)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    currency = serializers.CharField(required=False, help_text="Without: that of the policy.")
    payment_days = serializers.IntegerField(required=False, help_text="Without: 30.")
    reference = serializers.CharField(required=False, help_text="Your own.")
    comment = serializers.CharField(required=False)


def cells(given: Any) -> list[dict[str, Cell]]:
    """Return rows as the cells of a list.

    :raises serializers.ValidationError: naming the rows that are no rows of such a list
    """
    if not isinstance(given, list) or not given:
        raise serializers.ValidationError({"": [gettext("Send a list of rows.")]})
    if len(given) > rules.BOUNDS.rows:
        said = gettext("Send at most %(most)s rows at once.") % {"most": rules.BOUNDS.rows}
        raise serializers.ValidationError({"": [said]})
    wrong: dict[str, list[str]] = {}
    for place, row in enumerate(given, start=1):
        if problem := _problem(row):
            wrong[str(place)] = [problem]
            if len(wrong) == _MOST_TOLD:
                break
    if wrong:
        raise serializers.ValidationError(wrong)
    return [{name: _cell(value) for name, value in row.items()} for row in given]


def _problem(row: Any) -> str:
    if not isinstance(row, dict):
        return gettext("A row is an object.")
    if unknown := sorted(row.keys() - set(rules.COLUMNS)):
        known = ", ".join(rules.COLUMNS)
        said = gettext("%(name)s is no column here. There are: %(known)s.")
        return said % {"name": unknown[0][:40], "known": known}
    for name, value in row.items():
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
            return gettext("%(name)s is neither text nor a number.") % {"name": name}
    return ""


def _cell(value: str | int | Decimal | None) -> Cell:
    return Decimal(value) if isinstance(value, int) else value
