"""The desk of buyers that nobody could tell: whose they are, what they may be, and mending it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from core.admin import Button, Desk, Waiting
from monitoring import services
from receivables import texts
from receivables.models import NamedBuyer
from receivables.queries import ledger_files as queries
from receivables.rules.files import NamedIn
from receivables.services.naming import STAFF

_STAFF = frozenset(STAFF)


class _WhichCompany(forms.Form):
    company = forms.CharField(
        label=_("Company"), help_text=_("Its number (KvK, VAT, LEI) or its id."), max_length=60
    )


def _identify(row: NamedBuyer, data: dict[str, Any], by: Any, now: Any) -> object:
    found = companies.company_for(data["company"])
    return services.identify_buyer(named_id=row.public_id, company=found.public_id, by=by, now=now)


def _is_open(row: NamedBuyer) -> bool:
    return row.company_id is None and not row.is_left_out


@admin.register(NamedBuyer)
class NamedBuyerDesk(Desk):
    """Buyers as policyholders write them; until somebody says who they are, nobody watches them."""

    called = _("Buyers not identified")
    readers: ClassVar[frozenset[str]] = _STAFF
    waiting = (
        Waiting(
            label=_("buyers of policyholders that could not be identified"),
            roles=_STAFF,
            rows=queries.unidentified,
            where="company__isempty=1&is_left_out__exact=0",
        ),
    )
    change_form_template = "admin/receivables/ledger_file.html"
    words = {"source": lambda code: texts.NAMED_IN[NamedIn(code)]}
    list_display = ("name_or_number", "number", "policyholder_name", "source", "seen_at", "is_what")
    list_select_related = ("policyholder", "company")
    list_filter = (("company", admin.EmptyFieldListFilter), "is_left_out", "source")
    search_fields = ("number", "name", "policyholder__name")
    search_help_text = _("Number or name as written, or the policyholder")
    ordering = (F("settled_at").asc(nulls_first=True), "-seen_at", "-id")
    fields = (
        "name_or_number",
        "number",
        "country",
        "city",
        "policyholder_name",
        "source",
        "seen_at",
        "is_what",
        "settled_at",
        "settled_by",
    )
    buttons = (
        Button(
            name="identify",
            label=_("Say which company it is"),
            done=_("The buyer is known and watched now, and its ledgers are looked through again."),
            roles=_STAFF,
            form=_WhichCompany,
            shown=_is_open,
            do=_identify,
        ),
        Button(
            name="unsay",
            label=_("Take back what was said of it"),
            done=_("The buyer is not identified again. What was booked stays booked."),
            roles=_STAFF,
            shown=lambda row: not _is_open(row),
            do=lambda row, data, by, now: services.unsay_buyer(
                named_id=row.public_id, by=by, now=now
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the rows with whose they are."""
        return super().get_queryset(request).select_related("policyholder", "company")

    def title_of(self, row: NamedBuyer) -> str:
        """Return what it is called, and by whom."""
        said = gettext("%(buyer)s, as %(policyholder)s writes it")
        return said % {"buyer": row.name or row.number, "policyholder": row.policyholder.name}

    def more_context(self, request: HttpRequest, row: NamedBuyer) -> dict[str, Any]:
        """Return the companies it may be, as long as nobody said which one it is."""
        if not _is_open(row):
            return {"panels": []}
        found = companies.matched(
            name=row.name, number=row.number, city=row.city, country=row.country or None
        )[1]
        numbers = companies.main_numbers(each.company.id for each in found)
        facts = {"found": [(each.company, numbers.get(each.company.id, ())) for each in found]}
        panel = render_to_string("admin/monitoring/named_buyer_panel.html", facts, request)
        return {"panels": [SafeString(panel)]}

    @admin.display(description=_("Buyer"), ordering="name")
    def name_or_number(self, row: NamedBuyer) -> str:
        """Return the name, or else the number, as written."""
        return row.name or row.number

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: NamedBuyer) -> str:
        """Return the policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Is"))
    def is_what(self, row: NamedBuyer) -> str:
        """Return which company it is."""
        if row.company is not None:
            return row.company.name
        return gettext("left out") if row.is_left_out else gettext("not identified")
