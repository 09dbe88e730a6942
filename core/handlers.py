"""What the ground floor does when something happened."""

from core import documents
from core.models import Delivery, Document, Event


def make_document(event: Event, delivery: Delivery) -> None:
    """Make the PDF that was asked for."""
    documents.make(Document.objects.select_for_update().get(public_id=event.subject_id))
