"""The desk of notices: what policyholders were told of each change, and the proof of it."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from core import spreadsheet
from core.admin import Desk
from monitoring import documents, texts
from monitoring.models import Notice
from monitoring.queries import unopened
from monitoring.rules import NoticeKind


@admin.register(Notice)
class NoticeDesk(Desk):
    """Everything policyholders were told, the newest on top; each with who, when and the answer."""

    called = _("Notices and who was told")
    readers = frozenset(StaffRole)
    change_form_template = "admin/monitoring/notice.html"
    list_display = ("told", "policyholder_name", "kind", "business_date", "opened")
    list_filter = ("kind",)
    words = {"kind": lambda code: texts.KINDS[NoticeKind(code)]}
    search_fields = ("policyholder__name", "buyer__search_name")
    search_help_text = _("A policyholder, a buyer, or the id of an event.")
    ordering = ("-id",)
    fields = ("told", "policyholder_name", "kind", "business_date", "effective_on", "opened")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Add whether somebody opened it."""
        return unopened.with_openings(Notice.objects.order_by(*self.ordering))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Notice], search_term: str
    ) -> tuple[QuerySet[Notice], bool]:
        """Search by name, or by the very event that was told of."""
        try:
            return queryset.filter(event_id=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the file."""
        view = self.admin_site.admin_view(self.proof_file)
        ours = path("<int:number>/proof/", view, name="monitoring_notice_proof")
        return [ours, *super().get_urls()]

    def proof_file(self, request: HttpRequest, number: int) -> HttpResponse:
        """Give who was told of a notice as a file for a spreadsheet."""
        row = self.get_object(request, str(number))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        name = f"proof-{row.business_date}-{row.public_id}.csv"
        return spreadsheet.download(name, documents.proof_head(), documents.proof_rows(row))

    def title_of(self, row: Notice) -> str:
        """Return what the policyholder was told."""
        return texts.title(row)

    def more_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show who was told of it, when, on which channel, and the answer."""
        address = reverse("admin:monitoring_notice_proof", args=[row.id])
        return {"proof": documents.proof_lines(row), "proof_url": address}

    @admin.display(description=_("Notice"))
    def told(self, row: Notice) -> str:
        """Return what the policyholder was told."""
        return texts.title(row)

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: Notice) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Opened by somebody"))
    def opened(self, row: Any) -> str:
        """Return whether a person opened it in the portal."""
        return gettext("yes") if row.is_opened else gettext("no")
