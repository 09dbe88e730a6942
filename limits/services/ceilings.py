"""The rooms of countries and treaties: held while a limit is decided, settled when it changes.

Where no ceiling is set this costs one look and no lock. Ceilings are locked after all groups of a
transaction, by kind and code.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.rules import Actor, StaffRole, ensure_role, person_of
from companies.models import Company
from core import events, night, tenancy
from core.dates import business_date
from core.night import Ranges
from limits.models import Ceiling, CeilingAmount, CeilingShare, GroupExposure
from limits.queries import ceilings as queries
from limits.rules import ceilings as rules
from limits.rules import lifecycle, publishing
from limits.rules.ceilings import CeilingKind, Room, Wanted
from limits.services import published

_GROUPS_PER_RANGE = 200
_GROUPS_UNDER_CEILINGS = 10


def hold(countries: Collection[str], on: date) -> list[Ceiling]:
    """Lock the ceilings on some countries, in their order, with the amounts of a day.

    Call it after the rows of all groups are locked. Where none is set, it is one look.
    """
    rows = queries.with_amount(queries.on_countries(countries), on)
    return list(rows.select_for_update(of=("self",)))


def seen(countries: Collection[str], on: date) -> list[Ceiling]:
    """Return the ceilings on some countries with the amounts of a day, without holding them."""
    return list(queries.with_amount(queries.on_countries(countries), on))


def hold_all() -> list[Ceiling]:
    """Lock every ceiling: for work on several countries, after all groups are locked."""
    return list(Ceiling.objects.select_for_update(of=("self",)).order_by("kind", "code"))


def groups_per_range(usual: int) -> int:
    """Return how many groups to work on in one go: few where ceilings are set.

    Whoever asks for a limit in one of their countries waits until the whole range is done.
    """
    return min(usual, _GROUPS_UNDER_CEILINGS) if Ceiling.objects.exists() else usual


def rooms(ceilings: Iterable[Ceiling]) -> list[Room]:
    """Return how ceilings stand; one that ended, or is not counted yet, leaves all room."""
    found = ((row, queries.capacity_of(row)) for row in ceilings if row.is_counted)
    return [
        Room(CeilingKind(row.kind), capacity, row.total)
        for row, capacity in found
        if capacity is not None
    ]


def settle(exposure: GroupExposure, buyer_id: int, on: date, *, must_fit: bool = False) -> None:
    """Note on the ceilings what a locked group has of them, after a limit on a buyer changed.

    :raises CapacityExceeded: as `settle_held` does
    """
    if not Ceiling.objects.exists():
        return
    country = Company.objects.filter(id=buyer_id).values_list("country", flat=True)
    held = hold(list(country), on)
    settle_held(held, [exposure], on, must_fit=held if must_fit else ())


def settle_all(lowered: Iterable[tuple[GroupExposure, int]]) -> None:
    """Note on the ceilings what locked groups have of them, after limits on buyers were lowered."""
    if not Ceiling.objects.exists():
        return
    groups = list(lowered)
    buyers = Company.objects.filter(id__in={buyer_id for _, buyer_id in groups})
    countries = dict(buyers.values_list("id", "country"))
    found: dict[tuple[str, date], dict[int, GroupExposure]] = {}
    for exposure, buyer_id in groups:
        if exposure.counted_on is not None:
            of_day = found.setdefault((countries[buyer_id], exposure.counted_on), {})
            of_day[exposure.group_id] = exposure
    for (country, on), exposures in sorted(found.items()):
        settle_held(hold([country], on), list(exposures.values()), on, must_fit=())


def settle_held(
    held: Sequence[Ceiling],
    exposures: Sequence[GroupExposure],
    on: date,
    *,
    must_fit: Collection[Ceiling],
) -> None:
    """Note on locked ceilings what locked groups have of them; the rows are written.

    Only where a limit was raised it `must_fit`. A cut or a withdrawal is never refused, however
    full the country is: what grew then are debts and days, counted since the last time.

    :raises CapacityExceeded: if a country or treaty would carry more than before, and too much
    """
    before = {ceiling.id: ceiling.total for ceiling in held}
    recount(held, exposures, on)
    for ceiling in must_fit:
        capacity, more = queries.capacity_of(ceiling), ceiling.total - before[ceiling.id]
        if more.amount > 0 and ceiling.is_counted and capacity is not None:
            lifecycle.ensure_fits(more, (capacity - before[ceiling.id]).floored_at_zero())


def recount(held: Sequence[Ceiling], exposures: Iterable[GroupExposure], on: date) -> None:
    """Bring locked ceilings to what locked groups have of them on a day.

    It writes as much for a group that has nothing: how long it takes tells of nobody's limit. Only
    a part beside a limit, of anybody on the group, is one more look.
    """
    if not held:
        return
    with tenancy.scope(staff=True):
        found = queries.shares_of([each.group_id for each in exposures], on)
    for ceiling in held:
        for group_id, of_country in found.items():
            _note(ceiling, group_id, queries.share(ceiling, of_country), on)


@transaction.atomic
def propose_ceiling(
    *,
    wanted: Wanted,
    valid_from: date,
    source: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> CeilingAmount:
    """Propose how much may be committed in a country, or under a treaty, from a day on.

    :raises NotYourRole: unless an underwriter does it
    :raises rules.CodeMissing: or CountryUnknown, NotAnAmount, CountriesDiffer
    :raises publishing.BeginsInThePast: or BeginsTooLate, NothingSaid
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    wanted.ensure_meant()
    publishing.ensure_begins(valid_from, business_date(now))
    publishing.ensure_said(source, reason)
    ceiling, _ = Ceiling.objects.get_or_create(
        kind=wanted.kind, code=wanted.code, defaults={"countries": wanted.reached}
    )
    if ceiling.countries != wanted.reached:
        raise rules.CountriesDiffer
    row = CeilingAmount.objects.create(
        ceiling=ceiling,
        capacity=wanted.capacity,
        valid_from=valid_from,
        source=source,
        reason=reason,
        proposed_at=now,
        proposed_by_id=person_of(by, StaffRole.UNDERWRITER),
    )
    events.record("limits.ceiling_proposed", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def release_ceiling(*, amount_id: int, by: Actor, now: datetime) -> CeilingAmount:
    """Let an amount count from its day, as a second person; what is committed is counted first.

    :raises NotYourRole: unless an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises publishing.BeginsInThePast: if its day has gone by
    :raises publishing.DayTaken: if another amount counts from that day
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    row = _amount(amount_id)
    published.ensure_may_release(row, by=by, now=now)
    of_place = CeilingAmount.objects.filter(ceiling_id=row.ceiling_id)
    published.ensure_free(of_place, row.valid_from)
    published.release(row, by=by, now=now)
    events.record("limits.ceiling_released", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def reject_ceiling(*, amount_id: int, reason: str, by: Actor, now: datetime) -> CeilingAmount:
    """Turn a proposal down; its author may take it back the same way.

    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises publishing.NothingSaid: without a reason
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    row = _amount(amount_id)
    published.reject(row, reason, by=by, now=now)
    events.record("limits.ceiling_rejected", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def begin_count(amount: CeilingAmount, *, by: Actor, now: datetime) -> None:
    """Have what every group has of a ceiling counted, range by range; once is enough."""
    ceiling = Ceiling.objects.select_for_update(of=("self",)).get(id=amount.ceiling_id)
    if ceiling.ranges is not None:
        return
    ranges = _ranges()
    ceiling.ranges = len(ranges)
    ceiling.save(update_fields=["ranges"])
    for first, last in ranges:
        events.record(
            "limits.ceiling_count_asked", subject=amount, by=by, at=now, first=first, last=last
        )


@transaction.atomic
def count_range(amount: CeilingAmount, first: int, last: int, *, now: datetime) -> None:
    """Count what the groups of a range have of a ceiling; again, it comes to the same."""
    _count(first, last, business_date(now), only=amount.ceiling_id)
    ceiling = Ceiling.objects.select_for_update(of=("self",)).get(id=amount.ceiling_id)
    if first not in ceiling.done:
        ceiling.done = [*ceiling.done, first]
        ceiling.save(update_fields=["done"])


def night_ranges(on: date) -> Ranges:
    """Return the groups to count for ceilings; none where there are no ceilings."""
    return _ranges() if Ceiling.objects.exists() else []


def count_at_night(first: int, last: int, on: date, now: datetime) -> None:
    """Count what the groups of a range have of every ceiling: days passed, debts were paid."""
    _count(first, last, on)


def _count(first: int, last: int, on: date, *, only: int | None = None) -> None:
    with tenancy.scope(staff=True):
        groups = GroupExposure.objects.select_for_update(of=("self",)).filter(
            group_id__gte=first, group_id__lte=last
        )
        ids = list(groups.order_by("group_id").values_list("group_id", flat=True))
        held = Ceiling.objects.select_for_update(of=("self",)).order_by("kind", "code")
        ceilings = list(held if only is None else held.filter(id=only))
        found = queries.shares_of(ids, on)
        for ceiling in ceilings:
            known = set(ceiling.shares.values_list("group_id", flat=True))
            for group_id in ids:
                has = queries.share(ceiling, found[group_id])
                if has or group_id in known:
                    _note(ceiling, group_id, has, on)


def _note(ceiling: Ceiling, group_id: int, share: Decimal, on: date) -> None:
    """Keep what a locked group has of a locked ceiling."""
    kept = CeilingShare.objects.filter(ceiling=ceiling, group_id=group_id).first()
    row = kept or CeilingShare(ceiling=ceiling, group_id=group_id)
    change = share - row.committed
    row.committed, row.counted_on = share, on
    row.save()
    Ceiling.objects.filter(id=ceiling.id).update(committed=F("committed") + change)
    ceiling.committed += change


def _ranges() -> Ranges:
    ids = list(GroupExposure.objects.order_by("group_id").values_list("group_id", flat=True))
    return night.cut(ids, _GROUPS_PER_RANGE)


def _amount(amount_id: int) -> CeilingAmount:
    """Lock the ceiling of an amount, then return the amount."""
    ceiling_id = CeilingAmount.objects.values_list("ceiling_id", flat=True).get(id=amount_id)
    Ceiling.objects.select_for_update(of=("self",)).get(id=ceiling_id)
    return CeilingAmount.objects.select_related("ceiling").get(id=amount_id)


def _facts(row: CeilingAmount) -> dict[str, Any]:
    return {
        "kind": row.ceiling.kind,
        "code": row.ceiling.code,
        "capacity": None if row.capacity is None else str(row.capacity),
        "effective_on": row.valid_from.isoformat(),
    }
