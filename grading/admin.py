"""The analyst's desks: grades with all that explains them, accounts, public events, reviews."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from companies.models import Company
from companies.rules import searchable
from core import clock
from core.admin import Button, Desk, Panel, Waiting, panels
from core.dates import business_date
from core.templatetags.amounts import plain_number
from grading import forms, queries, services, texts
from grading.models import LINE_ITEMS, CompanyScore, GradeReview, LegalEvent, Statement
from grading.rules import legal, scale
from grading.rules.inputs import LegalEventKind

ANALYSTS = frozenset({StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST})
READERS = ANALYSTS | {StaffRole.UNDERWRITER}
_YEARS_SHOWN = 6


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


class _CompanyDesk(Desk):
    """A desk of rows that belong to a company, searched by the company's name."""

    readers: ClassVar[frozenset[str]] = READERS
    list_select_related = ("company",)
    search_fields = ("company__search_name",)
    search_help_text = _("Name of the company")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as names are kept for searching, so that the index is used."""
        name = searchable(search_term.replace("\x00", " "))
        return queryset.filter(company__search_name__contains=name) if name else queryset, False

    def title_of(self, row: Any) -> str:
        """Return the company's name with what the row is."""
        return f"{row.company.name}: {self.opts.verbose_name}"

    @admin.display(description=_("company"))
    def company_name(self, row: Any) -> str:
        """Return the company's name."""
        return str(row.company.name)

    @admin.display(description=_("company"))
    def company_link(self, row: Any) -> SafeString:
        """Return the company's name, leading to all that is known of it."""
        address = reverse("admin:companies_company_change", args=[row.company_id])
        return format_html('<a href="{}">{}</a>', address, row.company.name)

    @admin.display(description=_("country"))
    def country(self, row: Any) -> str:
        """Return the company's country."""
        return str(row.company.country)


def _show_grade(grade: int | None) -> SafeString:
    return render_to_string("admin/grading/grade.html", {"figure": grade})


def _preview_event(row: CompanyScore, facts: dict[str, Any], now: datetime) -> list[str]:
    legal.ensure_can_have_happened(
        facts["happened_on"], founded_on=row.company.founded_on, today=business_date(now)
    )
    return texts.of_legal_event(
        LegalEventKind(facts["kind"]),
        facts["happened_on"],
        company=row.company.name,
        grade=row.grade,
        today=business_date(now),
    )


def _record_event(row: CompanyScore, facts: dict[str, Any], by: Any, now: datetime) -> bool:
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


def _file_accounts(
    row: CompanyScore | Statement, facts: dict[str, Any], by: Any, now: datetime
) -> bool:
    """File the accounts; return whether they were not on file yet."""
    statement = services.file_statement(
        company_id=row.company_id,
        period_end=facts["period_end"],
        currency=facts["currency"],
        lines={item: facts[item] for item in LINE_ITEMS},
        source=facts["source"],
        filed_on=facts["filed_on"],
        by=by,
        now=now,
    )
    return statement.recorded_at == now


def _accounts_filed(is_new: bool) -> Any:
    if is_new:
        return _("The accounts are filed; the grade follows at once.")
    return _("These accounts were on file already: nothing is added.")


def _preview_accounts(row: object, facts: dict[str, Any], now: datetime) -> list[str]:
    return texts.of_accounts({item: facts[item] for item in LINE_ITEMS})


def _line(item: str) -> Any:
    """Return the column that shows a line of accounts."""

    # The stubs know a lazy text by their own name only.
    @admin.display(description=texts.LINE_ITEMS[item], ordering=item)  # type: ignore[call-overload,untyped-decorator]
    def shown(row: Statement) -> str:
        return plain_number(getattr(row, item))

    return shown


