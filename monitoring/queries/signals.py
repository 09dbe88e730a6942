"""Questions about what came in of buyers; the insurer's own, no policyholder sees any of it."""

from datetime import date

from django.db.models import QuerySet

from monitoring.models import Signal
from monitoring.rules.signals import OPEN_STATES


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


def about(company_ids: list[int]) -> QuerySet[Signal]:
    """Return all that came in about a company, the newest first."""
    return Signal.objects.filter(company_id__in=company_ids).order_by("-happened_on", "-id")
