"""The desk of grades of persons that a person has to look at."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Waiting
from grading import forms, queries, services
from grading.admin.base import ANALYSTS, CompanyDesk, show_grade
from grading.models import GradeReview


@admin.register(GradeReview)
class GradeReviewDesk(CompanyDesk):
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
        return show_grade(row.old_grade)

    @admin.display(description=_("grade"))
    def shown_grade(self, row: GradeReview) -> SafeString:
        """Return the grade with its colour and word."""
        return show_grade(row.grade)
