"""Companies that moved to another group: what is given on them moves along."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from companies import queries as companies
from core import tenancy
from limits.models import LimitRequest, LimitRow
from limits.services import exposure


@transaction.atomic
def follow_group(*, group_id: int, on: date) -> None:
    """Count the limits on the members of a group in it, wherever they were counted before.

    The groups are locked in one order; doing it twice changes nothing. What is committed may end
    above the capacity of the group: nothing new is given there until it fits.
    """
    with tenancy.scope(staff=True):
        members = companies.members_of(group_id)
        elsewhere = ~Q(group_id=group_id)
        strays = LimitRow.objects.filter(elsewhere, buyer_id__in=members)
        asked = LimitRequest.objects.filter(elsewhere, buyer_id__in=members).exclude(group=None)
        left = set(strays.order_by().values_list("group_id", flat=True).distinct())
        if not left and not asked.exists():
            return
        held = [exposure.lock(group, on) for group in sorted({group_id, *left})]
        strays.update(group_id=group_id)
        asked.update(group_id=group_id)
        for group in held:
            exposure.count([group], max(on, group.counted_on or on))
            if companies.group_of(group.group_id) == group.group_id:
                exposure.set_capacity(group, on)
            else:  # it is no head any more: nothing is given on it
                group.capacity = Decimal(0)
                group.save(update_fields=["capacity"])
