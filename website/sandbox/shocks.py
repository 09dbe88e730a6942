"""Shocks of a sector in the sandbox: proposed, tried and released as analysts do it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from accounts.rules import Actor, Right, ensure_may
from core import tenancy
from core.dates import business_date
from grading.models import Judgement
from grading.queries import trials as queries
from grading.rules import trials
from grading.rules.inputs import PlaceLevel
from grading.rules.judging import Judged
from grading.services import judging
from website.demo.house import staff_actor

_WHY, _EVIDENCE = "Asked for in the sandbox.", "A call of the sandbox's API."


@transaction.atomic
def propose(*, sector: str, grades: Decimal, days: int, by: Actor, now: datetime) -> Judgement:
    """Propose that a sector is so many grades worse for so many days; it is tried at once.

    :raises NotYourRight: unless the actor administers a policyholder
    :raises SectorUnknown: if no company can be in it
    """
    ensure_may(by, Right.ADMINISTER)
    today = business_date(now)
    judged = Judged(
        level=PlaceLevel.SECTOR,
        key=sector,
        steps=grades,
        reason=_WHY,
        evidence=_EVIDENCE,
        valid_from=today,
        valid_until=today + timedelta(days=days),
    )
    with tenancy.scope(staff=True):
        return judging.propose_judgement(judged=judged, by=staff_actor("analyst"), now=now)


@transaction.atomic
def release(*, shock: UUID, by: Actor, now: datetime) -> Judgement:
    """Let a shock count, as a second person; whoever is in the sector is graded again.

    :raises NotYourRight: unless the actor administers a policyholder
    :raises NotTriedYet: as long as nobody can see what it would change
    """
    ensure_may(by, Right.ADMINISTER)
    row = found(shock)
    with tenancy.scope(staff=True):
        return judging.release_judgement(judgement_id=row.id, by=staff_actor("senior"), now=now)


def found(shock: UUID) -> Judgement:
    """Return a shock; there is no such address where it is none."""
    with tenancy.scope(staff=True):
        try:
            row = queries.tried(Judgement._meta.label, shock)
        except Judgement.DoesNotExist:
            raise Http404 from None
    if not isinstance(row, Judgement):
        raise Http404
    return row


def as_json(row: Judgement) -> dict[str, Any]:
    """Return a shock as the API gives it."""
    return {
        "id": row.public_id,
        "sector": row.key,
        "state": row.state,
        "is_tried": trials.is_done(row.dry_run),
    }
