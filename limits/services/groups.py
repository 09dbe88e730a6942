"""Companies that moved to another group: what is given on them moves along."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from companies import queries as companies
from core import tenancy
from limits.models import LimitRequest, LimitRow
from limits.services import ceilings, exposure


@transaction.atomic
def follow_group(*, group_id: int, on: date, beside: Collection[int] = ()) -> None:
    """Count the limits on the members of a group in it, wherever they were counted before.

    The groups are locked in one order, those `beside` it too, which the caller works on next; then
    the ceilings, of which each group has its part. Doing it twice changes nothing. What is given
    may end above the capacity of the group: nothing new is given there until it fits.
    """
    with tenancy.scope(staff=True):
        members = companies.members_of(group_id)
        elsewhere = ~Q(group_id=group_id)
        strays = LimitRow.objects.filter(elsewhere, buyer_id__in=members)
        asked = LimitRequest.objects.filter(elsewhere, buyer_id__in=members).exclude(group=None)
        left = set(strays.order_by().values_list("group_id", flat=True).distinct())
        found = exposure.lock_all({group_id, *left, *beside}, on)
        if not left and not asked.exists():
            return
        strays.update(group_id=group_id)
        asked.update(group_id=group_id)
        shared = ceilings.hold_all()
        for group in (found[each] for each in sorted({group_id, *left})):
            exposure.count([group], max(on, group.counted_on or on))
            if companies.group_of(group.group_id) == group.group_id:
                exposure.set_capacity(group, on)
            else:  # it is no head any more: nothing is given on it
                group.capacity, group.capacity_on = Decimal(0), on
                group.save(update_fields=["capacity", "capacity_on"])
            ceilings.recount(shared, [group], exposure.counted_on(group))
