"""What made a grade change: told in words, and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from core.models import Event
from grading import queries, texts
from grading.admin.traces import sum_address
from grading.models import CompanyScore, GradeChange
from grading.rules.inputs import PlaceLevel
from grading.services import NIGHT
from receivables import texts as receivables


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a grade changed, and the address of what caused it, else of what it changed."""

    text: str
    address: str


def of(changes: Sequence[GradeChange], row: CompanyScore) -> list[tuple[GradeChange, Cause]]:
    """Return each change of a company's grade with its cause."""
    ids = {change.cause_id for change in changes}
    happened = {event.public_id: event for event in Event.objects.filter(public_id__in=ids)}
    return [(change, _cause(change, happened.get(change.cause_id), row)) for change in changes]


def _cause(change: GradeChange, event: Event | None, row: CompanyScore) -> Cause:
    has_accounts = not change.inputs or bool(change.inputs.get("accounts"))
    text = texts.cause(change.cause, inside=True, has_accounts=has_accounts)
    if event is None:
        is_night = change.cause == NIGHT
        market = _market(change, row) if is_night else ""
        return Cause(text, market or sum_address(row.company_id, change=change))
    if event.name == "receivables.overdue_moved":
        text = texts.overdue_moved(receivables.overdue_state(event.facts["state"]))
    return Cause(text, _subject(event) or sum_address(row.company_id, change=change))


def _subject(event: Event) -> str:
    """Return the page of what an event happened to."""
    model: Any = apps.get_model(event.subject_type)
    found = model._default_manager.filter(public_id=event.subject_id).values_list("pk", flat=True)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return "".join(reverse(name, args=[pk]) for pk in found)


def _market(change: GradeChange, row: CompanyScore) -> str:
    """Return the part of a market that a night brought; none: time passed."""
    places = {PlaceLevel.COUNTRY: row.company.country, PlaceLevel.SECTOR: row.company.sector[:2]}
    for level, key in places.items():
        for part in queries.current_parts(
            level, change.business_date, [key], known_at=change.recorded_at
        ).values():
            if part.valid_from == change.business_date:
                return reverse("admin:grading_placepart_change", args=[part.pk])
    return ""
