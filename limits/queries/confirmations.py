"""Confirmations of cover: a policyholder's own, and whether a paper is ours."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from core import tenancy
from limits.models import CoverConfirmation
from limits.rules.confirming import read_code


def every_confirmation(actor: Actor) -> QuerySet[CoverConfirmation]:
    """Return the confirmations that the actor may see, newest first."""
    return (
        CoverConfirmation.objects.visible_to(actor)
        .select_related("document", "buyer")
        .defer("document__content")
        .order_by("-made_at", "-id")
    )


def confirmations(actor: Actor, buyer_id: int) -> QuerySet[CoverConfirmation]:
    """Return the confirmations on a buyer that the actor may see, newest first."""
    return every_confirmation(actor).filter(buyer_id__in=companies.same_as(buyer_id))


def confirmation(actor: Actor, public_id: UUID) -> CoverConfirmation:
    """Return one confirmation with its PDF.

    :raises CoverConfirmation.DoesNotExist: if there is none, or the actor may not see it
    """
    found = CoverConfirmation.objects.visible_to(actor).select_related("document", "buyer")
    return found.get(public_id=public_id)


def genuine(typed: str) -> CoverConfirmation | None:
    """Return the confirmation that carries a code; None: no paper of ours does.

    Whoever holds a paper may know what is on it, and nothing else: the code is the right to ask.
    """
    code = read_code(typed)
    if not code:
        return None
    with tenancy.scope(staff=True):
        return (
            CoverConfirmation.objects.filter(code=code)
            .select_related("document")
            .defer("document__content")
            .first()
        )
