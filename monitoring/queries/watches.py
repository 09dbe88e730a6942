"""Questions about who follows which buyer."""

from datetime import date

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from limits import queries as limits
from monitoring.models import Watch


def watches(actor: Actor) -> QuerySet[Watch]:
    """Return the buyers the policyholder follows, the newest first."""
    return (
        Watch.objects.visible_to(actor)
        .filter(ended_at=None)
        .select_related("buyer")
        .order_by("-started_at", "-id")
    )


def watch_on(actor: Actor, buyer_id: int) -> Watch | None:
    """Return how the policyholder follows a buyer; None: it does not."""
    return watches(actor).filter(buyer_id__in=companies.same_as(buyer_id)).first()


def buyers_with_limits(actor: Actor, on: date) -> set[int]:
    """Return the buyers that are watched because the policyholder has a limit on them."""
    return {each.buyer.id for each in limits.portfolio(actor, on)}


def watchers_of(company_id: int) -> set[int]:
    """Return the ids of the policyholders that follow a company."""
    found = Watch.objects.filter(buyer_id__in=companies.same_as(company_id), ended_at=None)
    return set(found.values_list("policyholder_id", flat=True))