@admin.register(CompanyScore)
class CompanyScoreDesk(_CompanyDesk):
    """Every company's grade; the page of one shows how it came about."""

    change_form_template = "admin/grading/companyscore/desk.html"
    list_display = ("company_name", "country", "shown_grade", "confidence", "graded_on", "due_on")
    list_display_links = ("company_name",)
    list_filter = (_GradeFilter, "confidence")
    ordering = ("-grade", "company_id")
    fields = ("company_link", "country", "shown_grade", "confidence", "graded_on", "due_on")
    buttons = (
        Button(
            name="legal-event",
            label=_("Record a public event"),
            done=lambda is_new: (
                _("The event is recorded; the grade follows at once.")
                if is_new
                else _("The event was known already: nothing is added.")
            ),
            roles=ANALYSTS,
            form=forms.LegalEventForm,
            preview=_preview_event,
            about=lambda row: row.company,
            do=_record_event,
        ),
        Button(
            name="accounts",
            label=_("File accounts"),
            done=_accounts_filed,
            roles=ANALYSTS,
            form=forms.AccountsForm,
            preview=_preview_accounts,
            do=_file_accounts,
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

    @admin.display(description=_("grade"), ordering="grade")
    def shown_grade(self, row: CompanyScore) -> SafeString:
        """Return the grade with its colour and word."""
        return _show_grade(row.grade)

    def more_context(self, request: HttpRequest, row: CompanyScore) -> dict[str, Any]:
        """Return how the score adds up, the history, the accounts and the events."""
        standing = queries.standings([row.company_id])[row.company_id]
        changes = list(queries.history(row.company_id)[:200])
        start, steps, end = texts.waterfall(standing.reasons)
        return {
            "standing": standing,
            "start": start,
            "steps": steps,
            "end": end,
            "changes": [(change, texts.cause(change.cause, inside=True)) for change in changes],
            "points": texts.history_points(changes),
            "until": business_date(clock.now()),
            "confidence": texts.CONFIDENCE[standing.confidence],
            "years": _years(row.company_id),
            "legal_events": _legal_events(row.company_id),
            "reviews": queries.reviews_of(row.company_id),
        }


def _panel(company: Company, actor: Any) -> dict[str, Any]:
    """Return what the company's own page shows of its grade."""
    standing = queries.standing(company.id)
    return {
        "company": company,
        "standing": standing,
        "confidence": texts.CONFIDENCE[standing.confidence] if standing else "",
        "statements": queries.statements_of(company.id)[:_YEARS_SHOWN],
        "legal_events": _legal_events(company.id),
    }


panels.register(
    "companies.Company", Panel("admin/grading/company/panel.html", _panel, readers=READERS)
)


def _legal_events(company_id: int) -> list[tuple[LegalEvent, Any]]:
    return [
        (event, texts.LEGAL_EVENTS[LegalEventKind(event.kind)])
        for event in queries.legal_events_of(company_id)
    ]


def _years(company_id: int) -> dict[str, Any]:
    """Return the accounts as a table: a column a year, a line for each item any year has."""
    statements = list(queries.statements_of(company_id)[:_YEARS_SHOWN])
    lines = [
        (texts.LINE_ITEMS[item], [getattr(statement, item) for statement in statements])
        for item in LINE_ITEMS
    ]
    return {
        "statements": statements,
        "lines": [line for line in lines if any(amount is not None for amount in line[1])],
    }


@admin.register(LegalEvent)
class LegalEventDesk(_CompanyDesk):
    """Public events about companies, and their ends."""

    list_display = ("company_name", "shown_kind", "happened_on", "ended_on", "source")
    list_filter = ("kind",)
    ordering = ("-happened_on", "-id")
    fields = (
        "company_link",
        "shown_kind",
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

    @admin.display(description=_("kind"), ordering="kind")
    def shown_kind(self, row: LegalEvent) -> str:
        """Return the kind in words."""
        return str(texts.LEGAL_EVENTS[LegalEventKind(row.kind)])


@admin.register(Statement)
class StatementDesk(_CompanyDesk):
    """Annual accounts as they were filed; what a correction superseded stays."""

    change_form_template = "admin/grading/statement/desk.html"
    list_display = (
        "company_name",
        "period_end",
        "currency",
        *(_line(item) for item in ("total_assets", "equity", "sales", "net_income")),
        "source",
        "is_in_force",
    )
    list_filter = ("source",)
    ordering = ("-period_end", "-id")
    fields = (
        "company_link",
        "period_end",
        "currency",
        "source",
        "filed_on",
        "recorded_at",
        "superseded_at",
        "withdrawal",
    )
    buttons = (
        Button(
            name="correct",
            label=_("Correct"),
            done=_accounts_filed,
            roles=ANALYSTS,
            form=forms.AccountsForm,
            initial=lambda row: {
                name: getattr(row, name)
                for name in ("period_end", "currency", "filed_on", "source", *LINE_ITEMS)
            },
            shown=lambda row: row.superseded_at is None,
            preview=_preview_accounts,
            do=_file_accounts,
        ),
        Button(
            name="withdraw",
            label=_("Take back"),
            done=_("The accounts are taken back; the grade follows at once."),
            roles=ANALYSTS,
            form=forms.WithdrawalForm,
            shown=lambda row: row.superseded_at is None,
            danger=True,
            do=lambda row, facts, by, now: services.withdraw_statement(
                statement_id=row.id, reason=facts["reason"], by=by, now=now
            ),
        ),
    )

    def more_context(self, request: HttpRequest, row: Statement) -> dict[str, Any]:
        """Return the lines that are given, and what cannot all be true."""
        lines = [(texts.LINE_ITEMS[item], getattr(row, item)) for item in LINE_ITEMS]
        return {
            "lines": [line for line in lines if line[1] is not None],
            "warnings": texts.warnings(row.warnings),
        }

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, row: Statement) -> bool:
        """Return whether no correction superseded it."""
        return row.superseded_at is None


@admin.register(GradeReview)
class GradeReviewDesk(_CompanyDesk):
    """Adverse grades of persons in business that somebody has to look at, open ones first."""

    waiting = (
        Waiting(
            label=_("grades of persons in business to review"),
            roles=ANALYSTS,
            rows=lambda actor: queries.open_reviews(),
        ),
    )
    change_list_template = "admin/grading/gradereview/list.html"
    list_display = ("company_name", "shown_old_grade", "shown_grade", "opened_on", "closed_at")
    ordering = ("-closed_at", "opened_on", "id")  # PostgreSQL puts those not closed first
    fields = (
        "company_link",
        "shown_old_grade",
        "shown_grade",
        "opened_on",
        "closed_at",
        "closed_by",
        "note",
    )
    buttons = (
        Button(
            name="close",
            label=_("I looked at this grade"),
            done=_("Your review is noted."),
            roles=ANALYSTS,
            form=forms.ReviewForm,
            shown=lambda row: row.closed_at is None,
            do=lambda row, facts, by, now: services.close_review(
                review_id=row.id, note=facts["note"], by=by, now=now
            ),
        ),
    )

    @admin.display(description=_("grade before"))
    def shown_old_grade(self, row: GradeReview) -> SafeString:
        """Return the grade before, with its colour and word."""
        return _show_grade(row.old_grade)

    @admin.display(description=_("grade"))
    def shown_grade(self, row: GradeReview) -> SafeString:
        """Return the grade with its colour and word."""
        return _show_grade(row.grade)
