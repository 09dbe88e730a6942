"""How much is given on groups and buyers over all policyholders: the insurer's own figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from companies import queries as companies
from core.money import Money
from limits.models import GroupExposure, LimitRow
from limits.rules import timeline
from limits.rules.lifecycle import LimitKind
from receivables import queries as receivables

_TEMPORARY = Q(kind=LimitKind.TEMPORARY)
_CURRENCY = "EUR"  # exposure is counted in euro


@dataclass(frozen=True, slots=True)
class Difference:
    """A group on which the kept figure is not the sum of its limits."""

    group_id: int
    kept: Money
    counted: Money


def exposure_of(group_id: int) -> GroupExposure | None:
    """Return the room on a group; None as long as nobody asked for a limit on it."""
    return GroupExposure.objects.filter(group_id=group_id).first()


def exposures() -> QuerySet[GroupExposure]:
    """Return all groups with a limit asked on them, by group."""
    return GroupExposure.objects.select_related("group").order_by("group_id")


def rows_on(group_id: int) -> QuerySet[LimitRow]:
    """Return every row on record now on a group, by buyer, policy and day."""
    return (
        LimitRow.objects.select_related("buyer", "policyholder", "policy")
        .filter(group_id=group_id, superseded_at=None)
        .order_by("buyer_id", "policy_id", "valid_from", "id")
    )


def granted(group_ids: Iterable[int], on: date) -> dict[int, Money]:
    """Return what the rows commit from a day on, by group; groups without are left out."""
    totals: dict[int, Money] = {}
    for pair in _pairs(LimitRow.objects.filter(group_id__in=list(group_ids)), on):
        amount = _commitment(pair)
        totals[pair["group_id"]] = totals.get(pair["group_id"], _nothing()) + amount
    return totals


def granted_on_buyer(buyer_id: int, on: date) -> dict[int, Money]:
    """Return what is committed on one buyer from a day on, by policy."""
    totals: dict[int, Money] = {}
    for pair in _pairs(LimitRow.objects.filter(buyer_id__in=companies.same_as(buyer_id)), on):
        before = totals.get(pair["policy_id"], _nothing())
        totals[pair["policy_id"]] = before + _commitment(pair)
    return totals


def run_offs(group_ids: Iterable[int], on: date) -> dict[int, Money]:
    """Return what is still owed under limits that ended, above what stands, by group.

    Only pairs of policy and buyer with a row that ended above what stands are looked at.
    """
    totals: dict[int, Money] = {}
    for pair in _ended_pairs(group_ids, on):
        owed = run_off(pair["policyholder_id"], pair["buyer_id"], pair["ended"], pair["now"], on)
        totals[pair["group_id"]] = totals.get(pair["group_id"], _nothing()) + owed
    return totals


def run_off(
    policyholder_id: int, buyer_id: int, ended: Decimal, standing: Decimal | None, on: date
) -> Money:
    """Return the run-off of one policyholder on one buyer."""
    owed = receivables.open_debt(policyholder_id, buyer_id, on)
    standing_amount = timeline.commitment(standing, None, _CURRENCY)
    return timeline.run_off(owed, Money(ended, _CURRENCY), standing_amount)


def audit_exposure(group_ids: Sequence[int] | None = None) -> list[Difference]:
    """Return the groups whose kept figure differs from what their rows and run-off add up to."""
    rows = GroupExposure.objects.exclude(counted_on=None)
    if group_ids is not None:
        rows = rows.filter(group_id__in=group_ids)
    differences = []
    days = rows.order_by("counted_on").values_list("counted_on", flat=True).distinct()
    for day in filter(None, days):
        of_day = list(rows.filter(counted_on=day).order_by("group_id"))
        sums = granted([row.group_id for row in of_day], day)
        for row in of_day:
            counted = sums.get(row.group_id, _nothing()) + Money(row.run_off, row.currency)
            if counted != row.total:
                differences.append(Difference(row.group_id, row.total, counted))
    return differences


def uncounted_groups() -> list[int]:
    """Return groups that carry rows but have no counted figure: there must be none."""
    return list(
        LimitRow.objects.filter(superseded_at=None, group__counted_on=None)
        .order_by("group_id")
        .values_list("group_id", flat=True)
        .distinct()
    )


def _pairs(rows: QuerySet[LimitRow], on: date) -> Iterable[Mapping[str, Any]]:
    return list(
        rows.filter(superseded_at=None)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .values("group_id", "policy_id", "buyer_id")
        .annotate(
            permanent=Max("amount", filter=~_TEMPORARY), temporary=Sum("amount", filter=_TEMPORARY)
        )
        .order_by("group_id", "policy_id", "buyer_id")
    )


def _ended_pairs(group_ids: Iterable[int], on: date) -> Iterable[Mapping[str, Any]]:
    return list(
        LimitRow.objects.filter(group_id__in=list(group_ids), superseded_at=None)
        .values("group_id", "policy_id", "policyholder_id", "buyer_id")
        .annotate(
            ended=Max("amount", filter=Q(valid_to__lt=on)),
            now=Max("amount", filter=Q(valid_to=None) | Q(valid_to__gte=on)),
        )
        .filter(ended__gt=0)
        .filter(Q(now=None) | Q(ended__gt=F("now")))
        .order_by("group_id", "policy_id", "buyer_id")
    )


def _commitment(pair: Mapping[str, Any]) -> Money:
    return timeline.commitment(pair["permanent"], pair["temporary"], _CURRENCY)


def _nothing() -> Money:
    return Money.zero(_CURRENCY)
