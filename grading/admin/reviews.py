"""The queue of grades that a person has to look at, those with most at stake first."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM, StaffRole
from companies.rules import searchable
from core.admin import Button, Waiting, following
from core.money import Money
from core.templatetags.amounts import money
from grading import forms, queries, services, texts
from grading.admin import sources
from grading.admin.base import ANALYSTS, CompanyDesk, show_grade
from grading.models import GradeHold, GradeReview
from grading.rules import reviews as rules
from grading.rules import scale, told
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


def _preview(row: GradeReview, facts: dict[str, Any], now: datetime) -> list[str]:
    """Return what becomes of the grade and of limits, found by confirming it on trial."""
    with following.trial():
        _close(row, facts, SYSTEM, now)
        elsewhere = following.said("grading.CompanyScore", row.company_id, now)
    return [*_follows(row), *elsewhere]


def _follows(row: GradeReview) -> list[str]:
    """Return what becomes of the grade that waits."""
    standing = queries.as_graded([row.company_id])[row.company_id]
    return texts.of_grade(standing.hold.counts, standing.grade) if standing.hold else []


def _close(row: GradeReview, facts: dict[str, Any], by: Any, now: datetime) -> GradeReview:
    """Note what was found; a grade that waits is confirmed by it."""
    standing = queries.as_graded([row.company_id]).get(row.company_id)
    confirms = standing.grade if standing and standing.hold else None
    return services.close_review(
        review_id=row.id, note=facts["note"], confirms=confirms, by=by, now=now
    )


def _what_next(request: HttpRequest, row: GradeReview) -> dict[str, Any]:
    """Return what comes after a review on the queue, as its list was narrowed down."""
    chosen = QueryDict(request.GET.get("_changelist_filters", ""))
    why = chosen.get("why", "")
    name = searchable(chosen.get("q", "").replace("\x00", " "))
    following, is_from_the_top = queries.after(
        row, why=why if why in list(Why) else "", search_name=name
    )
    return {
        "next_review": following,
        "is_from_the_top": is_from_the_top,
        "is_filtered": bool(why or name),
    }


def _terms(standing: queries.Standing | None, row: GradeReview) -> list[sources.Traced]:
    """Return the heaviest terms of the score, each with the rows it rests on."""
    if standing is None:
        return []
    return sources.of_terms(standing, row.company.companyscore, told.MOST_REASONS)


def _waits(row: GradeReview) -> bool:
    return row.closed_at is None and queries.hold_of(row.company_id) is not None


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
        "in_effect",
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
        "in_effect",
        "opened_on",
        "closed_at",
        "closed_by",
        "note",
        "opened_again",
    )
    buttons = (
        Button(
            name="confirm",
            label=_("Confirm this grade"),
            done=_("Your review is noted; the grade counts from now on. n or Enter: the next."),
            roles=ANALYSTS,
            form=forms.ReviewForm,
            shown=_waits,
            follows=_follows,
            preview=_preview,
            about=lambda row: row.company,
            do=_close,
        ),
        Button(
            name="close",
            label=_("I looked at this grade"),
            done=_("Your review is noted. n or Enter: the next."),
            roles=ANALYSTS,
            form=forms.ReviewForm,
            shown=lambda row: row.closed_at is None and not _waits(row),
            follows=lambda row: [gettext("The grade counts already: your note changes nothing.")],
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.close_review(
                review_id=row.id, note=facts["note"], by=by, now=now
            ),
        ),
        Button(
            name="reopen",
            label=_("Open it again"),
            done=_("It is on the queue again; what was found before stays on record."),
            roles=ANALYSTS,
            form=forms.ReopenForm,
            shown=lambda row: (
                row.closed_at is not None
                and not queries.open_reviews().filter(company_id=row.company_id).exists()
            ),
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.reopen_review(
                review_id=row.id, reason=facts["reason"], by=by, now=now
            ),
        ),
    )

    def buttons_for(self, request: Any, row: Any) -> list[Button]:
        """Offer another look to who looked before, and to seniors."""
        actor = request.actor
        may = rules.may_open_again(
            closed_by=row.closed_by_id,
            by=actor.user_id,
            is_senior=actor.staff_role == StaffRole.SENIOR_RISK_ANALYST,
        )
        return [each for each in super().buttons_for(request, row) if may or each.name != "reopen"]

    def press(self, request: Any, object_id: str, button: str) -> HttpResponse:
        """Go back to the row as the queue was narrowed down."""
        answer = super().press(request, object_id, button)
        if isinstance(answer, HttpResponseRedirect):
            filters: dict[str, Any] = {
                "preserved_filters": self.get_preserved_filters(request),
                "opts": self.opts,
            }
            return HttpResponseRedirect(add_preserved_filters(filters, answer.url))
        return answer

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read with each review the grade that waits for it, where one does."""
        held = GradeHold.objects.filter(ended_on=None)
        waiting = Prefetch("company__gradehold_set", held, to_attr="waiting")
        return super().get_queryset(request).prefetch_related(waiting)

    def more_context(self, request: HttpRequest, row: GradeReview) -> dict[str, Any]:
        """Return why the company has its grade, and what comes next on the queue."""
        standing = queries.as_graded([row.company_id]).get(row.company_id)
        return {
            "review": None if row.closed_at else row,
            "may_reopen": any(each.name == "reopen" for each in self.buttons_for(request, row)),
            "may_look": request.actor.staff_role in ANALYSTS,  # type: ignore[attr-defined]  # ActAs
            "standing": standing,
            "terms": _terms(standing, row),
            "may_set": standing is not None and standing.model_grade != scale.DEFAULT,
            **_what_next(request, row),
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

    @admin.display(description=_("in effect"))
    def in_effect(self, row: GradeReview) -> str:
        """Return whether the grade counts, or waits for somebody to look at it."""
        waits = row.closed_at is None and bool(row.company.waiting)  # type: ignore[attr-defined]  # as prefetched
        return gettext("not until you have looked") if waits else gettext("yes")

    @admin.display(description=_("grade"))
    def shown_grade(self, row: GradeReview) -> SafeString:
        """Return the grade with its colour and word."""
        return show_grade(row.grade)
