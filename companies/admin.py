"""Desks about companies: what is known of them, and the files it came from."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import forms, queries, services, texts
from companies.models import Company, CompanyImport
from companies.rules import Scheme, entries, identifiers
from companies.rules.adding import Identity
from companies.texts import places
from core.admin import Button, Desk, Known, known, panels

_KEEPERS = frozenset({"ADMINISTRATOR", "RISK_ANALYST", "SENIOR_RISK_ANALYST"})
_READERS = _KEEPERS | {"UNDERWRITER", "COLLECTOR", "CLAIMS_HANDLER", "CLAIMS_RELEASER"}


def _add(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    country = entries.read_country("country", data["country"])
    number = identifiers.number(Scheme(data["scheme"]), country, data["value"])
    entry = entries.Entry(
        name=entries.read_name("name", data["name"]),
        numbers=(number,),
        country=country,
        legal_form=data["legal_form"],
        is_natural_person=data["is_natural_person"],
        sector=entries.read_sector("sector", data["sector"]),
        founded_on=data["founded_on"],
    )
    return services.add_company(entry=entry, by=by, now=now)


def _identify(row: Company, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.add_identifier(
        company_id=row.id,
        scheme=Scheme(data["scheme"]),
        value=data["value"],
        country=data["country"],
        by=by,
        now=now,
    )


def _set_parent(row: Company, data: dict[str, Any], by: Any, now: datetime) -> object:
    parent = queries.company_for(data["company"]).id if data["company"] else None
    return services.set_parent(company_id=row.id, parent_id=parent, by=by, now=now)


def _merge(row: Company, data: dict[str, Any], by: Any, now: datetime) -> object:
    into = queries.company_for(data["company"]).id
    return services.merge(company_id=row.id, into_id=into, by=by, now=now)


def _verify(row: Company, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.verify(
        company_id=row.id, checked_against=data["checked_against"], by=by, now=now
    )


def _alike(row: Company) -> list[str]:
    said = gettext(
        "%(name)s is called nearly the same. See whether it is the same company; if so, merge them."
    )
    return [said % {"name": each.company.name} for each in queries.alike(row)]


def _is_unverified(row: Company) -> bool:
    return row.identity == Identity.UNVERIFIED and _stands_alone(row)


def _stands_alone(row: Company) -> bool:
    return row.merged_into_id is None


_ABOUT_COMPANIES = frozenset({"buyer", "company", "parent", "into"})


def _about(text: str) -> Q:
    found = queries.find(text, limit=10)
    return known.mentions(_ABOUT_COMPANIES, [company.public_id for company in found])


known.register(Known(model="companies.Company", facts=_ABOUT_COMPANIES, search=_about))


@admin.register(Company)
class CompanyDesk(Desk):
    """Companies: identity, numbers, names, group."""

    readers = _READERS
    words = {"country": places.country, "sector": places.sector, "identity": texts.identity}
    list_display = ("name", "country", "city", "legal_form", "is_natural_person", "identity")
    list_display_links = ("name",)
    list_filter = ("identity",)
    search_fields = ("name",)
    search_help_text = _("A name, typing errors allowed, or any number.")
    show_facets = admin.ShowFacets.NEVER
    fields = (
        "name",
        "country",
        "legal_form",
        "is_natural_person",
        "sector",
        "founded_on",
        "dissolved_on",
        "street",
        "postcode",
        "city",
        "identity",
        "source_shown",
        "public_id",
    )
    readonly_fields = fields
    change_form_template = "admin/companies/company/company.html"
    starters = (
        Button(
            name="add",
            label=_("Add a company"),
            done=_("The company is added."),
            roles=_KEEPERS,
            form=forms.AddCompany,
            do=_add,
        ),
    )
    buttons = (
        Button(
            name="verify",
            label=_("Confirm the identity"),
            done=_("The identity is confirmed: limits on it are decided by the rules again."),
            roles=_KEEPERS,
            form=forms.ConfirmIdentity,
            shown=_is_unverified,
            follows=_alike,
            do=_verify,
        ),
        Button(
            name="identifier",
            label=_("Add a number"),
            done=_("The number is added."),
            roles=_KEEPERS,
            form=forms.AddIdentifier,
            shown=_stands_alone,
            do=_identify,
        ),
        Button(
            name="parent",
            label=_("Set the parent"),
            done=_("The company has its place in the group."),
            roles=_KEEPERS,
            form=forms.ChooseParent,
            shown=_stands_alone,
            do=_set_parent,
        ),
        Button(
            name="merge",
            label=_("Merge into another company"),
            done=_("The company is merged: whoever asks for it is led to the other one."),
            roles=_KEEPERS,
            form=forms.ChooseCompany,
            shown=_stands_alone,
            danger=True,
            do=_merge,
        ),
    )

    @admin.display(description=_("Source"))
    def source_shown(self, row: Company) -> str:
        """Return where what is known comes from."""
        return texts.source(row.source)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Newest first: names are not sorted over all companies of the world."""
        return ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Company], search_term: str
    ) -> tuple[QuerySet[Company], bool]:
        """Search as the portal does, and keep its order."""
        if not search_term.strip():
            return queryset, False
        found = [company.id for company in queries.find(search_term, limit=50)]
        if not found:
            return queryset.none(), False
        best_first = Case(*(When(id=each, then=place) for place, each in enumerate(found)))
        return queryset.filter(id__in=found).order_by(best_first, "id"), False

    def title_of(self, row: Company) -> str:
        """Return the company's name."""
        return row.name

    def more_context(self, request: HttpRequest, row: Company) -> dict[str, Any]:
        """Return numbers, names, group and merges, and what upper apps know of the company."""
        numbers = queries.identifiers_of(row.id)
        return {
            "panels": panels.shown(row, request),
            "numbers": [
                (texts.scheme(each.scheme), places.country(each.country), each.value)
                for each in numbers
            ],
            "names": [(texts.name_kind(each.kind), each.name) for each in queries.names_of(row.id)],
            "group": queries.group(row.id),
            "merged_into": row.merged_into,
            "merged_here": queries.merged_into(row.id),
        }


@admin.register(CompanyImport)
class CompanyImportDesk(Desk):
    """The files that companies were read in from."""

    readers = _KEEPERS
    list_display = (
        "imported_at",
        "file_name",
        "format_shown",
        "lines",
        "added",
        "changed",
        "unchanged",
        "refused",
    )
    ordering = ("-imported_at", "-id")
    fields = (*list_display, "sha256", "public_id")
    readonly_fields = fields

    def title_of(self, row: CompanyImport) -> str:
        """Return the name of the file."""
        return row.file_name

    @admin.display(description=_("Kind of file"))
    def format_shown(self, row: CompanyImport) -> str:
        """Return what the kind of file is called."""
        return texts.file_format(row.file_format)
