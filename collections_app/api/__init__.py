"""The API of collecting: letters and their PDFs, cases and what is owed on them."""

from collections_app.api.cases import CaseInvoices, Cases, OneCase
from collections_app.api.letters import LetterPdf, Letters

__all__ = ["CaseInvoices", "Cases", "LetterPdf", "Letters", "OneCase"]
