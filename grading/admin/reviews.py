"""The queue of grades that a person has to look at, those with most at stake first."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Waiting
from core.money import Money
from core.templatetags.amounts import money
from grading import forms, queries, services, texts
from grading.admin.base import ANALYSTS, CompanyDesk, show_grade
from grading.models import GradeReview
from grading.rules import told
from grading.rules.reviews import Why


class _WhyFilter(admin.SimpleListFilter):
    title = _("why")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every reason to look at a grade."""
        return [(why.value, texts.REVIEWS[why]) for why in Why]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows with the reason chosen."""
        wanted = self.value()
        return queryset.filter(reasons__contains=[wanted]) if wanted in list(Why) else queryset


class _OpenFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer those that wait, and those somebody looked at."""
        return [("yes", _("To look at")), ("no", _("Looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the state chosen."""
        wanted = self.value()
        known = {"yes": True, "no": False}
        return queryset.filter(closed_at__isnull=known[wanted]) if wanted in known else queryset


@admin.register(GradeReview)
class GradeReviewDesk(CompanyDesk):
    """Grades that somebody has to look at, open ones first, by what is at stake."""

    called = _("Grades to look at")

    waiting = (
        Waiting(
            label=_("grades to look at"),
            roles=ANALYSTS,
            rows=lambda actor: queries.open_reviews(),
            where="open=yes",
        ),
    )
    change_list_template = "admin/grading/gradereview/list.html"
    change_form_template = "admin/grading/gradereview/desk.html"
    list_display = (
        "company_name",
        "shown_stake",
        "shown_old_grade",
        "shown_grade",
        "shown_reasons",
        "opened_on",
        "closed_at",
    )
    list_filter = (_WhyFilter, _OpenFilter)
    ordering = ("-closed_at", "-at_stake", "opened_on", "id")  # those not closed come first
    fields = (
        "company_link",
        "shown_stake",
        "shown_reasons",
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
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.close_review(
                review_id=row.id, note=facts["note"], by=by, now=now
            ),
        ),
    )

    def more_context(self, request: HttpRequest, row: GradeReview) -> dict[str, Any]:
        """Return why the company has its grade, and what comes next on the queue."""
        standing = queries.standing(row.company_id)
        return {
            "standing": standing,
            "lines": texts.lines(standing.reasons[: told.MOST_REASONS]) if standing else [],
            "next_review": queries.open_reviews().exclude(id=row.id).first(),
        }

    @admin.display(description=_("at stake"), ordering="at_stake")
    def shown_stake(self, row: GradeReview) -> SafeString:
        """Return what is at stake on the company over all policyholders."""
        return money(Money(row.at_stake, "EUR"), "whole")

    @admin.display(description=_("why"))
    def shown_reasons(self, row: GradeReview) -> str:
        """Return why somebody looks at it, in words."""
        return ", ".join(str(texts.REVIEWS[Why(code)]) for code in row.reasons) or "\u2013"

    @admin.display(description=_("grade before"))
    def shown_old_grade(self, row: GradeReview) -> SafeString:
        """Return the grade before, with its colour and word."""
        return show_grade(row.old_grade)

    @admin.display(description=_("grade"))
    def shown_grade(self, row: GradeReview) -> SafeString:
        """Return the grade with its colour and word."""
        return show_grade(row.grade)
