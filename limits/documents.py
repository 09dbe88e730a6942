"""Papers on limits, as they are given out."""

from django.http import HttpResponse

from core.models import Document


def pdf(document: Document) -> HttpResponse:
    """Return the PDF of a document that is made."""
    response = HttpResponse(bytes(document.content or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response
