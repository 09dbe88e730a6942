"""What may be written on a request: words, or documents, or both."""

from collections.abc import Sequence

from core.errors import BusinessError
from core.files import FileRefused, GivenFile

MOST_DOCUMENTS = 20  # on one request [DESIGN]


class NothingWritten(BusinessError):
    """A message without a word or a document."""

    sentence = "Write something, or add a document."


class TooManyDocuments(FileRefused):
    """A request has as many documents as it may."""

    sentence = "A request takes at most %(most)s documents. Put what belongs together into one PDF."


def ensure_said(text: str, documents: Sequence[GivenFile]) -> None:
    """Refuse a message that says nothing.

    :raises NothingWritten: without a word or a document
    """
    if not text.strip() and not documents:
        raise NothingWritten


def ensure_no_more_than_taken(count: int) -> None:
    """Refuse more documents on one request than anybody reads.

    :raises TooManyDocuments: naming the most
    """
    if count > MOST_DOCUMENTS:
        raise TooManyDocuments(file="", most=MOST_DOCUMENTS)
