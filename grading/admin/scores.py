"""The desk of grades: how each came about, and what the company's own page shows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from core import clock
from core.admin import Button, Panel, panels
from core.charts import GradePoint
from core.dates import business_date
from core.templatetags.amounts import day
from grading import forms, queries, services, texts
from grading.admin import catalogue, causes, points, sources, traces
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
from grading.rules import scale
from grading.rules.inputs import Confidence


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
    fields = ("company_link", "country", "traced_grade", "confidence", "graded_text", "due_text")
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

    @admin.display(description=_("grade"))
    def traced_grade(self, row: CompanyScore) -> SafeString:
        """Return the grade that counts, leading to the scale."""
        return self._linked([(self.shown_grade(row), points.scale_address(row.company_id))])

    @admin.display(description=_("Graded on"))
    def graded_text(self, row: CompanyScore) -> SafeString:
        """Return the day of the grade, leading to how it added up and what it was before."""
        return self._linked([(day(row.graded_on), traces.sum_address(row.company_id))])

    @admin.display(description=_("Looked at again on"))
    def due_text(self, row: CompanyScore) -> SafeString:
        """Return the day on which time alone may change the grade, why, and what that rests on."""
        if row.due_on is None:
            return format_html("{}", gettext("never by time alone"))
        why, links = sources.of_turn(row)
        if not why:
            return format_html("{} {}", day(row.due_on), gettext("(in the coming night)"))
        return format_html("{}: {} ({})", day(row.due_on), why, self._linked(links))

    def _linked(self, links: Sequence[tuple[object, str]]) -> SafeString:
        return format_html_join(" · ", '<a href="{}">{}</a>', ((to, name) for name, to in links))

    def more_context(self, request: HttpRequest, row: CompanyScore) -> dict[str, Any]:
        """Return how the score adds up, the history, the accounts and the events."""
        standing = queries.as_graded([row.company_id])[row.company_id]
        # A worker may grade between two questions: what the page shows is of one moment.
        row.grade, row.confidence = standing.grade, standing.confidence
        row.graded_on = standing.graded_on
        changes = list(queries.history(row.company_id)[:200])
        counted = texts.counted(changes, queries.spans_of(row.company_id))
        start, steps, end = texts.waterfall(standing.reasons)
        shown, lighter = texts.folded(steps)
        today = business_date(clock.now())
        accounts = _years(row.company_id)
        prospect = queries.prospect(row.company_id, today)
        return {
            "standing": standing,
            "review": queries.open_reviews().filter(company_id=row.company_id).first(),
            "may_look": request.actor.staff_role in ANALYSTS,  # type: ignore[attr-defined]  # ActAs
            "start": start,
            "steps": shown,
            "terms": sources.of_terms(standing, row),
            "is_folded": bool(lighter),
            "sector": [
                (line, *texts.compared(line), traces.sector_address(row.company_id, line.code))
                for line in queries.compared(row.company_id, row.company.sector[:2])
            ],
            "panels": panels.shown(row, request),
            "end": end,
            "changes": causes.history(changes, counted, row),
            "points": [GradePoint(step.on, step.grade) for step in reversed(counted)],
            "until": today,
            "confidence": texts.CONFIDENCE[standing.confidence],
            "years": accounts,
            "legal_events": legal_events_of(row.company_id),
            "reviews": queries.reviews_of(row.company_id),
            "ways": [
                (
                    texts.way(way),
                    traces.way_address(row.company_id, way.steps),
                    sources.of_way(way, row.company_id, accounts["statements"]),
                )
                for way in prospect.ways()
            ],
            "overrides": [
                (each, texts.override_state(each, standing.model_grade))
                for each in queries.overrides_of(row.company_id)
            ],
        }


def _panel(company: Company, actor: Any) -> dict[str, Any]:
    """Return what the company's own page shows of its grade."""
    graded = queries.as_graded([company.id]).get(company.id)
    standing = queries.standing(company.id) if graded else None
    return {
        "company": company,
        "standing": standing,
        "since": queries.counts_since(company.id),
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
