"""Papers on limits, as they are given out."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.files import FileKind
from core.models import Document
from limits.models import RequestDocument


def pdf(document: Document) -> HttpResponse:
    """Return the PDF of a document that is made."""
    response = HttpResponse(bytes(document.content or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def request_document(document: RequestDocument) -> HttpResponse:
    """Return a file as it was sent, as what its content is, for the reader to save."""
    media_type = FileKind(document.kind).media_type
    response = HttpResponse(bytes(document.content), content_type=media_type)
    disposition = content_disposition_header(as_attachment=True, filename=document.file_name)
    response["Content-Disposition"] = disposition
    return response
