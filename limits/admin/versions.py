"""The desk of versions of the model: what a challenger would change, and who promotes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Desk, Waiting
from grading.models import ModelVersion, VersionState
from grading.queries import trials as waiting
from grading.rules import trials as tried
from grading.services import versions
from limits import forms
from limits.admin import trials

ADD = frozenset(versions.ADDERS)
PROMOTE = frozenset(versions.PROMOTERS)


def _add(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return versions.add_version(version=data["version"], by=by, now=now)


def _compare(row: ModelVersion, data: dict[str, Any], by: Any, now: datetime) -> object:
    return versions.ask_comparison(version_id=row.id, by=by, now=now)


def _promote(row: ModelVersion, data: dict[str, Any], by: Any, now: datetime) -> object:
    return versions.promote(version_id=row.id, by=by, now=now)


def _is_challenger(row: ModelVersion) -> bool:
    return row.state == VersionState.SHADOW


def _follows(row: ModelVersion) -> Sequence[str]:
    return trials.sentences(row.comparison)


@admin.register(ModelVersion)
class VersionDesk(Desk):
    """Versions of the model: one grades, others run in its shadow."""

    called = _("Versions of the model")
    readers = ADD | PROMOTE
    change_list_template = "admin/limits/versions.html"
    change_form_template = "admin/limits/version.html"
    list_display = ("name", "state", "added_at", "compared_at", "promoted_at")
    list_display_links = ("name",)
    list_filter = ("state",)
    ordering = ("-version",)
    fields = (
        "version",
        "sha256",
        "state",
        "added_at",
        "added_by",
        "compared_at",
        "promoted_at",
        "promoted_by",
    )
    waiting = (
        Waiting(
            label=_("versions to promote"),
            roles=PROMOTE,
            rows=lambda actor: waiting.versions_to_promote(actor.user_id),
            where="state__exact=SHADOW",
        ),
    )
    starters = (
        Button(
            name="add",
            label=_("Add a version"),
            done=_("The version runs in the shadow. It is being compared: open it in a moment."),
            roles=ADD,
            form=forms.AddVersion,
            do=_add,
        ),
    )
    buttons = (
        Button(
            name="promote",
            label=_("Promote"),
            done=_("The version grades from now on. The night grades every company again by it."),
            roles=PROMOTE,
            shown=lambda row: _is_challenger(row) and tried.is_done(row.comparison),
            follows=_follows,
            do=_promote,
            not_by=lambda row: {row.added_by_id},
        ),
        Button(
            name="compare",
            label=_("Compare again"),
            done=_("It is being worked out again: load the page in a moment."),
            roles=ADD | PROMOTE,
            shown=_is_challenger,
            do=_compare,
        ),
    )

    def title_of(self, row: ModelVersion) -> str:
        """Return which version it is."""
        return self.name(row)

    def more_context(self, request: HttpRequest, row: ModelVersion) -> dict[str, Any]:
        """Return what it would change, or was said to."""
        heading = (
            gettext("What it would change")
            if _is_challenger(row)
            else gettext("What the comparison said")
        )
        return {
            "heading": heading,
            "is_compared": bool(row.comparison) or _is_challenger(row),
            **trials.shown(row.comparison),
        }

    @admin.display(description=_("Version"), ordering="version")
    def name(self, row: ModelVersion) -> str:
        """Return which version it is."""
        return gettext("Version %(number)s") % {"number": row.version}
