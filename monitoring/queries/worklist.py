"""Questions about what came in of buyers; the insurer's own, no policyholder sees any of it."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from monitoring.models import Signal
from monitoring.rules.triggers import OPEN_STATES, SignalState


def worklist() -> QuerySet[Signal]:
    """Return what waits for a person: what is due first, then what most is at stake on."""
    return (
        Signal.objects.filter(state__in=OPEN_STATES)
        .select_related("company", "taken_by")
        .order_by("due_on", "-at_stake", "id")
    )


def late(on: date) -> QuerySet[Signal]:
    """Return what still waits after its day."""
    return worklist().filter(due_on__lt=on)


def left_behind(on: date) -> list[UUID]:
    """Return what came in, and whose first effect is past its day and was not taken.

    Also what no longer stands, and whose public event still counts.
    """
    stands = Q(state__in=(SignalState.UNMATCHED, SignalState.WITHDRAWN), legal_event__isnull=False)
    found = Signal.objects.filter(Q(state=SignalState.RECEIVED) | stands, due_on__lt=on)
    return list(found.order_by("id").values_list("public_id", flat=True))


def about(company_ids: list[int]) -> QuerySet[Signal]:
    """Return all that came in about a company, the newest first."""
    return Signal.objects.filter(company_id__in=company_ids).order_by("-happened_on", "-id")
