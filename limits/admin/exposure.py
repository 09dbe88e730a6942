"""The room on groups, and the factors on sectors and countries."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from companies.texts import places
from core.admin import Button, Desk
from core.money import Money
from core.templatetags.amounts import money_text
from limits import forms, services, texts
from limits.admin import cut_proposals, cuts
from limits.admin.shared import DECIDE, READERS
from limits.models import Factor, GroupExposure
from limits.queries import exposure as exposures

_NO_FACTOR = Decimal(1)


def _set_factor(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.set_factor(**data, by=by, now=now)


def _set_again(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.set_factor(kind=row.kind, code=row.code, **data, by=by, now=now)


def _end(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return _set_again(row, {**data, "factor": _NO_FACTOR}, by, now)


@admin.register(GroupExposure)
class ExposureDesk(Desk):
    """The room on each group, with its members and everybody who is exposed."""

    called = _("Room on groups")
    readers = READERS
    list_display = ("group_name", "ceiling_text", "committed_text", "run_off_text", "room_text")
    list_select_related = ("group",)
    search_fields = ("group__name",)
    ordering = ("-committed", "group_id")
    fields = (
        "group_name",
        "ceiling_text",
        "committed_text",
        "run_off_text",
        "room_text",
        "counted_on",
    )
    readonly_fields = fields
    change_form_template = "admin/limits/exposure.html"
    buttons = (cut_proposals.PROPOSE,)

    def title_of(self, row: GroupExposure) -> str:
        """Return whose group it is."""
        return gettext("The room on the group of %(head)s") % {"head": row.group.name}

    def more_context(self, request: HttpRequest, row: GroupExposure) -> dict[str, Any]:
        """Return the members of the group and every limit on them."""
        return {
            "members": companies.group(row.group_id).members,
            "rows": exposures.rows_on(row.group_id),
            "cuts": cuts.cuts_on(row.group_id)[:10],
        }

    @admin.display(description=_("Group"), ordering="group__search_name")
    def group_name(self, row: GroupExposure) -> str:
        """The name of the group's head."""
        return row.group.name

    @admin.display(description=_("Capacity"), ordering="capacity")
    def ceiling_text(self, row: GroupExposure) -> str:
        """The most the insurer wants on the group."""
        return money_text(row.ceiling, "whole")

    @admin.display(description=_("Committed"), ordering="committed")
    def committed_text(self, row: GroupExposure) -> str:
        """What is given, run-off included."""
        return money_text(row.total, "whole")

    @admin.display(description=_("Of which run-off"), ordering="run_off")
    def run_off_text(self, row: GroupExposure) -> str:
        """What is owed under limits that ended."""
        return money_text(Money(row.run_off, row.currency), "whole")

    @admin.display(description=_("Room"))
    def room_text(self, row: GroupExposure) -> str:
        """What can still be given."""
        return money_text(row.room, "whole")


@admin.register(Factor)
class FactorDesk(Desk):
    """Factors on sectors and countries, each from a day on."""

    called = _("Factors on sectors and countries")
    readers = READERS
    words = {"kind": texts.FACTOR_KINDS.__getitem__}
    list_display = ("kind", "on_what", "factor", "valid_from", "reason")
    list_filter = ("kind",)
    search_fields = ("code", "reason")
    ordering = ("kind", "code", "-valid_from", "id")
    fields = ("kind", "on_what", "factor", "valid_from", "reason", "set_at", "set_by")
    readonly_fields = fields
    starters = (
        Button(
            name="set",
            label=_("Set a factor"),
            done=_("The factor is set."),
            roles=DECIDE,
            form=forms.SetFactor,
            do=_set_factor,
        ),
    )
    buttons = (
        Button(
            name="again",
            label=_("Set a new factor"),
            done=_("The factor is set."),
            roles=DECIDE,
            form=forms.SetSameFactor,
            do=_set_again,
        ),
        Button(
            name="end",
            label=_("End it"),
            done=_("The factor ends."),
            roles=DECIDE,
            form=forms.EndFactor,
            shown=lambda row: row.factor != _NO_FACTOR,
            do=_end,
        ),
    )

    def title_of(self, row: Factor) -> str:
        """Return on which sector or country it is."""
        return f"{texts.FACTOR_KINDS[row.kind]}: {self.on_what(row)}"

    @admin.display(description=_("On"), ordering="code")
    def on_what(self, row: Factor) -> str:
        """Return what the sector or country is called."""
        return places.sector(row.code) if row.kind == "SECTOR" else places.country(row.code)
