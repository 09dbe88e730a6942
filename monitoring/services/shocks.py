"""Shocks of a country or sector among what became known: released, and ended before their day."""

from datetime import datetime
from uuid import UUID

from accounts.rules import Actor
from grading.models import Judgement
from grading.queries import trials as grading
from grading.rules.inputs import PlaceLevel
from monitoring.models import Signal
from monitoring.rules.triggers import SignalKind
from monitoring.services import receiving
from monitoring.services.receiving import Inside

SOURCE = "grading"
_KINDS = {
    PlaceLevel.COUNTRY: SignalKind.COUNTRY_SHOCK,
    PlaceLevel.SECTOR: SignalKind.SECTOR_SHOCK,
}


def note(judgement: UUID, *, cause_id: UUID, is_end: bool, by: Actor, now: datetime) -> Signal:
    """Note that a judgement of a place counts, or counts no more; each of it once.

    Grades and limits follow from the judgement itself; `cause_id` is what they follow from.
    """
    row = grading.tried(Judgement._meta.label, judgement)
    assert isinstance(row, Judgement)
    place = PlaceLevel(row.level)
    inside = Inside(
        source_id=f"{judgement}:ended" if is_end else str(judgement),
        kind=SignalKind.SHOCK_ENDED if is_end else _KINDS[place],
        company_id=None,
        detail=row.note if is_end else row.reason,
        facts={"level": place.value, "key": row.key, "points": row.points, "cause": str(cause_id)},
    )
    return receiving.note(SOURCE, inside, by=by, now=now)
