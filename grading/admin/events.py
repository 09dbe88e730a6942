"""The desk of public events: recorded, ended, and those recorded in error."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from core.admin import Button
from core.dates import business_date
from grading import forms, queries, services, texts
from grading.admin.base import ANALYSTS, CompanyDesk
from grading.models import CompanyScore, LegalEvent
from grading.rules import legal
from grading.rules.inputs import LegalEventKind


def preview_event(row: CompanyScore, facts: dict[str, Any], now: datetime) -> list[str]:
    legal.ensure_can_have_happened(
        facts["happened_on"], founded_on=row.company.founded_on, today=business_date(now)
    )
    standing = queries.standing(row.company_id)
    return texts.of_legal_event(
        LegalEventKind(facts["kind"]),
        facts["happened_on"],
        company=row.company.name,
        grade=standing.grade if standing else row.grade,
        is_person=row.company.is_natural_person,
        today=business_date(now),
    )


def record_event(row: CompanyScore, facts: dict[str, Any], by: Any, now: datetime) -> bool:
    """Record the event; return whether it was not known yet."""
    event = services.record_legal_event(
        company_id=row.company_id,
        kind=LegalEventKind(facts["kind"]),
        happened_on=facts["happened_on"],
        source=facts["source"],
        source_reference=facts["source_reference"],
        by=by,
        now=now,
    )
    return event.recorded_at == now


def legal_events_of(company_id: int) -> list[tuple[LegalEvent, Any]]:
    return [
        (event, texts.LEGAL_EVENTS[LegalEventKind(event.kind)])
        for event in queries.legal_events_of(company_id)
    ]


@admin.register(LegalEvent)
class LegalEventDesk(CompanyDesk):
    """Public events about companies, and their ends."""

    words = {"kind": lambda code: texts.LEGAL_EVENTS[LegalEventKind(code)]}
    list_display = ("company_name", "kind", "happened_on", "ended_on", "source")
    list_filter = ("kind",)
    ordering = ("-happened_on", "-id")
    fields = (
        "company_link",
        "kind",
        "happened_on",
        "ended_on",
        "source",
        "source_reference",
        "recorded_at",
        "recorded_by",
        "corrected_at",
        "corrected_by",
        "correction",
    )
    buttons = (
        Button(
            name="end",
            label=_("Record its end"),
            done=_("The end is recorded; the grade follows at once."),
            roles=ANALYSTS,
            form=forms.EndForm,
            shown=lambda row: row.ended_on is None,
            do=lambda row, facts, by, now: services.end_legal_event(
                legal_event_id=row.id, ended_on=facts["ended_on"], by=by, now=now
            ),
        ),
        Button(
            name="correct",
            label=_("Recorded in error"),
            done=_("The event never counted; the grade follows at once."),
            roles=frozenset({StaffRole.SENIOR_RISK_ANALYST}),
            form=forms.CorrectionForm,
            shown=lambda row: row.corrected_at is None,
            about=lambda row: row.company,
            danger=True,
            do=lambda row, facts, by, now: services.correct_legal_event(
                legal_event_id=row.id, reason=facts["reason"], by=by, now=now
            ),
        ),
    )
