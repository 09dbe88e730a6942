"""Sending a file of which some rows lower a limit: only those that somebody ticked."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core.states import ensure_can_become
from limits.models import BulkRequest, BulkRow
from limits.rules.bulk import NEXT_STATES, BulkState, Fate
from limits.services import bulk as files


@transaction.atomic
def send(
    *,
    bulk_id: UUID,
    also_lower: bool = False,
    lines: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> BulkRequest:
    """Ask every row that can be asked, and lower limits by the rows on `lines`, or by all.

    A row that lowers a limit and is not named stays where it is.

    :raises BulkRequest.DoesNotExist: if the actor sees no such file
    :raises NotYourRight: if the mandate does not reach this far
    :raises StateRefused: if it is being looked up, or was sent
    :raises bulk.NothingToSend: if not one row can be asked
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    found = BulkRequest.objects.visible_to(by).select_for_update(of=("self",))
    file = found.get(public_id=bulk_id)
    ensure_can_become(BulkState(file.state), BulkState.SENDING, NEXT_STATES)
    lowering = BulkRow.objects.filter(bulk=file, fate=Fate.LOWERS)
    named = lowering if also_lower else lowering.filter(line__in=lines)
    named.update(fate=Fate.WILL_ASK, may_lower=True)
    return files.send(bulk_id=bulk_id, by=by, now=now)
