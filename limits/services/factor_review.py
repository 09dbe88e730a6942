"""A factor on a sector or country that begins: what stands on groups with a member there."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from companies.models import Company
from core import events, night, tenancy
from core.dates import business_date
from core.night import Ranges
from limits.models import Factor, GroupExposure, LimitRow
from limits.services import exposure, review

_GROUPS_PER_RANGE = 200


@transaction.atomic
def begin(factor: Factor, *, by: Actor, now: datetime) -> None:
    """Have it looked at, range by range, what a factor makes of the limits that stand.

    One that begins later is left to the night of its day.
    """
    if factor.valid_from > business_date(now):
        return
    for first, last in _ranges():
        events.record(
            "limits.factor_review_asked", subject=factor, by=by, at=now, first=first, last=last
        )


@transaction.atomic
def run_range(factor: Factor, first: int, last: int, *, now: datetime) -> None:
    """Look again at the limits on the groups of a range with a member where the factor counts.

    The factor is the cause: a range that runs again changes nothing. All groups are locked first,
    in one order, as the night does.
    """
    today = business_date(now)
    with tenancy.scope(staff=True):
        found = _standing(first, last, today)
        touched = {group: found[group] for group in sorted(found) if _reaches(factor, group)}
        for group_id in touched:
            exposure.lock(group_id, today)
        for group_id, buyer_ids in touched.items():
            review.review_group(group_id, buyer_ids, cause_id=factor.public_id, by=SYSTEM, now=now)


def night_ranges(on: date) -> Ranges:
    """Return the groups to look at because a factor begins on a day; none on other days."""
    return _ranges() if Factor.objects.filter(valid_from=on).exists() else []


def run_night(first: int, last: int, on: date, now: datetime) -> None:
    """Look again at the groups of a range for each factor that begins on a day."""
    for factor in Factor.objects.filter(valid_from=on).order_by("id"):
        run_range(factor, first, last, now=now)


def _ranges() -> Ranges:
    ids = list(GroupExposure.objects.order_by("group_id").values_list("group_id", flat=True))
    return night.cut(ids, _GROUPS_PER_RANGE)


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
    found: dict[int, set[int]] = {}
    for group_id, buyer_id in pairs:
        found.setdefault(group_id, set()).add(companies.kept_as(buyer_id).id)
    return found


def _reaches(factor: Factor, group_id: int) -> bool:
    """Tell whether a member of a group is in the factor's sector or country."""
    members = Company.objects.filter(id__in=companies.members_of(group_id), merged_into=None)
    if factor.kind == "COUNTRY":
        return members.filter(country=factor.code).exists()
    return members.filter(sector__startswith=factor.code).exists()
