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
    kind = FileKind(document.kind)
    response = HttpResponse(bytes(document.content), content_type=kind.media_type)
    name = kind.named(document.file_name)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition
    return response
