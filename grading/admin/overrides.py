"""The desk of grades that analysts set, and what shows them beside the model's."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import Button, Waiting, following
from core.dates import business_date
from core.templatetags.amounts import day_text
from grading import forms, queries, services, texts
from grading.admin.base import ANALYSTS, CompanyDesk, show_grade
from grading.models import CompanyScore, GradeOverride, OverrideState
from grading.rules import overrides as rules
from grading.rules.overrides import Ended, ReasonCode


def preview_override(row: CompanyScore, facts: dict[str, Any], now: datetime) -> list[str]:
    """Return what becomes of the grade, and of limits where it becomes worse at once."""
    standing = queries.as_graded([row.company_id])[row.company_id]
    counts = standing.hold.counts if standing.hold else standing.grade
    grade = int(facts["grade"])
    rules.ensure_may_be_made(
        grade, standing.model_grade, text=facts["text"], evidence=facts["evidence"]
    )
    if grade < standing.model_grade:
        waits = gettext(
            "The grade is %(grade)s now and becomes %(new)s once a second person approves."
        )
        if counts is None:
            waits = gettext("No grade counts now; %(new)s does once a second person approves.")
        then = _elsewhere(row.company_id, grade, now)
        return [waits % {"grade": counts, "new": grade}, *then]
    return [*texts.of_grade(counts, grade), *_elsewhere(row.company_id, grade, now)]


def _elsewhere(company_id: int, grade: int, now: datetime) -> list[str]:
    """Return what apps above would make of a grade, found by giving it on trial."""
    said: list[str] = []
    with following.trial():
        services.try_grade(company_id=company_id, grade=grade)
        said += following.said("grading.CompanyScore", company_id, now)
    return said


def what_is_agreed_to(row: GradeOverride) -> list[str]:
    """Return what a second person agrees to: the grades, why, on what, until when; what follows."""
    standing = queries.as_graded([row.company_id])[row.company_id]
    counts = standing.hold.counts if standing.hold else standing.grade
    said = [
        *_grades_of(row, counts, standing.model_grade),
        gettext("Reason: %(reason)s. %(text)s")
        % {"reason": texts.OVERRIDE_REASONS[ReasonCode(row.reason)], "text": row.text},
        gettext("Evidence: %(evidence)s") % {"evidence": row.evidence},
        gettext("Set by %(person)s on %(day)s; it counts until %(until)s.")
        % {
            "person": row.author.email,
            "day": day_text(row.created_on),
            "until": day_text(row.expires_on),
        },
    ]
    if row.state != OverrideState.PROPOSED:
        return [*said, gettext("Your agreement changes nothing about the grade or limits.")]
    return [*said, *_elsewhere(row.company_id, row.grade, clock.now())]


def _grades_of(row: GradeOverride, counts: int | None, model: int) -> list[str]:
    values = {"grade": counts, "new": row.grade, "model": model}
    if row.state != OverrideState.PROPOSED:
        return [gettext("Grade %(new)s counts already; the model gives %(model)s.") % values]
    if counts is None:
        return [gettext("No grade counts now; %(new)s does once you agree.") % values]
    return [
        gettext(
            "The grade is %(grade)s now and becomes %(new)s once you agree; the model gives"
            " %(model)s."
        )
        % values
    ]


def override(row: CompanyScore, facts: dict[str, Any], by: Any, now: datetime) -> GradeOverride:
    """Set the grade as the form says."""
    return services.propose_override(
        company_id=row.company_id,
        grade=int(facts["grade"]),
        reason=ReasonCode(facts["reason"]),
        text=facts["text"],
        evidence=facts["evidence"],
        by=by,
        now=now,
    )


def overridden(row: GradeOverride) -> Any:
    """Return what a person who set a grade reads."""
    if row.state == OverrideState.PROPOSED:
        return _("Proposed: the grade counts once a second person approves it.")
    return _("The grade counts from now on; a second person looks at it within two working days.")


@admin.register(GradeOverride)
class GradeOverrideDesk(CompanyDesk):
    """Grades set by analysts: those that wait, those in force, and how often they were right."""

    called = _("Grades set by analysts")
    change_list_template = "admin/grading/gradeoverride/list.html"
    waiting = (
        Waiting(
            label=_("grades set by analysts for a second person to look at"),
            roles=ANALYSTS,
            rows=lambda actor: queries.to_approve().exclude(author_id=actor.user_id),
        ),
    )
    words = {
        "reason": lambda code: texts.OVERRIDE_REASONS[ReasonCode(code)],
        "ended_because": lambda code: texts.OVERRIDE_ENDS[Ended(code)],
    }
    list_select_related: ClassVar[tuple[str, ...]] = (
        "company__companyscore",
        "author",
        "approver",
    )
    list_display = (
        "company_name",
        "shown_model_grade",
        "shown_grade",
        "state_text",
        "reason",
        "author",
        "created_on",
        "expires_on",
    )
    list_filter = ("state", "reason")
    ordering = ("-proposed_at", "-id")
    fields = (
        "company_link",
        "shown_model_grade",
        "shown_grade",
        "state_text",
        "reason",
        "text",
        "evidence",
        "author",
        "created_on",
        "approver",
        "approved_at",
        "approver_note",
        "review_by_text",
        "in_force_on",
        "expires_on",
        "ended_on",
        "ended_because",
        "ended_by",
        "note",
    )
    buttons = (
        Button(
            name="approve",
            label=_("I agree"),
            done=_("Noted: the grade counts."),
            roles=ANALYSTS,
            shown=lambda row: (
                row.approver_id is None
                and row.state in (OverrideState.PROPOSED, OverrideState.IN_FORCE)
            ),
            form=forms.OverrideAgreeForm,
            follows=what_is_agreed_to,
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.approve_override(
                override_id=row.id, note=facts["note"], by=by, now=now
            ),
            not_by=lambda row: {row.author_id},
        ),
        Button(
            name="end",
            label=_("End it"),
            done=_("The grade of the model counts again."),
            roles=ANALYSTS,
            form=forms.OverrideEndForm,
            shown=lambda row: row.state in (OverrideState.PROPOSED, OverrideState.IN_FORCE),
            danger=True,
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.end_override(
                override_id=row.id, note=facts["note"], by=by, now=now
            ),
        ),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under how the grades of each analyst did."""
        hits = queries.override_hits(business_date(clock.now()))
        people = get_user_model().objects.in_bulk([line.author_id for line in hits])
        lines = [(people[line.author_id], line) for line in hits]
        return super().changelist_view(request, {"hits": lines, **(extra_context or {})})

    def more_context(self, request: Any, row: GradeOverride) -> dict[str, Any]:
        """Offer nobody to agree with himself; who asks for it all the same is told why not."""
        is_own = row.author_id == request.actor.user_id
        return {
            "buttons": [
                {"button": button, "url": self._address_of_button(row, button)}
                for button in self.buttons_for(request, row)
                if not (is_own and button.name == "approve")
            ]
        }

    @admin.display(description=_("State"), ordering="state")
    def state_text(self, row: GradeOverride) -> str:
        """Return where the grade stands, and whether it counts for anything now."""
        return texts.override_state(row, row.company.companyscore.grade)

    @admin.display(description=_("To be looked at by"))
    def review_by_text(self, row: GradeOverride) -> str:
        """Return by when a second person looks at it, and whether that day passed."""
        if row.review_by is None:
            return "\u2013"
        waits = row.approver_id is None and row.state == OverrideState.IN_FORCE
        if waits and row.review_by < business_date(clock.now()):
            return gettext("%(day)s: nobody did, and the day has passed") % {
                "day": day_text(row.review_by)
            }
        return day_text(row.review_by)

    @admin.display(description=_("grade of the model"))
    def shown_model_grade(self, row: GradeOverride) -> SafeString:
        """Return the model's grade when it was set, with its colour and word."""
        return show_grade(row.model_grade)

    @admin.display(description=_("grade"))
    def shown_grade(self, row: GradeOverride) -> SafeString:
        """Return the analyst's grade with its colour and word."""
        return show_grade(row.grade)
