"""The desk of factors on sectors and countries: proposed, tried, released by a second person."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from core.admin import Button, Desk, Waiting, author, waits
from core.templatetags.amounts import number
from grading.rules import trials as tried
from limits import forms, services, texts
from limits.admin import trials
from limits.admin.shared import DECIDE, READERS
from limits.forms.tables import WhyRejected
from limits.models import Factor
from limits.queries import factors as queries
from limits.rules.publishing import Step
from limits.services import factor_trials
from limits.texts.tables import STEPS

_NO_FACTOR = Decimal(1)
_PROPOSED = _(
    "The factor is proposed. What it would cut is being worked out: open it in a moment. Somebody"
    " else releases it."
)


def _propose(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.propose_factor(**data, by=by, now=now)


def _propose_again(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.propose_factor(kind=row.kind, code=row.code, **data, by=by, now=now)


def _end(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return _propose_again(row, {**data, "factor": _NO_FACTOR}, by, now)


def _release(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.release_factor(factor_id=row.id, by=by, now=now)


def _reject(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.reject_factor(factor_id=row.id, reason=data["reason"], by=by, now=now)


def _try_again(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return factor_trials.begin(row, by=by, now=now)


def _is_released(row: Factor) -> bool:
    return row.state == Step.RELEASED


def _follows(row: Factor) -> Sequence[str]:
    return [*trials.of_limits(row.dry_run), gettext("Better facts raise nothing by themselves.")]


@admin.register(Factor)
class FactorDesk(Desk):
    """Factors on sectors and countries, each from a day on."""

    called = _("Factors on sectors and countries")
    readers = READERS
    words = {"kind": texts.FACTOR_KINDS.__getitem__, "state": STEPS.__getitem__}
    change_list_template = "admin/limits/factors.html"
    change_form_template = "admin/limits/factor.html"
    list_display = ("kind", "on_what", "factor", "valid_from", "state", "source", "reason")
    list_filter = ("state", "kind")
    search_fields = ("code", "source", "reason")
    ordering = ("kind", "code", "-valid_from", "-id")
    fields = (
        "kind",
        "on_what",
        "factor",
        "before",
        "valid_from",
        "state",
        "source",
        "reason",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "note",
    )
    readonly_fields = ("on_what", "before")
    waiting = (
        Waiting(
            label=_("factors to release"),
            roles=DECIDE,
            rows=lambda actor: queries.factors_to_release(actor.user_id),
            where="state__exact=PROPOSED",
        ),
    )
    starters = (
        Button(
            name="set",
            label=_("Propose a factor"),
            done=_PROPOSED,
            roles=DECIDE,
            form=forms.SetFactor,
            do=_propose,
        ),
    )
    buttons = (
        Button(
            name="release",
            label=_("Release"),
            done=_("The factor counts from its day. Limits that stand are looked at again then."),
            roles=DECIDE,
            shown=lambda row: waits(row) and tried.is_done(row.dry_run),
            follows=_follows,
            do=_release,
            not_by=author,
        ),
        Button(
            name="reject",
            label=_("Reject or take back"),
            done=_("The proposal is rejected."),
            roles=DECIDE,
            form=WhyRejected,
            shown=waits,
            danger=True,
            do=_reject,
        ),
        Button(
            name="try",
            label=_("Work it out again"),
            done=_("It is being worked out again: load the page in a moment."),
            roles=DECIDE,
            shown=waits,
            do=_try_again,
        ),
        Button(
            name="again",
            label=_("Propose a new factor"),
            done=_PROPOSED,
            roles=DECIDE,
            form=forms.SetSameFactor,
            shown=_is_released,
            do=_propose_again,
        ),
        Button(
            name="end",
            label=_("Propose to end it"),
            done=_PROPOSED,
            roles=DECIDE,
            form=forms.EndFactor,
            shown=lambda row: _is_released(row) and row.factor != _NO_FACTOR,
            do=_end,
        ),
    )

    def title_of(self, row: Factor) -> str:
        """Return on which sector or country it is."""
        return f"{texts.FACTOR_KINDS[row.kind]}: {self.on_what(row)}"

    def more_context(self, request: HttpRequest, row: Factor) -> dict[str, Any]:
        """Return what it would do to what stands, or was said to."""
        if not row.dry_run and not waits(row):
            return {}  # of before factors were tried
        is_open = waits(row)
        heading = gettext("What it would cut") if is_open else gettext("What the dry run said")
        return {"heading": heading, **trials.shown(row.dry_run)}

    @admin.display(description=_("On"), ordering="code")
    def on_what(self, row: Factor) -> str:
        """Return what the sector or country is called."""
        return places.sector(row.code) if row.kind == "SECTOR" else places.country(row.code)

    @admin.display(description=_("Factor before"))
    def before(self, row: Factor) -> str:
        """Return the factor that this one follows."""
        follows = queries.factor_before(row)
        return number(_NO_FACTOR if follows is None else follows.factor)
