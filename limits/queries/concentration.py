"""Where the limits lie: the largest buyers and groups, each sector, each country."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from companies.models import Company
from core.money import Money
from limits.models import GroupExposure, LimitRow

LARGEST = 20
_CURRENCY = "EUR"  # exposure is counted in euro


class Dimension(StrEnum):
    """By what limits are added up."""

    GROUP = "group"
    BUYER = "buyer"
    SECTOR = "sector"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Concentration:
    """What lies on one group, buyer, sector or country on a day."""

    key: str
    name: str  # of a group or buyer; sectors and countries are named by their key
    limits: Money
    net: Money  # of the limits, without the policyholders' own share
    run_off: Money
    limit_count: int

    @property
    def total(self) -> Money:
        """All that may be owed under the insurer's cover."""
        return self.limits + self.run_off

    def share_of(self, whole: Money) -> Decimal:
        """Return what part of everything this is."""
        return self.total.ratio_to(whole) if whole else Decimal(0)


@dataclass(frozen=True, slots=True)
class Whole:
    """All limits on a day."""

    limits: Money
    net: Money
    run_off: Money

    @property
    def total(self) -> Money:
        """All that may be owed under the insurer's cover."""
        return self.limits + self.run_off


def whole(on: date) -> Whole:
    """Return all that stands on a day; two queries. Read it in the insurer's own scope."""
    sums = _standing(on).aggregate(limits=Sum("amount"), net=_NET)
    run_off = GroupExposure.objects.aggregate(run_off=Sum("run_off"))["run_off"]
    return Whole(_eur(sums["limits"]), _eur(sums["net"]), _eur(run_off))


def largest(by: Dimension, on: date, *, most: int | None = None) -> list[Concentration]:
    """Return the largest of a dimension, largest first; four queries however many there are.

    Without `most` it is the largest twenty buyers or groups, and every sector or country.
    """
    if most is None and by in (Dimension.GROUP, Dimension.BUYER):
        most = LARGEST
    grouped = _standing(on).values(key=_KEYS[by])
    rows = grouped.annotate(limits=Sum("amount"), net=_NET, limit_count=Count("id"))
    run_offs = _run_offs(by)
    found = [_found(row, run_offs) for row in rows.order_by()]  # sorted below, run-off with it
    known = {each.key for each in found}
    found += [
        Concentration(key, "", _eur(None), _eur(None), amount, 0)
        for key, amount in run_offs.items()
        if key not in known
    ]
    found.sort(key=lambda each: (-each.total.amount, each.key))
    return _named(by, found[:most])


_NET = Sum(F("amount") * F("insured_share"))
_KEYS: dict[Dimension, Combinable] = {
    Dimension.GROUP: F("group_id"),
    Dimension.BUYER: F("buyer_id"),
    Dimension.SECTOR: Left("buyer__sector", 2),
    Dimension.COUNTRY: F("buyer__country"),
}


def _standing(on: date) -> QuerySet[LimitRow]:
    return LimitRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        superseded_at=None,
        valid_from__lte=on,
        amount__gt=0,
    )


def _found(row: Mapping[str, Any], run_offs: dict[str, Money]) -> Concentration:
    key = str(row["key"])
    return Concentration(
        key=key,
        name="",
        limits=_eur(row["limits"]),
        net=_eur(row["net"]),
        run_off=run_offs.get(key, _eur(None)),
        limit_count=row["limit_count"],
    )


def _run_offs(by: Dimension) -> dict[str, Money]:
    """Return what is still owed under limits that ended, as the groups were counted last."""
    held = GroupExposure.objects.filter(run_off__gt=0)
    if by is Dimension.GROUP:
        return {str(group): _eur(owed) for group, owed in held.values_list("group_id", "run_off")}
    owed: dict[int, Decimal] = {}
    for of_buyers in held.values_list("run_off_of", flat=True):
        for buyer, amount in of_buyers.items():
            owed[int(buyer)] = owed.get(int(buyer), Decimal(0)) + Decimal(amount)
    if by is Dimension.BUYER:
        return {str(buyer): _eur(amount) for buyer, amount in owed.items()}
    return _by_place(by, owed)


def _by_place(by: Dimension, owed: dict[int, Decimal]) -> dict[str, Money]:
    places = Company.objects.filter(id__in=owed).values_list("id", "sector", "country")
    found: dict[str, Money] = {}
    for buyer, sector, country in places:
        key = sector[:2] if by is Dimension.SECTOR else country
        found[key] = found.get(key, _eur(None)) + _eur(owed[buyer])
    return found


def _named(by: Dimension, found: Iterable[Concentration]) -> list[Concentration]:
    rows = list(found)
    if by not in (Dimension.GROUP, Dimension.BUYER):
        return rows
    ids = [int(each.key) for each in rows]
    names = dict(Company.objects.filter(id__in=ids).values_list("id", "name"))
    return [
        Concentration(
            each.key, names[int(each.key)], each.limits, each.net, each.run_off, each.limit_count
        )
        for each in rows
    ]


def _eur(amount: Decimal | None) -> Money:
    return Money(amount or Decimal(0), _CURRENCY).to_cents()
