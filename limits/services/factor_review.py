"""A factor or new tables that begin: what stands on the groups they reach is looked at again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from companies.models import Company
from core import events, night, tenancy
from core.dates import business_date
from core.night import Ranges
from limits.models import Decision, DecisionTable, Factor, GroupExposure, LimitRow
from limits.queries import factors as queries
from limits.rules.publishing import Step
from limits.services import ceilings, review
from limits.services.whole_groups import Asked

_GROUPS_PER_RANGE = 50  # each is locked until its range is done: about a second
Cause = Factor | DecisionTable


def cause_of(subject_type: str, public_id: UUID) -> Cause:
    """Return what began, as an event names it."""
    if subject_type == DecisionTable._meta.label:
        return DecisionTable.objects.get(public_id=public_id)
    return Factor.objects.get(public_id=public_id)


@transaction.atomic
def begin(cause: Cause, *, by: Actor, now: datetime) -> None:
    """Have it looked at, range by range, what a factor or tables make of the limits that stand.

    One that begins later is left to the night of its day.
    """
    if cause.valid_from > business_date(now):
        return
    for first, last in _ranges_to_review():
        events.record(
            "limits.factor_review_asked", subject=cause, by=by, at=now, first=first, last=last
        )


@transaction.atomic
def run_range(cause: Cause, first: int, last: int, *, now: datetime) -> list[Decision]:
    """Look again at the limits on the groups of a range that a factor or tables reach.

    That is the cause: a range that runs again decides nothing. All groups are locked first,
    in one order, as the night does.
    """
    return _run([cause], first, last, now)


def _run(causes: Sequence[Cause], first: int, last: int, now: datetime) -> list[Decision]:
    with tenancy.scope(staff=True):
        found = _standing(first, last, business_date(now))
        reached = [(cause, _reached(cause, found)) for cause in causes]
        asked = [
            Asked(group_id, found[group_id], cause.public_id)
            for cause, group_ids in reached
            for group_id in sorted(group_ids)
        ]
        return review.review_groups(asked, by=SYSTEM, now=now) if asked else []


def night_ranges(on: date) -> Ranges:
    """Return the groups to look at because something begins on a day; none on other days."""
    return _ranges_to_review() if _beginning(on) else []


@transaction.atomic
def run_night(first: int, last: int, on: date, now: datetime) -> None:
    """Look again at the groups of a range for all that begins on a day, locked once for all."""
    _run(_beginning(on), first, last, now)


def _beginning(on: date) -> list[Cause]:
    begun = DecisionTable.objects.filter(state=Step.RELEASED, valid_from=on)
    return [*begun, *queries.factors_beginning(on)]


def ranges() -> Ranges:
    """Return the groups on which anybody ever asked, in ranges."""
    return _cut(_GROUPS_PER_RANGE)


def _ranges_to_review() -> Ranges:
    return _cut(ceilings.groups_per_range(_GROUPS_PER_RANGE))


def _cut(size: int) -> Ranges:
    ids = list(GroupExposure.objects.order_by("group_id").values_list("group_id", flat=True))
    return night.cut(ids, size)


def _standing(first: int, last: int, today: date) -> dict[int, set[int]]:
    """Return the buyers on which something stands or is announced, by group."""
    pairs = (
        LimitRow.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=today),
            superseded_at=None,
            amount__gt=0,
            group_id__gte=first,
            group_id__lte=last,
        )
        .order_by("group_id", "buyer_id")
        .values_list("group_id", "buyer_id")
        .distinct()
    )
    kept = companies.kept_ids({buyer_id for _, buyer_id in pairs})
    found: dict[int, set[int]] = {}
    for group_id, buyer_id in pairs:
        found.setdefault(group_id, set()).add(kept[buyer_id])
    return found


def _reached(cause: Cause, group_ids: Iterable[int]) -> set[int]:
    """Return the groups with a member in a factor's sector or country; tables reach all."""
    if isinstance(cause, DecisionTable):
        return set(group_ids)
    members = companies.ids_in_groups(group_ids)
    concerned = Company.objects.filter(id__in={each for _, each in members}, merged_into=None)
    if cause.kind == "COUNTRY":
        concerned = concerned.filter(country=cause.code)
    else:
        concerned = concerned.filter(sector__startswith=cause.code)
    ids = set(concerned.values_list("id", flat=True))
    return {group_id for group_id, each in members if each in ids}
