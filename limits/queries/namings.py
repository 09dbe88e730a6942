"""Whom a policy insures by name, and on which days stops were lifted in writing."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.rules import Actor
from limits.models import InsuredBuyer, StopLift
from limits.queries import recorded
from limits.rules.cover.facts import Period
from limits.rules.product_forms import Naming


def namings(
    policy_id: int, kept: Mapping[int, int], known_at: datetime | None = None
) -> dict[int, list[Naming]]:
    """Return when a policy names buyers, by the id under which each is kept, as known then."""
    rows = InsuredBuyer.objects.filter(policy_id=policy_id, buyer_id__in=kept)
    rows = recorded.at(rows, known_at, since="named_at")
    found: dict[int, list[Naming]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(kept[row.buyer_id], []).append(naming_of(row))
    return found


def naming_of(row: InsuredBuyer) -> Naming:
    """Return a naming as the rules take it."""
    return Naming(row.valid_from, row.valid_to, row.contract)


def lifted(policy_id: int, kept: Mapping[int, int]) -> dict[int, list[Period]]:
    """Return the days on which stops were lifted, by the id under which each buyer is kept."""
    rows = StopLift.objects.filter(policy_id=policy_id, buyer_id__in=kept)
    found: dict[int, list[Period]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(kept[row.buyer_id], []).append(Period(row.valid_from, row.valid_to))
    return found


def lifts_ended(policy_id: int, after: date, until: date) -> set[int]:
    """Return the buyers whose lift of a stop has its last day in between, `until` included."""
    rows = StopLift.objects.filter(policy_id=policy_id, valid_to__gt=after, valid_to__lte=until)
    return set(rows.values_list("buyer_id", flat=True))


def insured_buyers(actor: Actor) -> QuerySet[InsuredBuyer]:
    """Return the buyers that policies name, as far as the actor may see, latest first."""
    return (
        InsuredBuyer.objects.visible_to(actor)
        .filter(superseded_at=None)
        .select_related("buyer", "policy", "policyholder")
        .order_by("-valid_from", "-id")
    )
