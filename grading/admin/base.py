"""What the analyst's desks share: who looks, the company a row belongs to, grades shown."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from companies.rules import searchable
from companies.texts import places
from core.admin import Desk

ANALYSTS = frozenset({StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST})
READERS = ANALYSTS | {StaffRole.UNDERWRITER}
YEARS_SHOWN = 6


class CompanyDesk(Desk):
    """A desk of rows that belong to a company, searched by the company's name."""

    readers: ClassVar[frozenset[str]] = READERS
    list_select_related: ClassVar[tuple[str, ...]] = ("company",)
    search_fields = ("company__search_name",)
    search_help_text = _("Name of the company")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as names are kept for searching, so that the index is used."""
        name = searchable(search_term.replace("\x00", " "))
        return queryset.filter(company__search_name__contains=name) if name else queryset, False

    def title_of(self, row: Any) -> str:
        """Return the company's name with what the row is."""
        return f"{row.company.name}: {self.opts.verbose_name}"

    @admin.display(description=_("company"))
    def company_name(self, row: Any) -> str:
        """Return the company's name."""
        return str(row.company.name)

    @admin.display(description=_("company"))
    def company_link(self, row: Any) -> SafeString:
        """Return the company's name, leading to all that is known of it."""
        address = reverse("admin:companies_company_change", args=[row.company_id])
        return format_html('<a href="{}">{}</a>', address, row.company.name)

    @admin.display(description=_("country"))
    def country(self, row: Any) -> str:
        """Return the company's country."""
        return places.country(row.company.country)


def show_grade(grade: int | None) -> SafeString:
    return render_to_string("admin/grading/grade.html", {"figure": grade})
