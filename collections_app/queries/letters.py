"""Questions about letters to buyers."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.rules import Actor
from collections_app.models import Case, Letter
from collections_app.rules.lifecycle import CaseState
from collections_app.rules.next_action import (
    FIRST_LETTER_DAYS,
    WRITTEN_TO,
    NextAction,
    next_action,
)
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


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """The day by which the first demand on a case goes out, and whether that is past."""

    on: date
    is_late: bool


def first_letter(case: Case, today: date) -> FirstLetter | None:
    """Return by when the first demand goes out; None: it went, or none is to go."""
    due = next_action(
        CaseState(case.state),
        opened_on=case.opened_on,
        letters=case.letters.count(),
        touched_on=None,
    )
    if due.action is not NextAction.SEND_DEMAND:
        return None
    return FirstLetter(due.on, is_late=due.on < today)


def without_first_letter(rows: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Keep the cases on which the first demand should have gone out by today, and did not."""
    latest = today - timedelta(days=FIRST_LETTER_DAYS)
    waiting = rows.filter(state__in=WRITTEN_TO, opened_on__lt=latest)
    return waiting.filter(~Exists(Letter.objects.filter(case=OuterRef("pk"))))


def letter(actor: Actor, public_id: UUID) -> Letter:
    """Return one letter with its document.

    :raises Letter.DoesNotExist: if there is none, or the actor may not see it
    """
    return (
        Letter.objects.visible_to(actor)
        .select_related("document", "buyer")
        .get(public_id=public_id)
    )
