"""The desk of cuts: what would become of whom, proposed by one person, released by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock, spreadsheet
from core.admin import Button, Desk, Waiting, author, waits
from core.dates import business_date
from core.templatetags.amounts import money_text
from limits import texts
from limits.admin import cut_proposals
from limits.admin.shared import DECIDE, READERS
from limits.forms import cuts as cut_forms
from limits.models import Cut
from limits.services import cut_pages as queries
from limits.services import cuts as services


def _release(row: Cut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.release_cut(cut_id=row.public_id, by=by, now=now)


def _renew(row: Cut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.renew_cut(cut_id=row.public_id, by=by, now=now)


def _reject(row: Cut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.reject_cut(cut_id=row.public_id, reason=data["answer"], by=by, now=now)


def _withdraw(row: Cut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.withdraw_cut(cut_id=row.public_id, by=by, now=now)


def _follows(row: Cut) -> Sequence[str]:
    found = queries.lines_of(row, business_date(clock.now()))
    if found.is_stale:
        return [gettext("What stands changed since the proposal: it is to be proposed anew.")]
    return cut_proposals.sums(found.planned)


@admin.register(Cut)
class CutDesk(Desk):
    """Cuts on buyers and groups: those that wait first, each with its dry run as a table."""

    called = _("Cuts")
    readers = READERS
    words = {
        "way": texts.WAYS.__getitem__,
        "state": texts.CUT_STATES.__getitem__,
        "reason": texts.DESK_REASONS.__getitem__,
    }
    waiting = (
        Waiting(
            label=_("cuts to release"),
            roles=DECIDE,
            rows=lambda actor: queries.to_release(actor),
            where="state__exact=PROPOSED",
        ),
    )
    change_form_template = "admin/limits/cut.html"
    change_list_template = "admin/limits/cuts.html"
    list_display = ("proposed_at", "on_whom", "total_text", "way", "state", "proposed_by")
    list_select_related = ("buyer", "group__group", "proposed_by")
    list_filter = ("state", "way")
    search_fields = ("buyer__name", "group__group__name")
    ordering = ("-proposed_at", "-id")
    fields = (
        "on_whom",
        "total_text",
        "way",
        "reason",
        "immediate",
        "note",
        "state",
        "proposed_at",
        "proposed_by",
        "expires_on",
        "decided_at",
        "decided_by",
        "answer",
    )
    readonly_fields = ("on_whom", "total_text")
    buttons = (
        Button(
            name="release",
            label=_("Release"),
            done=_("The cut is carried out, and everybody is told."),
            roles=DECIDE,
            shown=waits,
            follows=_follows,
            do=_release,
            not_by=author,
            danger=True,
        ),
        Button(
            name="renew",
            label=_("Propose anew"),
            done=_("The cut is proposed on what stands today: somebody else releases it."),
            roles=DECIDE,
            shown=waits,
            do=_renew,
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The cut is rejected."),
            roles=DECIDE,
            form=cut_forms.WhyRejected,
            shown=waits,
            danger=True,
            do=_reject,
        ),
        Button(
            name="withdraw",
            label=_("Take it back"),
            done=_("The proposal is taken back."),
            roles=DECIDE,
            shown=waits,
            do=_withdraw,
            only_by=author,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the table as a file."""
        view = self.admin_site.admin_view(self.as_file)
        return [path("<path:object_id>/csv/", view, name="limits_cut_csv"), *super().get_urls()]

    def as_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the dry run of a cut as a file."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        found = queries.lines_of(row, business_date(clock.now()))
        head = [
            gettext("Policyholder"),
            gettext("Policy"),
            gettext("Buyer"),
            gettext("Was"),
            gettext("Protected"),
            gettext("Becomes"),
        ]
        rows = (
            [
                each.policyholder,
                each.policy,
                each.buyer,
                each.granted.amount,
                each.protected.amount,
                each.becomes.amount,
            ]
            for each in found.lines
        )
        return spreadsheet.download(f"cut-{row.public_id}.csv", head, rows)

    def title_of(self, row: Cut) -> str:
        """Return on whom it is, and to what."""
        names = {"whom": self.on_whom(row), "total": self.total_text(row)}
        return gettext("Cut of %(whom)s to %(total)s") % names

    def subjects_of(self, row: Cut) -> Sequence[Any]:
        """Return the ids of the cut and of the decisions it brought."""
        return [row.public_id, *(each.public_id for each in queries.decisions_of(row))]

    def more_context(self, request: HttpRequest, row: Cut) -> dict[str, Any]:
        """Return the dry run line by line, as it was proposed and as it would be now."""
        return {
            "found": queries.lines_of(row, business_date(clock.now())),
            "is_proposed": waits(row),
            "csv_url": reverse("admin:limits_cut_csv", args=[row.pk]),
        }

    @admin.display(description=_("On"), ordering="group__group__search_name")
    def on_whom(self, row: Cut) -> str:
        """Return the buyer, or the head of the group."""
        if row.buyer is not None:
            return row.buyer.name
        return gettext("the group of %(head)s") % {"head": row.group.group.name}

    @admin.display(description=_("New total"), ordering="new_total")
    def total_text(self, row: Cut) -> str:
        """Return what the limits come to."""
        return money_text(row.total, "whole")


def cuts_on(group_id: int) -> QuerySet[Cut]:
    """Return the cuts on a group, newest first."""
    return Cut.objects.filter(group_id=group_id).order_by("-proposed_at", "-id")
