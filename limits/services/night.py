"""What the night does with limits: reviews that are due, changes that take effect."""

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.rules import SYSTEM
from companies import queries as companies
from core.night import Ranges, cut
from grading import services as grading
from limits.models import Decision, GroupExposure, LimitRow
from limits.services import ceilings, exposure, review

_GROUPS_PER_RANGE = 500
_LAST_ID = 2**63 - 1


def review_ranges(on: date) -> Ranges:
    """Cut the buyers whose review is due into ranges."""
    return cut(sorted(_due(on)), ceilings.groups_per_range(_GROUPS_PER_RANGE))


def run_review(first: int, last: int, on: date, now: datetime) -> None:
    """Look again at the buyers of a range whose review is due; a late review ends no cover.

    All groups are locked first, in one order: another range may have companies of the same ones.
    """
    due = sorted(buyer_id for buyer_id in _due(on) if first <= buyer_id <= last)
    for group_id in sorted({companies.group_of(buyer_id) for buyer_id in due}):
        exposure.lock(group_id, on)
    for buyer_id in due:
        cause = uuid5(NAMESPACE_URL, f"limits.review:{on}:{buyer_id}")
        review.review_buyer(buyer_id, cause_id=cause, by=SYSTEM, now=now)


def effect_ranges(on: date) -> Ranges:
    """Cut the groups with a limit on them into ranges."""
    groups = GroupExposure.objects.order_by("group_id").values_list("group_id", flat=True)
    return cut(list(groups), _GROUPS_PER_RANGE)


def run_effect(first: int, last: int, on: date, now: datetime) -> None:
    """Count anew what is committed on groups: changes took effect, run-off was paid."""
    held = list(
        GroupExposure.objects.select_for_update(of=("self",))
        .filter(group_id__gte=first, group_id__lte=last)
        .order_by("group_id")
    )
    exposure.count([row for row in held if row.counted_on is None or row.counted_on <= on], on)


def stake_ranges(on: date) -> Ranges:
    """Return the one range there is: what grading knows of exposures is told as a whole."""
    return [(0, _LAST_ID)]


def note_stakes(first: int, last: int, on: date, now: datetime) -> None:
    """Tell grading what is at stake on each buyer, so that people look at the largest first."""
    standing = LimitRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        superseded_at=None,
        valid_from__lte=on,
        amount__gt=0,
        buyer_id__gte=first,
        buyer_id__lte=last,
    )
    amounts = standing.values("buyer_id").annotate(amount=Sum("amount")).order_by("buyer_id")
    grading.note_exposures(first, last, dict(amounts.values_list("buyer_id", "amount")))


def _due(on: date) -> set[int]:
    """Return the buyers with a limit that stands and whose last decision asks to look again."""
    newest = Decision.objects.filter(
        Q(buyer_id=OuterRef("buyer_id")) | Q(buyer_id=OuterRef("buyer__merged_into_id")),
        policy_id=OuterRef("policy_id"),
    ).order_by("-decided_at", "-id")
    standing: QuerySet[LimitRow] = LimitRow.objects.filter(
        superseded_at=None, valid_to=None, amount__gt=0
    )
    return set(
        standing.annotate(review_on=Subquery(newest.values("review_on")[:1]))
        .filter(review_on__lte=on)
        .values_list(Coalesce("buyer__merged_into_id", "buyer_id"), flat=True)
    )
