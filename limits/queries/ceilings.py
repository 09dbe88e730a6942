"""The rooms of countries and treaties: what is agreed, what is used, and whether the sums agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from companies.models import Company
from core.money import Money
from limits.models import Ceiling, CeilingAmount, CeilingShare, GroupExposure
from limits.queries import exposure as exposures
from limits.rules import ceilings as rules
from limits.rules.ceilings import CeilingKind
from limits.rules.publishing import Step

_CURRENCY = "EUR"  # exposure is counted in euro


@dataclass(frozen=True, slots=True)
class Difference:
    """A ceiling or a group's part of it that is not what its limits add up to."""

    ceiling: str
    group_id: int | None
    kept: Decimal
    counted: Decimal


def on_countries(countries: Collection[str]) -> QuerySet[Ceiling]:
    """Return the ceilings on what is committed in some countries, in the order they are locked."""
    treaties = Q(countries=[])
    for country in sorted(countries):
        treaties |= Q(countries__contains=[country])
    wanted = Q(kind=CeilingKind.COUNTRY, code__in=countries) | Q(kind=CeilingKind.TREATY) & treaties
    return Ceiling.objects.filter(wanted).order_by("kind", "code")


def with_amount(rows: QuerySet[Ceiling], on: date) -> QuerySet[Ceiling]:
    """Return ceilings with the amount agreed on a day, as `capacity`; None where it ended."""
    agreed = CeilingAmount.objects.filter(
        ceiling=OuterRef("id"), state=Step.RELEASED, valid_from__lte=on
    ).order_by("-valid_from", "-id")
    return rows.annotate(capacity=Subquery(agreed.values("capacity")[:1]))


def shares_of(group_ids: Iterable[int], on: date) -> dict[int, dict[str, Decimal]]:
    """Return what is committed and runs off on groups, by group and country of the buyer."""
    groups = list(group_ids)
    found: dict[int, dict[int, Decimal]] = {group: {} for group in groups}
    for (group, _policy, buyer), amount in exposures.committed_pairs(groups, on):
        found[group][buyer] = found[group].get(buyer, Decimal(0)) + amount.amount
    for row in GroupExposure.objects.filter(group_id__in=groups):
        for buyer_id, owed in row.run_off_of.items():
            of_group = found[row.group_id]
            of_group[int(buyer_id)] = of_group.get(int(buyer_id), Decimal(0)) + Decimal(owed)
    buyers = {buyer for of_group in found.values() for buyer in of_group}
    buyers |= found.keys()  # the heads, so that as much is asked for a group without any limit
    countries = dict(Company.objects.filter(id__in=buyers).values_list("id", "country"))
    totals: dict[int, dict[str, Decimal]] = {}
    for group, of_group in found.items():
        of_country = totals.setdefault(group, {})
        for each, committed in of_group.items():
            country = countries[each]
            of_country[country] = of_country.get(country, Decimal(0)) + committed
    return totals


def capacity_of(row: Ceiling) -> Money | None:
    """Return the amount agreed on the day `with_amount` asked for; None: there is none."""
    capacity: Decimal | None = row.capacity  # type: ignore[attr-defined]  # annotated
    return None if capacity is None else Money(capacity, row.currency)


def is_on(ceiling: Ceiling, country: str) -> bool:
    """Tell whether a ceiling is on what is committed in a country."""
    return rules.reaches(ceiling.kind, ceiling.code, ceiling.countries, country)


def share(ceiling: Ceiling, of_country: dict[str, Decimal]) -> Decimal:
    """Return what of the amounts by country a ceiling is on."""
    return sum(
        (amount for country, amount in of_country.items() if is_on(ceiling, country)),
        Decimal(0),
    )


def audit_ceilings() -> list[Difference]:
    """Return the sums that are not right; needs the insurer's own scope.

    A ceiling is the sum of its groups; a group's part is what its rows and run-off come to, on the
    day it was counted, where the group itself was counted on that day.
    """
    differences = []
    sums = dict(
        CeilingShare.objects.values_list("ceiling_id").annotate(Sum("committed")).order_by()
    )
    for ceiling in Ceiling.objects.order_by("kind", "code"):
        counted = sums.get(ceiling.id, Decimal(0))
        if ceiling.committed != counted:
            differences.append(Difference(str(ceiling), None, ceiling.committed, counted))
    shares = CeilingShare.objects.select_related("ceiling", "group").order_by("group_id", "id")
    for row in shares:
        if row.group.counted_on != row.counted_on:
            continue
        of_country = shares_of([row.group_id], row.counted_on)[row.group_id]
        counted = share(row.ceiling, of_country)
        if counted != row.committed:
            differences.append(Difference(str(row.ceiling), row.group_id, row.committed, counted))
    return differences


def amounts_to_release(user_id: int | None) -> QuerySet[CeilingAmount]:
    """Return the amounts that wait for somebody else than who proposed them."""
    return CeilingAmount.objects.filter(state=Step.PROPOSED).exclude(proposed_by=user_id)


def largest_of(ceiling_id: int, count: int = 20) -> QuerySet[CeilingShare]:
    """Return the groups that have most of a ceiling, the largest first."""
    rows = CeilingShare.objects.select_related("group__group").filter(committed__gt=0)
    return rows.filter(ceiling_id=ceiling_id).order_by("-committed", "group_id")[:count]


def committed_now(ceiling: Ceiling, on: date) -> list[tuple[GroupExposure, Decimal]]:
    """Return what each group has of a ceiling, the most first, also before anything is counted.

    Where the ceiling is counted it is what is kept; else it is worked out, nothing is written.
    """
    if ceiling.is_counted:
        rows = CeilingShare.objects.select_related("group__group").filter(committed__gt=0)
        found = [(row.group, row.committed) for row in rows.filter(ceiling=ceiling)]
    else:
        used = ~Q(committed=0) | ~Q(run_off=0)
        groups = GroupExposure.objects.select_related("group").filter(used)
        by_id = {group.group_id: group for group in groups}
        of = {each: share(ceiling, has) for each, has in shares_of(by_id, on).items()}
        found = [(by_id[each], amount) for each, amount in of.items() if amount > 0]
    return sorted(found, key=lambda each: (-each[1], each[0].group_id))


def money(amount: Decimal) -> Money:
    """Return an amount of exposure."""
    return Money(amount, _CURRENCY)
