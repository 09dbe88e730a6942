"""Questions about letters to buyers."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from collections_app.models import Case, Letter
from companies import queries as companies


def letters(actor: Actor, *, buyer_id: int | None = None) -> QuerySet[Letter]:
    """Return the letters the actor may see, newest first, without their PDFs."""
    found = Letter.objects.visible_to(actor).select_related("buyer", "document", "case")
    if buyer_id is not None:
        found = found.filter(buyer_id__in=companies.same_as(buyer_id))
    return found.defer("document__content", "document__facts").order_by("-sent_on", "-id")


def letters_of(case: Case) -> QuerySet[Letter]:
    """Return the demands sent on a case, newest first, without their PDFs."""
    found = case.letters.select_related("document")
    return found.defer("document__content", "document__facts").order_by("-sent_on", "-id")


def letter(actor: Actor, public_id: UUID) -> Letter:
    """Return one letter with its document.

    :raises Letter.DoesNotExist: if there is none, or the actor may not see it
    """
    return (
        Letter.objects.visible_to(actor)
        .select_related("document", "buyer")
        .get(public_id=public_id)
    )
