"""The desk of grades: how each came about, and what the company's own page shows."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from core import clock
from core.admin import Button, Panel, panels
from core.dates import business_date
from grading import forms, queries, services, texts
from grading.admin import catalogue, causes, points
from grading.admin.base import ANALYSTS, READERS, YEARS_SHOWN, CompanyDesk, show_grade
from grading.admin.events import legal_events_of, preview_event, record_event
from grading.admin.overrides import overridden, override, preview_override
from grading.admin.statements import accounts_filed, file_accounts, preview_accounts
from grading.models import (
    LINE_ITEMS,
    CompanyScore,
    GradeHold,
    GradeOverride,
    OverrideState,
)
from grading.queries import Standing
from grading.rules import scale
from grading.rules.inputs import Confidence, PlaceLevel
from grading.texts import ReasonLine


class _GradeFilter(admin.SimpleListFilter):
    title = _("grade")
    parameter_name = "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every step of the scale."""
        return [(str(grade), str(grade)) for grade in scale.SCALE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the grade chosen."""
        wanted = self.value()
        known = {str(grade) for grade in scale.SCALE}
        return queryset.filter(grade=int(wanted)) if wanted in known else queryset


@admin.register(CompanyScore)
class CompanyScoreDesk(CompanyDesk):
    """Every company's grade; the page of one shows how it came about."""

    change_form_template = "admin/grading/companyscore/desk.html"
    change_list_template = "admin/grading/companyscore/list.html"
    list_display = ("company_name", "country", "shown_grade", "confidence", "graded_on", "due_on")
    list_display_links = ("company_name",)
    words = {"confidence": lambda code: texts.CONFIDENCE_WORDS[Confidence(code)]}
    list_filter = (_GradeFilter, "confidence")
    ordering = ("-grade", "company_id")
    fields = ("company_link", "country", "shown_grade", "confidence", "graded_on", "due_on")
    buttons = (
        Button(
            name="legal-event",
            label=_("Record a public event"),
            done=lambda is_new: (
                _("The event is recorded; the grade follows in a moment: load the page again.")
                if is_new
                else _("The event was known already: nothing is added.")
            ),
            roles=ANALYSTS,
            form=forms.LegalEventForm,
            preview=preview_event,
            about=lambda row: row.company,
            do=record_event,
        ),
        Button(
            name="accounts",
            label=_("File accounts"),
            done=accounts_filed,
            roles=ANALYSTS,
            form=forms.AccountsForm,
            preview=preview_accounts,
            about=lambda row: row.company,
            do=file_accounts,
        ),
        Button(
            name="override",
            label=_("Set the grade"),
            done=overridden,
            roles=ANALYSTS,
            form=forms.OverrideForm,
            shown=lambda row: row.grade != scale.DEFAULT,
            preview=preview_override,
            about=lambda row: row.company,
            do=override,
        ),
        Button(
            name="regrade",
            label=_("Grade again now"),
            done=_("The grade was worked out again on what is known now."),
            roles=ANALYSTS,
            do=lambda row, facts, by, now: services.regrade_by_hand(
                company_id=row.company_id, by=by, now=now
            ),
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of indicators and of points."""
        view = self.admin_site.admin_view(
            lambda request: catalogue.indicators(request, self.admin_site)
        )
        return [
            path("indicators/", view, name="grading_indicators"),
            *points.addresses(self.admin_site),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let a page lead to the companies its own is measured against."""
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return lookup == "company__sector__startswith" or allowed

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read with each grade the one an analyst set, where one is in force."""
        held = GradeOverride.objects.filter(state=OverrideState.IN_FORCE)
        waiting = GradeHold.objects.filter(ended_on=None)
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("company__gradeoverride_set", held, to_attr="held"),
                Prefetch("company__gradehold_set", waiting, to_attr="waiting"),
            )
        )

    @admin.display(description=_("grade"), ordering="grade")
    def shown_grade(self, row: CompanyScore) -> SafeString:
        """Return the grade that counts with its colour and word; none: the first one waits."""
        for hold in row.company.waiting:  # type: ignore[attr-defined]  # as prefetched
            return show_grade(hold.counts)
        grades = [each.counting(row.grade) for each in row.company.held]  # type: ignore[attr-defined]  # as prefetched
        return show_grade(grades[0] if grades else row.grade)

    def more_context(self, request: HttpRequest, row: CompanyScore) -> dict[str, Any]:
        """Return how the score adds up, the history, the accounts and the events."""
        standing = queries.as_graded([row.company_id])[row.company_id]
        # A worker may grade between two questions: what the page shows is of one moment.
        row.grade, row.confidence = standing.grade, standing.confidence
        row.graded_on = standing.graded_on
        changes = list(queries.history(row.company_id)[:200])
        start, steps, end = texts.waterfall(standing.reasons)
        shown, lighter = texts.folded(steps)
        today = business_date(clock.now())
        return {
            "standing": standing,
            "review": queries.open_reviews().filter(company_id=row.company_id).first(),
            "may_look": request.actor.staff_role in ANALYSTS,  # type: ignore[attr-defined]  # ActAs
            "start": start,
            "steps": shown,
            "terms": _sourced(standing, row),
            "is_folded": bool(lighter),
            "sector": [
                (line, *texts.compared(line))
                for line in queries.compared(row.company_id, row.company.sector[:2])
            ],
            "panels": panels.shown(row, request),
            "end": end,
            "changes": causes.of(changes, row),
            "points": texts.history_points(changes),
            "until": today,
            "confidence": texts.CONFIDENCE[standing.confidence],
            "years": _years(row.company_id),
            "legal_events": legal_events_of(row.company_id),
            "reviews": queries.reviews_of(row.company_id),
            "ways": [texts.way(way) for way in queries.way_back(row.company_id, today)],
            "overrides": queries.overrides_of(row.company_id),
        }


def _sourced(standing: Standing, row: CompanyScore) -> list[tuple[ReasonLine, str, str]]:
    """Return every term with its points, the address of what it rests on, and of its points."""
    company = reverse("admin:companies_company_change", args=[row.company_id])
    overdues = reverse("admin:receivables_overduereport_changelist")
    overdues = f"{overdues}?buyer__id__exact={row.company_id}"
    newest = queries.statements_of(row.company_id).first()
    by_source = {
        texts.source("SOLVENCY"): reverse("admin:grading_statement_change", args=[newest.pk])
        if newest
        else "",
        texts.source("AGE"): company,
        texts.source("OVERDUE_EXPERIENCE"): overdues,
    }
    by_code = {
        event.kind: reverse("admin:grading_legalevent_change", args=[event.pk])
        for event in queries.legal_events_of(row.company_id)
    }
    fixed: dict[str, str] = {}
    places = {PlaceLevel.COUNTRY: row.company.country, PlaceLevel.SECTOR: row.company.sector[:2]}
    for level, key in places.items():
        for part in queries.current_parts(level, standing.graded_on, [key]).values():
            fixed[level.value] = by_code[level.value] = reverse(
                "admin:grading_placepart_change", args=[part.pk]
            )
    return [
        (
            line,
            by_code.get(line.code) or by_source.get(line.source, ""),
            fixed.get(line.code)
            or points.address_of(line.code, standing.scorecard, row.company_id),
        )
        for line in texts.lines(standing.reasons)
    ]


def _panel(company: Company, actor: Any) -> dict[str, Any]:
    """Return what the company's own page shows of its grade."""
    graded = queries.as_graded([company.id]).get(company.id)
    standing = queries.standing(company.id) if graded else None
    return {
        "company": company,
        "standing": standing,
        "graded": graded if graded and graded.hold else None,
        "review": queries.open_reviews().filter(company_id=company.id).first(),
        "may_look": actor.staff_role in ANALYSTS,
        "confidence": texts.CONFIDENCE[standing.confidence] if standing else "",
        "statements": queries.statements_of(company.id)[:YEARS_SHOWN],
        "legal_events": legal_events_of(company.id),
    }


panels.register(
    "companies.Company", Panel("admin/grading/company/panel.html", _panel, readers=READERS)
)


def _years(company_id: int) -> dict[str, Any]:
    """Return the accounts as a table: a column a year, a line for each item any year has."""
    statements = list(queries.statements_of(company_id)[:YEARS_SHOWN])
    lines = [
        (texts.LINE_ITEMS[item], [getattr(statement, item) for statement in statements])
        for item in LINE_ITEMS
    ]
    return {
        "statements": statements,
        "lines": [line for line in lines if any(amount is not None for amount in line[1])],
    }
