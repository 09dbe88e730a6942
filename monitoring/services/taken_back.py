"""Cuts that were announced because of what turned out an error: for a person, and an invitation.

No limit rises by itself (`domain.md` 8.5), also not one whose cut is still to come: the
policyholder is told what holds and asks for it again, and somebody of the insurer sees it waiting.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from core.events import Happening
from grading import queries as grading
from grading.models import LegalEvent
from limits.models import Decision
from monitoring.models import Signal
from monitoring.queries.announced import announced_because
from monitoring.rules.triggers import SignalKind
from monitoring.services import receiving
from monitoring.services.receiving import Inside

SOURCE = "grading"
_INVITED = "monitoring.request_invited"


@transaction.atomic
@tenancy.scope(staff=True)
def look_again(
    company_id: UUID, legal_event_id: UUID, *, by: Actor, now: datetime
) -> Signal | None:
    """Put the cuts announced because of a public event that was an error before a person, once.

    What was cut for another reason in the meantime stays out of it. Where another public event
    stands, the cuts have their cause still.
    """
    company = companies.company(company_id)
    ids = companies.same_as(company.id)
    event = next(row for each in ids for row in _events(each, legal_event_id))
    cuts = announced_because(company.id, _followed(event, ids), business_date(now))
    if not cuts or grading.with_open_legal_event(ids):
        return None
    inside = Inside(
        source_id=f"{event.public_id}:cuts",
        kind=SignalKind.CUT_WITHOUT_CAUSE,
        company_id=company.id,
        facts={"policies": [cut.policy.number for cut in cuts]},
    )
    row = receiving.note(SOURCE, inside, by=by, now=now)
    if not events.history(row.public_id).filter(name=_INVITED).exists():
        invited = [
            Happening(row.public_id, cut.policyholder_id, _facts(cut, company.public_id))
            for cut in cuts
        ]
        events.record_many(_INVITED, Signal, invited, by=by, at=now)
    return row


def _events(company_id: int, legal_event_id: UUID) -> Iterable[LegalEvent]:
    return grading.legal_events_of(company_id).filter(public_id=legal_event_id)


def _followed(event: LegalEvent, company_ids: Collection[int]) -> set[UUID]:
    """Return what limits are looked at again for after a public event: it, and grades by it."""
    recorded = events.history(event.public_id).filter(name="grading.legal_event_recorded")
    causes = {each.public_id for each in recorded}
    for company in companies.by_id(company_ids).values():
        graded = events.history(company.public_id).filter(name="grading.grade_changed")
        causes.update(graded.filter(cause_id__in=causes).values_list("public_id", flat=True))
    return causes


def _facts(cut: Decision, buyer: UUID) -> dict[str, object]:
    day = cut.effective_on.isoformat()
    return {
        "buyer": str(buyer),
        "effective_on": day,
        "reasons": [{"code": SignalKind.CUT_WITHOUT_CAUSE.value, "values": {"day": day}}],
    }
