"""The desk of the rooms of countries and treaties: what is agreed, what is used, and by whom."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from core import clock
from core.admin import Button, Desk, Waiting, author, waits
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import money_text, share
from limits.admin.shared import DECIDE, READERS
from limits.forms.ceilings import SetAmount, SetCountry, SetTreaty
from limits.forms.tables import WhyRejected
from limits.models import Ceiling, CeilingAmount, GroupExposure
from limits.queries import ceilings as queries
from limits.rules.ceilings import CeilingKind, Wanted
from limits.services import ceilings
from limits.texts.tables import STEPS

_KINDS = {CeilingKind.COUNTRY: _("Country"), CeilingKind.TREATY: _("Treaty")}


def _propose(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return ceilings.propose_ceiling(**data, by=by, now=now)


def _again(row: Ceiling, data: dict[str, Any], by: Any, now: datetime) -> object:
    countries = () if row.kind == CeilingKind.COUNTRY else tuple(row.countries)
    wanted = Wanted(CeilingKind(row.kind), row.code, data.pop("capacity"), countries)
    return ceilings.propose_ceiling(wanted=wanted, **data, by=by, now=now)


def _release(row: CeilingAmount, data: dict[str, Any], by: Any, now: datetime) -> object:
    return ceilings.release_ceiling(amount_id=row.id, by=by, now=now)


def _reject(row: CeilingAmount, data: dict[str, Any], by: Any, now: datetime) -> object:
    return ceilings.reject_ceiling(amount_id=row.id, reason=data["reason"], by=by, now=now)


def called(row: Ceiling) -> str:
    """Return what a ceiling is on, in words."""
    return places.country(row.code) if row.kind == CeilingKind.COUNTRY else row.code


def amount_text(row: CeilingAmount) -> str:
    """Return how much is agreed."""
    if row.capacity is None:
        return gettext("no ceiling")
    return money_text(Money(row.capacity, row.ceiling.currency), "whole")


def _follows(row: CeilingAmount) -> list[str]:
    """Return what is committed today, how much of the amount that is, and by which groups."""
    shares = queries.committed_now(row.ceiling, business_date(clock.now()))
    total = sum((amount for _group, amount in shares), Decimal(0))
    told = [_used_of(row, Money(total, row.ceiling.currency))]
    if shares:
        told.append(gettext("Who has most of it: %(groups)s.") % {"groups": _most(row, shares)})
    stays = gettext("What stands stays, also above the amount; nothing more is given then.")
    return [*told, stays]


def _used_of(row: CeilingAmount, total: Money) -> str:
    values = {"committed": money_text(total, "whole"), "amount": amount_text(row)}
    if not row.capacity:
        return gettext("Committed today: %(committed)s; proposed: %(amount)s.") % values
    values["used"] = share(total.ratio_to(Money(row.capacity, row.ceiling.currency)))
    said = gettext("Committed today: %(committed)s, which is %(used)s of the proposed %(amount)s.")
    return said % values


def _most(row: CeilingAmount, shares: list[tuple[GroupExposure, Decimal]]) -> str:
    return ", ".join(
        f"{group.group.name} ({money_text(Money(amount, row.ceiling.currency), 'whole')})"
        for group, amount in shares[:_BIGGEST]
    )


_BIGGEST = 5
_PROPOSED = _("The amount is proposed. Somebody else releases it.")


@admin.register(Ceiling)
class CeilingDesk(Desk):
    """The room in countries and under treaties: what is agreed today, and what is used of it."""

    called = _("Room in countries and treaties")
    readers = READERS
    words = {"kind": _KINDS.__getitem__}
    change_form_template = "admin/limits/ceiling.html"
    list_display = ("on_what", "kind", "agreed_text", "committed_text", "used_text")
    list_display_links = ("on_what",)
    list_filter = ("kind",)
    search_fields = ("code",)
    ordering = ("kind", "code")
    fields = ("on_what", "kind", "countries_text", "agreed_text", "committed_text", "used_text")
    readonly_fields = ("on_what", "countries_text", "agreed_text", "committed_text", "used_text")
    starters = (
        Button(
            name="country",
            label=_("Set the room in a country"),
            done=_PROPOSED,
            roles=DECIDE,
            form=SetCountry,
            do=_propose,
        ),
        Button(
            name="treaty",
            label=_("Set the room under a treaty"),
            done=_PROPOSED,
            roles=DECIDE,
            form=SetTreaty,
            do=_propose,
        ),
    )
    buttons = (
        Button(
            name="again",
            label=_("Propose another amount"),
            done=_PROPOSED,
            roles=DECIDE,
            form=SetAmount,
            do=_again,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ceiling]:
        """Read each ceiling with the amount agreed today."""
        today = business_date(clock.now())
        return queries.with_amount(super().get_queryset(request), today)

    def title_of(self, row: Ceiling) -> str:
        """Return what it is on."""
        return f"{_KINDS[CeilingKind(row.kind)]}: {called(row)}"

    def more_context(self, request: HttpRequest, row: Ceiling) -> dict[str, Any]:
        """Return the amounts over time, and the groups that have most of it."""
        amounts = row.amounts.select_related("ceiling").order_by("-valid_from", "-id")
        return {
            "is_counted": row.is_counted or row.ranges is None,
            "amounts": [
                {
                    "row": each,
                    "amount": amount_text(each),
                    "state": STEPS[each.state],
                    "address": reverse("admin:limits_ceilingamount_change", args=[each.id]),
                }
                for each in amounts
            ],
            "shares": [
                {
                    "group": each.group.group.name,
                    "amount": money_text(Money(each.committed, row.currency), "whole"),
                    "address": reverse("admin:limits_groupexposure_change", args=[each.group_id]),
                }
                for each in queries.largest_of(row.id)
            ],
        }

    @admin.display(description=_("On"), ordering="code")
    def on_what(self, row: Ceiling) -> str:
        """Return the country or the treaty."""
        return called(row)

    @admin.display(description=_("Countries"))
    def countries_text(self, row: Ceiling) -> str:
        """Return the countries it is on."""
        return ", ".join(places.country(each) for each in row.countries) or gettext("all")

    @admin.display(description=_("Agreed today"))
    def agreed_text(self, row: Ceiling) -> str:
        """Return the amount in force."""
        capacity = queries.capacity_of(row)
        return gettext("no ceiling") if capacity is None else money_text(capacity, "whole")

    @admin.display(description=_("Committed"), ordering="committed")
    def committed_text(self, row: Ceiling) -> str:
        """Return what all groups have of it together."""
        return money_text(row.total, "whole")

    @admin.display(description=_("Used"))
    def used_text(self, row: Ceiling) -> str:
        """Return how much of it is used."""
        capacity = queries.capacity_of(row)
        return share(row.total.ratio_to(capacity)) if capacity else ""


@admin.register(CeilingAmount)
class CeilingAmountDesk(Desk):
    """The amounts of ceilings, each from a day on: proposed by one, released by another."""

    called = _("Amounts of rooms in countries and treaties")
    readers = READERS
    words = {"state": STEPS.__getitem__}
    list_display = ("on_what", "amount", "valid_from", "state", "source")
    list_display_links = ("on_what",)
    list_filter = ("state",)
    list_select_related = ("ceiling",)
    search_fields = ("ceiling__code", "source", "reason")
    ordering = ("-valid_from", "-id")
    fields = (
        "on_what",
        "amount",
        "valid_from",
        "state",
        "source",
        "reason",
        "what_follows",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "note",
    )
    readonly_fields = ("on_what", "amount", "what_follows")
    waiting = (
        Waiting(
            label=_("rooms to release"),
            roles=DECIDE,
            rows=lambda actor: queries.amounts_to_release(actor.user_id),
            where="state__exact=PROPOSED",
        ),
    )
    buttons = (
        Button(
            name="release",
            label=_("Release"),
            done=_("The room counts from its day; what is committed is being counted."),
            roles=DECIDE,
            shown=waits,
            follows=_follows,
            do=_release,
            not_by=author,
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The proposal is rejected."),
            roles=DECIDE,
            form=WhyRejected,
            shown=waits,
            danger=True,
            do=_reject,
        ),
    )

    def title_of(self, row: CeilingAmount) -> str:
        """Return on what it is, and how much."""
        return f"{called(row.ceiling)}: {amount_text(row)}"

    @admin.display(description=_("On"), ordering="ceiling__code")
    def on_what(self, row: CeilingAmount) -> str:
        """Return the country or the treaty."""
        return called(row.ceiling)

    @admin.display(description=_("At most"), ordering="capacity")
    def amount(self, row: CeilingAmount) -> str:
        """Return how much is agreed."""
        return amount_text(row)

    @admin.display(description=_("What follows"))
    def what_follows(self, row: CeilingAmount) -> str:
        """Return what is committed now beside a proposed amount, line by line."""
        return "\n".join(_follows(row)) if waits(row) else "\u2013"
