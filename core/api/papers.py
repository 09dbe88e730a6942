"""Papers over the API: whether the PDF is there, on its way, or cannot be made."""

from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status

from core import documents
from core.models import Document


class StillBeingMade(exceptions.APIException):
    """The PDF is not there yet."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "still_being_made"
    default_detail = gettext_lazy("The PDF is still being made. Ask again in a moment.")


class PdfCannotBeMade(exceptions.APIException):
    """This installation cannot make the PDF that was asked for."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "pdf_cannot_be_made"


def ensure_made(document: Document) -> None:
    """Refuse to give out a PDF that is not there.

    :raises StillBeingMade: as long as it is on its way
    :raises PdfCannotBeMade: naming what this installation lacks
    """
    standing = documents.standing(document)
    if standing.is_coming:
        raise StillBeingMade
    if not standing.is_ready:
        raise PdfCannotBeMade(standing.text)
