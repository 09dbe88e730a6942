"""The room on groups."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from core import clock
from core.admin import Desk
from core.charts import AgeingBucket
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.admin import concentration, cut_proposals, cuts
from limits.admin.shared import READERS
from limits.models import GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.queries.net_exposure import net_exposure
from limits.queries.unseen import unseen

_PICTURED = 12  # bars of a picture; the table has all


def _bars(
    rows: Iterable[LimitRow], on: date, whose: Callable[[LimitRow], str]
) -> list[AgeingBucket]:
    """Return what stands on a day, added up by a name, largest first."""
    found: dict[str, Money] = {}
    for row in rows:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            found[whose(row)] = found.get(whose(row), Money.zero(row.currency)) + row.money
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].amount, pair[0]))
    return [AgeingBucket(name, amount) for name, amount in ordered[:_PICTURED] if amount]


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
    change_list_template = "admin/limits/exposures.html"
    buttons = (cut_proposals.PROPOSE,)

    def get_urls(self) -> list[URLPattern]:
        """Add the address of where the limits lie."""
        view = self.admin_site.admin_view(self.concentration)
        return [path("concentration/", view, name="limits_concentration"), *super().get_urls()]

    def concentration(self, request: HttpRequest) -> HttpResponse:
        """Show where the limits lie: groups, buyers, sectors, countries."""
        if not self.has_view_permission(request):
            raise Http404
        return concentration.page(request, self.admin_site)

    def title_of(self, row: GroupExposure) -> str:
        """Return whose group it is."""
        return gettext("The room on the group of %(head)s") % {"head": row.group.name}

    def more_context(self, request: HttpRequest, row: GroupExposure) -> dict[str, Any]:
        """Return the members of the group, every limit on them, and what is at our own risk."""
        rows = list(exposures.rows_on(row.group_id))
        today = business_date(clock.now())
        return {
            "members": companies.group(row.group_id).members,
            "rows": rows,
            "net": net_exposure(row.group_id, today),
            "by_buyer": _bars(rows, today, lambda each: each.buyer.name),
            "by_holder": _bars(rows, today, lambda each: each.policyholder.name),
            "cuts": cuts.cuts_on(row.group_id)[:10],
            "unseen": unseen(today),
        }

    @admin.display(description=_("Group"), ordering="group__search_name")
    def group_name(self, row: GroupExposure) -> str:
        """The name of the group's head."""
        return row.group.name

    @admin.display(description=_("Capacity, as last worked out"), ordering="capacity")
    def ceiling_text(self, row: GroupExposure) -> str:
        """The most the insurer wants on the group, and when that was worked out."""
        amount = money_text(row.ceiling, "whole")
        if row.capacity_on is None:
            return amount
        values = {"amount": amount, "day": day_text(row.capacity_on)}
        return gettext("%(amount)s on %(day)s") % values

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
