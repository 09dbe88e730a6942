"""What a policyholder's limits come to on a day, counted by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, Sum

from accounts.rules import Actor
from companies import queries as companies
from core.dates import BUSINESS_ZONE
from core.money import Money
from core.querysets import TenantQuerySet
from limits.models import LimitRequest, LimitRow
from limits.queries.lines import COVERING
from limits.rules.lifecycle import OPEN_STATES, RequestState


@dataclass(frozen=True, slots=True)
class Total:
    """On how many buyers there is a limit, and what the limits in one currency come to."""

    buyers: int
    amount: Money


def in_force(actor: Actor, on: date, *, currency: str = "EUR") -> Total:
    """Return what the actor's limits in `currency` come to on a day."""
    found = _on(on).visible_to(actor).filter(currency=currency, kind__in=COVERING)
    counted = found.aggregate(buyers=Count("buyer", distinct=True), amount=Sum("amount"))
    amount = counted["amount"]
    total = Money.zero(currency) if amount is None else Money(amount, currency)
    return Total(counted["buyers"], total)


def waiting(actor: Actor) -> int:
    """Return how many of the actor's requests have no answer yet."""
    return LimitRequest.objects.visible_to(actor).filter(state__in=OPEN_STATES).count()


def waiting_for_answer(actor: Actor) -> int:
    """Return how many of the actor's requests wait for an answer of its own."""
    asked = LimitRequest.objects.visible_to(actor)
    return asked.filter(state=RequestState.INFORMATION_REQUESTED).count()


def covered_on(company_id: int, on: date) -> set[int]:
    """Return the ids of the policyholders with a limit on a company at any time of a day."""
    rows = _at_a_time_of(on).filter(buyer_id__in=companies.same_as(company_id))
    return set(rows.order_by().values_list("policyholder_id", flat=True))


def covered_on_each(company_ids: Collection[int], on: date) -> dict[int, set[int]]:
    """Return the ids of the policyholders with a limit on each company at any time of a day.

    The companies are named as they are kept.
    """
    kept = companies.kept_ids(company_ids)
    rows = _at_a_time_of(on).filter(buyer_id__in=list(kept))
    found: dict[int, set[int]] = {each: set() for each in kept.values()}
    for policyholder_id, buyer_id in rows.order_by().values_list("policyholder_id", "buyer_id"):
        found[kept[buyer_id]].add(policyholder_id)
    return found


def _at_a_time_of(on: date) -> TenantQuerySet[LimitRow]:
    """Return the limits of a day, also those that were withdrawn in the course of it."""
    began_at = datetime.combine(on, time.min, BUSINESS_ZONE)
    return LimitRow.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gte=began_at),
        Q(valid_to=None) | Q(valid_to__gte=on),
        amount__gt=0,
        valid_from__lte=on,
    )


def _on(on: date) -> TenantQuerySet[LimitRow]:
    return LimitRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        superseded_at=None,
        amount__gt=0,
        valid_from__lte=on,
    )
