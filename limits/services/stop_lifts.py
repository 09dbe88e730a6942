"""Lifting a stop in writing: deliveries on certain days are insured all the same (R-POL-22)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import events
from limits.models import StopLift
from limits.rules import stops as rules
from policies.models import Policy


@transaction.atomic
def lift_stop(
    *, policy_id: UUID, buyer: UUID, first: date, until: date, reason: str, by: Actor, now: datetime
) -> StopLift:
    """Let deliveries to a buyer be insured on certain days whatever stops them, with the reason.

    The same once more changes nothing.

    :raises Policy.DoesNotExist: if there is no such policy
    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRole: unless an underwriter does it
    :raises rules.LiftEnds: if the last day comes before the first
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    policy = Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)
    company = companies.company(buyer)
    if until < first:
        raise rules.LiftEnds(first=first)
    row, is_new = StopLift.objects.get_or_create(
        policy=policy,
        buyer=company,
        valid_from=first,
        valid_to=until,
        reason=reason,
        defaults={
            "policyholder_id": policy.policyholder_id,
            "lifted_at": now,
            "lifted_by_id": by.user_id,
        },
    )
    if not is_new:
        return row
    events.record(
        "limits.stop_lifted",
        subject=row,
        by=by,
        at=now,
        buyer=str(company.public_id),
        first=str(first),
        until=str(until),
    )
    return row
