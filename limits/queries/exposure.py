"""How much is given on groups and buyers over all policyholders: the insurer's own figures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Max, Q, QuerySet

from companies import queries as companies
from core.money import Money
from limits.models import GroupExposure, LimitRow
from limits.queries import currencies, lines
from limits.rules import timeline
from limits.rules.lifecycle import PERMANENT
from limits.rules.timeline import Line

Pair = tuple[int, int, int]  # group, policy, buyer
_PERMANENT = Q(kind__in=PERMANENT)
_BESIDE = ~_PERMANENT
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


def buyers_on(group_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the buyers with a row on record now, as they are kept, by group."""
    rows = LimitRow.objects.filter(group_id__in=list(group_ids), superseded_at=None)
    pairs = list(rows.values_list("group_id", "buyer_id").distinct())
    kept = companies.kept_ids({buyer_id for _, buyer_id in pairs}) if pairs else {}
    found: dict[int, set[int]] = {}
    for group_id, buyer_id in pairs:
        found.setdefault(group_id, set()).add(kept[buyer_id])
    return found


def granted(group_ids: Iterable[int], on: date) -> dict[int, Money]:
    """Return what the rows commit from a day on, by group; groups without are left out."""
    totals: dict[int, Money] = {}
    rows = LimitRow.objects.filter(group_id__in=list(group_ids))
    for (group_id, *_), amount in _committed(rows, on):
        totals[group_id] = totals.get(group_id, _nothing()) + amount
    return totals


def granted_on_buyer(buyer_id: int, on: date) -> dict[int, Money]:
    """Return what is committed on one buyer from a day on, by policy."""
    totals: dict[int, Money] = {}
    rows = LimitRow.objects.filter(buyer_id__in=companies.same_as(buyer_id))
    for (_, policy_id, _), amount in _committed(rows, on):
        totals[policy_id] = totals.get(policy_id, _nothing()) + amount
    return totals


def granted_on_buyers(buyer_ids: Iterable[int], on: date) -> dict[int, dict[int, Money]]:
    """Return what is committed from a day on under each id of a buyer, by policy."""
    totals: dict[int, dict[int, Money]] = {}
    rows = LimitRow.objects.filter(buyer_id__in=list(buyer_ids))
    for (_, policy_id, buyer_id), amount in _committed(rows, on):
        of_buyer = totals.setdefault(buyer_id, {})
        of_buyer[policy_id] = of_buyer.get(policy_id, _nothing()) + amount
    return totals


def committed_on(group_id: int, on: date) -> dict[tuple[int, int], Money]:
    """Return what each policy commits on each buyer of a group, by the ids of the two."""
    rows = LimitRow.objects.filter(group_id=group_id)
    return {pair[1:]: amount for pair, amount in _committed(rows, on)}


def committed_pairs(group_ids: Iterable[int], on: date) -> Iterator[tuple[Pair, Money]]:
    """Give what each policy commits on each buyer of some groups, from a day on."""
    yield from _committed(LimitRow.objects.filter(group_id__in=list(group_ids)), on)


def owed_on(group_id: int, on: date) -> dict[tuple[int, int], Money]:
    """Return what each policy's run-off on each buyer of a group is, by the ids of the two."""
    return {
        pair[1:]: run_off(holder_id, pair[2], ended, now, on)
        for pair, holder_id, ended, now in _ended_pairs([group_id], on)
    }


def run_offs(group_ids: Iterable[int], on: date) -> dict[int, dict[int, Money]]:
    """Return what is still owed under limits that ended, above what stands, by group and buyer.

    Only pairs of policy and buyer with a row that ended above what stands are looked at.
    """
    totals: dict[int, dict[int, Money]] = {}
    for (group_id, _, buyer_id), holder_id, ended, now in _ended_pairs(group_ids, on):
        owed = run_off(holder_id, buyer_id, ended, now, on)
        of_group = totals.setdefault(group_id, {})
        of_group[buyer_id] = of_group.get(buyer_id, _nothing()) + owed
    return totals


def run_off(
    policyholder_id: int, buyer_id: int, ended: Decimal, standing: Decimal, on: date
) -> Money:
    """Return the run-off of one policyholder on one buyer."""
    owed = currencies.open_debt(policyholder_id, buyer_id, on)
    return timeline.run_off(owed, Money(ended, _CURRENCY), Money(standing, _CURRENCY))


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


def _committed(rows: QuerySet[LimitRow], on: date) -> Iterator[tuple[Pair, Money]]:
    """Give what each policy commits on each buyer: the most that stands on any day from `on` on."""
    standing = rows.filter(superseded_at=None).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    pairs = list(
        standing.values_list("group_id", "policy_id", "buyer_id")
        .annotate(permanent=Max("amount", filter=_PERMANENT), beside=Count("id", filter=_BESIDE))
        .order_by("group_id", "policy_id", "buyer_id")
    )
    wholes = _wholes(pair[:3] for pair in pairs if pair[4])
    for *pair, permanent, _beside in pairs:
        key: Pair = (pair[0], pair[1], pair[2])
        simple = Money(permanent or Decimal(0), _CURRENCY)
        yield key, wholes[key].most_from(on) if key in wholes else simple


def _ended_pairs(
    group_ids: Iterable[int], on: date
) -> Iterator[tuple[Pair, int, Decimal, Decimal]]:
    """Give what stood at most and what stands now, where the one is above the other."""
    ended, now = Q(valid_to__lt=on), Q(valid_to=None) | Q(valid_to__gte=on)
    pairs = list(
        LimitRow.objects.filter(group_id__in=list(group_ids), superseded_at=None)
        .values_list("group_id", "policy_id", "buyer_id", "policyholder_id")
        .annotate(
            ended=Max("amount", filter=ended),
            now=Max("amount", filter=now),
            beside=Count("id", filter=_BESIDE),
        )
        .filter(ended__gt=0)
        .filter(Q(now=None) | Q(ended__gt=F("now")) | Q(beside__gt=0))
        .order_by("group_id", "policy_id", "buyer_id")
    )
    wholes = _wholes(pair[:3] for pair in pairs if pair[6])
    for group_id, policy_id, buyer_id, holder_id, most, stands, _beside in pairs:
        key: Pair = (group_id, policy_id, buyer_id)
        if key in wholes:
            most, stands = (
                wholes[key].most_before(on).amount,
                wholes[key].most_from(on).amount,
            )
        if most > (stands or 0):
            yield key, holder_id, most, stands or Decimal(0)


def _wholes(pairs: Iterable[Pair]) -> dict[Pair, Line]:
    """Return all that stands, stood and will stand, of pairs on which a limit has more parts."""
    wanted = set(pairs)
    found: dict[Pair, list[LimitRow]] = {}
    if not wanted:
        return {}
    rows = LimitRow.objects.filter(
        superseded_at=None,
        policy_id__in={pair[1] for pair in wanted},
        buyer_id__in={pair[2] for pair in wanted},
    )
    for row in rows.order_by("valid_from", "id"):
        found.setdefault((row.group_id, row.policy_id, row.buyer_id), []).append(row)
    return {pair: _whole(of) for pair, of in found.items() if pair in wanted}


def _whole(rows: list[LimitRow]) -> Line:
    permanent = [row for row in rows if row.kind in PERMANENT]
    beside = [row for row in rows if row.kind not in PERMANENT]
    return lines.whole_of(lines.line_of(permanent, _CURRENCY), beside)


def _nothing() -> Money:
    return Money.zero(_CURRENCY)
