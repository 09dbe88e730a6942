"""Which files a ledger may come as over the API."""

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import BaseParser

from core.workbook import MEDIA_TYPE
from receivables.rules import upload

CSV, XML, ZIP = "text/csv", "application/xml", "application/zip"


class _SheetParser(BaseParser):
    """Hands on a file as it came, no more than one byte beyond what is taken in."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what came."""
        return stream.read(upload.BOUNDS.bytes + 1)


class CsvParser(_SheetParser):
    """A ledger as CSV."""

    media_type = CSV


class XlsxParser(_SheetParser):
    """A ledger as XLSX."""

    media_type = MEDIA_TYPE


class XmlParser(_SheetParser):
    """One electronic invoice (UBL)."""

    media_type = XML


class ZipParser(_SheetParser):
    """A zip of electronic invoices (UBL)."""

    media_type = ZIP
