"""Whose credit reports count: approving an agency, and no longer."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from limits.models import CreditAgency
from limits.rules import discretionary as rules
from limits.rules.lifecycle import RowState, row_state

_MAY_SET = (StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)


@transaction.atomic
def approve_agency(
    *, name: str, approved_from: date, reason: str, by: Actor, now: datetime
) -> CreditAgency:
    """Let reports of an agency count that carry a day from `approved_from` on.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.AgencyApproved: if its reports count already
    """
    ensure_role(by, *_MAY_SET)
    name = " ".join(name.split())
    standing = CreditAgency.objects.filter(name__iexact=name, approved_until=None).first()
    if standing is not None:
        raise rules.AgencyApproved(name=name, state=_state(standing, now))
    row, is_new = CreditAgency.objects.get_or_create(
        name=name,
        approved_until=None,
        defaults={
            "approved_from": approved_from,
            "reason": reason,
            "set_at": now,
            "set_by_id": by.user_id,
        },
    )
    if not is_new:  # somebody else did at the same moment
        raise rules.AgencyApproved(name=name, state=_state(row, now))
    events.record("limits.agency_approved", subject=row, by=by, at=now, first=str(approved_from))
    return row


@transaction.atomic
def end_agency(*, agency_id: UUID, by: Actor, now: datetime) -> CreditAgency:
    """Let reports of an agency count that carry a day up to today; limits set on them stay.

    :raises CreditAgency.DoesNotExist: if there is none
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.AgencyEnded: if its reports count no more
    """
    ensure_role(by, *_MAY_SET)
    row = CreditAgency.objects.select_for_update().get(public_id=agency_id)
    if row.approved_until is not None:
        raise rules.AgencyEnded(name=row.name, state=RowState.ENDED)
    row.approved_until = max(business_date(now), row.approved_from)
    row.save(update_fields=["approved_until"])
    events.record("limits.agency_ended", subject=row, by=by, at=now, until=str(row.approved_until))
    return row


def _state(row: CreditAgency, now: datetime) -> RowState:
    return row_state(row.approved_from, row.approved_until, business_date(now), open_debt=False)
