"""The desk of shocks: what is judged of countries and sectors, tried first, then released."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from core import clock
from core.admin import Button, Desk, Waiting, author, waits
from core.dates import business_date
from core.templatetags.amounts import number
from grading import queries as grading
from grading.models import Judgement, JudgementState
from grading.queries import trials as waiting
from grading.rules import judging as rules
from grading.rules import trials as tried
from grading.services import judging
from limits import forms
from limits.admin import trials
from limits.services import dry_run

PROPOSE = frozenset(judging.PROPOSERS)
RELEASE = frozenset(judging.RELEASERS)


def effect(points: int) -> str:
    """Return what points are in steps of a grade, in words."""
    steps = rules.steps_of(points)
    size = abs(steps)
    values = {"steps": number(size.normalize())}
    how_many = 1 if size == Decimal(1) else 2
    if steps > 0:
        return ngettext("%(steps)s grade worse", "%(steps)s grades worse", how_many) % values
    return ngettext("%(steps)s grade better", "%(steps)s grades better", how_many) % values


def place(row: Judgement) -> str:
    """Return what the country or sector is called."""
    return places.country(row.key) if row.level == "COUNTRY" else places.sector(row.key)


def _propose(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    level, key = data["place"].split(":")
    rest = {name: data[name] for name in data if name != "place"}
    judged = rules.Judged(level=level, key=key, **rest)
    return judging.propose_judgement(judged=judged, by=by, now=now)


def _release(row: Judgement, data: dict[str, Any], by: Any, now: datetime) -> object:
    return judging.release_judgement(judgement_id=row.id, by=by, now=now)


def _reject(row: Judgement, data: dict[str, Any], by: Any, now: datetime) -> object:
    return judging.reject_judgement(judgement_id=row.id, reason=data["reason"], by=by, now=now)


def _end(row: Judgement, data: dict[str, Any], by: Any, now: datetime) -> object:
    return judging.end_judgement(judgement_id=row.id, reason=data["reason"], by=by, now=now)


def _again(row: Judgement, data: dict[str, Any], by: Any, now: datetime) -> object:
    return dry_run.begin(row, by=by, now=now)


def _follows(row: Judgement) -> Sequence[str]:
    return trials.sentences(row.dry_run)


@admin.register(Judgement)
class ShockDesk(Desk):
    """What is judged of countries and sectors beyond their figures, each for a time."""

    called = _("Shocks: countries and sectors")
    readers = PROPOSE | RELEASE
    change_list_template = "admin/limits/shocks.html"
    change_form_template = "admin/limits/shock.html"
    list_display = ("place_name", "effect_text", "state_text", "valid_from", "valid_until")
    list_display_links = ("place_name",)
    list_filter = ("state", "level")
    search_fields = ("key", "reason", "evidence")
    ordering = ("-valid_until", "-id")
    fields = (
        "place_name",
        "effect_text",
        "state_text",
        "valid_from",
        "valid_until",
        "reason",
        "evidence",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "ended_at",
        "ended_by",
        "note",
    )
    readonly_fields = ("place_name", "effect_text", "state_text")
    waiting = (
        Waiting(
            label=_("judgements to release"),
            roles=RELEASE,
            rows=lambda actor: waiting.judgements_to_release(actor.user_id),
            where="state__exact=PROPOSED",
        ),
    )
    starters = (
        Button(
            name="propose",
            label=_("Propose a judgement"),
            done=_(
                "The judgement is proposed. What it would change is being worked out: open it in a"
                " moment."
            ),
            roles=PROPOSE,
            form=forms.Judge,
            do=_propose,
        ),
    )
    buttons = (
        Button(
            name="release",
            label=_("Release"),
            done=_("The judgement counts from now on. Grades and limits follow in a moment."),
            roles=RELEASE,
            shown=lambda row: waits(row) and tried.is_done(row.dry_run),
            follows=_follows,
            do=_release,
            not_by=author,
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The judgement is rejected."),
            roles=PROPOSE | RELEASE,
            form=forms.WhyJudged,
            shown=waits,
            danger=True,
            do=_reject,
        ),
        Button(
            name="again",
            label=_("Work it out again"),
            done=_("It is being worked out again: load the page in a moment."),
            roles=PROPOSE | RELEASE,
            shown=waits,
            do=_again,
        ),
        Button(
            name="end",
            label=_("End it"),
            done=_("The judgement counts no more. Grades follow in a moment."),
            roles=RELEASE,
            form=forms.WhyJudged,
            shown=lambda row: row.state == JudgementState.RELEASED,
            danger=True,
            do=_end,
        ),
    )

    def title_of(self, row: Judgement) -> str:
        """Return where it is, and what it counts for."""
        return f"{place(row)}: {effect(row.points)}"

    def more_context(self, request: HttpRequest, row: Judgement) -> dict[str, Any]:
        """Return what it would change, or was said to."""
        return {
            "heading": (
                gettext("What it would change") if waits(row) else gettext("What the dry run said")
            ),
            "counts_for_nothing": grading.champion() == grading.FIRST,
            **trials.shown(row.dry_run),
        }

    @admin.display(description=_("Country or sector"), ordering="key")
    def place_name(self, row: Judgement) -> str:
        """Return the name of the country or sector."""
        return place(row)

    @admin.display(description=_("Counts for"), ordering="points")
    def effect_text(self, row: Judgement) -> str:
        """Return the points as steps of a grade."""
        return effect(row.points)

    @admin.display(description=_("State"), ordering="state")
    def state_text(self, row: Judgement) -> str:
        """Return where the judgement stands, said too once its last day has passed."""
        is_over = row.valid_until < business_date(clock.now())
        if row.state == JudgementState.RELEASED and is_over:
            return gettext("Counted until its last day")
        return row.get_state_display()
